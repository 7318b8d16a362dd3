"""
Weight the stems that the best items of a ranking share, so that items with these stems rank higher.

Pseudo-relevance feedback, in the cautious form that was chosen on open test collections (docs/ranking.md). The ten best
items, by score s from s_1 to s_10, give a stem t the weight

    w(t) = sum over the items d of  (s_d / s_1)^4 / sum of (s / s_1)^4  *  idf(t) * x / (K1 + x)

where x is the normalised frequency of t in d (scoring.py). Of the stems that at least two of the ten have, the twenty
with the largest weights add to the score of an item

    0.6 * (s_10 / s_1)^2 * w(t) / (largest w) * BM25(t)

Ten scores that are nearly equal tell that many items answer the query; where one item stands out, little is added.
"""

from __future__ import annotations

from collections.abc import Sequence

FEEDBACK_ITEMS = 10
"""Best items that stems are taken from; with fewer matches nothing is added."""
MIN_SHARING = 2
"""Items among them that have a stem."""
MAX_SHARED_STEMS = 20
RERANKED_ITEMS = 200
"""Best items whose scores the stems add to."""
_STRENGTH = 0.6
_ITEM_EXPONENT = 4
_STRENGTH_EXPONENT = 2


def item_weights(scores: Sequence[float]) -> list[float]:
    """
    Return the weight of each of the best items from their scores, best first.

    >>> item_weights([2.0, 2.0, 0.0])
    [0.5, 0.5, 0.0]
    """
    powers = [(score / scores[0]) ** _ITEM_EXPONENT for score in scores]
    return [power / sum(powers) for power in powers]


def strength(scores: Sequence[float]) -> float:
    """
    Return the factor of what shared stems add, from the scores of the best items; 0 where they tell nothing.

    >>> strength([2.0] * 9 + [1.0]), strength([2.0])
    (0.15, 0.0)
    """
    if len(scores) < FEEDBACK_ITEMS or scores[0] <= 0:
        return 0.0
    return float(_STRENGTH * (scores[FEEDBACK_ITEMS - 1] / scores[0]) ** _STRENGTH_EXPONENT)
