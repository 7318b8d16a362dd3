"""`within_distance` agrees with the definition of Levenshtein distance."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.text.edit_distance import within_distance

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
