"""What does the service tell about an archive, besides the answers to searches?"""

from __future__ import annotations

from typing import Literal

import msgspec

IndexCondition = Literal["current", "stale", "missing", "damaged"]


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """
    How much an archive holds, and in what state its index is.

    Attributes:
        last_import: Moment of the last batch in UTC, or empty.
        sources: What the items are filed under.
        index: `behind` when a rebuild would change what is found.
    """

    home: str
    corpus_items: int
    corpus_batches: int
    last_import: str
    sources: tuple[str, ...]
    index: IndexCondition
    index_generation: str
    index_items: int
    batches_to_index: int


class TagReason(msgspec.Struct, frozen=True, kw_only=True):
    """
    One reason why an item has a tag.

    Attributes:
        surface: The words that name the entity in `field` (title, body, tags), from `start` to before `end`; empty when
            the tag follows from another one.
        rule: What decided: label, alias, acronym, demonym, definition, learned, coordination, person, publisher or
            implied.
        inside: Id of the entity whose longer name is around the words, or empty.
        implied_by: Id of the tag that this one follows from, or empty.
    """

    id: str
    label: str
    rule: str
    surface: str = ""
    field: str = ""
    start: int = 0
    end: int = 0
    inside: str = ""
    implied_by: str = ""
