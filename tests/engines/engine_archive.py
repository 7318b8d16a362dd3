"""Open the engines that the contract tests run on, make documents for them, and search."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import Engine, EngineRequest, EngineResult, IndexMetadata
from sse_search.engines.queries import MatchAll, Query
from sse_search.model import Document, NewsDate, NewsItem, Tag
from tools.cluster.__main__ import ADDRESSES_VARIABLE

METADATA = IndexMetadata(
    generation="", items=0, batches=("000001-news.jsonl",), vocabulary="v1", analysis="a1", learned={"XY": "x:y"}
)

PALESTINE = Tag("country:PS", "country", "Palestine", "Occupied Palestinian Territory", "body")
ARAB_STATES = Tag("region:arab-states", "region", "Arab States", implied_by="country:PS")
ILO = Tag("organization:ilo", "organization", "International Labour Organization", "ILO", "title")
REPORT = Tag("work:report", "work", "A Report", "A Report", "title")


def _whoosh(folder: Path) -> Engine:
    from sse_search.engines.whoosh import WhooshEngine

    return WhooshEngine(folder / "index")


def _opensearch(_: Path) -> Engine:
    from sse_search.engines.opensearch import OpenSearchEngine
    from tests.cluster.cluster_settings import remove_generations, settings_of

    remove_generations(settings_of())
    return OpenSearchEngine(settings_of())


ENGINES: dict[str, Callable[[Path], Engine]] = {"memory": lambda _: MemoryEngine(), "whoosh": _whoosh}
if os.environ.get(ADDRESSES_VARIABLE):  # make test-cluster
    ENGINES["opensearch"] = _opensearch


def id_of(number: int) -> str:
    """Return the id of a document by its number."""
    return f"{number:016x}"


def a_document(number: int, title: str = "Title", body: str = "", **fields: Any) -> Document:
    """Make a document; `date` is a value, `tags` are entity tags."""
    language = fields.pop("language", "en")
    tags = fields.pop("tags", ())
    date = NewsDate.of(fields.pop("date", None))
    return Document(NewsItem(id=id_of(number), title=title, body=body, date=date, **fields), language, tuple(tags))


def build(engine: Engine, *documents: Document) -> Engine:
    """Build an index of exactly these documents; return the engine."""
    engine.build(documents, (), METADATA, full=True)
    return engine


def search(engine: Engine, query: Query | None = None, **options: Any) -> EngineResult:
    """Search for a query, or for everything."""
    return engine.search(EngineRequest(query=query or MatchAll(), **options))


def numbers(result: EngineResult) -> list[int]:
    """Return the numbers of the documents of a page, in order."""
    return [int(hit.document.item.id, 16) for hit in result.hits]


def matches(engine: Engine, query: Query, **options: Any) -> set[int]:
    """Return the numbers of all documents that match."""
    result = search(engine, query, limit=1000, **options)
    assert result.total == len(result.hits)
    return set(numbers(result))
