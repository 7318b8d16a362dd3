"""Search the term dictionary of a segment for tokens a few typing errors away, whichever letters are wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.queries import SimilarTokens
from sse_search.engines.whoosh.storage.array_file import letter_set
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.text.edit_distance import within_typing_errors

Array = NDArray[Any]


def similar_ordinals(pattern: SimilarTokens, segment: Segment) -> Array:
    """
    Return the ordinals, ascending, of the tokens of a segment that a pattern stands for.

    An error removes at most one letter and adds at most one. Lengths and sets of letters are compared for the whole
    dictionary at once, words only where these allow it.
    """
    every = range(len(segment.tokens))
    one_error = near_ordinals(pattern.token, min(pattern.distance, 1), every, segment)
    if pattern.distance < 2:
        return one_error
    same_letter = segment.tokens.with_prefix(pattern.token[0])
    return np.union1d(one_error, near_ordinals(pattern.token, pattern.distance, same_letter, segment))


def near_ordinals(token: str, distance: int, ordinals: range, segment: Segment) -> Array:
    """Return those of consecutive tokens that are at most `distance` typing errors away."""
    part = slice(ordinals.start, ordinals.stop)
    lengths, sets = (array[part] for array in segment.token_letters)
    own, longer = np.uint32(letter_set(token)), lengths - len(token)
    near = np.flatnonzero(np.abs(longer) <= distance)
    longer, sets = longer[near], sets[near]
    near = near[
        (np.bitwise_count(own & ~sets) <= distance - np.maximum(longer, 0))
        & (np.bitwise_count(sets & ~own) <= distance + np.minimum(longer, 0))
    ]
    candidates = (near + ordinals.start).tolist()
    similar = (i for i in candidates if within_typing_errors(token, segment.tokens[i], distance))
    return np.fromiter(similar, np.int64)
