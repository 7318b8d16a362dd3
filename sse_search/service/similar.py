"""Find the items most like one: those that share its weightiest words and its entities, copies of it left out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

from sse_search.engines import scoring
from sse_search.engines.document_values import ID, STORY
from sse_search.engines.port import EngineHit, EngineRequest, IndexReader
from sse_search.engines.queries import AllQuery, AnyQuery, EntityQuery, LeafQuery, NotQuery, TermQuery, TermsFilter
from sse_search.errors import InvalidOptionError
from sse_search.model import MAX_PAGE_SIZE, Document, SimilarItems
from sse_search.service.archive import Archive, OpenIndex
from sse_search.service.explain import QueryWords, explain_hits
from sse_search.service.hits import hit_of
from sse_search.text.function_words import function_words
from sse_search.text.stemming import index_stem
from sse_search.tokens import tokenize, words

MAX_WORDS = 20
"""Words of an item that others are compared by."""
MAX_ENTITIES = 10
"""Entities of an item that others are compared by, the rarest."""
_MAX_COUNTED = 200
"""Stems of an item whose items are counted, those that it has most often."""
_MIN_SHARED = 2
"""Words and entities that a similar item shares, unless the item has fewer."""
_MAX_SHARE = 0.2
"""Share of all items that a telling word or entity has at most, in an index of many items."""
_MIN_DOCS = 20
"""Items that any word or entity may have, however small the index is."""


def similar_items(archive: Archive, document: Document, limit: int) -> SimilarItems:
    """
    Return the items most like one, the most similar first.

    Raises:
        InvalidOptionError: `limit` is not that of a page.
    """
    if not 1 <= limit <= MAX_PAGE_SIZE:
        raise InvalidOptionError(f"a list of similar items has 1 to {MAX_PAGE_SIZE} items, not {limit:,}")
    started = time.monotonic()
    index = archive.index()
    spellings = _spellings(document)
    leaves: tuple[LeafQuery, ...] = (*_weighty_terms(index, document), *_telling_entities(index, document))
    hits = _search(index.reader, document, leaves, limit) if leaves else ()
    query_words = QueryWords(spellings, {tag.id: tag.label for tag in document.tags})
    scored = EngineRequest(query=AnyQuery(leaves))
    explanations = explain_hits(index.reader, scored, hits, query_words=query_words, items=index.state.items)
    similar = (hit_of(hit, explanation=parts) for hit, parts in zip(hits, explanations, strict=True))
    needed = min(_MIN_SHARED, len(leaves))
    return SimilarItems(
        id=document.item.id,
        hits=tuple(hit for hit in similar if len(hit.explanation or ()) >= needed),
        index=index.state,
        took_ms=round((time.monotonic() - started) * 1000, 3),
    )


def _search(
    reader: IndexReader, document: Document, leaves: tuple[LeafQuery, ...], limit: int
) -> tuple[EngineHit, ...]:
    copies: tuple[TermsFilter, ...] = (TermsFilter(ID, (document.item.id,)),)
    if document.story:
        copies += (TermsFilter(STORY, (document.story,)),)
    query = AllQuery((AnyQuery(leaves), *map(NotQuery, copies)))
    return reader.search(EngineRequest(query=query, limit=limit, facets=False)).hits


def _weighty_terms(index: OpenIndex, document: Document) -> Iterator[TermQuery]:
    """Yield the terms with the largest tf-idf, a stem each, in the order of their weight."""
    frequencies: Counter[str] = Counter()
    tokens: dict[str, Counter[str]] = {}
    texts = {"title": words(document.item.title), "body": words(document.item.text)}
    dropped = function_words([*texts["title"], *texts["body"]], [document.language])
    for field, text in texts.items():
        for token in text:
            if token in dropped:
                continue
            stem = index_stem(token, document.language)
            frequencies[stem] += int(scoring.FIELD_WEIGHTS[field])
            tokens.setdefault(stem, Counter())[token] += 1
    counted = sorted(frequencies, key=lambda stem: (-frequencies[stem], stem))[:_MAX_COUNTED]
    terms = {stem: TermQuery(min(tokens[stem], key=lambda token: (-tokens[stem][token], token))) for stem in counted}
    doc_counts = dict(zip(counted, index.reader.doc_counts(list(terms.values())), strict=True))
    weights = {
        stem: frequencies[stem] * scoring.idf(index.state.items, doc_counts[stem])
        for stem in counted
        if _tells(doc_counts[stem], index.state.items)
    }
    for stem in sorted(weights, key=lambda stem: (-weights[stem], stem))[:MAX_WORDS]:
        yield terms[stem]


def _telling_entities(index: OpenIndex, document: Document) -> list[EntityQuery]:
    """Return the entities that an item names itself, the rarest first."""
    named = [EntityQuery((id,)) for id in dict.fromkeys(tag.id for tag in document.tags if not tag.implied_by)]
    counts = zip(index.reader.doc_counts(named), named, strict=True)
    telling = [(count, query) for count, query in counts if _tells(count, index.state.items)]
    telling.sort(key=lambda pair: (pair[0], pair[1].ids))
    return [query for _, query in telling[:MAX_ENTITIES]]


def _tells(doc_count: int, items: int) -> bool:
    """Tell whether a word of so many items says what an item is about, and others have it too."""
    return 1 < doc_count <= max(_MIN_DOCS, items * _MAX_SHARE)


def _spellings(document: Document) -> dict[str, str]:
    """Return each token of an item with the word that it is in it, as it is written first."""
    spellings: dict[str, str] = {}
    for text in (document.item.title, document.item.text):
        for token in tokenize(text):
            spellings.setdefault(token.text, text[token.start : token.end].lower())
    return spellings
