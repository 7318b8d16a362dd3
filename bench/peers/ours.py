"""Measure our engines alone, through their port: the embedded one, and that of a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.peers.port import Answer, BenchQuery
from sse_search.engines.port import Engine, EngineRequest, IndexMetadata
from sse_search.engines.queries import AllQuery, AnyQuery, MatchAll, PhraseQuery, PrefixQuery, Query, TermQuery
from sse_search.engines.whoosh import WhooshEngine
from sse_search.model import DateRange, Document

ADDRESSES_VARIABLE = "SSESEARCH_TEST_CLUSTER"
METADATA = IndexMetadata(generation="", items=0, batches=(), vocabulary="", analysis="")
"""Without a corpus; the engine fills in generation and items."""


def open_embedded(folder: Path) -> Engine:
    """Return an engine that keeps its index in a folder."""
    engine: Engine = WhooshEngine(folder)
    return engine


def open_on_cluster(folder: Path) -> Engine:
    """Return an engine on the cluster that `python -m tools.cluster` started, with indices named after a folder."""
    from sse_search.engines.opensearch import ClusterSettings, OpenSearchEngine  # noqa: PLC0415 - an extra

    urls = tuple(os.environ[ADDRESSES_VARIABLE].split(","))
    several = len(urls) > 1
    prefix = "-".join(folder.parts[-2:]).lower().replace(".", "-")
    settings = ClusterSettings(urls=urls, prefix=prefix, shards=len(urls), replicas=int(several), timeout=300)
    engine: Engine = OpenSearchEngine(settings)
    return engine


class OurEngine:
    """The engine of ssesearch: items in a Whoosh index, answers from memory-mapped arrays."""

    caches = "postings (192 MB) and filters (48 MB) used last, stems of words; arrays are memory-mapped"

    def __init__(self, open_engine: Callable[[Path], Engine] = open_embedded) -> None:
        self._open = open_engine

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Build a full generation, verify it and make it live."""
        engine = self._open(folder)
        engine.build(documents, (), METADATA, full=True)
        engine.close()

    def open(self, folder: Path) -> None:
        """Open the live generation."""
        self._engine = self._open(folder)

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


def on_cluster() -> OurEngine:
    """Return the engine of ssesearch on a cluster of OpenSearch."""
    return OurEngine(open_on_cluster)


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
