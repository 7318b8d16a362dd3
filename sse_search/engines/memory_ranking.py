"""Rank the matches of a request in plain Python: the lift, the weighted leaves and feedback (engines/port.py)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from sse_search.engines import feedback
from sse_search.engines.explanations import MeaningPart, ScoreExplanation, SharedStem, TermExplanation
from sse_search.engines.meaning import MAX_NEAREST, Meaning, MeaningCounts, factor, neutral_cosine, text_digest
from sse_search.engines.port import (
    EngineRequest,
)
from sse_search.engines.queries import LeafQuery, Query
from sse_search.model import Document

Scores = Mapping[str, float]
"""Id of a matching document to its score."""


class RankedEntry(Protocol):
    """A document of a ranking."""

    id: str
    document: Document


Entry = TypeVar("Entry", bound=RankedEntry)


class RankedSearch(Protocol[Entry]):
    """
    **Port:** one request on the documents of one moment.

    Attributes:
        request: The request.
    """

    request: EngineRequest

    def scores(self, query: Query) -> Scores:
        """Return the documents that match a query, with their scores."""

    def ranked(self, scores: Scores) -> list[Entry]:
        """Return what matches and passes every filter, in the order of the request."""

    def explanation(self, leaf: LeafQuery, doc_count: int, entry: Entry, score: float) -> TermExplanation:
        """Return the part of a leaf in the score of a document that matches it."""

    def stem_scores(self, entry: Entry) -> Mapping[str, float]:
        """Return the stems of a document with what each adds to its score as a term of a query, without its idf."""

    def stem_idf(self, stem: str) -> float:
        """Return the inverse document frequency of a stem."""


class MemoryRanking(Generic[Entry]):
    """
    The hits of a request, in order.

    Attributes:
        query: What they match. entries: all of them. scores: their scores.
        counts: How many of the best were ranked by meaning; None where none were.
    """

    def __init__(self, search: RankedSearch[Entry], matching: Scores) -> None:
        self._search = search
        self._request = request = search.request
        self._lifted: Scores = {}
        self._stems: dict[str, float] = {}
        self._meanings: dict[str, MeaningPart] = {}
        self.counts: MeaningCounts | None = None
        self.query, self.scores = request.query, matching
        if request.sort == "relevance":
            self._score(matching)
        self.entries = search.ranked(self.scores)
        if request.sort == "relevance" and request.feedback:
            self._rerank()
        if request.sort == "relevance" and request.meaning and self.entries:
            self._rank_by_meaning(request.meaning)

    def lift(self, item_id: str) -> float:
        """Return the factor of the score of a document."""
        return self._request.lift if item_id in self._lifted else 1.0

    def shared_stems(self, entry: Entry) -> Iterator[SharedStem]:
        """Yield the stems that feedback chose, and what each adds to a document."""
        scores = self._search.stem_scores(entry) if entry in self.entries[: feedback.RERANKED_ITEMS] else {}
        for stem, weight in self._stems.items():
            yield SharedStem(stem, weight * scores.get(stem, 0.0))

    def explain(self, entry: Entry, leaves: tuple[TermExplanation, ...]) -> ScoreExplanation:
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
        stems, meaning = tuple(self.shared_stems(entry)), self._meanings.get(entry.id)
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

    def _rerank(self) -> None:
        self._stems = self._choose_stems(self.entries[: feedback.FEEDBACK_ITEMS])
        reranked, rest = self.entries[: feedback.RERANKED_ITEMS], self.entries[feedback.RERANKED_ITEMS :]
        gains = {entry.id: sum(stem.score for stem in self.shared_stems(entry)) for entry in reranked}
        self.scores = {item_id: score + gains.get(item_id, 0.0) for item_id, score in self.scores.items()}
        others = sorted(reranked[1:], key=lambda entry: self.scores[entry.id], reverse=True)
        self.entries = [*reranked[:1], *others, *rest]

    def _rank_by_meaning(self, meaning: Meaning) -> None:
        best, rest = self.entries[: feedback.RERANKED_ITEMS], self.entries[feedback.RERANKED_ITEMS :]
        cosines = cosines_of(best, meaning)
        lacking = [entry for entry, cosine in zip(best, cosines, strict=True) if math.isnan(cosine)]
        without = Counter(entry.document.language for entry in lacking)
        self.counts = MeaningCounts(ranked=len(best) - len(lacking), without=dict(sorted(without.items())))
        neutral = neutral_cosine(cosines)
        if math.isnan(neutral):
            return
        weight = factor(max(self.scores[entry.id] for entry in best))
        for entry, cosine in zip(best, cosines, strict=True):
            compared = neutral if math.isnan(cosine) else cosine
            self._meanings[entry.id] = MeaningPart(weight * compared, compared, not math.isnan(cosine))
        self.scores = {**self.scores, **{i: self.scores[i] + part.score for i, part in self._meanings.items()}}
        self.entries = [*sorted(best, key=lambda entry: self.scores[entry.id], reverse=True), *rest]

    def _choose_stems(self, best: Sequence[Entry]) -> dict[str, float]:
        """Return the stems that the best documents share with the factor of each, the weightiest first."""
        scores = [self.scores[entry.id] for entry in best]
        strength = feedback.strength(scores)
        if not strength:
            return {}
        by_item = [self._search.stem_scores(entry) for entry in best]
        sharing = Counter(stem for stems in by_item for stem in stems)
        idfs = {s: self._search.stem_idf(s) for s, count in sharing.items() if count >= feedback.MIN_SHARING}
        weighted = list(zip(feedback.item_weights(scores), by_item, strict=True))
        weights = {
            stem: idf * sum(weight * stems.get(stem, 0.0) for weight, stems in weighted) for stem, idf in idfs.items()
        }
        chosen = sorted(weights, key=lambda stem: (-weights[stem], stem))[: feedback.MAX_SHARED_STEMS]
        return {stem: strength * weights[stem] / weights[chosen[0]] * idfs[stem] for stem in chosen}


def cosines_of(entries: Sequence[RankedEntry], meaning: Meaning) -> list[float]:
    """Return the cosine of each document with a query; NaN for those without a vector of their text."""
    ids = [int(entry.id, 16) for entry in entries]
    cosines: list[float] = meaning.cosines(ids, [text_digest(entry.document) for entry in entries]).tolist()
    return cosines


def nearest_entries(entries: Sequence[Entry], meaning: Meaning | None) -> list[tuple[Entry, float]]:
    """Return the documents that are nearest in meaning, with their cosines; of equally near ones, the first."""
    assert meaning is not None
    compared = zip(entries, cosines_of(entries, meaning), strict=True)
    near = [(entry, cosine) for entry, cosine in compared if cosine >= meaning.min_cosine]
    return sorted(near, key=lambda pair: pair[1], reverse=True)[:MAX_NEAREST]
