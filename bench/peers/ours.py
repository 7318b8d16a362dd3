"""Measure our engine alone, through its port."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bench.peers.port import Answer, BenchQuery
from sse_search.engines.port import Engine, EngineRequest, IndexMetadata
from sse_search.engines.queries import AllQuery, AnyQuery, MatchAll, PhraseQuery, PrefixQuery, Query, TermQuery
from sse_search.engines.whoosh import WhooshEngine
from sse_search.model import DateRange, Document

_METADATA = IndexMetadata(generation="", items=0, batches=(), vocabulary="", analysis="")
"""Without a corpus; the engine fills in generation and items."""


class OurEngine:
    """The engine of ssesearch: items in a Whoosh index, answers from memory-mapped arrays."""

    caches = "postings (192 MB) and filters (48 MB) used last, stems of words; arrays are memory-mapped"

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Build a full generation, verify it and make it live."""
        engine = _open(folder)
        engine.build(documents, (), _METADATA, full=True)
        engine.close()

    def open(self, folder: Path) -> None:
        """Open the live generation."""
        self._engine = _open(folder)

    def can(self, query: BenchQuery) -> bool:  # noqa: ARG002 - part of the port
        """Every query is supported."""
        return True

    def search(self, query: BenchQuery) -> Answer:
        """Send one request to the engine."""
        result = self._engine.search(
            EngineRequest(
                query=_engine_query(query),
                filters=query.filters,
                dates=(DateRange(*query.days),) if query.days else (),
                undated="exclude" if query.days else "include",
                limit=query.limit,
                facets=query.facets,
                snippets=query.facets,
            )
        )
        return Answer(
            total=result.total,
            ids=tuple(hit.document.item.id for hit in result.hits),
            snippets=tuple(hit.snippet for hit in result.hits) if query.facets else (),
            facets=result.facets if query.facets else {},
        )

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()


def _open(folder: Path) -> Engine:
    engine: Engine = WhooshEngine(folder)
    return engine


def _engine_query(query: BenchQuery) -> Query:
    if query.kind == "browse":
        return MatchAll()
    if query.kind == "phrase":
        return PhraseQuery(query.words)
    if query.kind == "prefix":
        return PrefixQuery(query.words[0])
    terms = tuple(TermQuery(word) for word in query.words)
    if len(terms) == 1:
        return terms[0]
    return AllQuery(terms) if query.kind == "all" else AnyQuery(terms)
