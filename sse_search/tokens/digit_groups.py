"""
Tell whether digits after a space continue a number, by what is before it.

12 300 is one number, but not in "May 12 300 people", "page 12 300 members" and "at 10:12 300 people", where the first
digits are a day, a page or minutes. A month with a day before it, or after a word such as "in", is complete: "on 1 May
12 300 people" and "in May 12 300 people" have 12300.
"""

from __future__ import annotations

import re

from sse_search.calendar_names import MONTH_NAMES

YEAR = r"(?:19|20)\d\d"

_MONTHS = frozenset(" ".join(MONTH_NAMES).split()) - {"ago", "out", "set"}
"""Names of months but for those that are other words in English."""
_MAX_DAY = 31
_NUMBERED = frozenset(
    "page pages pag seite chapter chapitre capitulo capitolo kapitel hoofdstuk article articulo artigo articolo artikel"
    " section volume vol figure covid".split()
)
"""Words after which digits are the number of a thing and count nothing."""
_BEFORE_MONTH = frozenset("in im i en em w v u во в of de di du do del d au a during last this early late mid".split())
"""Words after which the name of a month has no day, or had it before: in May, 1 de mayo."""

_MAX_BEFORE = 60
"""Characters before a number that are looked at."""
_NAME = re.compile(
    r"(?:(?P<earlier>\w{1,30})(?:[.º°]?\s{1,2}|['’]))?\b(?P<name>[^\W\d_]{1,20})\.?\s{1,2}(?:\d{1,2}[^\w\s])?\Z"
)
"""The word before a number, perhaps with the first of two days (May 10-12), and the word before that."""
_CLOCK_OR_DATE = re.compile(r"\d[:/]\Z|\d{4}[-‐]\d\d?[-‐]\Z|[^\W\d_][-‐]\Z")
"""What makes digits the minutes of a time (10:12), a part of a date (2026-11-12), or part of a name (G-20)."""
_DIGITS_BEFORE = re.compile(r"(?<!\w)(\d+) \Z")
_YEAR = re.compile(YEAR)


def starts_number(plain: str, start: int, first_group: str) -> bool:
    """
    Tell whether digits from `start` on, in groups parted by spaces, are one number.

    Args:
        plain: A folded text.
        first_group: The digits before the first space.

    >>> starts_number("may 12 300 people", 4, "12"), starts_number("paid 12 300 people", 5, "12")
    (False, True)
    """
    low = max(0, start - _MAX_BEFORE)
    if (digits := _DIGITS_BEFORE.search(plain, low, start)) and not _YEAR.fullmatch(digits[1]):
        return _has_own_meaning(plain, digits.start(), digits[1])
    return not _has_own_meaning(plain, start, first_group)


def _has_own_meaning(plain: str, start: int, digits: str) -> bool:
    """Tell whether digits are a day, the number of a page or the like, by what is before them."""
    low = max(0, start - _MAX_BEFORE)
    if _CLOCK_OR_DATE.search(plain, low, start):
        return True
    before = _NAME.search(plain, low, start)
    if before is None or before["name"] not in _MONTHS:
        return before is not None and before["name"] in _NUMBERED
    earlier = before["earlier"] or ""
    return int(digits) <= _MAX_DAY and earlier not in _BEFORE_MONTH and not earlier[:1].isdigit()
