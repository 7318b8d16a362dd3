"""An invalid query raises an error with its position and, where possible, a corrected query."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from sse_search.errors import InvalidQueryError, QueryTooCostlyError
from sse_search.query import parse
from sse_search.query.parser import MAX_LENGTH, MAX_NESTING, MAX_TERMS


def error_of(text: str) -> InvalidQueryError:
    with pytest.raises(InvalidQueryError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "position", "suggested_query"),
    [
        ('coop "financial mechanisms', 5, 'coop "financial mechanisms"'),
        ("coop “financial", 5, 'coop "financial"'),
        ('coop "', 5, "coop"),
        ('"', 0, None),
        ('coop ""', 5, "coop"),
        ("(coop", 0, "coop"),
        ("coop)", 4, "coop"),
        ("((((((", 6 - 1, None),
        ("((((((coop", 5, "coop"),
        ("coop))))))", 4, "coop"),
        (")(", 0, None),
        ("AND coop", 0, "coop"),
        ("coop OR", 5, "coop"),
        ("coop AND OR bank", 5, "coop OR bank"),
        ("OR OR OR coop", 0, "coop"),
        ("coop NOT", 5, "coop"),
        ("NOT", 0, None),
        ("&", 0, None),
        ("()", 0, None),
        ("nofield:x coop", 0, '"nofield:x" coop'),
        ('nofield:"x y"', 0, '"nofield: x y"'),
        ("title:(a b)", 0, "(a b)"),
        ("title:&", 6, None),
        ('country:"" coop', 8, None),
        ("is:dated coop", 3, "is:undated coop"),
        ("date:0000", 5, None),
        ("date:2021-13", 5, None),
        ("date:2021-02-30", 5, None),
        ("date:..", 5, None),
        ("date:someday", 5, None),
        ("date:2021...2022", 5, None),
        ("coop date:2022..2020 law", 10, "coop date:2020..2022 law"),
        ("a*", 0, "a"),
        ("合*", 0, "合"),
        ("co*p-x bank", 2, "co p x bank"),
        ("*", 0, None),
        ("coop~3", 4, "coop"),
        ("coop~0", 4, "coop"),
        ("example.org/~user", 12, "example org user"),
        ("~5 million", 0, "5 million"),
    ],
)
def test_an_error_has_a_position_and_a_suggested_query(text: str, position: int, suggested_query: str | None) -> None:
    error = error_of(text)

    assert (error.position, error.suggested_query) == (position, suggested_query)
    if suggested_query is not None:
        parse(suggested_query)


def test_a_query_longer_than_the_limit_is_rejected() -> None:
    parse("a" * MAX_LENGTH)

    error = error_of("a" * (MAX_LENGTH + 1))

    assert isinstance(error, QueryTooCostlyError)
    assert error.position == MAX_LENGTH
    assert "8,192" in error.reason


def test_every_word_counts_towards_the_limit() -> None:
    parse("a " * MAX_TERMS)
    parse("coop~2 " * MAX_TERMS)

    assert isinstance(error_of("a " * (MAX_TERMS + 1)), QueryTooCostlyError)
    assert isinstance(error_of(f'"{"a " * (MAX_TERMS + 1)}"'), QueryTooCostlyError)
    assert isinstance(error_of("a.b." * (MAX_TERMS // 2 + 1)), QueryTooCostlyError)
    assert isinstance(error_of("country:a " * (MAX_TERMS + 1)), QueryTooCostlyError)


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("NOT ", ""), ("-", ""), ("-(", ")")])
def test_nesting_deeper_than_the_limit_is_rejected(opening: str, closing: str) -> None:
    levels = MAX_NESTING // (2 if opening == "-(" else 1)
    parse(opening * levels + "x" + closing * levels)

    error = error_of(opening * (levels + 1) + "x" + closing * (levels + 1))

    assert isinstance(error, QueryTooCostlyError)
    assert "20" in error.reason


@pytest.mark.parametrize(
    "piece", ["(", ")", "OR ", "AND ", "NOT ", "-", '"', "a:", "a OR ", "(a ", "a) ", "«a ", "~", "*a"]
)
def test_a_long_series_of_errors_is_rejected_quickly(piece: str) -> None:
    began = time.process_time()

    with suppress(InvalidQueryError):
        parse((piece * MAX_LENGTH)[:MAX_LENGTH])

    assert time.process_time() - began < 1


@pytest.mark.parametrize("text", ["date:0000", "date:2022..2021", "nofield:x", "*co*p", "is:x"])
def test_a_reason_is_short_text_for_people(text: str) -> None:
    reason = error_of(text).reason

    assert "Error" not in reason
    assert "\n" not in reason
    assert len(reason) < 250
