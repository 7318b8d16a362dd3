"""Read the lines of a listing that are dates, alone or among other facts: `By Ann Lee · 14 March 2021 · 3 min read`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from sse_search.dates import DateRefusedError, read_date
from sse_search.importers.bylines import NAME_LINKS, is_byline, is_medium
from sse_search.importers.datelines import dates_in_line, is_neutral
from sse_search.importers.dayranges import first_day
from sse_search.importers.fieldvalues import author_names
from sse_search.importers.furniture import is_furniture
from sse_search.importers.listing_fields import FieldLine, address_of, field_line
from sse_search.importers.listing_labels import MAX_CATEGORY_LENGTH, could_be_category, could_be_label, is_category
from sse_search.model import NewsDate

_SEPARATORS = re.compile(r"(?<!\s)\s+[|·•–—-]\s+|(?<!\s)\s*\|\s*")
_YEAR = re.compile(r"\d{4}")
_ASIDE = re.compile(
    r"\d{1,2}[.:h]\d{2}(?:\s?(?:[ap]\.?m\.?|uhr|h|hrs))?"
    r"|(?:pp?\.|pages?|pág\.|págs\.|página|pagina|seite|s\.)\s?\d{1,4}(?:\s?[-–,]\s?\d{1,4})?",
    re.IGNORECASE,
)
"""A time of day, or the page of a newspaper."""
_MAX_LENGTH = 160
_MAX_PARTS = 6
_MAX_NAME_WORDS = 5
_MAX_WORDS_BEFORE_DATE = 3


class DateLine(NamedTuple):
    """
    A line that is written as a date: the date, or what is wrong with it, and what stands beside it.

    Attributes:
        name: Of a place or a newspaper, before the date and a comma: `Oslo, 14 March 2019`.
        byline: Words that name authors.
    """

    date: NewsDate | None
    issue: str = ""
    label: str = ""
    name: str = ""
    byline: str = ""
    fields: tuple[FieldLine, ...] = ()

    @property
    def precision(self) -> str:
        return self.date.precision if self.date else "day"


class Facts(NamedTuple):
    """What stands beside a date: the fields of its item."""

    category: str
    source: str
    authors: tuple[str, ...]
    url: str


def beside_date(date: DateLine | None, *, names_media: bool = False) -> Facts:
    """
    Return the fields that the line of a date states.

    Args:
        names_media: Whether names before the dates of a page are those of newspapers; else only known ones are.

    >>> beside_date(parse_date_line("Le Monde, 12 avril 2022", None)).source
    'Le Monde'
    """
    if date is None:
        return Facts("", "", (), "")
    stated = dict(reversed(date.fields))
    is_source = names_media or is_medium(date.name)
    return Facts(
        category=date.label or stated.get("category", "") or ("" if is_source else date.name),
        source=stated.get("source", "") or (date.name if is_source else ""),
        authors=tuple(author_names(stated.get("authors", ""))),
        url=address_of(stated.get("url", "")),
    )


def parse_date_line(text: str, day_first: bool | None) -> DateLine | None:
    """
    Return the date of a line that is written as one, alone or among other facts; None for any other line.

    >>> line = parse_date_line("Published: 14 March 2019 | By Ann Lee | Source: Gazette", None)
    >>> line.date.value, line.byline, line.fields[0].value
    ('2019-03-14', 'By Ann Lee', 'Gazette')
    >>> parse_date_line("Lyon, le 3 janvier 2020", None).name
    'Lyon'
    """
    if first := first_day(text, day_first=day_first):
        return DateLine(first)
    if alone := _date_alone(text, day_first):
        return alone
    if len(text) > _MAX_LENGTH or not any(map(str.isdigit, text)):
        return None
    parts = [part.strip() for part in _SEPARATORS.split(text)]
    if len(parts) > _MAX_PARTS or not all(parts):
        return None
    return _among_parts(parts, day_first, has_bar="|" in text)


def is_remark_on_date(text: str) -> bool:
    """
    Check whether a date says what it is the date of, so that it belongs to the date above it.

    >>> is_remark_on_date("Updated: 15 March 2019"), is_remark_on_date("15 March 2019")
    (True, False)
    """
    dates = dates_in_line(text)
    return not dates or any(date.kind != "plain" for date in dates)


def _date_alone(text: str, day_first: bool | None) -> DateLine | None:
    try:
        return DateLine(read_date(text, day_first=day_first))
    except DateRefusedError as error:
        return DateLine(None, str(error)) if error.looks_like_a_date else None


def _among_parts(parts: Sequence[str], day_first: bool | None, *, has_bar: bool) -> DateLine | None:
    """Return the date that is one of the parts of a line, if the others are known facts, and at most one is a label."""
    asides = [part for part in parts if _is_aside(part)]
    others = [part for part in parts if part not in asides]
    for date_part in others if 1 <= len(others) <= 2 else ():
        label = next((part for part in others if part is not date_part), "")
        if label and not _is_label(label, len(parts), is_above=has_bar and label is parts[0]):
            continue
        date = (_date_alone(date_part, day_first) if len(parts) > 1 else None) or _date_with_words(date_part, day_first)
        if date is not None:
            return _with_asides(date._replace(label=label or date.label), asides)
    return None


def _is_label(text: str, parts: int, *, is_above: bool) -> bool:
    """
    Check whether a part of a line can be a label beside its date.

    Args:
        is_above: Whether it is the first part, and divided by a bar from the rest.
    """
    return len(text) <= 2 * MAX_CATEGORY_LENGTH and (
        could_be_category(text) or (parts == 2 and is_above and could_be_label(text))
    )


def _is_aside(text: str) -> bool:
    return is_byline(text) or field_line(text) is not None or is_furniture(text) or _ASIDE.fullmatch(text) is not None


def _with_asides(date: DateLine, asides: Sequence[str]) -> DateLine:
    fields = tuple(field for aside in asides if (field := field_line(aside)))
    return date._replace(byline=date.byline or next(filter(is_byline, asides), ""), fields=date.fields + fields)


def _date_with_words(text: str, day_first: bool | None) -> DateLine | None:
    """Return the day of a text with a name before it or known facts after it, between commas; or of `Paru le ...`."""
    if not _YEAR.search(text):
        return None
    pieces = text.strip("()[]").split(", ")
    if len(pieces) > _MAX_PARTS:
        return None
    for begin, end in _runs(len(pieces)):
        before, after = pieces[:begin], pieces[end:]
        names = [piece for piece in before if not _is_aside(piece)]
        if len(names) > 1 or not all(map(_is_name, names)):
            continue
        labels = [piece for piece in after if not _is_aside(piece)]
        if len(labels) > 1 or not all(map(is_category, labels)):
            continue
        run = ", ".join(pieces[begin:end])
        if not _YEAR.search(run):
            continue
        date = _date_alone(run, day_first) or _published(run, day_first)
        if date is not None and date.precision == "day":
            asides = [piece for piece in (*before, *after) if _is_aside(piece)]
            return _with_asides(date._replace(name="".join(names), label="".join(labels)), asides)
    return None


def _runs(count: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of neighbours among a number of pieces, the longest first."""
    yield from sorted(combinations(range(count + 1), 2), key=lambda run: run[0] - run[1])


def _published(text: str, day_first: bool | None) -> DateLine | None:
    """Return the day after words that say only that something was published: `Paru le 9 janvier 2020`."""
    dates = dates_in_line(text, day_first=day_first)
    if len(dates) != 1 or dates[0].kind != "published":
        return None
    words = text.split(" ")
    for count in range(1, min(_MAX_WORDS_BEFORE_DATE, len(words) - 1) + 1):
        date = _date_alone(" ".join(words[count:]), day_first)
        if date is not None and is_neutral(" ".join(words[:count])):
            return date
    return None


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        0 < len(words) <= _MAX_NAME_WORDS
        and len(text) <= MAX_CATEGORY_LENGTH
        and not any(map(str.isdigit, text))
        and text[:1].isupper()
        and text[-1:].isalpha()
        and all(word[:1].isupper() or word in NAME_LINKS for word in words)
    )
