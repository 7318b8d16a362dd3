"""Find the first day of a range of days: `14–16 March 2019`, `28 February to 2 March 2019`."""

from __future__ import annotations

import re

from sse_search.dates import DateRefusedError, read_date
from sse_search.model import NewsDate

_WORDS = r"(?:to|until|through|and|&|bis|und|au|et|al|y|a|à|hasta|até|e)"
_TO = rf"(?:\s?[-–—−]\s?|\s{_WORDS}\s)"
_TO_DATE = rf"(?:\s[-–—−]\s|[–—−]|\s{_WORDS}\s)"
_FROM = r"(?:(?:from|between|von|vom|du|del|de|dal|le)\s|dall')?"
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|º|ª|\.)?"
_DAYS_FIRST = re.compile(rf"{_FROM}(?P<first>{_DAY}){_TO}(?P<last>{_DAY})(?P<rest>[\s/.].{{3,30}})", re.IGNORECASE)
_MONTH_FIRST = re.compile(
    rf"(?P<month>[^\W\d_]{{3,12}}\.?\s)(?P<first>{_DAY}){_TO}(?P<last>{_DAY})(?P<rest>,?\s\d{{4}})"
)
_TWO_DATES = re.compile(rf"{_FROM}(?P<first>\S.{{1,28}}?){_TO_DATE}(?P<last>\S.{{5,30}})", re.IGNORECASE)
_YEAR = re.compile(r"\b\d{4}\b")
_MAX_LENGTH = 80


def first_day(text: str, *, day_first: bool | None) -> NewsDate | None:
    """
    Return the first day of a text that is a range of days, and nothing else.

    A range that states its year once begins in that year, or in the one before if its months would else be reversed.

    >>> first_day("14–16 March 2019", day_first=None).value
    '2019-03-14'
    >>> first_day("28 December - 2 January 2020", day_first=None).value
    '2019-12-28'
    """
    if len(text) > _MAX_LENGTH or not text[:1].isalnum() or not _YEAR.search(text):
        return None
    if match := _DAYS_FIRST.fullmatch(text):
        return _first_of_two(match, "", day_first)
    if match := _MONTH_FIRST.fullmatch(text):
        return _first_of_two(match, match["month"], day_first)
    match = _TWO_DATES.fullmatch(text)
    last = _day(match["last"], day_first) if match else None
    if match is None or last is None or not any(map(str.isdigit, match["first"])):
        return None
    if _YEAR.search(match["first"]):
        return _in_order(_day(match["first"], day_first), last)
    year = int(str(last.value)[:4])
    dates = (_day(_with_year(match["first"], match["last"], number), day_first) for number in (year, year - 1))
    return next((date for date in dates if _in_order(date, last)), None)


def _first_of_two(match: re.Match[str], month: str, day_first: bool | None) -> NewsDate | None:
    """Return the first of two days of one month."""
    first, last = (_day(f"{month}{match[day].rstrip('.')}{match['rest']}", day_first) for day in ("first", "last"))
    return _in_order(first, last) if last else None


def _with_year(text: str, last: str, year: int) -> str:
    """Return a day with a year, in the form of the last day of its range."""
    return f"{text}, {year}" if text[:1].isalpha() else f"{text}{' de' if ' de ' in last else ''} {year}"


def _in_order(first: NewsDate | None, last: NewsDate) -> NewsDate | None:
    return first if first is not None and str(first.value) < str(last.value) else None


def _day(text: str, day_first: bool | None) -> NewsDate | None:
    try:
        date = read_date(text, day_first=day_first)
    except DateRefusedError:
        return None
    return date if date.precision == "day" else None
