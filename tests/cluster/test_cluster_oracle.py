"""Generated requests get from a cluster what the memory engine answers; `python -m bench oracle` makes more of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.random_requests import compare

REQUESTS = 60


@pytest.mark.parametrize("seed", [1, 2])
def test_generated_requests_get_the_answers_of_the_memory_engine(tmp_path: Path, seed: int) -> None:
    assert list(compare(tmp_path, REQUESTS, seed, "opensearch")) == []
