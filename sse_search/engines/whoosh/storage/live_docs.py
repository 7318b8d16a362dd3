"""
Read and write which documents of a segment are live in one generation.

A segment never changes. The documents that were deleted since it was written are in a file beside it, which belongs to
the generation.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.scoring import FIELD_NORM_LENGTHS
from sse_search.engines.whoosh.storage.array_file import ArrayFile, ArrayFileWriter
from sse_search.engines.whoosh.storage.segment import SEGMENT_SUFFIX, Segment

LIVE_DOCS_SUFFIX = ".live"
_LENGTH_TABLE = np.array(FIELD_NORM_LENGTHS, np.int64)
_DOCS_PER_CHUNK = 4096
"""Documents whose values are counted at once, so that intermediate arrays stay in the processor's cache."""
_CACHED_STEMS = 20_000
_BISECTION_RATIO = 64
"""Documents are looked up by bisection when they are fewer than one in so many."""

Array = NDArray[Any]


class SegmentReader:
    """
    A segment with its live documents.

    Attributes:
        live_docs: Whether each document is live; None when all are. live_count: number of live documents.
        value_counts: Number of live documents with each facet value, by slot.
        length_sums: Total lengths of the titles and of the bodies of live documents.
        find_stem: Returns the ordinal of a stem; -1 when it is absent.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.segment = Segment(folder / f"{name}{SEGMENT_SUFFIX}")
        file = ArrayFile(folder / f"{name}{LIVE_DOCS_SUFFIX}")
        self.live_count = int(file.meta["live_count"])
        has_deletions = self.live_count < self.segment.doc_count
        self.live_docs: Array | None = file["live_docs"].view(bool) if has_deletions else None
        self.value_counts = file["value_counts"]
        self.length_sums: tuple[int, int] = tuple(file.meta["length_sums"])
        self.find_stem = lru_cache(_CACHED_STEMS)(self.segment.stem_dictionary.find)

    def doc_freqs(self, stems: Array) -> Array:
        """Return the number of live documents that have each of some stems, given by ordinal; 0 for ordinal -1."""
        offsets = self.segment.postings.offsets
        present = np.maximum(stems, 0)
        doc_freqs = (offsets.take(present + 1) - offsets.take(present)).astype(np.int64)
        if self.live_docs is not None:
            doc_freqs -= self._deleted_counts.take(present)
        return np.where(stems < 0, 0, doc_freqs)

    @cached_property
    def _deleted_counts(self) -> Array:
        """Number of deleted documents that have each stem."""
        assert self.live_docs is not None
        deleted = self.segment.doc_stems.of(np.flatnonzero(~self.live_docs))
        return np.bincount(deleted.stems, minlength=len(self.segment.stems))

    @cached_property
    def docs(self) -> Array:
        """All live documents, ascending."""
        return np.arange(self.segment.doc_count) if self.live_docs is None else np.flatnonzero(self.live_docs)

    def only_live(self, docs: Array) -> Array:
        """Return the given documents without the deleted ones."""
        return docs if self.live_docs is None else docs[self.live_docs[docs]]

    def find(self, item_id: str) -> int:
        """Return the live document with this id; -1 when there is none."""
        doc = self.segment.find(item_id)
        return doc if doc >= 0 and (self.live_docs is None or self.live_docs[doc]) else -1


def count_values(segment: Segment, docs: Array, slot_count: int) -> Array:
    """Return the number of the given documents, ascending, that have each facet value, by slot."""
    width = segment.value_rows.shape[1]
    counts = np.zeros(slot_count + width, np.int64)
    step = max(_DOCS_PER_CHUNK, len(counts))  # adding up the chunks must not cost more than counting them
    for start in range(0, len(docs), step):
        chunk = np.bincount(segment.value_rows.take(docs[start : start + step], axis=0).ravel())
        counts[: len(chunk)] += chunk
    counts = counts[width:]
    if len(segment.overflow_docs):
        overflow = np.bincount(_overflow_slots(segment, docs))
        counts[: len(overflow)] += overflow
    return counts


def _overflow_slots(segment: Segment, docs: Array) -> Array:
    """Return the slots of the given documents that did not fit into their rows."""
    if len(docs) * _BISECTION_RATIO > segment.doc_count:
        chosen = np.zeros(segment.doc_count, bool)
        chosen[docs] = True
        return segment.overflow_slots[chosen[segment.overflow_docs]]
    first = np.searchsorted(segment.overflow_docs, docs)
    present = segment.overflow_docs.take(first, mode="clip") == docs
    first, last = first[present], np.searchsorted(segment.overflow_docs, docs[present], side="right")
    bounds = zip(first.tolist(), last.tolist(), strict=True)
    return np.concatenate([segment.overflow_slots[:0], *(segment.overflow_slots[low:high] for low, high in bounds)])


def write_live_docs(
    folder: Path,
    name: str,
    segment: Segment,
    live_docs: Array | None,
    slot_count: int,
    *,
    previous: SegmentReader | None = None,
) -> int:
    """
    Write the live documents of a segment with their statistics; returns their number.

    Args:
        previous: The segment in the previous generation, of which only what was deleted since is counted.
    """
    value_counts = np.zeros(slot_count, np.int64)
    if previous is None:
        docs = np.arange(segment.doc_count) if live_docs is None else np.flatnonzero(live_docs)
        value_counts += count_values(segment, docs, slot_count)
        live_count, length_sums = len(docs), _length_sums(segment, docs)
    else:
        assert live_docs is not None
        before = True if previous.live_docs is None else previous.live_docs
        docs = np.flatnonzero(before & ~live_docs)
        value_counts[: len(previous.value_counts)] = previous.value_counts
        value_counts -= count_values(segment, docs, slot_count)
        live_count = previous.live_count - len(docs)
        length_sums = np.subtract(previous.length_sums, _length_sums(segment, docs))
    writer = ArrayFileWriter(folder / f"{name}{LIVE_DOCS_SUFFIX}")
    writer.add("live_docs", np.zeros(0, np.uint8) if live_docs is None else live_docs.astype(np.uint8))
    writer.add("value_counts", value_counts)
    writer.finish({"live_count": live_count, "length_sums": length_sums.tolist()})
    return live_count


def _length_sums(segment: Segment, docs: Array) -> Array:
    lengths: Array = _LENGTH_TABLE[segment.field_norms[docs]].sum(axis=0)
    return lengths
