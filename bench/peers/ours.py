"""How does our engine answer, by itself? Requests and documents handed to the engine port directly."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bench.peers.port import HITS, Answer, BenchQuery
from sse_search.engines.port import Engine, EngineRequest, IndexMetadata
from sse_search.engines.queries import AllQuery, AnyQuery, MatchAll, PhraseQuery, PrefixQuery, Query, TermQuery
from sse_search.engines.whoosh import WhooshEngine
from sse_search.model import DateRange, Document

_HEAD = IndexMetadata(generation="", items=0, batches=(), vocabulary="", analysis="")
"""What the engine is told of its origin: nothing. It fills in generation and items itself."""


class OurEngine:
    """The engine of ssesearch: items in a Whoosh index, answers from memory-mapped arrays."""

    caches = "what it found for words (192 MB) and filters (48 MB) last used, stems of words; arrays are mapped"

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Build a whole generation, verified and made live."""
        engine = _opened(folder)
        engine.build(documents, (), _HEAD, full=True)
        engine.close()

    def open(self, folder: Path) -> None:
        """Open the live generation."""
        self._engine = _opened(folder)

    def can(self, question: BenchQuery) -> bool:  # noqa: ARG002 - the port asks with a question
        """Everything is offered."""
        return True

    def search(self, question: BenchQuery) -> Answer:
        """Ask the engine once."""
        found = self._engine.search(
            EngineRequest(
                query=_clause(question),
                filters=question.filters,
                dates=(DateRange(*question.days),) if question.days else (),
                undated="exclude" if question.days else "include",
                limit=HITS,
                facets=question.facets,
                snippets=question.facets,
            )
        )
        return Answer(
            total=found.total,
            ids=tuple(hit.document.item.id for hit in found.hits),
            snippets=tuple(hit.snippet for hit in found.hits) if question.facets else (),
            facets=found.facets if question.facets else {},
        )

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()


def _opened(folder: Path) -> Engine:
    engine: Engine = WhooshEngine(folder)
    return engine


def _clause(question: BenchQuery) -> Query:
    if question.kind == "browse":
        return MatchAll()
    if question.kind == "phrase":
        return PhraseQuery(question.words)
    if question.kind == "prefix":
        return PrefixQuery(question.words[0])
    terms = tuple(TermQuery(word) for word in question.words)
    if len(terms) == 1:
        return terms[0]
    return AllQuery(terms) if question.kind == "all" else AnyQuery(terms)
