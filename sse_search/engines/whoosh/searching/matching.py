"""
Which documents of a segment match a tree of clauses? Sets are sorted arrays, scores stand beside them and add up.

Where sets are large compared with the segment, they are put into an array with a place for every document (a scratch
array, one for each thread, that is clean again afterwards); where they are small, they are found by bisection.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sse_search.engines import queries
from sse_search.engines.queries import LeafQuery, Query
from sse_search.engines.whoosh.searching.postings import NEXT_TO_NOTHING, Matches, united
from sse_search.engines.whoosh.storage.live_docs import SegmentReader

Array = NDArray[Any]

_BISECTION_FACTOR = 24
"""About as many elements of an array are written in the time of one lookup by bisection."""
_SPARSE = 64
"""A union of fewer than one document in so many is found by sorting."""
_scratch = threading.local()


class Clock:
    """Knows when a request has to end. `expired` stays True once it was."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self.expired = False

    def passed(self) -> bool:
        """Tell whether the deadline is over."""
        self.expired = self.expired or bool(self._deadline and time.monotonic() > self._deadline)
        return self.expired


class Matcher:
    """
    Matches clauses in one segment.

    Args:
        leaf: Gives the matches of a scored leaf. mask: gives which documents fit an unscored one, as booleans.
    """

    def __init__(
        self,
        segment: SegmentReader,
        leaf: Callable[[LeafQuery], Matches],
        mask: Callable[[Query], Array],
        clock: Clock,
    ) -> None:
        self._segment = segment
        self._size = segment.segment.doc_count
        self._leaf = leaf
        self._mask = mask
        self._clock = clock

    def match(self, clause: Query) -> Matches:
        """Return what matches a clause. After the deadline branches count as empty."""
        match clause:
            case queries.AllQuery(children):
                return self._all(children)
            case queries.AnyQuery(children):
                return self._any([self.match(child) for child in children])
            case queries.NotQuery(child):
                return self._without(Matches(None, None), self.match(child))
            case queries.MatchAll():
                return Matches(None, None)
            case queries.TermsFilter() | queries.DateRangeFilter() | queries.UndatedFilter():
                return Matches(self._segment.only_live(np.flatnonzero(self._mask(clause))), None)
            case _:
                return _NOTHING if self._clock.passed() else self._leaf(clause)

    def _all(self, children: Sequence[Query]) -> Matches:
        wanted = [self.match(child) for child in children if not isinstance(child, queries.NotQuery)]
        wanted.sort(key=lambda matches: self._size + 1 if matches.docs is None else len(matches.docs))
        found = wanted[0] if wanted else Matches(None, None)
        for other in wanted[1:]:
            found = self._both(found, other)
        for child in children:
            if isinstance(child, queries.NotQuery):
                found = self._without(found, self.match(child.child))
        return found

    def _both(self, few: Matches, many: Matches) -> Matches:
        """Return what is in two sets; the first is the smaller one."""
        if many.docs is None:
            return Matches(few.docs, _sum(few.scores, many.scores))
        assert few.docs is not None
        if len(few.docs) * _BISECTION_FACTOR < len(many.docs):
            place = np.searchsorted(many.docs, few.docs)
            place[place == len(many.docs)] = 0
            there = many.docs.take(place) == few.docs
            beside = None if many.scores is None else many.scores.take(place[there])
        else:
            table = self._table()
            table[many.docs] = 1 if many.scores is None else many.scores
            there_scores = table.take(few.docs)
            table[many.docs] = 0
            there = there_scores > 0
            beside = None if many.scores is None else there_scores[there]
        return Matches(few.docs[there], _sum(None if few.scores is None else few.scores[there], beside))

    def _without(self, found: Matches, unwanted: Matches) -> Matches:
        if unwanted.docs is None:
            return _NOTHING
        docs = self._segment.docs if found.docs is None else found.docs
        table = self._table()
        table[unwanted.docs] = 1
        kept = table.take(docs) == 0
        table[unwanted.docs] = 0
        return Matches(docs[kept], None if found.scores is None else found.scores[kept])

    def _any(self, parts: Sequence[Matches]) -> Matches:
        if len(parts) == 1:
            return parts[0]
        scored = [(part.docs, part.scores) for part in parts if part.docs is not None and part.scores is not None]
        table = self._table()
        for docs, scores in scored:
            table[docs] += scores
        found = self._union(parts, table)
        scores_found = table.take(found)
        for docs, _ in scored:
            table[docs] = 0
        if not scored:
            return Matches(found, None)
        mixed = len(scored) < len(parts)
        return Matches(found, np.maximum(scores_found, NEXT_TO_NOTHING / 100) if mixed else scores_found)

    def _union(self, parts: Sequence[Matches], table: Array) -> Array:
        if any(part.docs is None for part in parts):
            return self._segment.docs
        lists = [part.docs for part in parts if part.docs is not None]
        if sum(map(len, lists)) * _SPARSE < self._size:
            return united(lists)
        there = table > 0
        for part in parts:
            if part.scores is None and part.docs is not None:
                there[part.docs] = True
        return np.flatnonzero(there)

    def _table(self) -> Array:
        """Return an array of zeros for all documents; whoever writes into it cleans it."""
        table: Array | None = getattr(_scratch, "table", None)
        if table is None or len(table) < self._size:
            table = _scratch.table = np.zeros(self._size, np.float32)
        return table[: self._size]


_NOTHING = Matches(np.zeros(0, np.int64), None)


def _sum(left: Array | None, right: Array | None) -> Array | None:
    if left is None or right is None:
        return right if left is None else left
    return left + right
