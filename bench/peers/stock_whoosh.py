"""Measure stock Whoosh with its own parser, collectors, facets and highlighter."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh import fields, index, sorting
from whoosh.analysis.analyzers import StemmingAnalyzer
from whoosh.query.compound import And, Or
from whoosh.query.positional import Phrase
from whoosh.query.qcore import Every
from whoosh.query.ranges import NumericRange
from whoosh.query.terms import Prefix, Term

from bench.peers.port import (
    SNIPPET_CHARACTERS,
    TITLE_WEIGHT,
    Answer,
    BenchQuery,
    days_of,
    facet_groups,
    facet_values,
    ordinals,
    top_values,
)
from sse_search.model import ENTITY_FACETS, FACETS, Document

WRITER_MEGABYTES = 512
"""Memory for postings before they are sorted on disk; more than Reuters needs."""
SINGLE_VALUED = tuple(facet for facet in FACETS if facet not in ENTITY_FACETS)
"""Facets with one value per document; only these can be stored in columns, which is Whoosh's faster way."""


def _schema() -> Any:
    stemming = StemmingAnalyzer(stoplist=None, minsize=1, cachesize=-1)
    return fields.Schema(
        id=fields.ID(stored=True),
        title=fields.TEXT(analyzer=stemming, stored=True),
        body=fields.TEXT(analyzer=stemming, stored=True),
        first=fields.NUMERIC(signed=False, sortable=True),
        last=fields.NUMERIC(signed=False),
        **{facet: fields.KEYWORD(commas=True) for facet in ENTITY_FACETS},
        **{facet: fields.ID(sortable=True) for facet in SINGLE_VALUED},
    )


class StockWhoosh:
    """Stock Whoosh (whoosh3) with its Porter stemmer and BM25F, one process, one segment."""

    caches = "the reader keeps term and column data it has read, and the documents of filters"
    title_weight = TITLE_WEIGHT

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Index documents in one commit, merged."""
        created: Any = index.create_in(str(folder), _schema())
        writer = created.writer(limitmb=WRITER_MEGABYTES)
        for document in documents:
            writer.add_document(**_record(document))
        writer.commit(optimize=True)
        created.close()

    def open(self, folder: Path) -> None:
        """Open the index and one searcher."""
        self._index: Any = index.open_dir(str(folder))
        self._searcher: Any = self._index.searcher()
        self._analyzer = self._index.schema["body"].analyzer

    def can(self, query: BenchQuery) -> bool:  # noqa: ARG002 - part of the port
        """Every query is supported."""
        return True

    def search(self, query: BenchQuery) -> Answer:
        """Rank and group in one search, and search again for each facet that ignores its own filter."""
        text = self._text_query(query)
        filters = _filters(query)
        groups = facet_groups(query) if query.facets else {"": ()}
        results = self._search(query, text, [*filters.values()], groups[""])
        facets = _counts(results, groups[""])
        for ignored, group in groups.items():
            if ignored:
                others = [condition for facet, condition in filters.items() if facet != ignored]
                facets |= _counts(self._search(query, text, others, group), group)
        snippets: tuple[str, ...] = ()
        if query.facets:
            results.fragmenter.maxchars = SNIPPET_CHARACTERS
            snippets = tuple(hit.highlights("body", top=1) or hit["body"][:SNIPPET_CHARACTERS] for hit in results)
        return Answer(total=len(results), ids=tuple(hit["id"] for hit in results), snippets=snippets, facets=facets)

    def close(self) -> None:
        """Close searcher and index."""
        self._searcher.close()
        self._index.close()

    def _search(self, query: BenchQuery, text: Any, conditions: list[Any], facets: tuple[str, ...]) -> Any:
        grouping = sorting.Facets()
        for facet in facets:
            grouping.add_facet(
                facet, sorting.FieldFacet(facet, allow_overlap=facet in ENTITY_FACETS, maptype=sorting.Count)
            )
        return self._searcher.search(
            text,
            limit=query.limit,
            groupedby=grouping if facets else None,
            filter=And(conditions) if conditions else None,
            sortedby=sorting.FieldFacet("first", reverse=True) if query.kind == "browse" else None,
        )

    def _text_query(self, query: BenchQuery) -> Any:
        boosts = {"title": self.title_weight, "body": 1.0}
        if query.kind == "browse":
            every: Any = Every
            return every()
        if query.kind == "prefix":
            return Or([Prefix(field, query.words[0], boost=boost) for field, boost in boosts.items()])
        words = [token.text for word in query.words for token in self._analyzer(word)]
        if query.kind == "phrase":
            return Or([Phrase(field, words, boost=boost) for field, boost in boosts.items()])
        parts = [Or([Term(field, word, boost) for field, boost in boosts.items()]) for word in words]
        return And(parts) if query.kind == "all" else Or(parts)


def _filters(query: BenchQuery) -> dict[str, Any]:
    conditions: dict[str, Any] = {
        facet: Or([Term(facet, value) for value in values]) for facet, values in query.filters.items()
    }
    if query.days:
        low, high = ordinals(query.days)
        conditions["date"] = And([NumericRange("first", low, None), NumericRange("last", None, high)])
    return conditions


def _counts(results: Any, facets: tuple[str, ...]) -> dict[str, tuple[tuple[str, int], ...]]:
    return {
        facet: top_values(facet, ((value, count) for value, count in results.groups(facet).items() if value))
        for facet in facets
    }


def _record(document: Document) -> dict[str, Any]:
    item = document.item
    record: dict[str, Any] = {"id": item.id, "title": item.title, "body": item.text}
    days = days_of(document)
    if days:
        record |= {"first": days[0], "last": days[1]}
    return record | {facet: ",".join(values) for facet, values in facet_values(document).items()}
