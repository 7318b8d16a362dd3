"""A phrase has the same positions whether its words are looked up in one another or merged."""

from __future__ import annotations

import numpy as np
import pytest

from sse_search.engines.whoosh.searching import positions


@pytest.mark.parametrize(("few", "many"), [(0, 5000), (1, 5000), (300, 5000), (4000, 5000), (5000, 5000), (90, 100)])
def test_what_two_lists_have_in_common(few: int, many: int) -> None:
    chance = np.random.default_rng(few)
    first, second = (np.sort(chance.choice(20_000, size, replace=False)).astype(np.uint32) for size in (few, many))

    common = positions._common(first, second)

    assert common.tolist() == sorted({*first.tolist()} & {*second.tolist()})
    assert common.dtype == np.uint32
