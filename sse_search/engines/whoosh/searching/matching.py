"""
Match a query tree in one segment: intersect, unite and exclude sets of documents, and add up their scores.

Sets are sorted arrays of documents with their scores beside them. A small set is looked up in a large one by bisection;
otherwise the large one is spread over a table with an entry for every document of the segment.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sse_search.engines import queries
from sse_search.engines.queries import LeafQuery, Query
from sse_search.engines.whoosh.searching.leaf_scores import Matches, union
from sse_search.engines.whoosh.searching.score_table import ScoreTable
from sse_search.engines.whoosh.storage.live_docs import SegmentReader

Array = NDArray[Any]

_BISECTION_FACTOR = 24
"""About as many elements of an array are written in the time of one lookup by bisection."""
_SPARSE = 64
"""A union of fewer than one document in so many is sorted instead of marked in a table."""
_EVERYTHING = Matches(None, None)
_NOTHING = Matches(np.zeros(0, np.int64), None)


class Clock:
    """The deadline of a request. `expired` stays True once it was."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self.expired = False

    def passed(self) -> bool:
        """Tell whether the deadline is over."""
        self.expired = self.expired or bool(self._deadline and time.monotonic() > self._deadline)
        return self.expired

    def check(self) -> None:
        """Raise TimeoutError when the deadline is over."""
        if self.passed():
            raise TimeoutError


class Matcher:
    """
    Match queries in one segment.

    Args:
        leaf_matches: Returns the matches of a scored leaf, or raises TimeoutError when the clock says so.
        filter_mask: Returns which documents match an unscored leaf, deleted ones included, as booleans.
    """

    def __init__(
        self,
        reader: SegmentReader,
        leaf_matches: Callable[[LeafQuery], Matches],
        filter_mask: Callable[[Query], Array],
        clock: Clock,
    ) -> None:
        self._reader = reader
        self._size = reader.segment.doc_count
        self._leaf_matches = leaf_matches
        self._filter_mask = filter_mask
        self._clock = clock

    def match(self, query: Query) -> Matches:
        """Return what matches a query. After the deadline scored leaves match nothing, nor do exclusions."""
        match query:
            case queries.AllQuery(children):
                return self._all(children)
            case queries.AnyQuery(children):
                return self._any([self.match(child) for child in children])
            case queries.NotQuery(child):
                return self._excluding(_EVERYTHING, child)
            case queries.MatchAll():
                return _EVERYTHING
            case queries.TermsFilter() | queries.DateRangeFilter() | queries.AddedFilter() | queries.UndatedFilter():
                return Matches(self._reader.only_live(np.flatnonzero(self._filter_mask(query))), None)
            case _:
                return self._leaf(query)

    def _leaf(self, leaf: LeafQuery) -> Matches:
        try:
            return _NOTHING if self._clock.passed() else self._leaf_matches(leaf)
        except TimeoutError:
            return _NOTHING

    def _all(self, children: Sequence[Query]) -> Matches:
        matches = self._in_all([self.match(child) for child in children if not isinstance(child, queries.NotQuery)])
        for child in children:
            if isinstance(child, queries.NotQuery):
                matches = self._excluding(matches, child.child)
        return matches

    def _excluding(self, matches: Matches, child: Query) -> Matches:
        """Leave out what matches a query; after the deadline nothing is left, since that is not known."""
        excluded = self.match(child)
        return _NOTHING if self._clock.expired else self._without(matches, excluded)

    def _in_all(self, parts: Sequence[Matches]) -> Matches:
        """
        Return what is in all sets, the smallest first.

        Scores are added in the order of the query: rounding must not depend on the sizes of the sets in a segment.
        """
        by_size = sorted((len(part.docs), position) for position, part in enumerate(parts) if part.docs is not None)
        if not by_size:
            return _EVERYTHING
        smallest, *larger = [position for _, position in by_size]
        docs, scores = parts[smallest].docs, {smallest: parts[smallest].scores}
        assert docs is not None
        for position in larger:
            present, part_scores = self._look_up(docs, parts[position])
            docs = docs[present]
            scores = {other: None if array is None else array[present] for other, array in scores.items()}
            scores[position] = part_scores
        scored = [(array, parts[position].has_zeros) for position, array in sorted(scores.items()) if array is not None]
        total = reduce(np.add, [array for array, _ in scored]) if scored else None
        return Matches(docs, total, has_zeros=all(has_zeros for _, has_zeros in scored))

    def _look_up(self, docs: Array, large: Matches) -> tuple[Array, Array | None]:
        """Return which of some documents are in a larger set, and the scores of those that are."""
        large_docs = large.docs
        assert large_docs is not None
        if len(docs) * _BISECTION_FACTOR < len(large_docs):
            indices = np.searchsorted(large_docs, docs)
            indices[indices == len(large_docs)] = 0
            present: Array = large_docs.take(indices) == docs
            return present, None if large.scores is None else large.scores.take(indices[present])
        if large.scores is None:
            return self._are_in(large_docs, docs), None
        with ScoreTable(self._size) as table:
            table.put(large_docs, large.scores)
            scores = table.scores.take(docs)
        present = self._are_in(large_docs, docs) if large.has_zeros else scores > 0
        return present, scores[present]

    def _are_in(self, large_docs: Array, docs: Array) -> Array:
        """Return which of some documents are in a large set."""
        with ScoreTable(self._size) as table:
            table.put(large_docs, 1)
            present: Array = table.scores.take(docs) > 0
        return present

    def _without(self, matches: Matches, excluded: Matches) -> Matches:
        if excluded.docs is None:
            return _NOTHING
        docs = self._reader.docs if matches.docs is None else matches.docs
        kept = ~self._are_in(excluded.docs, docs)
        return Matches(docs[kept], None if matches.scores is None else matches.scores[kept], matches.has_zeros)

    def _any(self, parts: Sequence[Matches]) -> Matches:
        if len(parts) == 1:
            return parts[0]
        scored = 0
        with ScoreTable(self._size) as table:
            for part in parts:
                if part.docs is not None and part.scores is not None:
                    table.add(part.docs, part.scores)
                    scored += 1
            docs = self._union(parts, table)
            scores = table.scores.take(docs) if scored else None
        return Matches(docs, scores, has_zeros=scored < len(parts) or any(part.has_zeros for part in parts))

    def _union(self, parts: Sequence[Matches], table: ScoreTable) -> Array:
        """Return what is in any of some sets whose scores are in a table."""
        if any(part.docs is None for part in parts):
            return self._reader.docs
        lists = [part.docs for part in parts if part.docs is not None]
        if sum(map(len, lists)) * _SPARSE < self._size:
            return union(lists)
        present = table.scores > 0
        for part in parts:
            if part.scores is None or part.has_zeros:
                present[part.docs] = True
        return np.flatnonzero(present)
