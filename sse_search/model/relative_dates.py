"""
Read dates that are relative to today: `yesterday`, `last-week`, `last-7-days`, `this-year`, in six languages.

Words are joined by hyphens or spaces, in any order: `7-derniers-jours`, `ultimos 7 dias`, `letzte-woche`.
"""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TODAY = _words("today hui hoy hoje heute oggi")
_YESTERDAY = _words("yesterday hier ayer ontem gestern ieri")
_THIS = _words("this current ce cet cette este esta neste nesta dieser diese dieses diesen questo questa quest")
_LAST = _words(
    "last past previous dernier derniere derniers dernieres passe passee ultimo ultima ultimos ultimas pasado pasada "
    "pasados pasadas passado passada passados passadas letzte letzter letzten letztes vergangene vergangenen scorso "
    "scorsa scorsi scorse ultimi ultime"
)
_UNITS = {
    "day": _words("day days jour jours dia dias tag tage tagen giorno giorni"),
    "week": _words("week weeks semaine semaines semana semanas woche wochen settimana settimane"),
    "month": _words("month months mois mes meses monat monate monaten mese mesi"),
    "year": _words("year years an ans annee annees ano anos jahr jahre jahren anno anni"),
}
_FILLERS = _words("the la le les l el los las o a os as der die das den il lo i gli aujourd")
_MAX_COUNT = 9999
_SHORT = re.compile(r"(\d{1,4})([dwmy])", re.ASCII | re.IGNORECASE)
_SHORT_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}
"""`7d` is `last-7-days`."""


def relative_range(text: str, today: datetime.date) -> tuple[str, str] | None:
    """
    Return the first and the last date that a text means, as partial ISO dates; None if it is not relative.

    A unit alone is one of the calendar, weeks begin on Monday; with a number it reaches from so long ago until today.

    >>> day = datetime.date(2026, 11, 28)
    >>> relative_range("last-week", day), relative_range("7 derniers jours", day), relative_range("this-year", day)
    (('2026-11-16', '2026-11-22'), ('2026-11-22', '2026-11-28'), ('2026', '2026'))
    """
    if short := _SHORT.fullmatch(text.strip()):
        count = int(short[1])
        return (
            (_days_before(_SHORT_UNITS[short[2].lower()], count, today).isoformat(), today.isoformat())
            if count
            else None
        )
    words = [word for word in _WORD.findall(_folded(text)) if word not in _FILLERS]
    if len(words) == 1 and words[0] in _TODAY | _YESTERDAY:
        day = today if words[0] in _TODAY else _earlier(today, datetime.timedelta(1))
        return day.isoformat(), day.isoformat()
    numbers = [word for word in words if word.isdecimal()]
    unit = next((name for name, spellings in _UNITS.items() for word in words if word in spellings), "")
    last, this = (any(word in kind for word in words) for kind in (_LAST, _THIS))
    if not unit or last == this or len(words) != 2 + len(numbers) or len(numbers) > 1 or (numbers and this):
        return None
    if not numbers:
        return _calendar_unit(unit, today, last=last)
    count = int(numbers[0][:6])
    if not 1 <= count <= _MAX_COUNT:
        return None
    return _days_before(unit, count, today).isoformat(), today.isoformat()


def current_day() -> datetime.date:
    """Return the day of today, which relative dates count from."""
    return datetime.date.today()


def current_import_day() -> datetime.date:
    """Return the day that relative days of imports count from: in UTC, as batches have their times."""
    return datetime.datetime.now(datetime.UTC).date()


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def _calendar_unit(unit: str, today: datetime.date, *, last: bool) -> tuple[str, str]:
    """Return the unit of the calendar that today is in, or the one before."""
    if unit == "day":
        day = (_earlier(today, datetime.timedelta(1)) if last else today).isoformat()
        return day, day
    if unit == "week":
        monday = _earlier(today, datetime.timedelta(today.weekday() + 7 * last))
        return monday.isoformat(), (monday + datetime.timedelta(6)).isoformat()
    if unit == "month":
        month = f"{_months_before(today, int(last)):%Y-%m}"
        return month, month
    year = f"{today.year - last:04}"
    return year, year


def _days_before(unit: str, count: int, today: datetime.date) -> datetime.date:
    """Return the first of the days that `count` units until today have."""
    if unit in ("day", "week"):
        return _earlier(today, datetime.timedelta(count * (7 if unit == "week" else 1) - 1))
    start = _months_before(today, count * (12 if unit == "year" else 1))
    return start + datetime.timedelta(1)


def _months_before(day: datetime.date, count: int) -> datetime.date:
    """Return the same day so many months before, or the last one of that month."""
    months = max(day.year * 12 + day.month - 1 - count, 12)
    year, month = divmod(months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _earlier(day: datetime.date, span: datetime.timedelta) -> datetime.date:
    return day - span if day - datetime.date.min > span else datetime.date.min
