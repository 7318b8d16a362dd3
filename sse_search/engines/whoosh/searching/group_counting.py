"""
Count documents by the values of facets and by the combinations of values.

A column has the values of a facet by document; a combination is one integer, and all are counted at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.cache import Cache
from sse_search.engines.document_values import ADDED
from sse_search.engines.group_counts import NO_VALUE, GroupCounts
from sse_search.engines.port import FacetCount
from sse_search.engines.whoosh.storage.doc_values import FacetDictionary
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.engines.whoosh.storage.sorted_keys import PAIR, offsets_of, ranges_of, sort_pairs
from sse_search.model import DATE_FACETS

Array = NDArray[Any]

_COLUMNS_BYTES = 128 << 20
"""Bytes cached of columns: all facets of a million items."""
_MAX_COUNTERS = 1 << 22
"""Possible combinations for which an array of counters is faster than sorting."""
_BLOCK = 1 << 15
"""Documents counted at a time, so that their values stay in the processor's cache."""


class ValueColumn(msgspec.Struct, frozen=True):
    """
    The values of one kind of every document of a segment, in the order of the values.

    Attributes:
        indexes: 1 + the index of a value in `FacetDictionary.by_kind`, or 0 for a document without one.
        offsets: Where the values of each document begin, and the end; None where each document has one entry.
    """

    indexes: Array
    offsets: Array | None

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return int(self.indexes.nbytes + (0 if self.offsets is None else self.offsets.nbytes))


def value_column(kind: str, segment: Segment, values: FacetDictionary) -> ValueColumn:
    """Return the values of a kind for all documents, deleted ones included."""
    ordinals = values.by_kind[kind]
    docs, counts = segment.docs_of_values(ordinals)
    indexes = np.repeat(np.arange(1, len(ordinals) + 1, dtype=np.uint32), counts)
    per_doc = np.bincount(docs, minlength=segment.doc_count)
    if per_doc.max(initial=0) <= 1:
        column = np.zeros(segment.doc_count, np.uint32)
        column[docs] = indexes
        return ValueColumn(column, None)
    without = np.flatnonzero(per_doc == 0)
    pairs = np.zeros(len(docs) + len(without), PAIR)
    pairs["major"][: len(docs)], pairs["major"][len(docs) :] = docs, without
    pairs["minor"][: len(docs)] = indexes
    return ValueColumn(sort_pairs(pairs)["minor"].copy(), offsets_of(np.maximum(per_doc, 1)))


class ValueColumns:
    """Keep the columns of all segments. Safe from several threads."""

    def __init__(self, readers: Sequence[SegmentReader], values: FacetDictionary) -> None:
        self._readers, self._values = readers, values
        self._cache = Cache(_COLUMNS_BYTES)

    def count(self, docs: Sequence[Array | None], facets: Sequence[str], limit: int | None) -> GroupCounts:
        """Count some documents of each segment, or all live ones where it is None, by the values of facets."""
        live = [reader.docs if own is None else own for reader, own in zip(self._readers, docs, strict=True)]
        columns = [[self._column(ordinal, facet) for facet in facets] for ordinal in range(len(live))]
        return count_groups(columns, live, facets, limit, self._values)

    def arrivals(self) -> list[Array]:
        """Return, of each segment and document, a number that sorts like its day of import."""
        return [self._column(ordinal, ADDED).indexes.astype(np.float32) for ordinal in range(len(self._readers))]

    def years(self) -> tuple[list[Array], list[str]]:
        """Return, of each segment and document, the index of its year in the years returned beside; 0 for none."""
        names = [self._values.labelled[ordinal][0] for ordinal in self._values.by_kind["year"].tolist()]
        columns = [self._column(ordinal, "year").indexes for ordinal in range(len(self._readers))]
        return columns, [NO_VALUE, *names]

    def _column(self, ordinal: int, kind: str) -> ValueColumn:
        segment = self._readers[ordinal].segment
        return self._cache.get((kind, ordinal), lambda: value_column(kind, segment, self._values), _bytes_of)


def _bytes_of(column: ValueColumn) -> int:
    return column.nbytes


