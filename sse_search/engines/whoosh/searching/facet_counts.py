"""
Count the facet values of documents, and choose the values that a result lists.

All facets are counted at once: the rows of the documents are taken out of one array, and their entries counted. Of more
than half of a segment, the other half is counted and subtracted from its totals. All values are sorted at once, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, reduce
from itertools import pairwise
from operator import add
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.engines.document_values import begins_with
from sse_search.engines.port import EngineRequest, FacetCount
from sse_search.engines.whoosh.searching.filter_masks import Filtered, own_filter
from sse_search.engines.whoosh.storage.doc_values import FacetDictionary, FacetOrder
from sse_search.engines.whoosh.storage.live_docs import SegmentReader, count_values
from sse_search.model import DATE_FACETS, ENTITY_FACETS, FACETS

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

_MIN_DOCS_FOR_THREADS = 50_000
"""With 100,000, two threads take .6 of the time of one, with 20,000 .7."""

Array = NDArray[Any]
Listed = tuple[tuple[str, int], ...]


class CountedFacets(msgspec.Struct, frozen=True):
    """What a result lists of each facet, the labels of the entities in it, and `EngineResult.gains`."""

    facets: dict[str, Listed]
    labels: dict[str, str]
    gains: dict[str, dict[str, int]]


class _Counts(msgspec.Struct, frozen=True):
    """
    Number of documents with each value, by the value's slot.

    Attributes:
        passing: Of the documents that pass every filter.
        without: By the name of a filter, of those that pass every other filter.
    """

    passing: Array
    without: Mapping[str, Array]

    def of(self, facet: str) -> Array:
        """Return the counts of a facet, which leave out its own filter."""
        return self.without.get(own_filter(facet), self.passing)


def count_facets(
    readers: Sequence[SegmentReader],
    parts: Sequence[Filtered],
    request: EngineRequest,
    values: FacetDictionary,
) -> CountedFacets:
    """Count all facets of a result."""
    counts = _count(readers, parts, values.slot_count)
    in_order = _in_listing_order(counts, values.order)
    indexes, bounds = values.order.sorted(in_order, request.facet_limit)
    ordinals, sizes = values.order.ordinals.take(indexes).tolist(), in_order.take(indexes).tolist()
    facets: dict[str, Listed] = {}
    labels: dict[str, str] = {}
    for facet, (low, high) in zip(FACETS, pairwise(bounds), strict=True):
        last = high if facet in DATE_FACETS else min(high, low + request.facet_limit)
        labelled = [*map(values.labelled.__getitem__, ordinals[low:last])]
        facets[facet] = tuple(zip([name.value for name in labelled], sizes[low:last], strict=True))
        if facet in ENTITY_FACETS:
            labels.update(labelled)
    for facet in facets.keys() & request.filters.keys() - set(DATE_FACETS):
        missing = set(request.filters[facet]).difference(value for value, _ in facets[facet])
        added = {value: values.ordinal(facet, value) for value in missing}
        facets[facet] = _with_added(facets[facet], added, counts.of(facet), values)
        if facet in ENTITY_FACETS:
            labels.update((value, values.labelled[ordinal].label or value) for value, ordinal in added.items())
    gains = {
        facet: _gains([value for value, _ in facets[facet]], facet, counts, values)
        for facet in facets.keys() & counts.without.keys()
    }
    return CountedFacets(facets, labels, gains)


def _gains(listed: Sequence[str], facet: str, counts: _Counts, values: FacetDictionary) -> dict[str, int]:
    """Return how many documents fail the filter of a facet alone and have each of its listed values."""
    slots = values.slots.take([values.ordinal(facet, value) for value in listed])
    failing = counts.without[facet].take(slots) - counts.passing.take(slots)
    return {value: int(gain) for value, gain in zip(listed, failing, strict=True)}


def list_values(
    facet: str, prefix: str, readers: Sequence[SegmentReader], values: FacetDictionary
) -> Iterator[FacetCount]:
    """Yield the values of a facet that begin with a folded prefix, the most frequent first, then by value."""
    ordinals = values.by_kind[facet]
    slots = values.slots.take(ordinals)
    counts = np.zeros(len(ordinals), np.int64)
    for reader in readers:
        known = slots < len(reader.value_counts)  # later values have no slot in counts that were written before
        counts[known] += reader.value_counts[slots[known]]
    order = np.argsort(-counts, kind="stable")
    for index in order[: np.count_nonzero(counts)].tolist():
        value, label = values.labelled[int(ordinals[index])]
        if begins_with(prefix, value, label):
            yield FacetCount(value, label, int(counts[index]))


def _count(readers: Sequence[SegmentReader], parts: Sequence[Filtered], size: int) -> _Counts:
    segments = list(zip(readers, parts, strict=True))
    passing = [_count_docs(reader, part.matches.docs, size) for reader, part in segments]
    without = {
        name: reduce(add, [_count_without(name, *each) for each in zip(readers, parts, passing, strict=True)])
        for name in parts[0].failing
    }
    return _Counts(reduce(add, passing), without)


def _count_without(name: str, reader: SegmentReader, part: Filtered, passing: Array) -> Array:
    """Count the documents of a segment that pass every filter but one; `passing` are those that pass all."""
    failing = part.failing[name]
    if part.matches.docs is not None and len(part.matches.docs) + len(failing) == reader.live_count:
        return _totals(reader, len(passing))
    return passing + _count_docs(reader, failing, len(passing))


def _count_docs(reader: SegmentReader, docs: Array | None, size: int) -> Array:
    if docs is None or len(docs) == reader.live_count:
        return _totals(reader, size)
    if len(docs) * 2 <= reader.live_count:
        return _count_in_threads(reader, docs, size)
    others = np.ones(reader.segment.doc_count, bool) if reader.live_docs is None else reader.live_docs.copy()
    others[docs] = False
    return _totals(reader, size) - _count_in_threads(reader, np.flatnonzero(others), size)


def _totals(reader: SegmentReader, size: int) -> Array:
    totals = np.zeros(size, np.int64)
    totals[: len(reader.value_counts)] = reader.value_counts
    return totals


def _count_in_threads(reader: SegmentReader, docs: Array, size: int) -> Array:
    """Count many documents in two threads, which take their rows at the same time."""
    if len(docs) < _MIN_DOCS_FOR_THREADS:
        return count_values(reader.segment, docs, size)
    middle = len(docs) // 2
    first = _threads().submit(count_values, reader.segment, docs[:middle], size)
    second = count_values(reader.segment, docs[middle:], size)
    counts: Array = second + first.result()
    return counts


@cache
def _threads() -> ThreadPoolExecutor:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - a small archive does without

    from sse_search.workers import available_processors  # noqa: PLC0415

    return ThreadPoolExecutor(available_processors())


def _in_listing_order(counts: _Counts, order: FacetOrder) -> Array:
    """Return the count of each value in the order of all values; each facet leaves out its own filter."""
    in_order = counts.passing.take(order.slots)
    facets = zip(FACETS, pairwise(order.bounds), strict=True) if counts.without else ()
    for facet, (low, high) in facets:
        if own_filter(facet) in counts.without:
            in_order[low:high] = counts.of(facet).take(order.slots[low:high])
    return in_order


def _with_added(listed: Listed, added: Mapping[str, int], counts: Array, values: FacetDictionary) -> Listed:
    """Add values, given with their ordinals, to those that are listed; ordinal 0 stands for an unknown value."""
    pairs = ((value, int(counts[values.slots[ordinal]]) if ordinal else 0) for value, ordinal in added.items())
    return tuple(sorted((*listed, *pairs), key=lambda pair: (-pair[1], pair[0])))
