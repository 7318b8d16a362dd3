"""Count the function calls that a piece of work makes: a measure of work that is the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def count_calls(work: Callable[[], object]) -> int:
    """Return the number of Python and C functions that are called."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    previous = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(previous)
    return calls


def assert_linear(work_of_size: Callable[[int], int], size: int) -> None:
    """Assert that the work on inputs of n, 2n and 4n grows like the input; quadratic work would grow fourfold."""
    single, double, fourfold = (work_of_size(size * factor) for factor in (1, 2, 4))
    assert (double <= 2.6 * single, fourfold <= 2.6 * double) == (True, True), (single, double, fourfold)
