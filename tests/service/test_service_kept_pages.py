"""A page of results is kept until the index, the day or anything else that it depends on changes."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sse_search import SearchRequest, SearchService
from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import EngineRequest, EngineResult
from sse_search.service import search as service_search
from tests.service.service_archive import import_records


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[SearchService]:
    (tmp_path / "corpus").mkdir()
    with SearchService(tmp_path, engine=MemoryEngine()) as service:
        import_records(service, *({"title": f"Dairy {number}", "date": f"2026-11-0{number}"} for number in (1, 2, 3)))
        service.rebuild()
        yield service


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[EngineRequest]:
    """The requests that reach the engine."""
    requests: list[EngineRequest] = []
    engine_search = MemoryEngine.search

    def observed(engine: MemoryEngine, request: EngineRequest) -> EngineResult:
        requests.append(request)
        return engine_search(engine, request)

    monkeypatch.setattr(MemoryEngine, "search", observed)
    return requests


def test_a_request_that_was_answered_before_does_not_reach_the_engine(
    archive: SearchService, answered: list[EngineRequest]
) -> None:
    first = archive.search("dairy")
    calls = len(answered)

    again = archive.search("dairy")

    assert calls == len(answered) > 0
    assert msgspec.structs.replace(again, took_ms=0.0) == msgspec.structs.replace(first, took_ms=0.0)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Dairy"},
        {"limit": 2},
        {"page": 2},
        {"sort": "oldest"},
        {"match": "any"},
        {"filters": {"year": ("2026",)}},
        {"date": "2026"},
        {"undated": "only"},
        {"facets": False},
        {"aliases": False},
        {"explain": True},
        {"stories": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_request_that_differs_in_anything_is_another_one(
    archive: SearchService, answered: list[EngineRequest], change: dict[str, object]
) -> None:
    archive.search("dairy")
    answered.clear()

    archive.search(SearchRequest(**{"text": "dairy", **change}))  # type: ignore[arg-type]

    assert answered


def test_values_may_come_from_iterators(archive: SearchService) -> None:
    totals = [
        archive.search(SearchRequest(text="dairy", filters={"month": iter([month])})).total  # type: ignore[dict-item]
        for month in ("2026-11", "2026-10")
    ]

    assert totals == [3, 0]


def test_nothing_is_kept_from_an_earlier_index(archive: SearchService) -> None:
    assert archive.search("dairy").total == 3

    import_records(archive, {"title": "Dairy 4"})
    archive.rebuild()

    assert archive.search("dairy").total == 4


def test_an_incomplete_page_is_not_kept(archive: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(service_search, "_facets", lambda *_: ({}, False))
        assert archive.search("dairy").partial

    page = archive.search("dairy")

    assert not page.partial
    assert page.facets


def test_a_date_that_is_relative_to_today_means_another_day_tomorrow(
    archive: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    class November(datetime.date):
        today_is = 2

        @classmethod
        def today(cls) -> November:
            return cls(2026, 11, cls.today_is)

    monkeypatch.setattr(datetime, "date", November)
    before = archive.search("dairy date:yesterday").hits
    November.today_is = 3

    after = archive.search("dairy date:yesterday").hits

    assert [hit.title for hit in (*before, *after)] == ["Dairy 1", "Dairy 2"]


def test_a_caller_may_change_the_facets_of_a_page(archive: SearchService) -> None:
    archive.search("dairy").facets.clear()  # type: ignore[attr-defined]

    assert archive.search("dairy").facets
