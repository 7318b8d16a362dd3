"""
How many of these documents have each facet value, and which values does an answer list?

All facets are counted at once: the rows of the documents are taken out of one array, and what stands in them is
counted. Of more than half of a segment, the other half is counted and taken off its totals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.facets import UNCUT
from sse_search.engines.port import FACET_VALUES
from sse_search.engines.whoosh.filtering import Filtered, own_filter
from sse_search.engines.whoosh.live import LiveSegment, count_values
from sse_search.engines.whoosh.values import Named, ValueTable
from sse_search.model import ENTITY_FACETS, FACETS

__all__ = ["count_facets"]

Array = NDArray[Any]
Listed = tuple[tuple[str, int], ...]


def count_facets(
    segments: Sequence[LiveSegment],
    found: Sequence[Filtered],
    filters: Mapping[str, tuple[str, ...]],
    values: ValueTable,
) -> tuple[dict[str, Listed], dict[str, str]]:
    """Return what an answer lists of each facet, and the labels of the entities among it."""
    size = len(values)
    passing = _summed(_count(one, part.matches.docs, size) for one, part in zip(segments, found, strict=True))
    by_filter = {
        name: passing
        + _summed(_count(one, part.failing[name], size) for one, part in zip(segments, found, strict=True))
        for name in {name for part in found for name in part.failing}
    }
    listed: dict[str, Listed] = {}
    labels: dict[str, str] = {}
    for facet in FACETS:
        pairs = _pairs(facet, by_filter.get(own_filter(facet), passing), filters.get(facet, ()), values)
        listed[facet] = tuple([(name.value, count) for name, count in pairs])
        if facet in ENTITY_FACETS:
            labels.update([(name.value, name.label) for name, _ in pairs])
    return listed, labels


def _pairs(facet: str, counts: Array, selected: Sequence[str], values: ValueTable) -> list[tuple[Named, int]]:
    """Return what is listed of one facet; selected values always, those that no item has with a count of 0."""
    numbers = values.by_kind[facet]
    some = counts.take(numbers)
    known = [number for value in selected if (number := values.number(facet, value))]
    chosen = np.flatnonzero(some)[::-1] if facet in UNCUT else _most_frequent(some, known, numbers)
    pairs = [
        (values.named(number), count)
        for number, count in zip(numbers.take(chosen).tolist(), some.take(chosen).tolist(), strict=True)
    ]
    if len(known) < len(selected) and facet not in UNCUT:
        pairs += [(Named(value, value), 0) for value in selected if not values.number(facet, value)]
        pairs.sort(key=lambda pair: (-pair[1], pair[0].value))
    return pairs


def _most_frequent(counts: Array, selected: Sequence[int], numbers: Array) -> Array:
    """Return the places of the most frequent values and of the selected ones, most frequent first, then by value."""
    there = np.flatnonzero(counts)
    keys = (counts.take(there) << 32) - there  # at most one key for a pair of count and place
    if len(keys) > FACET_VALUES:
        keys = np.partition(keys, len(keys) - FACET_VALUES)[-FACET_VALUES:]
    if selected:
        chosen = np.flatnonzero(np.isin(numbers, selected))
        keys = np.union1d(keys, (counts.take(chosen) << 32) - chosen)
    keys.sort()
    return (-keys[::-1]) & 0xFFFFFFFF


def _count(one: LiveSegment, docs: Array | None, size: int) -> Array:
    if docs is None or len(docs) * 2 > one.count:
        whole = np.zeros(size, np.int64)
        whole[: len(one.totals)] = one.totals
        if docs is None or len(docs) == one.count:
            return whole
        rest = np.ones(one.segment.documents, bool) if one.live is None else one.live.copy()
        rest[docs] = False
        return whole - count_values(one.segment, np.flatnonzero(rest), size)
    return count_values(one.segment, docs, size)


def _summed(counts: Iterable[Array]) -> Any:
    first, *others = counts
    for other in others:
        first = first + other
    return first
