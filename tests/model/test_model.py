"""Records check themselves: what is made is right, and what is wrong cannot be made."""

from __future__ import annotations

import calendar
import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.model import (
    FACETS,
    UNDATED,
    DateRange,
    NewsDate,
    NewsItem,
    SearchRequest,
    Tombstone,
    period,
)

ID = "0123456789abcdef"
BOUNDED = settings(max_examples=200, deadline=None)

days = st.dates()
dates = st.one_of(days.map(str), days.map(lambda day: str(day)[:7]), days.map(lambda day: str(day)[:4]))


@BOUNDED
@given(days)
def test_a_period_is_every_day_that_the_date_may_mean(day: datetime.date) -> None:
    last = calendar.monthrange(day.year, day.month)[1]

    assert period(str(day)) == (day, day)
    assert period(str(day)[:7]) == (day.replace(day=1), day.replace(day=last))
    assert period(str(day)[:4]) == (datetime.date(day.year, 1, 1), datetime.date(day.year, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000",
        "2021-00",
        "2021-13",
        "2021-02-30",
        "21",
        "2021-1",
        "20211109",
        "2021-11-9",
        "٢٠٢١",
        " 2021",
        "2021\n",
    ],
)
def test_what_no_calendar_has_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        period(text)


@BOUNDED
@given(dates)
def test_a_dates_precision_follows_from_its_value(value: str) -> None:
    date = NewsDate.of(value, "heading")

    assert (date.value, date.origin) == (value, "heading")
    assert date.precision == {4: "year", 7: "month", 10: "day"}[len(value)]


@pytest.mark.parametrize(
    "fields",
    [
        {"value": "2021", "precision": "day", "origin": "stated"},
        {"value": "2021-11-09", "precision": "month", "origin": "stated"},
        {"value": None, "precision": "day", "origin": "none"},
        {"value": None, "precision": "none", "origin": "stated"},
        {"value": "2021", "precision": "year", "origin": "none"},
        {"value": "2021-02-30", "precision": "day", "origin": "stated"},
        {"value": "202", "precision": "year", "origin": "stated"},
    ],
)
def test_a_date_that_contradicts_itself_cannot_be_made(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="date"):
        NewsDate(**fields)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(fields, NewsDate)


@pytest.mark.parametrize(
    ("value", "said"),
    [("2021-11-09", "9 November 2021"), ("2021-11", "November 2021"), ("2021", "2021"), (None, "undated")],
)
def test_a_date_is_said_as_precisely_as_it_is_known(value: str | None, said: str) -> None:
    assert str(NewsDate.of(value)) == said


def test_no_date_is_always_the_same_date() -> None:
    assert NewsDate.of(None, "heading") is UNDATED
    assert NewsDate() == UNDATED


@pytest.mark.parametrize("id", ["", "0123", "0123456789ABCDEF", "0123456789abcdef0", "0123456789abcdeg", f"{ID}\n"])
def test_an_id_has_sixteen_hexadecimal_digits(id: str) -> None:
    with pytest.raises(ValueError, match="16 hexadecimal digits"):
        NewsItem(id=id, title="Title")
    with pytest.raises(ValueError, match="16 hexadecimal digits"):
        Tombstone(id=id)


@pytest.mark.parametrize("title", ["", " ", "\n\t\u3000"])
def test_an_item_has_a_title(title: str) -> None:
    with pytest.raises(ValueError, match="needs a title"):
        NewsItem(id=ID, title=title)


@pytest.mark.parametrize("version", [-1, 1 << 63])
def test_a_version_fits_into_eight_bytes(version: int) -> None:
    with pytest.raises(ValueError, match="a version is a number"):
        NewsItem(id=ID, title="Title", version=version)
    with pytest.raises(ValueError, match="a version is a number"):
        Tombstone(id=ID, version=version)


@pytest.mark.parametrize(
    ("summary", "body", "text"),
    [
        ("", "", ""),
        ("Short.", "", "Short."),
        ("", "Long.", "Long."),
        ("Short.", "Long.", "Short.\n\nLong."),
        ("Short.", "Short. And long.", "Short. And long."),
    ],
)
def test_the_text_of_an_item_says_nothing_twice(summary: str, body: str, text: str) -> None:
    assert NewsItem(id=ID, title="Title", summary=summary, body=body).text == text


def test_records_do_not_change() -> None:
    item = NewsItem(id=ID, title="Title")

    with pytest.raises(AttributeError):
        item.title = "Other"  # type: ignore[misc]
    assert hash(item) == hash(NewsItem(id=ID, title="Title"))


@BOUNDED
@given(st.none() | dates, st.none() | dates)
def test_a_range_comes_back_from_its_text_or_is_refused_for_a_reason(start: str | None, end: str | None) -> None:
    text = f"{start or ''}..{end or ''}"
    if start is None and end is None:
        with pytest.raises(ValueError, match="needs a date"):
            DateRange.parse(text)
    elif start and end and period(start)[0] > period(end)[1]:
        with pytest.raises(ValueError, match="ends before it starts"):
            DateRange.parse(text)
    else:
        found = DateRange.parse(text)
        assert DateRange.parse(str(found)) == found
        low, high = found.days()
        assert low == (period(start)[0] if start else datetime.date.min)
        assert high == (period(end)[1] if end else datetime.date.max)


@pytest.mark.parametrize("text", ["2021", "2021-11", "2021-11-09", "..2020", "2020..", "2020-05..2021"])
def test_a_range_is_written_as_it_was_read(text: str) -> None:
    assert str(DateRange.parse(text)) == text


@pytest.mark.parametrize("text", ["", "..", "...", "2021...2022", "2021..2022..2023", "2021,2022", "x..2021", "0000"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="date"):
        DateRange.parse(text)


@given(st.text(max_size=20))
@BOUNDED
def test_any_text_is_a_range_or_a_value_error(text: str) -> None:
    try:
        found = DateRange.parse(text)
    except ValueError:
        return
    assert DateRange.parse(str(found)) == found


def test_facets_are_listed_once_and_a_request_has_the_documented_defaults() -> None:
    assert len(set(FACETS)) == len(FACETS) == 11
    request = SearchRequest()
    assert (request.text, request.match, request.sort, request.limit, request.page) == ("", "auto", "relevance", 10, 1)
    assert (request.facets, request.aliases, request.explain, request.undated) == (True, True, False, None)
