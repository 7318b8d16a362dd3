"""Counting in several threads, and by what is left out, gives the counts of the memory engine."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import MatchAll
from sse_search.engines.whoosh import WhooshEngine
from sse_search.engines.whoosh.searching import facet_counts
from sse_search.engines.whoosh.storage.live_docs import count_values
from sse_search.engines.whoosh.storage.segment import Array, Segment
from tests.engines.random_requests import a_request, differences, fill


@pytest.mark.parametrize("min_docs", [1, 20])
def test_counts_are_those_of_the_memory_engine_however_they_are_divided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, min_docs: int
) -> None:
    monkeypatch.setattr(facet_counts, "_MIN_DOCS_FOR_THREADS", min_docs)
    chance = random.Random(min_docs)
    oracle, engine = MemoryEngine(), WhooshEngine(tmp_path)
    fill([oracle, engine], chance, size=120)

    for _ in range(60):
        assert list(differences(a_request(chance), oracle, engine)) == []


def test_what_passes_all_filters_but_one_is_not_counted_where_that_is_every_item(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(0)
    oracle, engine = MemoryEngine(), WhooshEngine(tmp_path)
    fill([oracle, engine], chance, size=120)
    source = next(iter(engine.search(EngineRequest(query=MatchAll(), undated="include")).facets["source"]))[0]
    counted: list[int] = []

    def observed(segment: Segment, docs: Array, size: int) -> Array:
        counted.append(len(docs))
        return count_values(segment, docs, size)

    monkeypatch.setattr(facet_counts, "count_values", observed)
    request = EngineRequest(query=MatchAll(), filters={"source": (source,)}, undated="include")

    assert list(differences(request, oracle, engine)) == []
    assert sum(counted) <= engine.search(request).total
