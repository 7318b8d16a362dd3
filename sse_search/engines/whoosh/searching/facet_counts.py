"""
How many of these documents have each facet value, and which values does an answer list?

All facets are counted at once: the rows of the documents are taken out of one array, and what stands in them is
counted. Of more than half of a segment, the other half is counted and taken off its totals. The values of all facets
are sorted at once, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.document_values import begins_with
from sse_search.engines.port import MAX_FACET_VALUES, FacetCount
from sse_search.engines.whoosh.searching.filter_masks import Filtered, own_filter
from sse_search.engines.whoosh.storage.doc_values import FacetDictionary
from sse_search.engines.whoosh.storage.live_docs import SegmentReader, count_values
from sse_search.model import DATE_FACETS, ENTITY_FACETS, FACETS

Array = NDArray[Any]
Listed = tuple[tuple[str, int], ...]


def count_facets(
    segments: Sequence[SegmentReader],
    found: Sequence[Filtered],
    filters: Mapping[str, tuple[str, ...]],
    values: FacetDictionary,
) -> tuple[dict[str, Listed], dict[str, str]]:
    """Return what an answer lists of each facet, and the labels of the entities among it."""
    size = values.slot_count
    passing = _summed(_count(one, part.matches.docs, size) for one, part in zip(segments, found, strict=True))
    by_filter = {
        name: passing
        + _summed(_count(one, part.failing[name], size) for one, part in zip(segments, found, strict=True))
        for name in {name for part in found for name in part.failing}
    }
    order = values.order
    counts = passing.take(order.slots)
    if by_filter:
        for facet, (low, high) in zip(FACETS, pairwise(order.bounds), strict=True):
            if (mine := by_filter.get(own_filter(facet))) is not None:
                counts[low:high] = mine.take(order.slots[low:high])
    first, ends = order.sorted(counts)
    numbers, sizes = order.ordinals.take(first).tolist(), counts.take(first).tolist()
    named = values.labelled.__getitem__
    listed: dict[str, Listed] = {}
    labels: dict[str, str] = {}
    for facet, (low, high) in zip(FACETS, pairwise(ends), strict=True):
        last = high if facet in DATE_FACETS else min(high, low + MAX_FACET_VALUES)
        names = [*map(named, numbers[low:last])]
        pairs = [*zip([name.value for name in names], sizes[low:last], strict=True)]
        if facet in ENTITY_FACETS:
            labels.update(names)
        if facet in filters and facet not in DATE_FACETS:
            for value in set(filters[facet]).difference(name.value for name in names):
                number = values.ordinal(facet, value)
                pairs.append((value, int(by_filter[facet][values.slots[number]]) if number else 0))
                if facet in ENTITY_FACETS:
                    labels[value] = named(number).label or value
            pairs.sort(key=lambda pair: (-pair[1], pair[0]))
        listed[facet] = tuple(pairs)
    return listed, labels


def list_values(
    facet: str, prefix: str, segments: Sequence[SegmentReader], values: FacetDictionary
) -> Iterator[FacetCount]:
    """Yield the values of a facet that begin with a folded prefix, the most frequent first, then by value."""
    numbers = values.by_kind[facet]
    counters = values.slots.take(numbers)
    counts = np.zeros(len(numbers), np.int64)
    for reader in segments:
        known = counters < len(reader.value_counts)  # values that are newer than the segment's totals are not in it
        counts[known] += reader.value_counts[counters[known]]
    order = np.argsort(-counts, kind="stable")
    for place in order[: np.count_nonzero(counts)].tolist():
        value, label = values.labelled[int(numbers[place])]
        if begins_with(prefix, value, label or value):
            yield FacetCount(value, label or value, int(counts[place]))


def _count(one: SegmentReader, docs: Array | None, size: int) -> Array:
    if docs is None or len(docs) * 2 > one.live_count:
        whole = np.zeros(size, np.int64)
        whole[: len(one.value_counts)] = one.value_counts
        if docs is None or len(docs) == one.live_count:
            return whole
        rest = np.ones(one.segment.doc_count, bool) if one.live_docs is None else one.live_docs.copy()
        rest[docs] = False
        return whole - count_values(one.segment, np.flatnonzero(rest), size)
    return count_values(one.segment, docs, size)


def _summed(counts: Iterable[Array]) -> Any:
    first, *others = counts
    for other in others:
        first = first + other
    return first
