"""Complete what is typed with words and titles of the archive, and with names of entities that it has."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice

from sse_search.engines.port import EngineRequest, IndexReader
from sse_search.engines.queries import AllQuery, PhraseQuery, PrefixQuery, Query, TermQuery, TermsFilter
from sse_search.entities import Vocabulary
from sse_search.errors import InvalidQueryError, QueryTooCostlyError
from sse_search.query import parse
from sse_search.tokens import fold, words

MAX_COMPLETIONS = 8
"""Browsers show no more."""
MAX_OF_A_KIND = 4
"""Completions that are words, names or titles."""
MAX_TYPED = 1024
"""Characters that are completed; more were pasted."""
MIN_LETTERS = 2
"""Letters of a word that must be typed."""
_CANDIDATES = 30
"""Words that are looked for beside others, and titles that are examined."""
_LAST_CHARACTER = "\U0010ffff"


def complete(reader: IndexReader, vocabulary: Vocabulary, typed: str) -> tuple[str, ...]:
    """Return queries with hits that start with what is typed, whatever its case and accents, the best first."""
    if len(typed) > MAX_TYPED:
        return ()
    start = fold(" ".join(typed.split()))
    tokens = words(start)
    if not tokens or len(tokens[-1]) < MIN_LETTERS or not start.endswith(tokens[-1]):
        return ()
    kinds = (_words(reader, start, tokens), _names(reader, vocabulary, start), _titles(reader, start, tokens))
    completions: dict[str, str] = {}
    for text in chain.from_iterable(islice(kind, MAX_OF_A_KIND) for kind in kinds):
        key = fold(text)
        if key not in completions or text[0].isupper():  # names and titles keep their capitals
            completions[key] = text
    return tuple(text for key, text in completions.items() if key != start and _is_valid(text))[:MAX_COMPLETIONS]


def _words(reader: IndexReader, start: str, tokens: Sequence[str]) -> Iterator[str]:
    """Yield what is typed with its last word completed; the words that most items have beside the others first."""
    *before, last = tokens
    limit = _CANDIDATES if before else MAX_OF_A_KIND
    counts = {term.token: term.doc_count for term in reader.terms(PrefixQuery(last), limit)}
    if before:
        together = {token: AllQuery((*map(TermQuery, before), PhraseQuery((token,)))) for token in counts}
        counts = {token: reader.count(EngineRequest(query=query)) for token, query in together.items()}
    for token in sorted(filter(counts.get, counts), key=lambda token: (-counts[token], token)):
        yield start + token[len(last) :]


def _names(reader: IndexReader, vocabulary: Vocabulary, start: str) -> Iterator[str]:
    """Yield what is typed with its longest ending that can be completed to the name of an entity with items."""
    labels = _sorted_labels(vocabulary)
    pieces = start.split(" ")
    for position in range(len(pieces)):
        before, ending = pieces[:position], " ".join(pieces[position:])
        if len(ending) < MIN_LETTERS:
            return
        first, last = bisect_left(labels, (ending,)), bisect_left(labels, (ending + _LAST_CHARACTER,))
        names = (label for _, label, entity in labels[first:last] if _has_items(reader, entity))
        if name := next(names, ""):
            yield from (" ".join([*before, name]) for name in chain((name,), names))
            return


@lru_cache(maxsize=1)
def _sorted_labels(vocabulary: Vocabulary) -> list[tuple[str, str, str]]:
    """Return folded label, label and id of every entity, in order."""
    labels = ((vocabulary.label(entity), entity) for entity in vocabulary.ids())
    return sorted((fold(label), label, entity) for label, entity in labels)


def _has_items(reader: IndexReader, entity: str) -> bool:
    return reader.count(EngineRequest(query=TermsFilter("entity", (entity,)))) > 0


def _titles(reader: IndexReader, start: str, tokens: Sequence[str]) -> Iterator[str]:
    fields = ("title",)
    query: tuple[Query, ...] = (*(TermQuery(token, fields) for token in tokens[:-1]), PrefixQuery(tokens[-1], fields))
    request = EngineRequest(query=AllQuery(query), limit=_CANDIDATES, facets=False, snippets=False)
    try:
        hits = reader.search(request).hits
    except QueryTooCostlyError:  # two letters may start more words than a search may expand
        return
    titles = (hit.document.item.title for hit in hits)
    yield from (title for title in titles if fold(title).startswith(start))


def _is_valid(text: str) -> bool:
    try:
        parse(text)
    except InvalidQueryError:
        return False
    return True
