"""Explain the score of a document by the leaves of a query that it matches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sse_search.engines.document_values import filter_values
from sse_search.engines.explanations import TermExplanation
from sse_search.engines.filters import matches_filter
from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import EntityQuery, LeafQuery, Query, TextQuery
from sse_search.engines.query_terms import leaf_contributions, leaves
from sse_search.engines.whoosh.searching.filter_masks import indices_of
from sse_search.engines.whoosh.searching.leaf_scores import Matches
from sse_search.engines.whoosh.searching.postings import Frequencies
from sse_search.engines.whoosh.storage.live_docs import SegmentReader


class LeafExplainer:
    """
    Explains the scores of documents.

    Args:
        leaf_matches: Returns the matches of a leaf in a segment. frequencies: its frequencies there. doc_count: the
            number of live documents that match it.
    """

    def __init__(
        self,
        segments: Sequence[SegmentReader],
        leaf_matches: Callable[[int, LeafQuery], Matches],
        frequencies: Callable[[TextQuery, int], Frequencies],
        doc_count: Callable[[LeafQuery], int],
    ) -> None:
        self._segments = segments
        self._leaf_matches = leaf_matches
        self._frequencies = frequencies
        self._doc_count = doc_count

    def of_query(self, query: Query, ordinal: int, doc: int) -> tuple[TermExplanation, ...]:
        """Return the part of each scored leaf of a query in the score of a document of a segment."""
        contributions = leaf_contributions(query, self._scores_of(query, ordinal, doc))
        return tuple(self._explanation(leaf, score, ordinal, doc) for leaf, score in contributions.items())

    def of_request(
        self, request: EngineRequest, ordinal: int, doc: int, *, is_also: bool
    ) -> tuple[TermExplanation, ...]:
        """Return the leaves that a document is scored by: those of the ranking, or of the query that it matches."""
        if not request.ranking:
            return self.of_query(request.also if request.also and is_also else request.query, ordinal, doc)
        return tuple(
            self._explanation(leaf.query, score * leaf.weight, ordinal, doc)
            for leaf in request.ranking
            for score in self._scores_of(leaf.query, ordinal, doc).values()
        )

    def _scores_of(self, query: Query, ordinal: int, doc: int) -> dict[Query, float]:
        """Return the leaves that a document matches with their scores; 0.0 for unscored ones."""
        document = self._segments[ordinal].segment.document(doc)
        values = filter_values(document)
        scores: dict[Query, float] = {}
        for leaf in leaves(query, negated=True):
            if isinstance(leaf, LeafQuery):
                matches = self._leaf_matches(ordinal, leaf)
                assert matches.scores is not None
                scores.update((leaf, float(matches.scores[index])) for index in indices_of(matches.docs, doc))
            elif matches_filter(values, document.item.date, leaf):
                scores[leaf] = 0.0
        return scores

    def _explanation(self, leaf: LeafQuery, score: float, ordinal: int, doc: int) -> TermExplanation:
        frequencies: dict[str, int] = {}
        if not isinstance(leaf, EntityQuery):
            counted = self._frequencies(leaf, ordinal)
            (index,) = indices_of(counted.docs, doc)
            frequencies = {field: int(counted.of(field)[index]) for field in leaf.fields}
        return TermExplanation(query=leaf, doc_count=self._doc_count(leaf), frequencies=frequencies, score=score)
