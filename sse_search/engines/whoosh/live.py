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

from sse_search.engines.scoring import LENGTHS
from sse_search.engines.whoosh.container import Container, ContainerWriter
from sse_search.engines.whoosh.segment import SUFFIX, Segment

__all__ = ["LIVE_SUFFIX", "LiveSegment", "count_values", "write_live"]

LIVE_SUFFIX = ".live"
_LENGTH_TABLE = np.array(LENGTHS, np.int64)

Array = NDArray[Any]


class LiveSegment:
    """
    A segment as a generation has it.

    Attributes:
        live: Which documents count; None when all do. count: how many that are.
        totals: How many of them have each facet value. length_sums: of the lengths of their titles and bodies.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.segment = Segment(folder / f"{name}{SUFFIX}")
        container = Container(folder / f"{name}{LIVE_SUFFIX}")
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
    """Return how many of some documents have each facet value; `size` is the number of values there are."""
    counts = np.bincount(segment.rows.take(docs, axis=0).ravel(), minlength=size)
    if len(segment.spilt):
        chosen = np.zeros(segment.documents, bool)
        chosen[docs] = True
        counts += np.bincount(segment.spilt["value"][chosen[segment.spilt["doc"]]], minlength=size)
    return counts


def write_live(folder: Path, name: str, segment: Segment, live: Array | None, values: int) -> int:
    """Write which documents of a segment count and what follows from it; returns how many do."""
    docs = np.arange(segment.documents) if live is None else np.flatnonzero(live)
    sums = _LENGTH_TABLE[segment.lengths[docs]].sum(axis=0)
    writer = ContainerWriter(folder / f"{name}{LIVE_SUFFIX}")
    writer.add("live", np.zeros(0, np.uint8) if live is None else live.astype(np.uint8))
    writer.add("totals", count_values(segment, docs, values))
    writer.finish({"count": len(docs), "length_sums": sums.tolist()})
    return len(docs)
