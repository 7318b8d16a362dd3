"""Interpret values of JSON: texts, names and dates that programs wrap in objects and lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sse_search.importers.fieldvalues import author_names, date_forms

_TEXT_KEYS = (
    *("rendered", "value", "#text", "$t", "_text", "text", "plain", "main", "original", "default"),
    *("name", "title", "content", "html"),
)
_KINDS_OF_TAGS = frozenset(
    "subject keyword tag topic person persons organization organizations location glocations creative_works".split()
)
"""What an object may give as the name of a tag when its value is the tag itself."""
_NAME_KEYS = ("name", "literal", "label", "term", "webTitle", "title", "value", "rendered")
_DATE_KEYS = ("$date", "raw", "literal", "date-time", "start", "@value", "rendered", "#text")
_DATE_NUMBERS = ((1400, 2199), (14000101, 21991231))
"""Numbers that are years or, written without hyphens, days."""
_MILLISECONDS = re.compile(r"-?[0-9]{1,13}")
_MAX_DEPTH = 3


def is_empty(value: Any) -> bool:
    """Check whether a value says nothing: null, an empty list or object, or white space."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, list | dict) and not value)


def text_of(value: Any, depth: int = 0) -> str:
    r"""
    Return the text of a value; a list of texts as paragraphs. Empty if it is none.

    >>> text_of({"rendered": "Members meet"}), text_of(["One.", "Two."]), text_of(5)
    ('Members meet', 'One.\n\nTwo.', '')
    """
    if isinstance(value, str):
        return value
    if depth < _MAX_DEPTH and isinstance(value, dict):
        return next((text for key in _TEXT_KEYS if (text := text_of(value.get(key), depth + 1))), "")
    if depth < _MAX_DEPTH and isinstance(value, list):
        texts = [text_of(part, depth + 1) for part in value]
        return "\n\n".join(texts) if all(texts) else ""
    return ""


def names_of(value: Any) -> list[str] | None:
    """
    Return the names in a list of texts, or of objects with a name; None if it is none.

    >>> names_of([{"given": "Jane", "family": "Doe"}, "Rik Roe"]), names_of(5)
    (['Doe, Jane', 'Rik Roe'], None)
    """
    if is_empty(value):
        return []
    if isinstance(value, dict) and isinstance(byline := value.get("original"), str):
        return author_names(byline)
    names = [_name(part) for part in (value if isinstance(value, list) else [value])]
    kept = [name for name in names if name]
    return kept or None


def date_text(value: Any, depth: int = 0) -> str:
    """
    Return a date as it is written, also where an object of CSL or of a database holds it; empty for anything else.

    >>> date_text({"date-parts": [["2023", 3, 4]]}), date_text({"raw": "4 March 2023"}), date_text(20230304)
    ('2023-03-04', '4 March 2023', '20230304')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return _date_in(value, depth)
    if (number := _whole(value)) and any(low <= int(number) <= high for low, high in _DATE_NUMBERS):
        return number
    return ""


def _date_in(value: Mapping[str, Any], depth: int) -> str:
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        numbers = [str(part) for part in parts[0][:3]]
        return "-".join(number.zfill(2) for number in numbers)
    if day := _bson_day(value):
        return day
    keys = _DATE_KEYS if "precision" in value else (*_DATE_KEYS, "value")
    inner = (date_text(value[key], depth + 1) for key in keys if key in value and depth < _MAX_DEPTH)
    if text := next(filter(None, inner), ""):
        return text
    year, month, day = (_whole(value.get(key)) for key in ("year", "month", "day"))
    return next(iter(date_forms(year, month, day)), "")


def _bson_day(value: Mapping[str, Any]) -> str:
    """Return the day in UTC of a date in MongoDB's Extended JSON, which counts milliseconds; empty for another."""
    date = value.get("$date")
    count = _whole(date.get("$numberLong") if isinstance(date, dict) else date)
    if not _MILLISECONDS.fullmatch(count):
        return ""
    return (datetime(1970, 1, 1) + timedelta(milliseconds=int(count))).date().isoformat()


def _whole(value: Any) -> str:
    """Return a whole number, or a text, as text; empty for anything else."""
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""


def _name(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, dict):
        return ""
    family = " ".join(text_of(value.get(key)) for key in ("non-dropping-particle", "family", "lastName", "last_name"))
    given = " ".join(text_of(value.get(key)) for key in ("given", "firstName", "first_name"))
    if family.strip():
        return ", ".join(" ".join(part.split()) for part in (family, given) if part.strip())
    if str(value.get("name")).lower() in _KINDS_OF_TAGS and (tag := text_of(value.get("value")).strip()):
        return tag
    return next((name for key in _NAME_KEYS if (name := text_of(value.get(key)).strip())), "")
