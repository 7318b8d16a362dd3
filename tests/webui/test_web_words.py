"""Dates, languages and numbers are said in words."""

from __future__ import annotations

import pytest

from sse_search import UNDATED, NewsDate
from webui.labels import counted, date_words, language_words, origin_words, range_words


@pytest.mark.parametrize(
    ("value", "words"),
    [("2021-11-09", "9 November 2021"), ("2021-11", "November 2021"), ("2021", "2021"), (None, "undated")],
)
def test_a_date_is_said_as_precisely_as_it_is_known(value: str | None, words: str) -> None:
    assert date_words(NewsDate.of(value)) == words


def test_the_origin_of_a_date_is_said() -> None:
    assert origin_words(NewsDate.of("2021-11", "heading")) == "from the heading that the item stood under"
    assert origin_words(UNDATED) == "no date was found"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2021", "2021"),
        ("2021-11", "November 2021"),
        ("2021-11..2022-02", "November 2021 to February 2022"),
        ("..2020", "until 2020"),
        ("2020-05-01..", "from 1 May 2020"),
    ],
)
def test_a_span_of_time_is_said_in_words(value: str, words: str) -> None:
    assert range_words(value) == words


def test_numbers_and_languages_are_said_in_words() -> None:
    assert counted(1, "item") == "1 item"
    assert counted(2500, "item") == "2,500 items"
    assert counted(2, "entry", "entries") == "2 entries"
    assert language_words("pt") == "Portuguese"
    assert language_words("xx") == "xx"
