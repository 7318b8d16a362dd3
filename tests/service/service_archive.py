"""Open archives for the tests of the service: a real corpus, a real vocabulary, an index in memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sse_search import ResultPage, SearchRequest, SearchService
from sse_search.engines.memory import MemoryEngine

Record = dict[str, Any]

NEWS: tuple[Record, ...] = (
    {
        "title": "Support for cooperatives in the Occupied Palestinian Territory",
        "date": "2021-11-09",
        "summary": "A programme begins with the help of the Italian Government.",
        "category": "News",
    },
    {"title": "Forest cooperatives in Portugal", "date": "2020-02", "summary": "Owners join their land."},
    {"title": "A handbook for workers in Palestine", "summary": "It explains the law on mutuals."},
    {"title": "Les coopératives en Belgique", "date": "2021-05-14", "language": "fr", "summary": "L'économie sociale."},
    {"title": "Worker buyouts", "date": "2019", "summary": "Numbers on mutuals and a guide to fair trade."},
)
"""1: Palestine, Italy, 2021. 2: Portugal, 2020. 3: Palestine, undated. 4: Belgium, 2021, French. 5: 2019, nowhere."""


def opened(home: Path) -> SearchService:
    """Open an archive whose index lives in memory."""
    (home / "corpus").mkdir(parents=True, exist_ok=True)
    return SearchService(home, engine=MemoryEngine())


def import_records(service: SearchService, *records: Record, source: str = "Coop News") -> None:
    """Import records; unchanged ones change nothing."""
    file = service.home / "input.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    service.import_path(file, source=source)


def filled(home: Path, *records: Record) -> SearchService:
    """Open an archive of these records."""
    service = opened(home)
    import_records(service, *records)
    service.rebuild()
    return service


def search(service: SearchService, text: str = "", **options: Any) -> ResultPage:
    """Search."""
    return service.search(SearchRequest(text=text, **options))


def titles(service: SearchService, text: str = "", **options: Any) -> list[str]:
    """Return the titles of the hits of a search, in order."""
    return [hit.title for hit in search(service, text, limit=100, **options).hits]


def matches(service: SearchService, text: str = "", **options: Any) -> set[int]:
    """Return which items of `NEWS` a search matches, counted from 1."""
    positions = {record["title"]: position for position, record in enumerate(NEWS, 1)}
    return {positions[title] for title in titles(service, text, **options)}
