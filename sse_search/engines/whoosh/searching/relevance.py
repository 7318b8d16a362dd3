"""Rank documents by relevance: score them by query or weighted leaves, lift those with all words, add shared stems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.explanations import MeaningPart, SharedStem
from sse_search.engines.feedback import RERANKED_ITEMS
from sse_search.engines.meaning import MeaningCounts
from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import LeafQuery
from sse_search.engines.whoosh.searching.filter_masks import Filtered
from sse_search.engines.whoosh.searching.leaf_scores import Matches
from sse_search.engines.whoosh.searching.matching import Clock
from sse_search.engines.whoosh.searching.meaning_ranks import MeaningRanks
from sse_search.engines.whoosh.searching.ranking import Ranking, rank
from sse_search.engines.whoosh.searching.score_table import ScoreTable
from sse_search.engines.whoosh.searching.shared_stems import (
    SegmentNorms,
    SharedStems,
    choose_stems,
    contributions,
    names_of,
    with_contributions,
)
from sse_search.engines.whoosh.storage.live_docs import SegmentReader

Array = NDArray[Any]


class Relevance:
    """
    Rank the matches of one generation.

    Args:
        leaf_matches: Returns the matches of a leaf in a segment, by the segment's ordinal.
        norms: Returns the length norms of the documents of a segment.
        meanings: Compares documents with the meaning of a query.
        doc_count: Live documents of all segments.
    """

    def __init__(
        self,
        readers: Sequence[SegmentReader],
        leaf_matches: Callable[[int, LeafQuery], Matches],
        norms: SegmentNorms,
        meanings: MeaningRanks,
        doc_count: int,
    ) -> None:
        self._readers = readers
        self._leaf_matches = leaf_matches
        self._norms = norms
        self._meanings = meanings
        self._doc_count = doc_count

    def best(
        self,
        request: EngineRequest,
        parts: Sequence[Filtered],
        further: Sequence[Filtered] | None,
        limit: int,
        clock: Clock,
    ) -> Ranking:
        """
        Return the first documents before feedback and meaning.

        Args:
            parts: What matches the query. further: what matches `also`, where that is ranked.
        """
        matches = [part.matches for part in further or parts]
        if request.ranking and not clock.passed():
            matches = [self._weighted(request, ordinal, part) for ordinal, part in enumerate(matches)]
        if further:
            own = [docs_of(part.matches, reader) for part, reader in zip(parts, self._readers, strict=True)]
            matches = [_lifted(part, docs, request.lift) for part, docs in zip(matches, own, strict=True)]
        if (request.feedback or request.meaning) and limit:
            limit = max(limit, RERANKED_ITEMS)
        return rank(self._readers, matches, "relevance", limit)

    def rerank(self, request: EngineRequest, best: Ranking, clock: Clock) -> tuple[Ranking, MeaningCounts | None]:
        """Return the first documents after feedback and meaning, and how many of them meaning has ranked."""
        ranking = self.with_stems(self.shared_stems(request, best), best)
        if request.meaning is None or not len(ranking.docs) or clock.passed():
            return ranking, None
        return self._meanings.rerank(ranking, request.meaning)

    def with_stems(self, stems: SharedStems | None, best: Ranking) -> Ranking:
        """Return the first documents after feedback."""
        if stems is None:
            return best
        reranked = best.first(RERANKED_ITEMS)
        rows, _, added = contributions(stems, reranked, self._readers, self._norms)
        return best.begun_by(with_contributions(reranked, rows, added))

    def meaning_of(self, request: EngineRequest, ranking: Ranking, ordinal: int, doc: int) -> MeaningPart | None:
        """Return what meaning adds to the score of a document; the ranking is that after feedback."""
        return self._meanings.part(ranking, request.meaning, ordinal, doc) if request.meaning else None

    def stems_of(self, stems: SharedStems | None, best: Ranking, ordinal: int, doc: int) -> tuple[SharedStem, ...]:
        """Return the names of `shared_stems`, and what each adds to a document."""
        if stems is None:
            return ()
        best = best.first(RERANKED_ITEMS)
        own = np.flatnonzero((best.segments == ordinal) & (best.docs == doc))
        _, indexes, added = contributions(stems, best.at(own), self._readers, self._norms)
        scores = np.bincount(indexes, added, minlength=len(stems.weights)).tolist()
        return tuple(map(SharedStem, names_of(stems, self._readers), scores))

    def shared_stems(self, request: EngineRequest, best: Ranking) -> SharedStems | None:
        """Return the stems that feedback chooses; None where it chooses none."""
        return choose_stems(best, self._readers, self._norms, self._doc_count) if request.feedback else None

    def _weighted(self, request: EngineRequest, ordinal: int, matches: Matches) -> Matches:
        docs = docs_of(matches, self._readers[ordinal])
        leaves = ((self._leaf_matches(ordinal, leaf.query), leaf.weight) for leaf in request.ranking)
        return _added_up(docs, leaves, self._readers[ordinal].segment.doc_count)


def docs_of(matches: Matches, reader: SegmentReader) -> Array:
    """Return the documents of matches, which may be all live ones."""
    return reader.docs if matches.docs is None else matches.docs


def _added_up(docs: Array, leaves: Iterable[tuple[Matches, float]], doc_count: int) -> Matches:
    """Return documents of a segment with the weighted scores of leaves added up, in the order of the leaves."""
    with ScoreTable(doc_count) as table:
        for matches, weight in leaves:
            assert matches.docs is not None
            assert matches.scores is not None
            table.add(matches.docs, matches.scores if weight == 1 else matches.scores * np.float32(weight))
        scores = table.scores.take(docs)
    return Matches(docs, scores, has_zeros=True)


def _lifted(matches: Matches, docs: Array, factor: float) -> Matches:
    """Return matches with the scores of some of them, ascending documents, multiplied by a factor."""
    if matches.scores is None or matches.docs is None:
        return matches
    scores = matches.scores.copy()
    scores[np.searchsorted(matches.docs, docs)] *= np.float32(factor)
    return Matches(matches.docs, scores, matches.has_zeros)
