"""Read the positions of tokens and of phrases in a segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.whoosh.storage.segment import Segment

Array = NDArray[Any]

_BISECTION_FACTOR = 10
"""About as many elements are merged in the time of one lookup by bisection."""
_MIN_MERGED = 4096
"""Of fewer, looking up is always as fast."""


def token_positions(ordinals: Array, segment: Segment) -> Array:
    """Return all positions of some tokens, ascending; those of neighbours in the dictionary lie side by side."""
    if len(ordinals) == 1:
        return segment.positions.of(int(ordinals[0]))
    if not len(ordinals):
        return segment.positions.none()
    ends = np.append(np.flatnonzero(np.diff(ordinals) != 1), len(ordinals) - 1)
    begin, lists = 0, []
    for end in ends.tolist():
        lists += segment.positions.parts(int(ordinals[begin]), int(ordinals[end]) + 1)
        begin = end + 1
    return np.sort(np.concatenate(lists), kind="stable")


def phrase_positions(tokens: Sequence[str], segment: Segment) -> Array:
    """Return the positions at which a phrase begins."""
    lists = phrase_lists(tokens, segment)
    rarest = min(range(len(lists)), key=lambda offset: len(lists[offset]))
    starts = lists[rarest][lists[rarest] >= rarest] - np.uint32(rarest)
    for offset, positions in enumerate(lists):
        if offset != rarest and len(starts):
            distance = np.uint32(offset)  # of the type of the positions, which are not copied for the search
            starts = _common(starts + distance, positions) - distance
    return starts


def _common(few: Array, many: Array) -> Array:
    """Return what two ascending arrays without duplicates have in common; of like lengths they are merged."""
    if len(many) < _MIN_MERGED or len(few) * _BISECTION_FACTOR < len(many):
        is_common = many.take(np.searchsorted(many, few), mode="clip") == few
    else:
        merged = np.concatenate([few, many])
        merged.sort(kind="stable")  # gains from their order
        few, is_common = merged[:-1], merged[1:] == merged[:-1]
    common: Array = few[is_common]
    return common


def phrase_lists(tokens: Sequence[str], segment: Segment) -> list[Array]:
    """Return the positions of each token of a phrase; none of any where the segment lacks one."""
    ordinals = [segment.tokens.find(token) for token in tokens]
    if min(ordinals, default=-1) < 0:
        return [segment.positions.none() for _ in tokens]
    return [*map(segment.positions.of, ordinals)]
