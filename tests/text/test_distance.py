"""`within_typing_errors` agrees with the definition of the optimal string alignment distance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse_search.text.edit_distance import within_typing_errors


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("cooperative", "coperative", True),
        ("cooperative", "coopertaive", True),
        ("wheat", "wheta", True),
        ("cooperative", "corporative", False),
        ("solidarity", "solidarité", True),
        ("", "a", True),
        ("", "", True),
    ],
)
def test_one_error_inserts_deletes_replaces_or_exchanges(left: str, right: str, expected: bool) -> None:
    assert within_typing_errors(left, right, 1) is expected
    assert within_typing_errors(right, left, 1) is expected


def typing_errors(left: str, right: str) -> int:
    """Optimal string alignment by its definition."""
    rows = [[max(i, j) if not i or not j else 0 for j in range(len(right) + 1)] for i in range(len(left) + 1)]
    for i, a in enumerate(left, 1):
        for j, b in enumerate(right, 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.integers(0, 3))
def test_two_exchanged_letters_are_one_typing_error(left: str, right: str, limit: int) -> None:
    assert within_typing_errors(left, right, limit) == (typing_errors(left, right) <= limit)
