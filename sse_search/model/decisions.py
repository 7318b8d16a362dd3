"""Define the keeper's decisions about items (corrections, merges, blocks, erasures), and the history of an item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from sse_search.model.items import Issue, NewsDate, is_item_id

CORRECTABLE = ("title", "date", "summary", "body", "url", "source", "language", "category", "tags", "authors")
"""Fields of an item that a correction can set."""

Event = Literal["imported", "corrected", "removed", "restored", "merged", "separated", "erased", "withdrawn"]


class _Fields(msgspec.Struct, frozen=True):
    """The types of the fields that a correction sets."""

    title: str = "?"
    date: NewsDate | str | None = None
    summary: str = ""
    body: str = ""
    url: str = ""
    source: str = ""
    language: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    A record of what the keeper decided about an item, whatever is imported later.

    Attributes:
        set: Corrected fields and their values. unset: fields whose corrections end.
        merged_into: Id of the item that it is the same as; empty to separate the two again, None for no decision.
        blocked: Whether it is removed, and imports do not bring it back; None for no decision.
        erased: Whether its text was erased from the log; cannot be taken back.
        reason: The keeper's reason, or empty.

    >>> Decision(id="00000000000000a1", set={"date": "2021-11-26"}).fields()["date"].precision
    'day'
    """

    id: str
    set: Mapping[str, Any] = msgspec.field(default_factory=dict)
    unset: tuple[str, ...] = ()
    merged_into: str | None = None
    blocked: bool | None = None
    erased: bool = False
    reason: str = ""

    def __post_init__(self) -> None:
        if not is_item_id(self.id) or (self.merged_into and not is_item_id(self.merged_into)):
            raise ValueError(f"an item's id has 16 hexadecimal digits, not {self.id!r} or {self.merged_into!r}")
        if not self.fields().get("title", "?").strip():
            raise ValueError("an item needs a title")

    def fields(self) -> dict[str, Any]:
        """Return the values of the corrected fields as an item has them."""
        return field_values(self.set)


def field_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of corrected fields as an item has them. Raises ValueError when one cannot be."""
    known = {name: value for name, value in values.items() if name in CORRECTABLE}
    fields = msgspec.convert(known, _Fields)
    converted = {name: getattr(fields, name) for name in known}
    if isinstance(converted.get("date", ""), str | None) and "date" in converted:
        converted["date"] = NewsDate.of(converted["date"] or None)
    return converted


class FieldChange(msgspec.Struct, frozen=True):
    """
    The change of a field of an item, as text.

    >>> FieldChange("date", "2021", "2021-11-26").after
    '2021-11-26'
    """

    field: str
    before: str
    after: str


class ItemVersion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    One record of an item in the log, and what it changed.

    Attributes:
        batch: Name of the batch. file: path of the batch file. line: of the record in it.
        time: When the batch was written, in UTC. source: the source of the batch.
        other: Id of the item that it was merged into, or that was merged into it. of_other: whether the record is one
            of `other`, which was merged into this item.

    >>> ItemVersion.__struct_fields__[:3]
    ('batch', 'file', 'line')
    """

    batch: str
    file: str
    line: int
    time: str
    source: str
    event: Event
    changes: tuple[FieldChange, ...] = ()
    other: str = ""
    of_other: bool = False
    reason: str = ""


class KeepingReport(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a correction, merge, removal or restoration did.

    Attributes:
        batch: Name of the batch that records it; None when nothing was to be done, or in a dry run.
        items: Ids of the items that changed.
        unchanged: Number of items that were as decided already.
        rejected: Number of rows of a table that are wrong; `issues` say where and why.

    >>> KeepingReport(batch=None, items=(), unchanged=1).items
    ()
    """

    batch: str | None
    items: tuple[str, ...] = ()
    unchanged: int = 0
    rejected: int = 0
    issues: tuple[Issue, ...] = ()


class ErasureReport(msgspec.Struct, frozen=True, kw_only=True):
    """
    Where the text of an erased item was.

    Attributes:
        items: Its id, and the ids that were merged into it.
        places: Files that had it and have it no more, with what was done.
        remaining: Other files in the home that still have a text of it, such as exports.
        unsearched: Other files in the home that may have one: they are packed, encrypted or no text.
        searched: Whether other files were searched; not when its texts are too short for that, or are gone already.
        same_text: Ids of items that are not erased and have the same text or title and text, or another version of it.
        other_index: Which index of the engine that is not used has it, with the remedy; empty if none is known to.
        was_erased: Whether it was erased before, and nothing of it was left.

    >>> ErasureReport(items=("00000000000000a1",)).remaining
    ()
    """

    items: tuple[str, ...]
    places: tuple[str, ...] = ()
    remaining: tuple[str, ...] = ()
    unsearched: tuple[str, ...] = ()
    searched: bool = True
    same_text: tuple[str, ...] = ()
    other_index: str = ""
    was_erased: bool = False
