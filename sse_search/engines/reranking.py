"""Rank the best hits of a request on: by the stems that they share (feedback.py), and by meaning (meaning.py)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from sse_search.engines import feedback
from sse_search.engines.explanations import MeaningPart, SharedStem
from sse_search.engines.meaning import Meaning, MeaningCounts, factor, neutral_cosine
from sse_search.engines.port import EngineRequest

Scores = Mapping[str, float]
"""Id of a matching document to its score."""


class RankedEntry(Protocol):
    """A document of a ranking; `text_digest` is that of `meaning.text_digest`."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def language(self) -> str:
        """Its language."""

    @property
    def text_digest(self) -> int:
        """The digest of its text."""


Entry = TypeVar("Entry", bound=RankedEntry)


_Scored_contra = TypeVar("_Scored_contra", bound=RankedEntry, contravariant=True)


class StemScoring(Protocol[_Scored_contra]):
    """**Port:** what documents score by their stems."""

    def stem_scores(
        self, entries: Sequence[_Scored_contra], stems: Collection[str] | None = None
    ) -> list[Mapping[str, float]]:
        """
        Return what each stem of each document adds to its score as a term of a query, without its idf.

        Args:
            stems: The stems that matter; None for all.
        """

    def stem_idf(self, stem: str) -> float:
        """Return the inverse document frequency of a stem."""


class Reranking(Generic[Entry]):
    """
    The hits of a request by relevance, the best of which are ranked on.

    Attributes:
        entries: The hits, in order. scores: of each, and of what else was scored.
        counts: How many of the best were ranked by meaning; None where none were.
    """

    def __init__(
        self, stems: StemScoring[Entry], request: EngineRequest, entries: Sequence[Entry], scores: Scores
    ) -> None:
        self._scoring = stems
        self.entries, self.scores = list(entries), scores
        self.counts: MeaningCounts | None = None
        self._stems: dict[str, float] = {}
        self._meanings: dict[str, MeaningPart] = {}
        if request.feedback:
            self._rank_by_stems()
        if request.meaning and self.entries:
            self._rank_by_meaning(request.meaning)

    def shared_stems(self, entry: Entry) -> Iterator[SharedStem]:
        """Yield the stems that feedback chose, and what each adds to a document."""
        is_best = entry in self.entries[: feedback.RERANKED_ITEMS]
        yield from self._added(self._scoring.stem_scores([entry], self._stems)[0] if is_best else {})

    def meaning_part(self, entry: Entry) -> MeaningPart | None:
        """Return what meaning adds to a document; None where it was not ranked by meaning."""
        return self._meanings.get(entry.id)

    def _added(self, scores: Mapping[str, float]) -> Iterator[SharedStem]:
        for stem, weight in self._stems.items():
            yield SharedStem(stem, weight * scores.get(stem, 0.0))

    def _rank_by_stems(self) -> None:
        self._stems = self._choose_stems(self.entries[: feedback.FEEDBACK_ITEMS])
        reranked, rest = self.entries[: feedback.RERANKED_ITEMS], self.entries[feedback.RERANKED_ITEMS :]
        by_item = self._scoring.stem_scores(reranked, self._stems) if self._stems else []
        gains = {
            entry.id: sum(stem.score for stem in self._added(stems))
            for entry, stems in zip(reranked, by_item, strict=False)
        }
        self.scores = {item_id: score + gains.get(item_id, 0.0) for item_id, score in self.scores.items()}
        others = sorted(reranked[1:], key=lambda entry: self.scores[entry.id], reverse=True)
        self.entries = [*reranked[:1], *others, *rest]

    def _choose_stems(self, best: Sequence[Entry]) -> dict[str, float]:
        """Return the stems that the best documents share with the factor of each, the weightiest first."""
        scores = [self.scores[entry.id] for entry in best]
        strength = feedback.strength(scores)
        if not strength:
            return {}
        by_item = self._scoring.stem_scores(best)
        sharing = Counter(stem for stems in by_item for stem in stems)
        idfs = {s: self._scoring.stem_idf(s) for s, count in sharing.items() if count >= feedback.MIN_SHARING}
        weighted = list(zip(feedback.item_weights(scores), by_item, strict=True))
        weights = {
            stem: idf * sum(weight * stems.get(stem, 0.0) for weight, stems in weighted) for stem, idf in idfs.items()
        }
        chosen = sorted(weights, key=lambda stem: (-weights[stem], stem))[: feedback.MAX_SHARED_STEMS]
        return {stem: strength * weights[stem] / weights[chosen[0]] * idfs[stem] for stem in chosen}

    def _rank_by_meaning(self, meaning: Meaning) -> None:
        best, rest = self.entries[: feedback.RERANKED_ITEMS], self.entries[feedback.RERANKED_ITEMS :]
        cosines = cosines_of(best, meaning)
        lacking = [entry for entry, cosine in zip(best, cosines, strict=True) if math.isnan(cosine)]
        without = Counter(entry.language for entry in lacking)
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


def cosines_of(entries: Sequence[RankedEntry], meaning: Meaning) -> list[float]:
    """Return the cosine of each document with a query; NaN for those without a vector of their text."""
    ids = [int(entry.id, 16) for entry in entries]
    cosines: list[float] = meaning.cosines(ids, [entry.text_digest for entry in entries]).tolist()
    return cosines
