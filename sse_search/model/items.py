"""Define the records of a news item: its date, its entity tags, its indexed form, and issues of its input."""

from __future__ import annotations

import calendar
import re
from typing import Literal

import msgspec

from sse_search.model.periods import period

Precision = Literal["day", "month", "year", "none"]
Origin = Literal["stated", "heading", "metadata", "url", "none"]

_PRECISIONS: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}
"""Length of a date to its precision."""
_ITEM_ID = re.compile(r"[0-9a-f]{16}")
_MAX_VERSION = (1 << 63) - 1
"""The largest integer of eight bytes; agencies count versions or write a timestamp as one number."""


def is_item_id(text: str) -> bool:
    """Tell whether a text has the form of an item's id: 16 hexadecimal digits, in lower case."""
    return _ITEM_ID.fullmatch(text) is not None


def as_item_id(text: str) -> str:
    """
    Return a typed id as the archive writes it, in lower case; any other text as it is.

    >>> as_item_id(" 00000000000000A1"), as_item_id("Coop")
    ('00000000000000a1', 'Coop')
    """
    id = text.strip().lower()
    return id if is_item_id(id) else text


class NewsDate(msgspec.Struct, frozen=True, kw_only=True):
    """
    A calendar date with its precision and origin; never a moment in time.

    Attributes:
        value: `2021-11-26`, `2021-11`, `2021`, or None when nothing is known.
        precision: How much of the date is known; agrees with `value`.
        origin: Where the date comes from: stated for the item, a heading above it, metadata, or its address.

    >>> date = NewsDate.of("2021-11")
    >>> date.precision, str(date)
    ('month', 'November 2021')
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
        """Return a date of this value and the precision it has. Raises ValueError on an impossible one."""
        if value is None:
            return UNDATED
        return cls(value=value, precision=_PRECISIONS.get(len(value), "day"), origin=origin)

    def __str__(self) -> str:
        """Write the date as precisely as it is known: 9 November 2021, November 2021, 2021, undated."""
        year, *rest = (self.value or "undated").split("-")
        words = [calendar.month_name[int(month)] for month in rest[:1]] + [str(int(day)) for day in rest[1:]]
        return " ".join([*reversed(words), year])


UNDATED = NewsDate()


def full_text(summary: str, body: str) -> str:
    """Return summary and body as one text; a body that begins with the summary stands alone."""
    if not summary or body.startswith(summary):
        return body
    return f"{summary}\n\n{body}" if body else summary


class NewsItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    One published item, as an importer yields it and the corpus stores it.

    Attributes:
        id: 16 hexadecimal digits; adding it again replaces the item.
        title: Plain text on one line, never empty.
        date: Calendar date with its precision and origin.
        summary: Plain text, may be empty.
        body: Plain text, paragraphs separated by one blank line; may be empty.
        url: Where it was published, or empty.
        language: Two-letter code as stated by the publisher, or empty.
        category: The publisher's category, or empty.
        tags: The publisher's own tags.
        source: Name of the source that the item states, or empty: then the import decides.
        version: The publisher's number of this version, or 0; an earlier version never replaces a later one.
        authors: Names of the authors, as they are written.
        added: Day of the import that first had the item, as `2026-11-23`; known by the log, not stored in the record.
        corrected: Fields that the keeper corrected; the log has them in records of their own.
        emptied: Fields that the record of an input states to be empty; other empty fields keep what is known.

    >>> NewsItem(id="00000000000000a1", title="Dairy co-op opens", summary="Members met.").text
    'Members met.'
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
    authors: tuple[str, ...] = ()
    added: str = ""
    emptied: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_id_and_version(self)
        if not self.title.strip():
            raise ValueError("an item needs a title")

    @property
    def text(self) -> str:
        """Summary and body as one text; a body that begins with the summary stands alone."""
        return full_text(self.summary, self.body)


class Tombstone(msgspec.Struct, frozen=True, kw_only=True):
    """
    A record that removes the item with this id; `version` as in an item.

    >>> Tombstone(id="00000000000000a1").version
    0
    """

    id: str
    version: int = 0

    def __post_init__(self) -> None:
        _check_id_and_version(self)


def _check_id_and_version(record: NewsItem | Tombstone) -> None:
    if not is_item_id(record.id):
        raise ValueError(f"an item's id has 16 hexadecimal digits, not {record.id!r}")
    if not 0 <= record.version <= _MAX_VERSION:
        raise ValueError(f"a version is a number from 0 to {_MAX_VERSION}, not {record.version}")


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
    An entity that an item is about, and the reason.

    Attributes:
        id: `type:key`, e.g. `country:PS`.
        type: country, region, organization, person, event, topic, work, project, role.
        label: The entity's name for people.
        surface: The words in the item that name it; empty when another tag implies it.
        field: The field of these words: title or body.
        implied_by: Id of the tag that implies it, or empty.

    >>> Tag("region:europe", "region", "Europe", implied_by="country:PT").surface
    ''
    """

    id: str
    type: str
    label: str
    surface: str = ""
    field: str = ""
    implied_by: str = ""


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    An item as it is indexed: with its language (detected where not stated), its entity tags and its story.

    Attributes:
        story: Id of the story that it is a version of: the smallest id of the versions. Empty for a single version.

    >>> Document(NewsItem(id="00000000000000a1", title="Dairy co-op opens"), "en").tags
    ()
    """

    item: NewsItem
    language: str
    tags: tuple[Tag, ...] = ()
    story: str = ""

    @property
    def versions_query(self) -> str:
        """A query that matches this item and the other versions of its story."""
        return f"story:{self.item.id}"
