"""Read partial calendar dates (`2021`, `2021-11`, `2021-11-09`) and ranges of them."""

from __future__ import annotations

import calendar
import datetime
import re
from functools import lru_cache

import msgspec

from sse_search.model.relative_dates import current_day, relative_range
from sse_search.wording import worded

_PARTIAL_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)


@lru_cache(maxsize=16_384)
def period(text: str) -> tuple[datetime.date, datetime.date]:
    """
    Return the first and the last day of `2021`, `2021-11` or `2021-11-09`.

    Raises:
        ValueError: The text has another form, or is not a date of the calendar.

    >>> period("2020-02")
    (datetime.date(2020, 2, 1), datetime.date(2020, 2, 29))
    """
    if not _PARTIAL_DATE.fullmatch(text):
        raise ValueError(worded("{text!r} is not a date like 2021, 2021-11, 2021-11-09 or last-week", text=text))
    try:
        first = datetime.date.fromisoformat(text + "-01-01"[len(text) - len("2021") :])
    except ValueError as error:
        raise ValueError(worded("{text!r} is not a date of the calendar", text=text)) from error
    if len(text) == len("2021-11-09"):
        return first, first
    month = 12 if len(text) == len("2021") else first.month
    return first, first.replace(month=month, day=calendar.monthrange(first.year, month)[1])


class DateRange(msgspec.Struct, frozen=True):
    """
    Calendar days from `start` to `end`, both included, as partial ISO dates; None leaves a side open.

    Written `2021`, `2021-11`, `2021-11-09`, `2021-11..2022-02`, `..2020`, `2020..`, `yesterday`, `last-7-days`.

    >>> DateRange.parse("2021-11..2022").days()
    (datetime.date(2021, 11, 1), datetime.date(2022, 12, 31))
    """

    start: str | None
    end: str | None

    @classmethod
    def parse(cls, text: str, today: datetime.date | None = None) -> DateRange:
        """
        Read a range as it is written, or relative to today (`last-week`; see `relative_dates`).

        Raises:
            ValueError: The text has another form, or the range ends before it starts.

        >>> str(DateRange.parse("last-month", datetime.date(2026, 11, 28)))
        '2026-10'
        """
        if relative := relative_range(text, today or current_day()):
            return cls(*relative)
        first, dots, last = text.strip().partition("..")
        if not dots:
            last = first
        if not first and not last:
            raise ValueError(
                worded("a date range needs a date, like 2021, 2021-11, ..2020, 2020-05..2021 or last-7-days")
            )
        parsed = cls(first or None, last or None)
        low, high = parsed.days()
        if low > high:
            raise ValueError(
                worded("{first}..{last} ends before it starts; write {last}..{first}", first=first, last=last)
            )
        return parsed

    def __str__(self) -> str:
        if self.start == self.end:
            return self.start or ""
        return f"{self.start or ''}..{self.end or ''}"

    def days(self) -> tuple[datetime.date, datetime.date]:
        """Return the first and the last day of the range."""
        low = period(self.start)[0] if self.start else datetime.date.min
        high = period(self.end)[1] if self.end else datetime.date.max
        return low, high
