"""The comparison of an engine with the memory engine notices each difference; `tests/faults` makes it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import EngineRequest, EngineResult
from tests.engines.random_requests import a_request, differences, fill


class _Wrong(MemoryEngine):
    """An engine that spoils its answers in one way."""

    def __init__(self, spoil: str) -> None:
        super().__init__()
        self._spoil = spoil

    def search(self, request: EngineRequest) -> EngineResult:
        found = super().search(request)
        changes: dict[str, dict[str, Any]] = {
            "total": {"total": found.total + 1},
            "hits": {"hits": tuple(reversed(found.hits))},
            "facets": {"facets": {**found.facets, "source": ()}},
            "undated": {"undated_hidden": found.undated_hidden + 1},
        }
        return msgspec.structs.replace(found, **changes[self._spoil])


@pytest.mark.parametrize("spoil", ["total", "hits", "facets", "undated"])
def test_a_wrong_answer_is_noticed_by_the_comparison(spoil: str) -> None:
    chance = random.Random(0)
    oracle, wrong = MemoryEngine(), _Wrong(spoil)
    fill([oracle, wrong], chance, size=40)

    def found() -> Iterator[str]:
        for _ in range(30):
            yield from differences(a_request(chance), oracle, wrong)

    assert next(found(), None) is not None


def test_generated_requests_find_something_often_enough() -> None:
    chance = random.Random(0)
    oracle = MemoryEngine()
    fill([oracle], chance)

    totals = [oracle.search(a_request(chance)).total for _ in range(100)]

    assert sum(0 < total < 200 for total in totals) > 30
