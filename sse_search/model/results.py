"""What is asked, and what is answered? Requests, pages of hits, and reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from sse_search.model.items import Issue, NewsDate, NewsItem

Match = Literal["auto", "all", "any"]
Sort = Literal["relevance", "newest", "oldest"]
Undated = Literal["include", "exclude", "only"]

MAX_PAGE_SIZE = 100
"""Hits of a page."""
MAX_RESULT_WINDOW = 10_000
"""Hits that paging reaches: page × limit."""


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True):
    """
    What somebody asks for; the same from Python, the command line and the browser.

    Attributes:
        text: A query in the query language; empty finds everything.
        filters: Facet name to wanted values (ids such as `country:PS`, or any name); OR within a facet, AND across.
        date: Wanted date ranges as text (`2021`, `2020-05..2021`); OR.
        undated: What becomes of items without a date; None leaves them out exactly when `date` is given.
        limit: Hits a page, 1 to 100. page: counted from 1.
        aliases: Whether a word that names an entity also finds the items tagged with it.
        stories: Whether each hit says how many other versions of its story the archive has.
    """

    text: str = ""
    match: Match = "auto"
    sort: Sort = "relevance"
    limit: int = 10
    page: int = 1
    filters: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    date: str | tuple[str, ...] = ()
    undated: Undated | None = None
    facets: bool = True
    aliases: bool = True
    explain: bool = False
    stories: bool = False


class EntityRef(msgspec.Struct, frozen=True):
    """An entity in an answer."""

    id: str
    type: str
    label: str


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """
    One item of an answer. `snippet` is safe HTML whose only tag is `<mark>`; `title` is plain text.

    `explanation` and `versions` (how many other items tell the same story) are there when they were asked for.
    """

    id: str
    title: str
    date: NewsDate
    score: float
    snippet: str
    url: str
    source: str
    language: str
    category: str
    entities: tuple[EntityRef, ...]
    explanation: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    versions: int | msgspec.UnsetType = msgspec.UNSET

    @property
    def versions_query(self) -> str:
        """A query that matches this item and the other versions of its story."""
        return f"story:{self.id}"


class FacetValue(msgspec.Struct, frozen=True):
    """One value of a facet with the number of items that have it."""

    value: str
    label: str
    count: int
    selected: bool = False


Facet = tuple[FacetValue, ...]


class QueryEcho(msgspec.Struct, frozen=True):
    """The question, as it was understood."""

    text: str
    canonical: str
    match: Match
    sort: Sort
    filters: Mapping[str, tuple[str, ...]]


class IndexState(msgspec.Struct, frozen=True):
    """Which index answered, and how many items it holds."""

    generation: str
    items: int


class ResultPage(msgspec.Struct, frozen=True, kw_only=True):
    """
    An answer, in the field order of its JSON form.

    Attributes:
        total: Exact number of matching items.
        undated_hidden: Matching items that only a date filter left out, because they have no date.
        partial: The deadline passed before everything was looked at.
        relaxed: `any` when no item has every word and items with some are shown instead, else None.
        suggestion: A query that may have been meant, or None.
    """

    format_version: int = 1
    query: QueryEcho
    total: int
    undated_hidden: int
    partial: bool
    page: int
    size: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Facet]
    relaxed: str | None
    suggestion: str | None
    index: IndexState
    took_ms: float

    @property
    def pages(self) -> int:
        """Number of pages of this size that paging reaches."""
        reachable = min(self.total, MAX_RESULT_WINDOW // self.size * self.size)
        return -(-reachable // self.size)


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an import did. `read == new + changed + unchanged + rejected`.

    Attributes:
        format: The format it was read as. source: the name it was filed under. batch: file name; None if nothing was
            new.
        rejections: Every rejected record, and remarks (`kept`) on records that were taken.
        since: Of an address that has not changed since it was imported last: when it did, as its server writes it, or
            empty. None when something was read.
    """

    format: str
    source: str
    batch: str | None = None
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    issues: tuple[Issue, ...] = ()
    preview: tuple[NewsItem, ...] = ()
    since: str | None = None


class RebuildReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a rebuild did: `items` in the index afterwards, of which `indexed` were analysed now, and its time."""

    generation: str
    items: int
    indexed: int
    removed: int
    full: bool
    seconds: float
    warnings: tuple[str, ...] = ()
