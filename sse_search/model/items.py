"""What is a published item? Items with their dates, what is said of them, and what could not be read."""

from __future__ import annotations

import calendar
import datetime
import re
from functools import lru_cache
from typing import Literal

import msgspec

Precision = Literal["day", "month", "year", "none"]
Origin = Literal["stated", "heading", "metadata", "url", "none"]

TEXT_FIELDS = ("title", "body")
"""Fields whose words are searched."""
DATE_FACETS = ("year", "month")
"""Facets whose values are dates; answers list them completely, newest first."""
ENTITY_FACETS = ("country", "region", "organization", "person", "event", "topic")
RECORD_FACETS = ("source", "language", "category")
FACETS = (*DATE_FACETS, *ENTITY_FACETS, *RECORD_FACETS)
"""Every facet, in the order in which answers list them."""

_PRECISIONS: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}
"""Of a date by its length."""
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_ITEM_ID = re.compile(r"[0-9a-f]{16}")
_VERSIONS = 1 << 63
"""What eight bytes hold; agencies count versions or write the moment of one as a number."""


@lru_cache(maxsize=16_384)
def period(text: str) -> tuple[datetime.date, datetime.date]:
    """
    Return the first and the last day of `2021`, `2021-11` or `2021-11-09`.

    Raises:
        ValueError: The text has another form, or names a day that no calendar has.
    """
    found = _PARTIAL_DATE.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a date like 2021, 2021-11 or 2021-11-09")
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        if day is not None and month is not None:
            return datetime.date(year, month, day), datetime.date(year, month, day)
        if month is not None:
            return datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    except (ValueError, calendar.IllegalMonthError) as error:
        raise ValueError(f"{text!r} is not a date of the calendar") from error


class NewsDate(msgspec.Struct, frozen=True, kw_only=True):
    """
    A calendar date with its precision and origin; never a moment in time.

    Attributes:
        value: `2021-11-26`, `2021-11`, `2021`, or None when nothing is known.
        precision: How much of the date is known; agrees with `value`.
        origin: Where the date was found: stated for the item, in a heading above it, in metadata, in its address.
    """

    value: str | None = None
    precision: Precision = "none"
    origin: Origin = "none"

    def __post_init__(self) -> None:
        expected: Precision = "none"
        if self.value is not None:
            period(self.value)
            expected = _PRECISIONS[len(self.value)]
        if self.precision != expected:
            raise ValueError(f"date {self.value!r} has precision {expected}, not {self.precision}")
        if (self.origin == "none") != (self.value is None):
            raise ValueError(f"date {self.value!r} cannot have the origin {self.origin}")

    @classmethod
    def of(cls, value: str | None, origin: Origin = "stated") -> NewsDate:
        """Make a date from its value; the precision follows from it. Raises ValueError on an impossible one."""
        if value is None:
            return UNDATED
        return cls(value=value, precision=_PRECISIONS.get(len(value), "day"), origin=origin)

    def __str__(self) -> str:
        """Say the date as precisely as it is known: 9 November 2021, November 2021, 2021, undated."""
        year, *rest = (self.value or "undated").split("-")
        words = [calendar.month_name[int(month)] for month in rest[:1]] + [str(int(day)) for day in rest[1:]]
        return " ".join([*reversed(words), year])


UNDATED = NewsDate()


def full_text(summary: str, body: str) -> str:
    """Return summary and body as one text; a body that begins with the summary is taken alone."""
    if not summary or body.startswith(summary):
        return body
    return f"{summary}\n\n{body}" if body else summary


class NewsItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    One published item, as an importer hands it over and the corpus keeps it.

    Attributes:
        id: 16 hexadecimal digits; adding it again replaces the item.
        title: Plain text on one line, never empty.
        date: Calendar date with its precision and origin.
        summary: Plain text, may be empty.
        body: Plain text, paragraphs parted by one blank line; may be empty.
        url: Where it was published, or empty.
        language: Two-letter code as stated by the publisher, or empty.
        category: The publisher's category, or empty.
        tags: The publisher's own tags.
        source: Name of the source it was imported from; kept in the head of a batch, not in the record.
        version: The publisher's number of this version, or 0; an earlier version never replaces a later one.
    """

    id: str
    title: str
    date: NewsDate = UNDATED
    summary: str = ""
    body: str = ""
    url: str = ""
    language: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    source: str = ""
    version: int = 0

    def __post_init__(self) -> None:
        if not _ITEM_ID.fullmatch(self.id):
            raise ValueError(f"an item's id has 16 hexadecimal digits, not {self.id!r}")
        if not self.title.strip():
            raise ValueError("an item needs a title")
        _check_version(self.version)

    @property
    def text(self) -> str:
        """Summary and body as one text; a body that begins with the summary is taken alone."""
        return full_text(self.summary, self.body)


class Tombstone(msgspec.Struct, frozen=True, kw_only=True):
    """A record that removes the item with this id; `version` as in an item."""

    id: str
    version: int = 0

    def __post_init__(self) -> None:
        if not _ITEM_ID.fullmatch(self.id):
            raise ValueError(f"an item's id has 16 hexadecimal digits, not {self.id!r}")
        _check_version(self.version)


def _check_version(version: int) -> None:
    if not 0 <= version < _VERSIONS:
        raise ValueError(f"a version is a number from 0 to {_VERSIONS - 1}, not {version}")


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """
    Something wrong in an input, the corpus, the index or the vocabulary.

    Attributes:
        message: What is wrong and what to do, in one sentence.
        file: The file, as the user named it; empty where no file is concerned.
        line: 1-based line where it is known.
        severity: `error` for a record that was rejected or a file that cannot be used; `warning` for a remark on an
            item that was kept (an unknown key, an impossible date).

    >>> Issue(message="the date has no year", file="news.csv", line=3).severity
    'error'
    """

    message: str
    file: str = ""
    line: int | None = None
    severity: Literal["error", "warning"] = "error"


class Tag(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    One entity that an item is about, and why.

    Attributes:
        id: `type:key`, e.g. `country:PS`.
        type: country, region, organization, person, event, topic, work, project, role.
        label: The entity's name for people.
        surface: The words in the item that named it; empty when it follows from another tag.
        field: Where the words stand: title or body.
        implied_by: Id of the tag that it follows from, or empty.
    """

    id: str
    type: str
    label: str
    surface: str = ""
    field: str = ""
    implied_by: str = ""


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    An item as it is indexed: with its source, its language (found where not stated) and its entity tags.

    Attributes:
        story: Id of the story that it is a version of: the smallest id of its versions. Empty while it is alone.
    """

    item: NewsItem
    language: str
    tags: tuple[Tag, ...] = ()
    story: str = ""


class DateRange(msgspec.Struct, frozen=True):
    """
    Calendar days from `start` to `end`, both included, as partial ISO dates; None leaves a side open.

    Written `2021`, `2021-11`, `2021-11-09`, `2021-11..2022-02`, `..2020`, `2020..`.
    """

    start: str | None
    end: str | None

    @classmethod
    def parse(cls, text: str) -> DateRange:
        """Read a range as it is written. Raises ValueError on anything else, also on one that ends before it starts."""
        first, dots, last = text.strip().partition("..")
        if not dots:
            last = first
        if not first and not last:
            raise ValueError("a date range needs a date, like 2021, 2021-11, 2021-11-09, ..2020 or 2020-05..2021")
        found = cls(first or None, last or None)
        low, high = found.days()
        if low > high:
            raise ValueError(f"{first}..{last} ends before it starts; did you mean {last}..{first}?")
        return found

    def __str__(self) -> str:
        if self.start == self.end:
            return self.start or ""
        return f"{self.start or ''}..{self.end or ''}"

    def days(self) -> tuple[datetime.date, datetime.date]:
        """Return the first and the last day of the range."""
        low = period(self.start)[0] if self.start else datetime.date.min
        high = period(self.end)[1] if self.end else datetime.date.max
        return low, high
