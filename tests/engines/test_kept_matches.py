"""Another page or order of a search matches and counts nothing again, and its answer is that of a new index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import AllQuery, TermQuery
from sse_search.engines.whoosh import WhooshEngine
from sse_search.engines.whoosh.searching import searcher
from sse_search.engines.whoosh.searching.matching import Matcher
from tests.engines.engine_archive import ILO, PALESTINE, a_document, build

PEARS = EngineRequest(query=TermQuery("pear"), filters={"source": ("Source 1",)}, limit=3)


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    opened = WhooshEngine(tmp_path)
    documents = [
        a_document(number, f"pear {number}", "pear " * number, source=f"Source {number % 2}", tags=(PALESTINE, ILO))
        for number in range(1, 20)
    ]
    build(opened, *documents)
    return opened


@pytest.fixture
def matched(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The queries that are matched."""
    queries: list[Any] = []

    class Observed(Matcher):
        def match(self, query: Any) -> Any:
            queries.append(query)
            return super().match(query)

    monkeypatch.setattr(searcher, "Matcher", Observed)
    return queries


@pytest.mark.parametrize(
    "change", [{"offset": 3}, {"sort": "oldest"}, {"sort": "newest"}, {"snippets": False}, {"limit": 9}]
)
def test_another_page_or_order_is_not_matched_again(
    engine: WhooshEngine, matched: list[Any], change: dict[str, Any], tmp_path: Path
) -> None:
    engine.search(PEARS)
    changed = msgspec.structs.replace(PEARS, **change)

    answer = engine.search(changed)

    assert matched == [PEARS.query]
    assert answer == WhooshEngine(tmp_path).search(changed)


@pytest.mark.parametrize(
    "change",
    [{"query": TermQuery("1")}, {"filters": {"source": ("Source 0",)}}, {"undated": "only"}, {"facets": False}],
)
def test_what_changes_the_matches_is_matched(
    engine: WhooshEngine, matched: list[Any], change: dict[str, Any], tmp_path: Path
) -> None:
    engine.search(PEARS)
    changed = msgspec.structs.replace(PEARS, **change)

    answer = engine.search(changed)

    assert len(matched) == 2
    assert answer == WhooshEngine(tmp_path).search(changed)


def test_an_answer_can_be_changed_without_changing_the_next(engine: WhooshEngine) -> None:
    answer = engine.search(PEARS)
    before = msgspec.msgpack.encode(answer)
    for mapping in (answer.facets, answer.labels):
        assert isinstance(mapping, dict)
        mapping.clear()

    assert msgspec.msgpack.encode(engine.search(PEARS)) == before


def test_what_a_deadline_has_cut_off_is_not_kept(engine: WhooshEngine) -> None:
    several = EngineRequest(query=AllQuery((TermQuery("pear"), TermQuery("1"))))

    cut_off = engine.search(msgspec.structs.replace(several, deadline=1e-9))

    assert cut_off.partial
    assert engine.search(several).total == 1
