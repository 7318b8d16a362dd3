"""
Score items with BM25 over weighted fields: add up frequencies and lengths of the fields, then saturate the sum.

    tf = sum over fields f of  w_f * tf_f            length = sum over fields f of  w_f * length_f
    tf' = tf / (1 - B + B * length / average)
    score = idf * (K1 + 1) * tf' / (K1 + tf'),       idf = ln(1 + (N - df + 0.5) / (df + 0.5))

S. Robertson, H. Zaragoza, M. Taylor: Simple BM25 Extension to Multiple Weighted Fields (2004), with the idf of Lucene,
which is never negative. With one field, and with K1 and idf exchanged, this is Whoosh's BM25F with its B and its
one-byte field norms. `docs/performance.md` compares the ranking with others.

A term, a phrase, a prefix and a fuzzy word are each scored as one term, whose postings are those of the tokens it
stands for, added up. `N` and `df` count live items over all segments.

The functions take numbers and NumPy arrays alike; an array of single precision gives one of single precision.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from numpy.typing import NDArray

Number = TypeVar("Number", float, "NDArray[Any]")

K1 = 1.5
"""The usual value of Okapi BM25; Lucene and Whoosh use 1.2."""
B = 0.75
FIELD_WEIGHTS = {"title": 2.0, "body": 1.0}
"""A word in the title counts as two in the body."""
TAG_WEIGHT = 0.5
"""A tag counts as half a mention in a text of average length: below the words themselves."""
DEFAULT_AVERAGE_LENGTH = 1.0
"""Average length of a field that is empty everywhere."""


def _field_norm_lengths() -> tuple[int, ...]:
    """Return the 256 lengths that a byte can stand for: exact to 10, then in steps of 3.3 %, like Whoosh 3."""
    return tuple(round((1.033**step - 1) * 27) for step in range(256))


FIELD_NORM_LENGTHS = _field_norm_lengths()


def encode_field_norm(length: int) -> int:
    """Return the byte that stands for a field length, rounded up to the next step."""
    return min(255, bisect_left(FIELD_NORM_LENGTHS, length))


def idf(items: int, doc_freq: int) -> float:
    """Return the inverse document frequency of a term that `doc_freq` of `items` items have."""
    return math.log(1 + (items - doc_freq + 0.5) / (doc_freq + 0.5))


def weighted_sum(fields: Sequence[str], values: Sequence[Number]) -> Number:
    """Add up the values of one or more fields by their weights; a field searched alone has weight 1."""
    if len(fields) == 1:
        return values[0]
    total, *others = [FIELD_WEIGHTS[field] * value for field, value in zip(fields, values, strict=True)]
    for value in others:
        total = total + value
    return total


def length_norm(length: Number, average: float) -> Number:
    """Return the factor by which the length of a text scales its term frequencies; 1 for average length."""
    return 1 / (1 - B + length * (B / (average or DEFAULT_AVERAGE_LENGTH)))


def saturate(frequency: Number, idf: float) -> Number:
    """Return the score of a normalised term frequency."""
    return idf * (K1 + 1) * frequency / (K1 + frequency)


def stem_scores(
    frequencies: Mapping[str, Sequence[int]], lengths: Mapping[str, int], averages: Mapping[str, float]
) -> dict[str, float]:
    """
    Return what each stem adds to the score of a document as a term of a query, without its idf.

    Args:
        frequencies: Of each stem, in the fields of `FIELD_WEIGHTS`. lengths: of these fields in the document.
        averages: Of their lengths in the index.
    """
    fields = tuple(FIELD_WEIGHTS)
    length, average = (weighted_sum(fields, [float(each[field]) for field in fields]) for each in (lengths, averages))
    norm = length_norm(length, average)
    return {
        stem: saturate(weighted_sum(fields, [float(count) for count in counts]) * norm, 1.0)
        for stem, counts in frequencies.items()
    }
