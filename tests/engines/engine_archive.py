"""Which engines pass the contract, and how are documents for them made?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import Engine, EngineRequest, EngineResult, IndexMetadata
from sse_search.engines.queries import MatchAll, Query
from sse_search.model import Document, NewsDate, NewsItem, Tag

HEAD = IndexMetadata(
    generation="", items=0, batches=("000001-news.jsonl",), vocabulary="v1", analysis="a1", learned={"XY": "x:y"}
)

PALESTINE = Tag("country:PS", "country", "Palestine", "Occupied Palestinian Territory", "body")
ARAB_STATES = Tag("region:arab-states", "region", "Arab States", implied_by="country:PS")
ILO = Tag("organization:ilo", "organization", "International Labour Organization", "ILO", "title")
REPORT = Tag("work:report", "work", "A Report", "A Report", "title")


def _whoosh(folder: Path) -> Engine:
    from sse_search.engines.whoosh import WhooshEngine

    return WhooshEngine(folder / "index")


ENGINES: dict[str, Callable[[Path], Engine]] = {"memory": lambda _: MemoryEngine(), "whoosh": _whoosh}


def numbered(number: int) -> str:
    """Return the id of a document by its number."""
    return f"{number:016x}"


def a_document(number: int, title: str = "Title", body: str = "", **fields: Any) -> Document:
    """Make a document; `date` is a value, `tags` are entity tags."""
    language = fields.pop("language", "en")
    tags = fields.pop("tags", ())
    date = NewsDate.of(fields.pop("date", None))
    return Document(NewsItem(id=numbered(number), title=title, body=body, date=date, **fields), language, tuple(tags))


def built(engine: Engine, *documents: Document) -> Engine:
    """Let the engine hold exactly these documents."""
    engine.build(documents, (), HEAD, full=True)
    return engine


def asked(engine: Engine, clause: Query | None = None, **options: Any) -> EngineResult:
    """Search."""
    return engine.search(EngineRequest(query=clause or MatchAll(), **options))


def numbers(found: EngineResult) -> list[int]:
    """Return the numbers of the documents of a page, in order."""
    return [int(hit.document.item.id, 16) for hit in found.hits]


def matches(engine: Engine, clause: Query, **options: Any) -> set[int]:
    """Return the numbers of all documents that match."""
    found = asked(engine, clause, limit=1000, **options)
    assert found.total == len(found.hits)
    return set(numbers(found))
