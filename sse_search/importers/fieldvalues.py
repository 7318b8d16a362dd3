"""Interpret the values of fields that tables and JSON write in many ways: authors, kinds, identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_AND = re.compile(r"\s(?:and|et|y|und|e|&)\s")
_BY = re.compile(r"^(?:by|par|por|von|di)[\s:]+", re.IGNORECASE)
_AUTHOR_SEPARATOR = re.compile(r"[;|\n]")
_KINDS = frozenset(
    "article articlenewspaper articlemagazine articlejournal newspaperarticle magazinearticle journalarticle blogpost "
    "post postweblog webpage document page newsarticle".split()
)
_DECIMALS = re.compile(r"(?<=\d)\.0{1,9}$")
"""What a program writes after a whole number in a column with gaps."""
_COLLECTIONS = frozenset(
    "mediaid medianame storiesid itemtype dateadded webpublicationdate dategmt issued datedownload".split()
)
"""Names in collections that count their records (Media Cloud, Zotero, Guardian, WordPress, CSL, news-please)."""


def author_names(text: str) -> list[str]:
    """
    Return the names in a text that lists authors.

    >>> author_names("Doe, Jane; Roe, Rik"), author_names("By Jane Doe and Rik Roe")
    (['Doe, Jane', 'Roe, Rik'], ['Jane Doe', 'Rik Roe'])
    """
    names = _AUTHOR_SEPARATOR.split(_BY.sub("", text.strip()) if _BY.match(text) else text)
    if len(names) == 1 and "," not in text:
        names = _AND.split(names[0])
    return [name.strip() for name in names if name.strip()]


@lru_cache(maxsize=1024)
def is_kind_of_text(category: str) -> bool:
    """
    Check whether a category says only that a record is a text.

    >>> is_kind_of_text("article-newspaper"), is_kind_of_text("Sport")
    (True, False)
    """
    return re.sub(r"[^a-z]", "", category.lower()) in _KINDS


def date_forms(year: str, month: str, day: str) -> tuple[str, ...]:
    """
    Return the forms of a date that is stated in parts, the most exact first; a month is a number or a name.

    >>> date_forms("2019", "3", "4"), date_forms("2019", "mars", ""), date_forms("2019", "", "")
    (('2019-03-04', '2019-03', '2019'), ('mars 2019', '2019'), ('2019',))
    """
    year, month, day = (_DECIMALS.sub("", part.strip()) for part in (year, month, day))
    if not year or not month:
        return (year,) if year else ()
    if month.isdigit():
        forms = (f"{year}-{month:0>2}-{day:0>2}", f"{year}-{month:0>2}")
    else:
        forms = (f"{day} {month} {year}", f"{month} {year}")
    return (*(forms if day else forms[1:]), year)


def parts_left_out(year: str, month: str, day: str) -> str:
    """
    Say which parts of a date cannot be used without another one; empty if all can.

    >>> parts_left_out("", "3", "14"), parts_left_out("2019", "", "14"), parts_left_out("2019", "3", "")
    ('the date has no year and was left out', 'the day 14 has no month and was left out', '')
    """
    if not year.strip():
        return "the date has no year and was left out" if month.strip() or day.strip() else ""
    return f"the day {day.strip()[:20]} has no month and was left out" if day.strip() and not month.strip() else ""


def has_collection_ids(plain_names: Iterable[str]) -> bool:
    """Check whether the ids of a table only count its records, so that the address identifies an item."""
    return not _COLLECTIONS.isdisjoint(plain_names)
