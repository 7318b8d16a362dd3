"""
How well does an item match? BM25F: frequencies in the fields are weighed, normalised and added, then saturated once.

    tf' = sum over fields f of  w_f * tf_f / (1 - B + B * length_f / average_f)
    score = idf * (K1 + 1) * tf' / (K1 + tf'),     idf = ln(N / (df + 1)) + 1

S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework: BM25 and Beyond (2009), 3.6. With one field of weight
1 this is Whoosh's BM25F to the letter, its idf, K1 and B and its one-byte field lengths included.

A word, a phrase, a prefix and a fuzzy word are all scored as one term: its postings are those of the words it stands
for, added up. `N` and `df` count live items, over all segments.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence

__all__ = ["AVERAGE_OF_NOTHING", "FIELD_WEIGHTS", "K1", "LENGTHS", "TAG_WEIGHT", "B", "idf", "length_byte", "saturate"]

K1 = 1.2
B = 0.75
FIELD_WEIGHTS = {"title": 2.0, "body": 1.0}
"""A word in the title counts as two in the body."""
TAG_WEIGHT = 0.5
"""A tag counts as half a mention of average rarity: below the words themselves."""
AVERAGE_OF_NOTHING = 1.0
"""Average length of a field that is empty everywhere."""


def _lengths() -> tuple[int, ...]:
    """Return the 256 lengths that a byte can stand for: exact to 10, then in steps of 3.3 %, as Whoosh 3 has them."""
    return tuple(round((1.033**step - 1) * 27) for step in range(256))


LENGTHS = _lengths()


def length_byte(length: int) -> int:
    """Return the byte that stands for a field length, rounded up to the next step."""
    return min(255, bisect_left(LENGTHS, length))


def idf(items: int, found: int) -> float:
    """Return the inverse document frequency of a term that `found` of `items` items hold."""
    return math.log(items / (found + 1)) + 1 if items else 0.0


def field_weights(fields: Sequence[str]) -> list[float]:
    """Return the weights of fields searched together; a field searched alone has weight 1."""
    return [FIELD_WEIGHTS[field] for field in fields] if len(fields) > 1 else [1.0]


def saturate(weight: float, rarity: float) -> float:
    """Return the score of a weighed, normalised term frequency."""
    return rarity * (K1 + 1) * weight / (K1 + weight)
