"""Errors are printed as a sentence with their position in the query, and never control the terminal."""

from __future__ import annotations

import pytest

from sse_search.cli.failures import Failure, show_error_position
from sse_search.errors import InvalidQueryError


def printed(query: str, error: InvalidQueryError) -> list[str]:
    with pytest.raises(Failure) as failed, show_error_position(query):
        raise error
    return [f"Error: {failed.value.message}", *failed.value.details]


def test_a_caret_marks_the_position_and_the_suggested_query_can_be_copied() -> None:
    assert printed('coop "unclosed', InvalidQueryError("a quotation never ends", 5, 'coop "unclosed"')) == [
        "Error: A quotation never ends.",
        '  coop "unclosed',
        "       ^",
        "Did you mean: ssesearch query 'coop \"unclosed\"'",
    ]


def test_the_caret_is_aligned_after_wide_characters_and_accents() -> None:
    _, shown, caret = printed("合作社 e\u0301 (", InvalidQueryError("wrong", 7))

    assert shown == "  合作社 e\u0301 ("
    assert caret == "  " + " " * 9 + "^"


def test_a_long_query_is_shown_around_the_position() -> None:
    _, shown, caret = printed("a " * 400 + "(" + " b" * 100, InvalidQueryError("wrong", 800))

    assert len(shown) < 130
    assert shown[caret.index("^")] == "("


def test_a_position_beyond_the_query_is_its_end() -> None:
    assert printed("ab", InvalidQueryError("wrong", 99)) == ["Error: Wrong.", "  ab", "    ^"]


def test_control_characters_of_a_query_are_not_printed() -> None:
    _, shown, caret = printed("a\x1b[2J\n(", InvalidQueryError("wrong", 6))

    assert (shown, caret) == ("  a [2J (", "        ^")
