"""Rank the best documents by meaning too, and list those that are nearest in meaning (engines/meaning.py)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.explanations import MeaningPart
from sse_search.engines.feedback import RERANKED_ITEMS
from sse_search.engines.meaning import MAX_NEAREST, Meaning, MeaningCounts, factor, neutral_cosine, text_digest
from sse_search.engines.whoosh.searching.matching import Clock
from sse_search.engines.whoosh.searching.ranking import Ranking
from sse_search.engines.whoosh.storage.live_docs import SegmentReader

Array = NDArray[Any]

_DOCS_PER_CHUNK = 1 << 16
"""Documents whose vectors are compared between two looks at the clock."""


class MeaningRanks:
    """
    Compare documents of one generation with the meaning of a query. Safe from several threads.

    The digests of texts and the languages of documents are kept once they have been compared.
    """

    def __init__(self, readers: Sequence[SegmentReader]) -> None:
        self._readers = readers
        self._texts = [np.zeros(reader.segment.doc_count, np.uint64) for reader in readers]
        self._languages: list[dict[int, str]] = [{} for _ in readers]

    def rerank(self, ranking: Ranking, meaning: Meaning) -> tuple[Ranking, MeaningCounts]:
        """Return a ranking whose best documents are ranked by meaning too, and how many of these have a vector."""
        best = ranking.first(RERANKED_ITEMS)
        cosines = self._cosines(best, meaning)
        scores = best.scores + _added(best, cosines)
        order = np.argsort(-scores, kind="stable")
        return ranking.begun_by(best._replace(scores=scores).at(order)), self._counts(best, cosines)

    def part(self, ranking: Ranking, meaning: Meaning, ordinal: int, doc: int) -> MeaningPart | None:
        """Return what meaning adds to the score of a document; None where it is not ranked by it."""
        best = ranking.first(RERANKED_ITEMS)
        cosines = self._cosines(best, meaning)
        added = _added(best, cosines)
        neutral = neutral_cosine(cosines.tolist())
        for index in np.flatnonzero((best.segments == ordinal) & (best.docs == doc)).tolist():
            if np.isnan(neutral):
                return None
            has_vector = not np.isnan(cosines[index])
            cosine = float(cosines[index]) if has_vector else neutral
            return MeaningPart(float(added[index]), cosine, has_vector)
        return None

    def nearest(self, docs: Sequence[Array], meaning: Meaning, clock: Clock) -> Ranking:
        """
        Return the documents that are nearest in meaning, scored by their cosines.

        Args:
            docs: Documents of each segment that come into question.
        """
        none = np.zeros(0, np.int64)
        nearest = Ranking(none, none, np.zeros(0, np.float64))
        for ordinal, candidates in enumerate(docs):
            for start in range(0, len(candidates), _DOCS_PER_CHUNK):
                if clock.passed():
                    break
                chunk = candidates[start : start + _DOCS_PER_CHUNK]
                cosines = meaning.cosines(self._readers[ordinal].segment.ids[chunk], None)
                near = np.flatnonzero(cosines >= meaning.min_cosine)
                found = Ranking(np.full(len(near), ordinal), chunk[near], cosines[near])
                nearest = Ranking(*map(np.concatenate, zip(nearest, found, strict=True)))
                nearest = nearest.at(np.argsort(-nearest.scores, kind="stable")[:MAX_NEAREST])
        return nearest.at(~np.isnan(self._cosines(nearest, meaning)))

    def _counts(self, best: Ranking, cosines: Array) -> MeaningCounts:
        lacking = best.at(np.isnan(cosines))
        docs = zip(lacking.segments.tolist(), lacking.docs.tolist(), strict=True)
        languages = Counter(self._languages[segment][doc] for segment, doc in docs)
        return MeaningCounts(ranked=len(cosines) - len(lacking.docs), without=dict(sorted(languages.items())))

    def _cosines(self, ranking: Ranking, meaning: Meaning) -> Array:
        cosines = np.full(len(ranking.docs), np.nan)
        for ordinal in np.unique(ranking.segments).tolist():
            rows = np.flatnonzero(ranking.segments == ordinal)
            docs = ranking.docs[rows]
            ids = self._readers[ordinal].segment.ids[docs]
            cosines[rows] = meaning.cosines(ids, self._digests(ordinal, docs))
        return cosines

    def _digests(self, ordinal: int, docs: Array) -> Array:
        """Return the digests of the texts of documents."""
        texts, segment = self._texts[ordinal], self._readers[ordinal].segment
        for doc in docs[texts[docs] == 0].tolist():
            document = segment.document(doc)
            self._languages[ordinal][doc] = document.language
            texts[doc] = text_digest(document)
        return texts[docs]


def _added(best: Ranking, cosines: Array) -> Array:
    """Return what meaning adds to the scores of the best documents."""
    neutral = neutral_cosine(cosines.tolist())
    if np.isnan(neutral):
        return np.zeros(len(cosines))
    largest = float(best.scores.max())
    return factor(largest) * np.where(np.isnan(cosines), neutral, cosines)
