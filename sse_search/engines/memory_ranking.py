"""Rank the matches of a request in plain Python: the lift, the weighted leaves and what ranks on (reranking.py)."""

from __future__ import annotations

from collections.abc import Sequence

from sse_search.engines.explanations import ScoreExplanation, TermExplanation
from sse_search.engines.meaning import MAX_NEAREST, Meaning, MeaningCounts
from sse_search.engines.memory_entry import MemoryEntry
from sse_search.engines.memory_search import MemorySearch
from sse_search.engines.reranking import Reranking, Scores, cosines_of


class MemoryRanking:
    """
    The hits of a request, in order.

    Attributes:
        query: What they match. entries: all of them. scores: their scores.
        counts: How many of the best were ranked by meaning; None where none were.
    """

    def __init__(self, search: MemorySearch, matching: Scores) -> None:
        self._search = search
        self._request = request = search.request
        self._lifted: Scores = {}
        self._reranking: Reranking[MemoryEntry] | None = None
        self.counts: MeaningCounts | None = None
        self.query, self.scores = request.query, matching
        if request.sort == "relevance":
            self._score(matching)
        self.entries = search.ranked(self.scores)
        if request.sort == "relevance":
            self._reranking = reranking = Reranking(search, request, self.entries, self.scores)
            self.entries, self.scores, self.counts = reranking.entries, reranking.scores, reranking.counts

    def lift(self, item_id: str) -> float:
        """Return the factor of the score of a document."""
        return self._request.lift if item_id in self._lifted else 1.0

    def explain(self, entry: MemoryEntry, leaves: tuple[TermExplanation, ...]) -> ScoreExplanation:
        """Return the parts of the score of a document; `leaves` are those of `query`."""
        if entry not in self.entries:
            return ScoreExplanation(leaves=())
        if self._request.ranking:
            by_leaf = [(leaf, self._search.scores(leaf.query)) for leaf in self._request.ranking]
            leaves = tuple(
                self._search.explanation(leaf.query, len(scores), entry, leaf.weight * scores[entry.id])
                for leaf, scores in by_leaf
                if entry.id in scores
            )
        lift = sum(leaf.score for leaf in leaves) * (self.lift(entry.id) - 1)
        if self._reranking is None:
            return ScoreExplanation(leaves=leaves, lift=lift)
        stems, meaning = tuple(self._reranking.shared_stems(entry)), self._reranking.meaning_part(entry)
        return ScoreExplanation(leaves=leaves, lift=lift, stems=stems, meaning=meaning)

    def _score(self, matching: Scores) -> None:
        request, search = self._request, self._search
        if request.also is not None and search.ranked(matching):
            self.query, self._lifted = request.also, matching
            self.scores = search.scores(request.also)
        if request.ranking:
            parts = [(leaf.weight, search.scores(leaf.query)) for leaf in request.ranking]
            self.scores = {i: sum((weight * part.get(i, 0.0) for weight, part in parts), 0.0) for i in self.scores}
        self.scores = {item_id: score * self.lift(item_id) for item_id, score in self.scores.items()}


def nearest_entries(entries: Sequence[MemoryEntry], meaning: Meaning | None) -> list[tuple[MemoryEntry, float]]:
    """Return the documents that are nearest in meaning, with their cosines; of equally near ones, the first."""
    assert meaning is not None
    compared = zip(entries, cosines_of(entries, meaning), strict=True)
    near = [(entry, cosine) for entry, cosine in compared if cosine >= meaning.min_cosine]
    return sorted(near, key=lambda pair: pair[1], reverse=True)[:MAX_NEAREST]
