"""Define the counts of matching items by the values of facets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sse_search.model.facets import ENTITY_FACETS
from sse_search.model.frames import Columns, data_frame
from sse_search.model.results import IndexState, QueryEcho, QueryNotice, Relaxed

if TYPE_CHECKING:
    from pandas import DataFrame

MAX_COUNTED_FACETS = 2
"""Facets whose values are combined in one answer."""


class CountedValue(msgspec.Struct, frozen=True):
    """
    A value of a facet with the number of matching items that have it, and their share of all matching items.

    The value is empty for the items without one; the label then says so.

    >>> CountedValue("country:PS", "Palestine", 3, 0.75).label
    'Palestine'
    """

    value: str
    label: str
    count: int
    share: float


class CountedGroup(msgspec.Struct, frozen=True):
    """
    A combination of values with the number of matching items that have all of them, and their share.

    >>> CountedGroup(("country:PS", "2021"), ("Palestine", "2021"), 2, 0.5).labels
    ('Palestine', '2021')
    """

    values: tuple[str, ...]
    labels: tuple[str, ...]
    count: int
    share: float


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """
    Exact counts of the items of a search by one facet or two.

    An item with several values of a facet counts with each of them, so that the counts may add up to more than `total`.

    Attributes:
        total: Number of matching items. Shares are parts of it.
        by: The facets. values: the values of each: the most frequent first, years and months newest first, and last
            the items without any.
        groups: Every combination that items have, in the order of the values.
        relaxed: As in a page of results: what was counted where no item has every word.

    >>> Counts.__struct_fields__[:3]
    ('format_version', 'query', 'by')
    """

    format_version: int = 1
    query: QueryEcho
    by: tuple[str, ...]
    total: int
    values: tuple[tuple[CountedValue, ...], ...]
    groups: tuple[CountedGroup, ...]
    relaxed: Relaxed | None = None
    notices: tuple[QueryNotice, ...] = ()
    index: IndexState

    def columns(self, *, share: bool = True) -> Columns:
        """Return a table with a row for each group: the labels of its values, for entities also the ids, and counts."""
        columns: dict[str, list[str] | list[int] | list[float]] = {}
        for index, facet in enumerate(self.by):
            if facet in ENTITY_FACETS:
                columns[f"{facet}_id"] = [group.values[index] for group in self.groups]
            columns[facet] = [group.labels[index] for group in self.groups]
        columns["count"] = [group.count for group in self.groups]
        if share:
            columns["share"] = [round(group.share, 6) for group in self.groups]
        return columns

    def to_frame(self) -> DataFrame:
        """Return `columns` as a data frame of pandas. Raises SearchError if pandas is not installed."""
        return data_frame(self.columns())
