"""Expand prefixes and fuzzy words to the tokens of the term dictionaries of the segments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.port import MAX_EXPANSIONS, MAX_TOTAL_EXPANSIONS
from sse_search.engines.queries import PatternQuery, PrefixQuery
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.errors import QueryTooCostlyError
from sse_search.text.edit_distance import within_distance

Array = NDArray[Any]


def token_ordinals(pattern: PatternQuery, segment: Segment) -> Array:
    """Return the ordinals, ascending, of the tokens of a segment that a pattern expands to."""
    if isinstance(pattern, PrefixQuery):
        ordinals = segment.tokens.with_prefix(pattern.prefix)
        return np.arange(ordinals.start, ordinals.stop)
    if not pattern.token:
        return np.zeros(0, np.int64)
    ordinals = segment.tokens.with_prefix(pattern.token[0])
    tokens = segment.tokens[ordinals.start : ordinals.stop]
    near = (
        ordinal
        for ordinal, token in zip(ordinals, tokens, strict=True)
        if abs(len(token) - len(pattern.token)) <= pattern.distance
        and within_distance(pattern.token, token, pattern.distance)
    )
    return np.fromiter(near, np.int64)


def tokens_at(ordinals: Array, segment: Segment) -> list[str]:
    """Return the tokens with these ordinals."""
    return [segment.tokens[ordinal] for ordinal in ordinals.tolist()]


def expand(pattern: PatternQuery, readers: Sequence[SegmentReader]) -> list[Array]:
    """
    Return for each segment the ordinals of the tokens that a pattern expands to.

    Raises:
        QueryTooCostlyError: They are too many.
    """
    expansion = [token_ordinals(pattern, reader.segment) for reader in readers]
    size = max(map(len, expansion), default=0)
    if len(readers) > 1 and size <= MAX_EXPANSIONS < sum(map(len, expansion)):
        pairs = zip(expansion, readers, strict=True)
        size = len({token for ordinals, reader in pairs for token in tokens_at(ordinals, reader.segment)})
    if size > MAX_EXPANSIONS:
        text = f"{pattern.prefix}*" if isinstance(pattern, PrefixQuery) else f"{pattern.token}~{pattern.distance}"
        raise QueryTooCostlyError(
            f"{text} stands for {size:,} words of this archive, and may for {MAX_EXPANSIONS:,}; write more letters"
        )
    return expansion


def check_total(expansions: Iterable[Sequence[Array]]) -> None:
    """Raise QueryTooCostlyError when all patterns of a query together expand to too many tokens."""
    total = sum(max(map(len, expansion), default=0) for expansion in expansions)
    if total > MAX_TOTAL_EXPANSIONS:
        raise QueryTooCostlyError(
            f"the patterns of this query stand for {total:,} words, and may for {MAX_TOTAL_EXPANSIONS:,}"
        )
