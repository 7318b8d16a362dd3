"""
Read the calendar date that a text states.

A fixed table of forms in English, French, Spanish, Portuguese, German and Italian, and the names of months in some more
languages. Nothing is guessed: no century, no calendar, no order of day and month, no day where only a month is written.
The date is the one that is written: a time of day or a time zone beside it never changes it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

from sse_search.calendar_names import MONTH_NAMES
from sse_search.model import UNDATED, NewsDate, Origin
from sse_search.tokens import fold

MIN_YEAR, MAX_YEAR = 1400, 2199
"""Years of news: from the first printed sheets to well past today. A year outside is a mistake in the input."""
MIN_YEAR_IN_DIGITS = 1600
"""First year that is Western if nothing but digits is written: the years of Islamic calendars are below 1600."""

_MAX_LENGTH = 120
"""Characters of a text that can be one date, with weekday, time and zone."""
_MAX_QUOTED_LENGTH = 40

_MONTHS = {name: month for month, names in enumerate(MONTH_NAMES, start=1) for name in names.split()}

_WEEKDAYS = {
    name: weekday
    for weekday, names in enumerate(
        (
            "monday mon lundi lun lunes segunda seg montag mo lunedi mandag maandag dilluns luns pazartesi poniedziałek"
            " понедельник понеділок pondělí ponedjeljak pirmadienis Δευτέρα maanantai maanantaina senin",
            "tuesday tues tue mardi mar martes terca ter dienstag di martedi tisdag tirsdag dinsdag dimarts wtorek"
            " вторник вівторок úterý utorak antradienis Τρίτη tiistai tiistaina selasa tu",
            "wednesday weds wed mercredi mer miercoles mie quarta qua mittwoch mi mercoledi onsdag woensdag dimecres"
            " mercores sroda carsamba среда середа středa srijeda trečiadienis Τετάρτη"
            " keskiviikko keskiviikkona rabu we",
            "thursday thurs thur thu jeudi jeu jueves jue quinta qui donnerstag do giovedi gio torsdag donderdag dijous"
            " xoves czwartek persembe четверг четвер čtvrtek četvrtak ketvirtadienis Πέμπτη torstai"
            " torstaina kamis th",
            "friday fri vendredi ven viernes vie sexta sex freitag fr venerdi fredag vrijdag divendres venres piatek"
            " cuma пятница пʼятниця pátek petak penktadienis Παρασκευή perjantai perjantaina jumat",
            "saturday sat samedi sam sabado sab samstag sonnabend sa sabato lordag zaterdag dissabte sobota cumartesi"
            " суббота субота sobota subota šeštadienis Σάββατο lauantai lauantaina sabtu",
            "sunday sun dimanche dim domingo dom sonntag so domenica sondag zondag diumenge niedziela pazar"
            " воскресенье неділя neděle nedjelja sekmadienis Κυριακή sunnuntai sunnuntaina minggu su",
        )
    )
    for name in map(fold, names.split())
}

_LABELS = (
    "published posted date dated updated issued released on le el em am den il du vom "
    "publie publicado publicada pubblicato veroffentlicht erstellt fecha data datum mis en ligne last first"
)


def _longest_first(names: str) -> str:
    """Return an alternation of names in which longer names come before their prefixes."""
    return "|".join(sorted(names.split(), key=len, reverse=True))


_WEEKDAY_NAME = rf"(?:{_longest_first(' '.join(_WEEKDAYS))}|[2-6]\.?a\.?[\s-]?feira)(?:[\s-]feira)?\b\.?"
_WEEKDAY = rf"(?:{_WEEKDAY_NAME},?\s+)?"
_WEEKDAY_AFTER = rf"(?:[\s,]*[\s,(]{_WEEKDAY_NAME}\)?)?"
_LABEL = rf"(?:(?:{_longest_first(_LABELS)})\b\s*:?\s*){{0,4}}"
_MONTH = rf"(?P<month>{_longest_first(' '.join(_MONTHS))})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|re|º|°|ª|o)?\b\.?"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_OF = r"(?:\s*(?:de|del|do|of|d')\s*|[\s,.]*\s)"

_CLOCK = r"\d{1,2}(?:[:.h]\d{2}){1,2}(?:[.,]\d+)?|\d{1,2}\s*h(?:\s*\d{2})?|\d{1,2}\s*(?:am|pm)"
_ZONE_IN_BRACKETS = r"\([a-z /_.]*(?:[+-]\d{1,2}(?::?\d{2})?)?\)?"
_ZONE = rf"z|(?:utc|gmt|ut|[a-z]{{2,5}})?\s*(?:[+-]\d{{1,2}}:?\d{{2}})?|{_ZONE_IN_BRACKETS}|[a-z]+/[a-z_]+"
_TIME = (
    rf"(?:[\s,;|/·t–—-]*(?:at|a|alle|um|as|las|ore|le)?\s*(?:{_CLOCK})\s*(?:am|pm|a\.m\.|p\.m\.|h|uhr)?"
    rf"\s*(?:{_ZONE})\s*(?:{_ZONE_IN_BRACKETS})?)?"
)

_WRITTEN = tuple(
    re.compile(rf"{_LABEL}{_WEEKDAY}{_LABEL}{date}{_WEEKDAY_AFTER}{_TIME}[\s.]*")
    for date in (
        rf"{_DAY}{_OF}{_MONTH}{_OF}{_YEAR}",  # 3 December 2021, 3 de diciembre de 2021, 1er mai 2020, 3. Dezember 2021
        rf"{_DAY}[-/]{_MONTH}[-/]{_YEAR}",  # 26-FEB-1987
        rf"{_MONTH}\s*{_DAY}\s*,?\s+{_YEAR}",  # December 3, 2021
        rf"{_MONTH}\s+{_DAY}\s+(?:{_CLOCK})\s+(?:[a-z]{{2,5}}\s+)?{_YEAR}",  # Jan 4 16:29:06 PDT 2004
        rf"{_YEAR}[\s.,-]+{_MONTH}[\s-]+{_DAY}(?:\s?d\b\.?)?",  # 2021 December 3, 2021. december 3.
        rf"(?P<day>\d{{1,2}})(?P<month>{_longest_first(' '.join(_MONTHS))}){_YEAR}",  # 24Dec2020
        rf"{_MONTH}{_OF}{_YEAR}",  # December 2021, diciembre de 2021
        rf"{_MONTH}[-/]{_YEAR}",  # Dec-2021
        rf"{_YEAR}\s+{_MONTH}",
    )
)
_NUMERIC = tuple(
    re.compile(rf"{_LABEL}{_WEEKDAY}{date}{_WEEKDAY_AFTER}{_TIME}[\s.]*")
    for date in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)",  # ISO 8601
        r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})(?!\d)",
        r"(?P<year>\d{4})\.\s?(?P<month>\d{1,2})\.\s?(?P<day>\d{1,2})(?!\d)",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?!\d)",  # full stops: day first everywhere
        r"(?P<year>\d{4})-(?P<month>\d{2})",
        r"(?P<year>\d{4})/(?P<month>0[1-9]|1[0-2])",
        r"(?P<month>0?[1-9]|1[0-2])/(?P<year>\d{4})(?!\d)",
        r"(?P<month>0[1-9]|1[0-2])[.-](?P<year>\d{4})(?!\d)",
        r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월](?:\s?(?P<day>\d{1,2})\s?[日일])?",
    )
)
_VIETNAMESE = re.compile(
    r"(?:(?:thu (?:hai|ba|tu|nam|sau|bay)|chu nhat),? )?(?:ngay )?"
    rf"(?P<day>\d{{1,2}}) thang (?P<month>\d{{1,2}}),? (?:nam )?(?P<year>\d{{4}})(?!\d){_TIME}"
)
_ISO_WEEK = re.compile(rf"(?P<year>\d{{4}})-?w(?P<week>\d{{2}})-?(?P<weekday>[1-7]){_TIME}")
_ISO_DAY_OF_YEAR = re.compile(rf"(?P<year>\d{{4}})-(?P<day>\d{{3}})(?!\d){_TIME}")
_SEASON = re.compile(r"\d{2}(\d{2})/(\d{2})")
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:t?\d{4,6}(?:[.,]\d+)?\s*(?:z|[+-]\d{2}:?\d{2})?)?"
)
_EITHER_ORDER = re.compile(
    rf"{_LABEL}{_WEEKDAY}(?P<first>\d{{1,2}})([/-])(?P<second>\d{{1,2}})\2{_YEAR}{_WEEKDAY_AFTER}{_TIME}[\s.]*"
)
_YEAR_ALONE = re.compile(r"(?P<year>\d{4})")
_SHORT_YEAR = re.compile(
    rf"{_LABEL}{_WEEKDAY}\d{{1,2}}(?:{_OF}{_MONTH}{_OF}|([-/.])(?:\d{{1,2}}|[a-z]{{3,4}})\2)'?\d{{2}}\b.*"
)
_SHORT_YEAR_OF_WEEKDAY = re.compile(
    rf"(?P<weekday>{_longest_first(' '.join(_WEEKDAYS))})\b\.?,?\s+"
    rf"{_DAY}(?:{_OF}|-){_MONTH}(?:{_OF}|-)(?P<year>\d{{2}})(?!\d){_TIME}"
)
_CENTURIES = (1900, 2000)
_YEAR_WORD = re.compile(r"(?<=\d{4})\s?(?:года|году|год|г|року|рік|р|roku|rok|r|godine|god|g|m)\b\.?")
"""The word for "year" that follows it in Slavic languages and Lithuanian."""
_ERA = re.compile(r"(?P<era>明治|大正|昭和|平成|令和)\s?(?P<year>\d{1,2}|元)(?=\s?年)")
_ERA_BEGINNINGS = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
"""The Western year of the first year of the era of an emperor of Japan."""
_CALENDAR = re.compile(
    r"(?<=\d)\s*\(?(?:ad|a\.d\.|ce|c\.e\.|n\. ?chr\.?|apr\.? j\.?-?c\.?|d\. ?c\.?|gregorian|julian)\)?$"
)
"""A Western calendar that is named after a year."""
_CHANGED = (
    "updated modified modifie modifiee actualizado actualizada modificado modificada atualizado atualizada aktualisiert"
    " geandert aggiornato aggiornata modificato modificata"
)
_UPDATED = re.compile(
    r"(?<=\d)(?P<time>.{0,40}?)[\s(|/,;·–—-]+(?:(?:last|and|et|y|e|und|zuletzt|ultima|le)\s)*"
    rf"(?:mise? a jour|{_longest_first(_CHANGED)})\b.*"
)
"""What a line says after the date: when the text was changed."""
_LEADING_TIME = re.compile(rf"(?:{_CLOCK})(?:\s?(?:am|pm|a\.m\.|p\.m\.|uhr))?(?:\s[a-z]{{2,5}})?[\s,;|/·–—-]+(?=\S)")
_ARABIC_DIGITS = re.compile("[\u0660-\u0669]")
"""Digits of languages that write the day first."""
_IN_URL = re.compile(
    r"/(?P<year>(?:19|20)\d{2})[/_-](?P<month>0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:[/_-](?P<day>0?[1-9]|[12]\d|3[01]))?(?=[/._-]|$)"
)
_OPEN_ORDER = re.compile(r"(?<!\d)(\d{1,2})([/-])(\d{1,2})\2\d{4}(?!\d)")
_SPACES = re.compile(r"\s+")
_WITHOUT_YEAR = tuple(
    re.compile(rf"{_WEEKDAY}{date}(?=\s*(?:[|:·–—)\]-]|\Z))")
    for date in (rf"{_DAY}{_OF}{_MONTH}", rf"{_MONTH}\s*{_DAY}", _MONTH)
)
"""A day and a month without a year after them, or a month alone."""
_MAX_BRACKETED = 40
"""Characters at the end of a text in which its brackets are searched for."""


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


def with_year(text: str, year: str) -> str:
    """
    Return a text with the year after the day and month that it begins with, or that are in brackets at its end.

    A month alone gets the year if it is the whole text. Other texts, and those with a year, stay as they are.

    >>> with_year("March 14: Weavers meet", "2023"), with_year("Les tisserands se réunissent (14 mars)", "2023")
    ('March 14 2023: Weavers meet', 'Les tisserands se réunissent (14 mars 2023)')
    """
    plain = fold(text)
    bracket = max(plain.rfind("(", -_MAX_BRACKETED), plain.rfind("[", -_MAX_BRACKETED))
    if len(plain) != len(text):
        return text
    for start in (0, bracket + 1) if bracket > 0 and plain.endswith((")", "]")) else (0,):
        for pattern in _WITHOUT_YEAR:
            match = pattern.match(plain, start)
            if match and ("day" in match.groupdict() or match.span() == (0, len(plain))):
                return f"{text[: match.end()]} {year}{text[match.end() :]}"
    return text


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
    plain = _YEAR_WORD.sub("", plain)
    if not text.isascii():
        plain = _ERA.sub(_western_year, plain)
    if day_first is None and _ARABIC_DIGITS.search(text):
        day_first = True
    try:
        return _value_of_plain(text, plain, day_first)
    except DateRefusedError as error:
        if error.looks_like_a_date or not (simple := _without_times(plain)):
            raise
        value = _value_of_plain(text, simple, day_first)
        if len(value) < len("2021-12-03"):
            raise
        return value


def _western_year(era: re.Match[str]) -> str:
    year = 1 if era["year"] == "元" else int(era["year"])
    return str(_ERA_BEGINNINGS[era["era"]] + year - 1)


def _without_times(plain: str) -> str:
    """Return a date without the time before it and without the date of a change after it; empty if it has neither."""
    simple = _UPDATED.sub(r"\g<time>", _LEADING_TIME.sub("", plain, count=1) if _LEADING_TIME.match(plain) else plain)
    return simple if simple != plain else ""


def _value_of_plain(text: str, plain: str, day_first: bool | None) -> str:
    """Return the value of a folded text. Raises DateRefusedError, with the text, on what is no date."""
    western = _CALENDAR.sub("", plain)
    for pattern in (_COMPACT, *_NUMERIC, *_WRITTEN, _VIETNAMESE, _YEAR_ALONE):
        if match := pattern.fullmatch(western):
            _check_calendar(text, match["year"], in_digits=pattern not in _WRITTEN and western == plain)
            _check_season(text, western)
            return _value_of_parts(text, **match.groupdict())
    if match := _EITHER_ORDER.fullmatch(western):
        _check_calendar(text, match["year"], in_digits=western == plain)
        return _value_of_parts(text, match["year"], *_month_and_day(text, match["first"], match["second"], day_first))
    if value := _iso_week_or_day(text, plain):
        return value
    if (match := _SHORT_YEAR_OF_WEEKDAY.fullmatch(plain)) and (year := _year_of_weekday(match)):
        return _value_of_parts(text, str(year), match["month"], match["day"])
    if _SHORT_YEAR.fullmatch(plain):
        raise DateRefusedError(f"the date {_quoted(text)} has a year of two digits; write it with four")
    raise DateRefusedError(
        f"{_quoted(text)} is not a known form of a date, such as 2021-12-03", looks_like_a_date=False
    )


def _month_and_day(text: str, first: str, second: str, day_first: bool | None) -> tuple[str, str]:
    """Return month and day of two numbers. Raises DateRefusedError if both orders are possible and none is known."""
    numbers = int(first), int(second)
    if day_first is None and numbers[0] != numbers[1] and all(1 <= number <= 12 for number in numbers):
        reason = "can be read in two ways; say what comes first (--day-first, --month-first)"
        raise DateRefusedError(f"the date {_quoted(text)} {reason}")
    swapped = numbers[0] > 12 or (day_first and numbers[1] <= 12)
    return (second, first) if swapped else (first, second)


def _check_calendar(text: str, year: str, *, in_digits: bool) -> None:
    """Raise DateRefusedError if a year can be one of another calendar, such as 1402, which is 2023 in Iran."""
    if in_digits and MIN_YEAR <= int(year) < MIN_YEAR_IN_DIGITS:
        reason = f"the year {int(year)} may be of another calendar; write the month as a word, or AD after the year"
        raise DateRefusedError(f"the date {_quoted(text)} is not used: {reason}")


def _check_season(text: str, plain: str) -> None:
    """Raise DateRefusedError on `2011/12`, which can be two years."""
    if (match := _SEASON.fullmatch(plain)) and int(match[2]) == int(match[1]) + 1:
        raise DateRefusedError(f"the date {_quoted(text)} can be read in two ways: a month, or two years")


def _iso_week_or_day(text: str, plain: str) -> str:
    """Return the date of `2021-W05-3` or `2021-338`; empty for anything else."""
    week, day = _ISO_WEEK.fullmatch(plain), _ISO_DAY_OF_YEAR.fullmatch(plain)
    match = week or day
    if match is None or not MIN_YEAR_IN_DIGITS <= int(match["year"]) <= MAX_YEAR:
        return ""
    year = int(match["year"])
    with suppress(ValueError, OverflowError):
        if week:
            return datetime.date.fromisocalendar(year, int(week["week"]), int(week["weekday"])).isoformat()
        date = datetime.date(year, 1, 1) + datetime.timedelta(int(match["day"]) - 1)
        if date.year == year:
            return date.isoformat()
    raise DateRefusedError(f"the date {_quoted(text)} is impossible: no calendar has it")


def _year_of_weekday(match: re.Match[str]) -> int | None:
    """Return the year whose last two digits and weekday are written; the weekday differs from century to century."""
    for century in _CENTURIES:
        year = century + int(match["year"])
        try:
            day = datetime.date(year, _MONTHS[match["month"]], int(match["day"]))
        except ValueError:
            continue
        if day.weekday() == _WEEKDAYS[match["weekday"]]:
            return year
    return None


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
