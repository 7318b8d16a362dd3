"""
Define how the meaning of a query takes part in a ranking.

The 200 best items, with lexical scores s after feedback and cosines c of their vectors with that of the query, are
ranked by .6 s / (largest s) + .4 c. Scores stay on the scale of the lexical ones: the same order is that of

    s + (.4 / .6) * (largest s) * c

An item without a vector counts with the mean of the cosines of those that have one, which neither lifts nor lowers it
among them. Where none has a vector nothing is added.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from sse_search.model import Document

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]
    Integers = Sequence[int] | Array

MAX_NEAREST = 100
"""Items that are found by their meaning alone."""
MAX_EMBEDDED_CHARACTERS = 8_192
"""Beginning of a text that a vector may depend on: more than the tokens that any model here is given."""
_LEXICAL_WEIGHT, _MEANING_WEIGHT = 0.6, 0.4
_DIGEST_BYTES = 8


class MeaningCounts(msgspec.Struct, frozen=True, kw_only=True):
    """
    How many of the best items were ranked by meaning.

    Attributes:
        ranked: Items with a vector. without: language to the number of items without one.
    """

    ranked: int
    without: Mapping[str, int]


class Meaning(Protocol):
    """**Port:** the meaning of a query, and the vectors that it is compared with."""

    @property
    def min_cosine(self) -> float:
        """Cosine from which an item without a word of the query counts as found."""

    def cosines(self, ids: Integers, texts: Integers | None) -> Array:
        """
        Return the cosines of items, given by their ids as integers; NaN for those without a vector.

        Args:
            texts: The `text_digest` of each item: a vector of another text does not count. None accepts any.

        Raises:
            VectorsDamagedError: A vector is not what was written.
        """


def embedded_text(document: Document) -> str:
    """
    Return the text of an item that its vector is made of.

    >>> from sse_search.model import NewsItem
    >>> embedded_text(Document(NewsItem(id="0" * 16, title="Dairy co-op opens", body="In Kenya."), "en"))
    'Dairy co-op opens\\nIn Kenya.'
    """
    return f"{document.item.title}\n{document.item.text}"[:MAX_EMBEDDED_CHARACTERS]


def text_digest(document: Document) -> int:
    """Return a digest of 64 bits of the text that a vector is made of; never 0."""
    digest = hashlib.blake2b(embedded_text(document).encode(), digest_size=_DIGEST_BYTES)
    return int.from_bytes(digest.digest(), "little") or 1


def neutral_cosine(cosines: Sequence[float]) -> float:
    """
    Return what an item without a vector, a NaN among the cosines, counts with; NaN where no item has one.

    >>> neutral_cosine([0.5, math.nan, 0.25])
    0.375
    """
    known = [cosine for cosine in cosines if not math.isnan(cosine)]
    return sum(known) / len(known) if known else math.nan


def factor(largest: float) -> float:
    """
    Return what a cosine of 1 adds to a score, by the largest lexical score.

    >>> factor(3.0)
    2.0
    """
    return largest * (_MEANING_WEIGHT / _LEXICAL_WEIGHT)
