"""`within_distance` agrees with the definition of Levenshtein distance."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.text.edit_distance import within_distance, within_typing_errors

near = st.text(alphabet="abc", max_size=7)


@cache
def distance(left: str, right: str) -> int:
    """Return the Levenshtein distance as it is defined."""
    if not left or not right:
        return len(left) + len(right)
    return min(
        distance(left[1:], right) + 1,
        distance(left, right[1:]) + 1,
        distance(left[1:], right[1:]) + (left[0] != right[0]),
    )


@settings(max_examples=500, deadline=None)
@given(near, near, st.integers(0, 3))
def test_words_are_within_a_distance_exactly_when_the_definition_says_so(left: str, right: str, limit: int) -> None:
    assert within_distance(left, right, limit) == (distance(left, right) <= limit)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("cooperative", "coperative", True),
        ("cooperative", "coopertaive", False),  # a transposition is two edits
        ("cooperative", "corporative", False),
        ("solidarity", "solidarité", True),
        ("", "a", True),
        ("", "", True),
    ],
)
def test_one_edit_inserts_deletes_or_substitutes_a_character(left: str, right: str, expected: bool) -> None:
    assert within_distance(left, right, 1) is expected
    assert within_distance(right, left, 1) is expected


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
