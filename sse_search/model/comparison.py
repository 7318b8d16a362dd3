"""Define the comparison of several searches."""

from __future__ import annotations

import msgspec

from sse_search.model.results import IndexState, QueryEcho, QueryNotice, Relaxed

MIN_COMPARED, MAX_COMPARED = 2, 5
"""Searches of a comparison."""


class YearShare(msgspec.Struct, frozen=True):
    """
    Items of a search in a year, and their share of all items of the year. The year is empty for undated items.

    >>> YearShare("2021", 3, 0.25).share
    0.25
    """

    year: str
    count: int
    share: float


class Distinction(msgspec.Struct, frozen=True, kw_only=True):
    """
    A facet value that items of a search have more often than the other items of the archive.

    Attributes:
        count: Items of the search with the value. others: other items of the archive with it.
        likelihood: Log-likelihood ratio G² of the two frequencies; from 10.83 on, one in a thousand by chance.

    >>> Distinction(facet="topic", value="topic:x", label="X", count=3, others=1, likelihood=5.2).others
    1
    """

    facet: str
    value: str
    label: str
    count: int
    others: int
    likelihood: float


class ComparedSearch(msgspec.Struct, frozen=True, kw_only=True):
    """
    One search of a comparison.

    Attributes:
        share: Of all items of the archive. first, last: the earliest and the latest date; empty without dated items.
        peak: The year with the most items, the latest of several. years: all years, newest first, undated last.
        distinctive: What sets the search apart, the highest likelihood first.
        relaxed, notices: As in a page of results.

    >>> ComparedSearch.__struct_fields__[:3]
    ('query', 'total', 'share')
    """

    query: QueryEcho
    total: int
    share: float
    first: str
    last: str
    peak: str
    years: tuple[YearShare, ...]
    distinctive: tuple[Distinction, ...]
    relaxed: Relaxed | None = None
    notices: tuple[QueryNotice, ...] = ()


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """
    Several searches side by side.

    Attributes:
        overlaps: For each pair of searches, by position, the number of items that both find.

    >>> Comparison.__struct_fields__[:3]
    ('format_version', 'searches', 'overlaps')
    """

    format_version: int = 1
    searches: tuple[ComparedSearch, ...]
    overlaps: tuple[tuple[int, int, int], ...]
    index: IndexState
