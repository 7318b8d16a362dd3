"""Failures are told in a sentence that shows the place, and never steer the terminal."""

from __future__ import annotations

import pytest

from sse_search.cli.failures import Failure, pointing_into, sentence
from sse_search.errors import InvalidQueryError


def told(query: str, error: InvalidQueryError) -> list[str]:
    with pytest.raises(Failure) as failed, pointing_into(query):
        raise error
    return [f"Error: {failed.value.message}", *failed.value.after]


def test_a_caret_stands_under_the_place_and_the_mended_query_can_be_copied() -> None:
    assert told('coop "unclosed', InvalidQueryError("a quotation never ends", 5, 'coop "unclosed"')) == [
        "Error: A quotation never ends.",
        '  coop "unclosed',
        "       ^",
        "Did you mean: ssesearch query 'coop \"unclosed\"'",
    ]


def test_the_caret_stands_right_behind_wide_characters_and_accents() -> None:
    _, shown, caret = told("合作社 e\u0301 (", InvalidQueryError("wrong", 7))

    assert shown == "  合作社 e\u0301 ("
    assert caret == "  " + " " * 9 + "^"


def test_of_a_long_query_the_part_around_the_place_is_shown() -> None:
    _, shown, caret = told("a " * 400 + "(" + " b" * 100, InvalidQueryError("wrong", 800))

    assert len(shown) < 130
    assert shown[caret.index("^")] == "("


def test_a_place_beyond_the_query_is_its_end() -> None:
    assert told("ab", InvalidQueryError("wrong", 99)) == ["Error: Wrong.", "  ab", "    ^"]


def test_control_characters_of_a_query_are_not_printed() -> None:
    _, shown, caret = told("a\x1b[2J\n(", InvalidQueryError("wrong", 6))

    assert (shown, caret) == ("  a [2J (", "        ^")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("no such file: /tmp/x.txt", "No such file: /tmp/x.txt"),
        ("there is no index yet", "There is no index yet."),
        ("Done?", "Done?"),
        ("ssesearch.toml: line 3 is wrong", "ssesearch.toml: line 3 is wrong."),
        ("", "Something went wrong."),
    ],
)
def test_a_message_becomes_a_sentence(message: str, said: str) -> None:
    assert sentence(message) == said
