"""Define the counts of matching items by the values of facets, and the order in which they are listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

from sse_search.engines.document_values import check_facet
from sse_search.model import DATE_FACETS

if TYPE_CHECKING:
    from sse_search.engines.port import EngineRequest, FacetCount

NO_VALUE = ""
"""Stands for the value of an item that has none of a facet."""

Group = tuple[str, ...]
"""One value of each of some facets."""


class GroupCounts(msgspec.Struct, frozen=True, kw_only=True):
    """
    Matching items by the values of some facets; an item with several values of a facet counts with each of them.

    Attributes:
        total: Number of matching items.
        values: The values of each facet, each with the number of items that have it, in the order of `listed`.
        groups: Combinations of these values that items have, with their number of items, in the order of the values.

    >>> GroupCounts(total=0, values=((),), groups=()).groups
    ()
    """

    total: int
    values: tuple[tuple[FacetCount, ...], ...]
    groups: tuple[tuple[Group, int], ...]


class GroupCounter(Protocol):
    """**Port:** counts by the values of facets; part of `IndexReader`."""

    def count_by(self, request: EngineRequest, facets: Sequence[str], limit: int | None = None) -> GroupCounts:
        """
        Count the items of a request by the values of each of some facets, and by their combinations; all exact.

        What counts of the request is what `count` uses: a facet's own filter narrows its counts, too. Items without
        a value of a facet count with `NO_VALUE`.

        Args:
            limit: Values of each facet at most, beside years, months and `NO_VALUE`; None for all.

        Raises:
            UnknownFacetError: A facet is not one of `model.FACETS`.
            ValueError: `limit` is negative.
            QueryTooCostlyError: A pattern expands to too many tokens.
        """


def check_not_negative(name: str, value: int | None) -> None:
    """Raise ValueError when a number of results is negative; None is no limit."""
    if value is not None and value < 0:
        raise ValueError(f"the {name} of a request is 0 or more, not {value:,}")


def check_groups(facets: Sequence[str], limit: int | None) -> None:
    """Raise what `GroupCounter.count_by` raises for its arguments."""
    for facet in facets:
        check_facet(facet)
    check_not_negative("limit", limit)


def listed(facet: str, counts: Mapping[str, int], limit: int | None) -> list[str]:
    """
    Return the values of a facet: the most frequent first, then by value; dates newest first; `NO_VALUE` last.

    >>> listed("source", {"a": 1, "": 9, "b": 2, "c": 2}, limit=2), listed("year", {"2020": 5, "2021": 1}, limit=1)
    (['b', 'c', ''], ['2021', '2020'])
    """
    values = sorted(counts.keys() - {NO_VALUE}, reverse=facet in DATE_FACETS)
    if facet not in DATE_FACETS:
        values = sorted(values, key=lambda value: -counts[value])[:limit]
    return [*values, NO_VALUE] if counts.get(NO_VALUE) else values
