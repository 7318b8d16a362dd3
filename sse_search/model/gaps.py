"""Define what an archive lacks, as a keeper reviews it."""

from __future__ import annotations

from typing import Literal

import msgspec

GapKind = Literal[
    "months without items",
    "undated",
    "month only",
    "year only",
    "without text",
    "without tags",
    "look-alikes",
    "repeated titles",
    "guessed language",
]


class GapEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    An item that lacks something, or a span of months that lacks items.

    Attributes:
        id, title, date: Of the item; a span has no id, its first and last month as `date`.
        detail: What is known instead: a guessed language, the ids of look-alikes, how often a title occurs.
        query: A search that lists what is meant.

    >>> GapEntry(source="Coop News", date="2020-03..2020-05", query='source:"Coop News" date:2020-03..2020-05').id
    ''
    """

    source: str
    date: str
    query: str
    id: str = ""
    title: str = ""
    detail: str = ""


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """
    Everything of one kind that an archive lacks.

    >>> Gap(kind="undated", entries=()).kind
    'undated'
    """

    kind: GapKind
    entries: tuple[GapEntry, ...]