def count_groups(
    columns: Sequence[Sequence[ValueColumn]],
    docs_of_segments: Sequence[Array],
    facets: Sequence[str],
    limit: int | None,
    values: FacetDictionary,
) -> GroupCounts:
    """
    Count documents by the values of facets.

    Args:
        columns: For each segment the column of each facet. docs_of_segments: the documents of each that are counted.
    """
    sizes = [len(values.by_kind[facet]) + 1 for facet in facets]
    counts = [np.zeros(size, np.int64) for size in sizes]
    combinations = _CombinationCounts(sizes)
    for columns_of_segment, docs in zip(columns, docs_of_segments, strict=True):
        for start in range(0, len(docs), _BLOCK):
            own = [_own_values(column, docs[start : start + _BLOCK]) for column in columns_of_segment]
            for index, size in enumerate(sizes):
                counts[index] += np.bincount(own[index].indexes, minlength=size)
            combinations.add(_keys(own, sizes))
    orders = [_in_order(facet, counted, limit) for facet, counted in zip(facets, counts, strict=True)]
    names = [
        _names(facet, order, counted, values) for facet, order, counted in zip(facets, orders, counts, strict=True)
    ]
    keys, sums = combinations.counted()
    ranks = []
    for order, size, indexes in zip(orders, sizes, np.unravel_index(keys, sizes), strict=True):
        rank = np.full(size, -1, np.int64)
        rank[order] = np.arange(len(order))
        ranks.append(rank.take(indexes))
    is_listed = np.logical_and.reduce([rank >= 0 for rank in ranks])
    in_order = np.flatnonzero(is_listed)[np.lexsort([rank[is_listed] for rank in reversed(ranks)])]
    chosen = [
        [of_facet[rank].value for rank in ranked.take(in_order).tolist()]
        for of_facet, ranked in zip(names, ranks, strict=True)
    ]
    return GroupCounts(
        total=sum(map(len, docs_of_segments)),
        values=tuple(names),
        groups=tuple(zip(zip(*chosen, strict=True), sums.take(in_order).tolist(), strict=True)),
    )


class _OwnValues(NamedTuple):
    """The values of some documents, document after document, and how many each has; None where each has one."""

    indexes: Array
    counts: Array | None


def _own_values(column: ValueColumn, docs: Array) -> _OwnValues:
    if column.offsets is None:
        return _OwnValues(column.indexes.take(docs), None)
    first, last = docs[0], docs[-1]
    if last - first == len(docs) - 1:  # no document between them is missing
        offsets = column.offsets[first : last + 2]
        return _OwnValues(column.indexes[offsets[0] : offsets[-1]], np.diff(offsets))
    starts = column.offsets.take(docs)
    counts = column.offsets.take(docs + 1) - starts
    return _OwnValues(column.indexes.take(ranges_of(starts, counts)), counts)


def _keys(facets: Sequence[_OwnValues], sizes: Sequence[int]) -> Array:
    """Return every combination of values of every document, as one integer each."""
    indexes, counts = facets[0]
    keys = indexes.astype(np.int64)
    for (indexes, own), size in zip(facets[1:], sizes[1:], strict=True):
        keys *= size
        if own is None:
            keys += indexes if counts is None else np.repeat(indexes, counts)
        elif counts is None:
            keys = np.repeat(keys, own) + indexes
        else:
            repeats = np.repeat(own, counts)
            keys = np.repeat(keys, repeats) + indexes.take(ranges_of(np.repeat(offsets_of(own)[:-1], counts), repeats))
        counts = own if counts is None else counts if own is None else counts * own
    return keys


class _CombinationCounts:
    """Count combinations, given as integers block after block."""

    def __init__(self, sizes: Sequence[int]) -> None:
        possible = np.prod(sizes, dtype=np.float64)
        self._counters = np.zeros(int(possible), np.int64) if possible <= _MAX_COUNTERS else None
        self._waiting: list[Array] = []
        self._waiting_count = 0

    def add(self, keys: Array) -> None:
        """Count these combinations; many at a time where there are many counters."""
        self._waiting.append(keys)
        self._waiting_count += len(keys)
        if self._counters is not None and self._waiting_count >= len(self._counters):
            self._counters += np.bincount(_all(self._waiting), minlength=len(self._counters))
            self._waiting, self._waiting_count = [], 0

    def counted(self) -> tuple[Array, Array]:
        """Return the different combinations, ascending, and how often each occurs."""
        if self._counters is None:
            return np.unique(_all(self._waiting), return_counts=True)
        counts = self._counters + np.bincount(_all(self._waiting), minlength=len(self._counters))
        different = np.flatnonzero(counts)
        return different, counts.take(different)


def _in_order(facet: str, counts: Array, limit: int | None) -> Array:
    """Return the indexes of the values that are listed, in the order of `engines.group_counts.listed`."""
    indexes = 1 + np.flatnonzero(counts[1:])
    if facet in DATE_FACETS:
        indexes = indexes[::-1]
    else:
        indexes = indexes[np.argsort(-counts.take(indexes), kind="stable")][:limit]
    return np.append(indexes, 0) if counts[0] else indexes


def _names(facet: str, order: Array, counts: Array, values: FacetDictionary) -> tuple[FacetCount, ...]:
    ordinals = values.by_kind[facet]
    labelled = [
        values.labelled[int(ordinals[index - 1])] if index else (NO_VALUE, NO_VALUE) for index in order.tolist()
    ]
    return tuple(FacetCount(*name, count) for name, count in zip(labelled, counts.take(order).tolist(), strict=True))


def _all(parts: Iterable[Array]) -> Array:
    return np.concatenate([np.zeros(0, np.int64), *parts])
