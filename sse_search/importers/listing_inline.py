"""Split a title and its date on one line: `14 March 2019 – Title`, `Title (14 March 2019)`."""

from __future__ import annotations

import re

from sse_search.dates import DateRefusedError, read_date
from sse_search.importers.dayranges import first_day
from sse_search.importers.listing_datelines import DateLine, parse_date_line
from sse_search.importers.listing_labels import is_category

DATE_EDGE = " :|·•–—-"
"""Characters between a title and its date."""
_BEFORE_TITLE = re.compile(rf"[{re.escape(DATE_EDGE)}]{{0,10}}(?:(?:\.\.\.|…) ?)?")
"""What separates a title from the date before it; results of a search have three full stops."""
_CLOCK = re.compile(r"\d{1,2}\s?(?:[:h]\s?\d{2}|\.\d{2}\s|[ap]\.?m\b)")
_MAX_DATE_WORDS = 7


def split_inline_date(text: str, day_first: bool | None) -> tuple[DateLine, str] | None:
    """
    Return date and title of a text that begins or ends with a date, beside a title.

    >>> date, title = split_inline_date("14 March 2019 – Weavers meet", None)
    >>> date.date.value, title
    ('2019-03-14', 'Weavers meet')
    >>> split_inline_date("Weavers meet (14 March 2019)", None)[1]
    'Weavers meet'
    """
    if not any(map(str.isdigit, text)):
        return None
    return date_at_start(text, day_first) or date_at_end(text, day_first)


def reads_as_title(text: str) -> bool:
    """Check whether a text has the look of a title: no sentence, no rest of one, no hour of an agenda."""
    first = text.lstrip("\"'“‘«¿¡(")[:1]
    is_sentence = text.endswith((".", ":", ";", ",")) and not text.endswith("...")
    return not (is_sentence or first.islower() or is_category(text) or _CLOCK.match(text))


def date_at_start(text: str, day_first: bool | None) -> tuple[DateLine, str] | None:
    """Split `14 March 2019 – Title`, `14 March 2019: Title`, `2019-03-14 Title`."""
    if not text[:1].isdigit() and not any(map(str.isdigit, text[:40])):
        return None
    words = text.split(" ")
    for count in range(min(_MAX_DATE_WORDS + 2, len(words) - 1), 0, -1):
        left, right = " ".join(words[:count]), " ".join(words[count:])
        title = _BEFORE_TITLE.sub("", right, count=1)
        separated = title != right or left[-1] in ":|–—-" or left[-1] in ")]"
        date = _inline_date(left.rstrip(DATE_EDGE), day_first)
        if date and any(map(str.isalpha, title)) and (separated or _stands_apart(date, title)):
            return date, title
    return None


def _stands_apart(date: DateLine, title: str) -> bool:
    return date.precision == "day" and title.lstrip("\"'“‘«¿¡(")[:1].isupper()


def date_at_end(text: str, day_first: bool | None) -> tuple[DateLine, str] | None:
    """Split `Title (14 March 2019)`, `Title – 14 March 2019`, `Title | 14 March 2019`."""
    words = text.split(" ")
    for count in range(min(_MAX_DATE_WORDS, len(words) - 1), 0, -1):
        left, right = " ".join(words[:-count]), " ".join(words[-count:])
        bracketed = right[0] in "([" and right[-1] in ")]"
        if not bracketed and not (left[-1] in "|·•–—-" or right[0] in "|·•–—-"):
            continue
        title = left.rstrip(DATE_EDGE)
        inner = right.strip(DATE_EDGE + "()[]")
        date = _inline_date(inner, day_first) or (_with_name(inner, day_first) if bracketed else None)
        if date and any(map(str.isalpha, title)):
            return date, title
    return None


def _with_name(text: str, day_first: bool | None) -> DateLine | None:
    """Read a date in brackets with a place or a newspaper before it: `Title (Oslo, 3 January 2019)`."""
    date = parse_date_line(text, day_first) if "," in text else None
    return date if date and (date.name or date.fields) and date.precision == "day" else None


def _inline_date(text: str, day_first: bool | None) -> DateLine | None:
    """Read a date beside a title; a year alone is part of the title."""
    if not any(map(str.isdigit, text)):
        return None
    if first := first_day(text, day_first=day_first):
        return DateLine(first)
    try:
        date = read_date(text, day_first=day_first)
    except DateRefusedError as error:
        if not error.looks_like_a_date or not any(map(str.isdigit, text[:4] + text[-4:])):
            return None
        return DateLine(None, str(error))
    return DateLine(date) if date.precision in ("day", "month") else None
