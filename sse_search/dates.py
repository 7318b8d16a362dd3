"""
Read the calendar date that a text states.

A fixed table of forms in English, French, Spanish, Portuguese, German and Italian. Nothing is guessed: no century, no
order of day and month, no day where only a month is written. The date is the one that is written: a time of day or a
time zone after it never changes it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from functools import lru_cache

from sse_search.model import UNDATED, NewsDate, Origin
from sse_search.tokens import fold

MIN_YEAR, MAX_YEAR = 1400, 2199
"""Years of news: from the first printed sheets to well past today. A year outside is a mistake in the input."""

_MAX_LENGTH = 120
"""Characters of a text that can be one date, with weekday, time and zone."""
_MAX_QUOTED_LENGTH = 40

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "january jan janvier janv enero ene janeiro januar janner gennaio gen",
            "february feb febr fevrier fevr fev febrero fevereiro februar febbraio",
            "march mar mars marzo março marco marz mrz maerz",
            "april apr avril avr abril abr aprile",
            "may mai mayo maio maggio mag",
            "june jun juin junio junho juni giugno giu",
            "july jul juillet juil julio julho juli luglio lug",
            "august aug aout agosto ago",
            "september sept sep septembre septiembre setiembre set setembro settembre sett",
            "october oct octobre octubre outubro out oktober okt ottobre ott",
            "november nov novembre noviembre novembro",
            "december dec decembre diciembre dic dezembro dez dezember dicembre",
        ),
        start=1,
    )
    for name in names.split()
}

_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tues tue weds wed thurs thur thu fri sat sun "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim "
    "lunes martes miercoles jueves viernes sabado domingo mie jue vie sab dom "
    "segunda-feira terca-feira quarta-feira quinta-feira sexta-feira segunda terca quarta quinta sexta "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so "
    "lunedi martedi mercoledi giovedi venerdi domenica gio"
)

_LABELS = (
    "published posted date dated updated issued released on le el em am den il du vom "
    "publie publicado publicada pubblicato veroffentlicht erstellt fecha data datum mis en ligne last first"
)


def _longest_first(names: str) -> str:
    """Return an alternation of names in which longer names come before their prefixes."""
    return "|".join(sorted(names.split(), key=len, reverse=True))


_WEEKDAY = rf"(?:(?:{_longest_first(_WEEKDAYS)})\b\.?,?\s+)?"
_LABEL = rf"(?:(?:{_longest_first(_LABELS)})\b\s*:?\s*){{0,4}}"
_MONTH = rf"(?P<month>{_longest_first(' '.join(_MONTHS))})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|re|º|°|ª|o)?\b\.?"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_OF = r"(?:\s*(?:de|del|do|of|d')\s*|[\s,.]*\s)"

_CLOCK = r"\d{1,2}(?:[:.h]\d{2}){1,2}(?:[.,]\d+)?|\d{1,2}\s*h(?:\s*\d{2})?|\d{1,2}\s*(?:am|pm)"
_ZONE = r"z|(?:utc|gmt|ut|[a-z]{2,5})?\s*(?:[+-]\d{1,2}:?\d{2})?|\([a-z ]+\)|[a-z]+/[a-z_]+"
_TIME = (
    rf"(?:[\s,;|/·t–—-]*(?:at|a|alle|um|as|las|ore|le)?\s*(?:{_CLOCK})\s*(?:am|pm|a\.m\.|p\.m\.|h|uhr)?"
    rf"\s*(?:{_ZONE})\s*(?:\([a-z ]+\))?)?"
)

_WRITTEN = tuple(
    re.compile(rf"{_LABEL}{_WEEKDAY}{_LABEL}{date}{_TIME}[\s.]*")
    for date in (
        rf"{_DAY}{_OF}{_MONTH}{_OF}{_YEAR}",  # 3 December 2021, 3 de diciembre de 2021, 1er mai 2020, 3. Dezember 2021
        rf"{_DAY}[-/]{_MONTH}[-/]{_YEAR}",  # 26-FEB-1987
        rf"{_MONTH}\s*{_DAY}\s*,?\s+{_YEAR}",  # December 3, 2021
        rf"{_MONTH}\s+{_DAY}\s+(?:{_CLOCK})\s+(?:[a-z]{{2,5}}\s+)?{_YEAR}",  # Jan 4 16:29:06 PDT 2004
        rf"{_YEAR}[\s,-]+{_MONTH}[\s-]+{_DAY}",  # 2021 December 3
        rf"{_MONTH}{_OF}{_YEAR}",  # December 2021, diciembre de 2021
        rf"{_YEAR}\s+{_MONTH}",
    )
)
_NUMERIC = tuple(
    re.compile(rf"{_LABEL}{_WEEKDAY}{date}{_TIME}[\s.]*")
    for date in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)",  # ISO 8601
        r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})(?!\d)",
        r"(?P<year>\d{4})\.(?P<month>\d{1,2})\.(?P<day>\d{1,2})(?!\d)",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?!\d)",  # full stops: day first everywhere
        r"(?P<year>\d{4})-(?P<month>\d{2})",
    )
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:t?\d{4,6}(?:[.,]\d+)?\s*(?:z|[+-]\d{2}:?\d{2})?)?"
)
_EITHER_ORDER = re.compile(rf"{_LABEL}{_WEEKDAY}(?P<first>\d{{1,2}})([/-])(?P<second>\d{{1,2}})\2{_YEAR}{_TIME}[\s.]*")
_YEAR_ALONE = re.compile(r"(?P<year>\d{4})")
_SHORT_YEAR = re.compile(
    rf"{_LABEL}{_WEEKDAY}\d{{1,2}}(?:{_OF}{_MONTH}{_OF}|([-/.])(?:\d{{1,2}}|[a-z]{{3,4}})\2)'?\d{{2}}\b.*"
)
_IN_URL = re.compile(
    r"/(?P<year>(?:19|20)\d{2})[/_-](?P<month>0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:[/_-](?P<day>0?[1-9]|[12]\d|3[01]))?(?=[/._-]|$)"
)
_OPEN_ORDER = re.compile(r"(?<!\d)(\d{1,2})([/-])(\d{1,2})\2\d{4}(?!\d)")
_SPACES = re.compile(r"\s+")


class DateRefusedError(ValueError):
    """
    A text is not a date that can be relied on; the message says why, for people.

    Attributes:
        looks_like_a_date: False if the text is not written as a date at all.

    >>> try:
    ...     read_date("04/05/2025")
    ... except DateRefusedError as error:
    ...     print(error, error.looks_like_a_date)
    the date '04/05/2025' can be read in two ways; say what comes first (--day-first, --month-first) True
    """

    def __init__(self, message: str, *, looks_like_a_date: bool = True) -> None:
        super().__init__(message)
        self.looks_like_a_date = looks_like_a_date


def read_date(text: str, *, day_first: bool | None = None, origin: Origin = "stated") -> NewsDate:
    """
    Return the date that the whole text states, as precisely as it is written.

    Args:
        day_first: Whether `04/05/2025` is 4 May; None refuses it unless only one order is possible.

    Raises:
        DateRefusedError: The text is not a date, or an impossible or ambiguous one.

    >>> read_date("Dec. 3rd, 2021").value, read_date("diciembre de 2021").value
    ('2021-12-03', '2021-12')
    """
    return _news_date(_value_of(text, day_first), origin)


def find_date(text: str, *, day_first: bool | None = None, origin: Origin = "stated") -> NewsDate | None:
    """Return the date that the whole text states, or None if it is not one that can be relied on."""
    try:
        return read_date(text, day_first=day_first, origin=origin)
    except DateRefusedError:
        return None


def is_date(text: str) -> bool:
    """Check whether the whole text is written as a date, even an impossible or ambiguous one."""
    try:
        read_date(text)
    except DateRefusedError as error:
        return error.looks_like_a_date
    return True


def day_first_of(texts: Iterable[str]) -> bool | None:
    """Return how a page orders day and month, from its unambiguous dates; None without such, or with both orders."""
    orders: set[bool] = set()
    for text in texts:
        for first, _, second in _OPEN_ORDER.findall(text):
            if int(first) > 12 >= int(second):
                orders.add(True)
            elif int(second) > 12 >= int(first):
                orders.add(False)
    return orders.pop() if len(orders) == 1 else None


def date_in_url(url: str) -> NewsDate:
    """Return the date in the path of an address (`/2021/11/26/`, `/2021/11/`), or undated."""
    match = _IN_URL.search(url.partition("?")[0])
    if match is None:
        return UNDATED
    try:
        return NewsDate.of(_value_of_parts(url, **match.groupdict()), "url")
    except DateRefusedError:
        return UNDATED


_news_date = lru_cache(maxsize=8192)(NewsDate.of)


@lru_cache(maxsize=8192)
def _value_of(text: str, day_first: bool | None) -> str:
    plain = _SPACES.sub(" ", fold(text[: _MAX_LENGTH + 1])).strip(" ,;|·–—-()[]") if text else ""
    if not plain or len(text) > _MAX_LENGTH or not any(character.isdigit() for character in plain):
        raise DateRefusedError(f"{_quoted(text)} is not a date", looks_like_a_date=False)
    for pattern in (_COMPACT, *_NUMERIC, *_WRITTEN, _YEAR_ALONE):
        if match := pattern.fullmatch(plain):
            return _value_of_parts(text, **match.groupdict())
    if match := _EITHER_ORDER.fullmatch(plain):
        first, second = int(match["first"]), int(match["second"])
        if day_first is None and first != second and 1 <= first <= 12 and 1 <= second <= 12:
            reason = "can be read in two ways; say what comes first (--day-first, --month-first)"
            raise DateRefusedError(f"the date {_quoted(text)} {reason}")
        swapped = first > 12 or (day_first and second <= 12)
        month, day = (second, first) if swapped else (first, second)
        return _value_of_parts(text, match["year"], str(month), str(day))
    if _SHORT_YEAR.fullmatch(plain):
        raise DateRefusedError(f"the date {_quoted(text)} has a year of two digits; write it with four")
    raise DateRefusedError(f"{_quoted(text)} is not a known form of a date", looks_like_a_date=False)


def _value_of_parts(text: str, year: str, month: str | None = None, day: str | None = None) -> str:
    """Return the date as ISO 8601. Raises DateRefusedError, with the text, on a date that cannot be."""
    numbers = [int(year)]
    if not MIN_YEAR <= numbers[0] <= MAX_YEAR:
        raise DateRefusedError(f"the date {_quoted(text)} is impossible for news: its year is {numbers[0]}")
    if month is not None:
        numbers.append(_MONTHS.get(month) or int(month))
    if day is not None:
        numbers.append(int(day))
    try:
        datetime.date(*[*numbers, 1, 1][:3])
    except ValueError:
        raise DateRefusedError(f"the date {_quoted(text)} is impossible: no calendar has it") from None
    return "-".join(f"{number:02}" for number in numbers)


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _MAX_QUOTED_LENGTH else f"{text[: _MAX_QUOTED_LENGTH - 3]}...")
