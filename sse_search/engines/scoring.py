"""
How well does an item match? BM25 over the weighed fields: their frequencies and lengths are added, then saturated once.

    tf = sum over fields f of  w_f * tf_f            length = sum over fields f of  w_f * length_f
    tf' = tf / (1 - B + B * length / average)
    score = idf * (K1 + 1) * tf' / (K1 + tf'),       idf = ln(1 + (N - df + 0.5) / (df + 0.5))

S. Robertson, H. Zaragoza, M. Taylor: Simple BM25 Extension to Multiple Weighted Fields (2004), with the idf of Lucene,
which is never negative. With one field and K1 and idf exchanged this is Whoosh's BM25F to the letter, its B and its
one-byte field lengths included. `docs/performance.md` says how it ranks beside others.

A word, a phrase, a prefix and a fuzzy word are all scored as one term: its postings are those of the words it stands
for, added up. `N` and `df` count live items, over all segments.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence

K1 = 1.5
"""The usual value of Okapi BM25; Lucene and Whoosh have 1.2."""
B = 0.75
FIELD_WEIGHTS = {"title": 2.0, "body": 1.0}
"""A word in the title counts as two in the body."""
TAG_WEIGHT = 0.5
"""A tag counts as half a mention of average rarity: below the words themselves."""
DEFAULT_AVERAGE_LENGTH = 1.0
"""Average length of a field that is empty everywhere."""


def _lengths() -> tuple[int, ...]:
    """Return the 256 lengths that a byte can stand for: exact to 10, then in steps of 3.3 %, as Whoosh 3 has them."""
    return tuple(round((1.033**step - 1) * 27) for step in range(256))


FIELD_NORM_LENGTHS = _lengths()


def encode_field_norm(length: int) -> int:
    """Return the byte that stands for a field length, rounded up to the next step."""
    return min(255, bisect_left(FIELD_NORM_LENGTHS, length))


def idf(items: int, found: int) -> float:
    """Return the inverse document frequency of a term that `found` of `items` items hold."""
    return math.log(1 + (items - found + 0.5) / (found + 0.5))


def field_weights(fields: Sequence[str]) -> list[float]:
    """Return the weights of fields searched together; a field searched alone has weight 1."""
    return [FIELD_WEIGHTS[field] for field in fields] if len(fields) > 1 else [1.0]


def saturate(weight: float, rarity: float) -> float:
    """Return the score of a weighed, normalised term frequency."""
    return rarity * (K1 + 1) * weight / (K1 + weight)
