"""What is every engine asked, and what must it answer? The same question, the same work, for all."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from sse_search.model import ENTITY_FACETS, FACETS, Document, period

HITS = 10
TITLE_WEIGHT = 2.0
SNIPPET_CHARACTERS = 200
LISTED_VALUES = 20
"""Values listed of a facet; year and month list all."""
DATE_FACETS = ("year", "month")

Kind = Literal["any", "all", "phrase", "prefix", "browse"]


class BenchQuery(msgspec.Struct, frozen=True, kw_only=True):
    """
    One question, in terms of no engine.

    Attributes:
        kind: `any` or `all` of the words, the words as a phrase, the one word as a prefix, or no words at all
            (`browse`: the newest items).
        days: First and last wanted day, as ISO dates. It is the own filter of the facets year and month.
        filters: Facet to wanted values; OR within a facet, AND across.
        facets: Whether every facet is counted, and the hits get snippets.
    """

    kind: Kind
    words: tuple[str, ...] = ()
    days: tuple[str, str] | None = None
    filters: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    facets: bool = False


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Ids of the best hits, best first, how many there are in all, and with facets the snippets and counts."""

    total: int | None
    ids: tuple[str, ...]
    snippets: tuple[str, ...] = ()
    facets: Mapping[str, tuple[tuple[str, int], ...]] = msgspec.field(default_factory=dict)


class Peer(Protocol):
    """
    **Port:** an engine that is measured.

    Attributes:
        caches: What it keeps between queries, in words for people.
    """

    caches: str

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Index documents into an empty folder, on one thread."""

    def open(self, folder: Path) -> None:
        """Make ready to search what `build` left in a folder."""

    def can(self, question: BenchQuery) -> bool:
        """Tell whether the engine offers this kind of question."""

    def search(self, question: BenchQuery) -> Answer:
        """Answer a question, from nothing but the index."""

    def close(self) -> None:
        """Give back files and memory."""


def facet_values(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the values that a document has in each facet; facets without a value are left out."""
    item = document.item
    value = item.date.value or ""
    found: dict[str, list[str]] = {"year": [value[:4]], "month": [value[:7]] if len(value) >= len("2021-11") else []}
    for tag in document.tags:
        if tag.type in ENTITY_FACETS:
            found.setdefault(tag.type, []).append(tag.id)
    found |= {"source": [item.source], "language": [document.language], "category": [item.category]}
    return {facet: tuple(dict.fromkeys(filter(None, values))) for facet, values in found.items() if any(values)}


def days_of(document: Document) -> tuple[int, int] | None:
    """Return the first and last day of a document's date as ordinals; None without a date."""
    value = document.item.date.value
    if value is None:
        return None
    first, last = period(value)
    return first.toordinal(), last.toordinal()


def ordinals(days: tuple[str, str]) -> tuple[int, int]:
    """Return wanted days as ordinals."""
    return datetime.date.fromisoformat(days[0]).toordinal(), datetime.date.fromisoformat(days[1]).toordinal()


def facet_groups(question: BenchQuery) -> dict[str, tuple[str, ...]]:
    """
    Return which facets leave out which filter: `""` none, `date` the wanted days, else the facet's own.

    Every facet stands in exactly one group.
    """
    groups: dict[str, tuple[str, ...]] = {}
    if question.days:
        groups["date"] = DATE_FACETS
    for facet in question.filters:
        groups[facet] = (facet,)
    own = {facet for group in groups.values() for facet in group}
    return {"": tuple(facet for facet in FACETS if facet not in own)} | groups


def listed(facet: str, counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Return the values that an answer lists: the most frequent first, then by value; of year and month all."""
    ranked = sorted(counts, key=lambda counted: (-counted[1], counted[0]))
    return tuple(ranked if facet in DATE_FACETS else ranked[:LISTED_VALUES])
