"""Define the parts of the score of an item, as engines explain it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sse_search.engines.queries import LeafQuery


class TermExplanation(msgspec.Struct, frozen=True, kw_only=True):
    """
    The part of one leaf query in the score of an item.

    Attributes:
        query: The leaf.
        doc_count: Live items of the whole index that match the leaf.
        frequencies: Occurrences in each field of the leaf, zeros included; empty for an `EntityQuery`.
        score: What the leaf adds to the item's score, over all its occurrences in the query; 0.0 where the item does
            not match the part of the query in which the leaf stands.
    """

    query: LeafQuery
    doc_count: int
    frequencies: Mapping[str, int]
    score: float


class SharedStem(msgspec.Struct, frozen=True):
    """A stem (`language:stem`) that the best items share, and what it adds to the score of an item."""

    stem: str
    score: float


class MeaningPart(msgspec.Struct, frozen=True):
    """What meaning adds to the score of an item, for which cosine; without a vector, an item has that of the others."""

    score: float
    cosine: float
    has_vector: bool


class ScoreExplanation(msgspec.Struct, frozen=True, kw_only=True):
    """
    The parts of the score of a hit; they add up to it.

    Attributes:
        leaves: The leaves of the query or the ranking that the item matches, with the part of each.
        lift: What the item has because it matches `query`, and not only `also`.
        stems: The stems that feedback chose, the weightiest first, those without a part in this item included.
        meaning: What meaning adds; None where the item is not ranked by it.
    """

    leaves: tuple[TermExplanation, ...]
    lift: float = 0.0
    stems: tuple[SharedStem, ...] = ()
    meaning: MeaningPart | None = None
