"""
Which documents of a segment count, in one generation? Those that no later record has replaced or removed.

A segment never changes; what was removed since is kept beside it, in a file that belongs to the generation.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.scoring import FIELD_NORM_LENGTHS
from sse_search.engines.whoosh.storage.array_file import ArrayFile, ArrayFileWriter
from sse_search.engines.whoosh.storage.segment import SUFFIX, Segment

LIVE_SUFFIX = ".live"
_LENGTH_TABLE = np.array(FIELD_NORM_LENGTHS, np.int64)
_COUNTED_AT_ONCE = 4096
"""Documents whose values are counted at once: what is made of them meanwhile stays in the processor's cache."""
_SPARSE = 64
"""Fewer than one document in so many is looked up by bisection."""

Array = NDArray[Any]


class SegmentReader:
    """
    A segment as a generation has it.

    Attributes:
        live: Which documents count; None when all do. count: how many that are.
        totals: How many of them have each facet value, by its counter.
        length_sums: Of the lengths of their titles and bodies.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.segment = Segment(folder / f"{name}{SUFFIX}")
        container = ArrayFile(folder / f"{name}{LIVE_SUFFIX}")
        self.count = int(container.meta["count"])
        self.live: Array | None = container["live"].view(bool) if self.count < self.segment.documents else None
        self.totals = container["totals"]
        self.length_sums: tuple[int, int] = tuple(container.meta["length_sums"])

    @cached_property
    def documents(self) -> Array:
        """All documents that count, in order."""
        return np.arange(self.segment.documents) if self.live is None else np.flatnonzero(self.live)

    def living(self, docs: Array) -> Array:
        """Return those of some documents that count."""
        return docs if self.live is None else docs[self.live[docs]]

    def find(self, item_id: str) -> int:
        """Return the document with this id if it counts, else -1."""
        doc = self.segment.find(item_id)
        return doc if doc >= 0 and (self.live is None or self.live[doc]) else -1


def count_values(segment: Segment, docs: Array, size: int) -> Array:
    """Return how many of some documents, ascending, have each facet value; `size` is the number of counted values."""
    width = segment.rows.shape[1]
    counts = np.zeros(size + width, np.int64)
    step = max(_COUNTED_AT_ONCE, len(counts))  # what adding up costs stays below what counting does
    for start in range(0, len(docs), step):
        some = np.bincount(segment.rows.take(docs[start : start + step], axis=0).ravel())
        counts[: len(some)] += some
    counts = counts[width:]
    if len(segment.spilt_docs):
        spilt = np.bincount(_spilt(segment, docs))
        counts[: len(spilt)] += spilt
    return counts


def _spilt(segment: Segment, docs: Array) -> Array:
    """Return the values of some documents that found no room in their rows."""
    if len(docs) * _SPARSE > segment.documents:
        chosen = np.zeros(segment.documents, bool)
        chosen[docs] = True
        return segment.spilt_values[chosen[segment.spilt_docs]]
    first = np.searchsorted(segment.spilt_docs, docs)
    there = segment.spilt_docs.take(first, mode="clip") == docs
    first, last = first[there], np.searchsorted(segment.spilt_docs, docs[there], side="right")
    bounds = zip(first.tolist(), last.tolist(), strict=True)
    return np.concatenate([segment.spilt_values[:0], *(segment.spilt_values[a:b] for a, b in bounds)])


def write_live(folder: Path, name: str, segment: Segment, live: Array | None, values: int) -> int:
    """Write which documents of a segment count and what follows from it; returns how many do."""
    docs = np.arange(segment.documents) if live is None else np.flatnonzero(live)
    sums = _LENGTH_TABLE[segment.lengths[docs]].sum(axis=0)
    writer = ArrayFileWriter(folder / f"{name}{LIVE_SUFFIX}")
    writer.add("live", np.zeros(0, np.uint8) if live is None else live.astype(np.uint8))
    writer.add("totals", count_values(segment, docs, values))
    writer.finish({"count": len(docs), "length_sums": sums.tolist()})
    return len(docs)
