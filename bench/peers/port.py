"""Define the port of measured engines: the query that all of them get, and the answer that they give."""

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
MAX_VALUES = 20
"""Values of a facet in an answer; year and month list all."""
DATE_FACETS = ("year", "month")

Kind = Literal["any", "all", "phrase", "prefix", "browse"]


class BenchQuery(msgspec.Struct, frozen=True, kw_only=True):
    """
    A query that every engine can translate.

    Attributes:
        kind: `any` or `all` of the words, the words as a phrase, a single word as a prefix, or no words at all
            (`browse`: the newest items).
        days: First and last day as ISO dates; the own filter of the facets year and month.
        filters: Facet to values; OR within a facet, AND across.
        facets: Whether to count every facet and to return snippets.
        limit: Number of hits at most.
        text: The query as somebody typed it; the service searches it instead of the words where it is given.
    """

    kind: Kind
    words: tuple[str, ...] = ()
    days: tuple[str, str] | None = None
    filters: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    facets: bool = False
    limit: int = HITS
    text: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Total (None when unknown), ids of the best hits in order, and with `facets` snippets and facet counts."""

    total: int | None
    ids: tuple[str, ...]
    snippets: tuple[str, ...] = ()
    facets: Mapping[str, tuple[tuple[str, int], ...]] = msgspec.field(default_factory=dict)


class Peer(Protocol):
    """
    **Port:** a measured engine.

    Attributes:
        caches: Description of what it keeps in memory between queries.
    """

    caches: str

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Index documents into an empty folder, on one thread."""

    def open(self, folder: Path) -> None:
        """Open the index that `build` wrote to a folder."""

    def can(self, query: BenchQuery) -> bool:
        """Tell whether the engine supports this query."""

    def search(self, query: BenchQuery) -> Answer:
        """Answer a query from the index alone."""

    def close(self) -> None:
        """Close files and free memory."""


def query_text(query: BenchQuery) -> str:
    """Return a query as people type it."""
    text = " ".join(query.words)
    return {"phrase": f'"{text}"', "prefix": f"{text}*"}.get(query.kind, text)


def facet_values(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the values of a document in each facet, without the facets that have none."""
    item = document.item
    value = item.date.value or ""
    facets: dict[str, list[str]] = {"year": [value[:4]], "month": [value[:7]] if len(value) >= len("2021-11") else []}
    for tag in document.tags:
        if tag.type in ENTITY_FACETS:
            facets.setdefault(tag.type, []).append(tag.id)
    facets |= {"source": [item.source], "language": [document.language], "category": [item.category]}
    return {facet: tuple(dict.fromkeys(filter(None, values))) for facet, values in facets.items() if any(values)}


def days_of(document: Document) -> tuple[int, int] | None:
    """Return the first and last day of a document's date as ordinals; None without a date."""
    value = document.item.date.value
    if value is None:
        return None
    first, last = period(value)
    return first.toordinal(), last.toordinal()


def ordinals(days: tuple[str, str]) -> tuple[int, int]:
    """Return two ISO dates as ordinals."""
    return datetime.date.fromisoformat(days[0]).toordinal(), datetime.date.fromisoformat(days[1]).toordinal()


def facet_groups(query: BenchQuery) -> dict[str, tuple[str, ...]]:
    """
    Group the facets by the filter that their counts ignore: `""` none, `date` the range of days, else the facet's own.

    Every facet is in exactly one group.
    """
    groups: dict[str, tuple[str, ...]] = {}
    if query.days:
        groups["date"] = DATE_FACETS
    for facet in query.filters:
        groups[facet] = (facet,)
    own = {facet for group in groups.values() for facet in group}
    return {"": tuple(facet for facet in FACETS if facet not in own)} | groups


def top_values(facet: str, counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Return the values that an answer lists: the most frequent ones, then by value; for year and month all."""
    ranked = sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    return tuple(ranked if facet in DATE_FACETS else ranked[:MAX_VALUES])
