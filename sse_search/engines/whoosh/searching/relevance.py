"""Score documents by the weighted leaves of a request, and lift the scores of those that match its query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.whoosh.searching.leaf_scores import Matches
from sse_search.engines.whoosh.searching.score_table import ScoreTable

Array = NDArray[Any]


def add_up(docs: Array, leaves: Iterable[tuple[Matches, float]], doc_count: int) -> Matches:
    """Return documents of a segment with the weighted scores of leaves added up, in the order of the leaves."""
    with ScoreTable(doc_count) as table:
        for matches, weight in leaves:
            assert matches.docs is not None
            assert matches.scores is not None
            table.add(matches.docs, matches.scores if weight == 1 else matches.scores * np.float32(weight))
        scores = table.scores.take(docs)
    return Matches(docs, scores, has_zeros=True)


def lift_scores(matches: Matches, lifted: Array, factor: float) -> Matches:
    """Return matches with the scores of some of them, ascending documents, multiplied by a factor."""
    if matches.scores is None or matches.docs is None:
        return matches
    scores = matches.scores.copy()
    scores[np.searchsorted(matches.docs, lifted)] *= np.float32(factor)
    return Matches(matches.docs, scores, matches.has_zeros)
