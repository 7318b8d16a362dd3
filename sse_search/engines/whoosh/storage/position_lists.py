"""
Read the positions of tokens, and choose how each list is stored.

The positions of a frequent token are stored as their last 16 bits, with the number of them in each block of 65,536.
Those of other tokens are stored whole: the numbers of all blocks would take more room.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.engines.whoosh.storage.array_file import ArrayFile

BLOCK_SHIFT = 16
"""Positions of a block: 2 ** 16."""
_MIN_FREQUENT = 64
"""A shorter list is not worth decoding."""
_POSITIONS_PER_BLOCK = 2
"""On average, in the shortest list that is stored by block."""

Array = NDArray[Any]


def block_count(position_count: int) -> int:
    """Return the number of blocks of positions."""
    return (position_count >> BLOCK_SHIFT) + 1


def are_frequent(counts: Array, blocks: int) -> Array:
    """Return which tokens, of so many positions each, are stored by block."""
    frequent: Array = counts >= max(_MIN_FREQUENT, _POSITIONS_PER_BLOCK * blocks)
    return frequent


def counts_by_block(positions: Array, counts: Array, blocks: int) -> Array:
    """Return the number of positions in each block, a row for each token of so many positions."""
    rows = np.repeat(np.arange(len(counts)) * blocks, counts)
    rows += positions >> BLOCK_SHIFT
    numbers = np.bincount(rows, minlength=len(counts) * blocks)
    dtype = np.uint16 if numbers.max(initial=0) < 1 << BLOCK_SHIFT else np.uint32  # a block may be full of one token
    return numbers.astype(dtype).reshape(-1, blocks)


class Run(msgspec.Struct, frozen=True):
    """
    The positions of some tokens, token after token.

    Attributes:
        bounds: Where the positions of each token begin, and where the last ones end, from any number on.
    """

    tokens: Array
    bounds: Array
    positions: Array

    def counts(self, indexes: Array) -> Array:
        """Return for each token how many of some positions, given by ascending indexes, are its own."""
        owners = np.searchsorted(self.bounds - self.bounds[0], indexes, side="right") - 1
        return np.bincount(owners, minlength=len(self.tokens))


def _parts(tokens: Array, counts: Array, size: int) -> Iterator[Array]:
    """Yield consecutive tokens that have about `size` positions together, one at least."""
    if len(tokens):
        numbers = (np.cumsum(counts) - counts) // size
        yield from np.split(tokens, np.flatnonzero(np.diff(numbers)) + 1)


class PositionLists:
    """
    The positions of every token of a segment, ascending.

    Attributes:
        offsets: The number of positions of all tokens before each one, and of all tokens.
    """

    def __init__(self, file: ArrayFile) -> None:
        self.offsets = file["token_offsets"]
        self._rare = file["rare_positions"]
        self._frequent = file["frequent_positions"]
        self._tokens = file["frequent_tokens"].astype(np.int64)
        self._starts = file["frequent_offsets"].astype(np.int64)
        self._counts = file["frequent_counts"]
        self._blocks = np.arange(self._counts.shape[1], dtype=np.uint32) << np.uint32(BLOCK_SHIFT)

    def of(self, token: int) -> Array:
        """Return the positions of a token."""
        rank = int(self._tokens.searchsorted(token))
        if rank < len(self._tokens) and self._tokens[rank] == token:
            return self._decoded(rank, rank + 1)
        return self._whole(token, token + 1, rank, rank)

    def parts(self, first: int, last: int) -> list[Array]:
        """Return arrays that together hold the positions of tokens `first` to `last - 1`, in no order."""
        low, high = self._tokens.searchsorted((first, last)).tolist()
        whole = self._whole(first, last, low, high)
        return [whole] if low == high else [whole, self._decoded(low, high)]

    def with_tokens(self, first: int, last: int) -> tuple[Array, Array]:
        """Return the positions of tokens `first` to `last - 1`, in no order, and the token of each."""
        low, high = self._tokens.searchsorted((first, last)).tolist()
        frequent = self._tokens[low:high]
        tokens = np.arange(first, last)
        counts: Array = np.diff(self.offsets[first : last + 1].astype(np.int64))
        of_rare = counts.copy()
        of_rare[frequent - first] = 0
        positions = np.concatenate([self._whole(first, last, low, high), self._decoded(low, high)])
        owners = np.concatenate([np.repeat(tokens, of_rare), np.repeat(frequent, counts[frequent - first])])
        return owners, positions

    def counts(self) -> Array:
        """Return the number of positions of each token."""
        counts: Array = np.diff(self.offsets.astype(np.int64))
        return counts

    def runs(self, left_out: Collection[int], size: int) -> Iterator[Run]:
        """Yield the positions of all tokens but some, of the frequent ones first, in runs of about `size`."""
        frequent = np.flatnonzero(~np.isin(self._tokens, list(left_out)))
        for part in _parts(frequent, np.diff(self._starts).take(frequent), size):
            for ranks in np.split(part, np.flatnonzero(np.diff(part) != 1) + 1):
                low, high = int(ranks[0]), int(ranks[-1]) + 1
                yield Run(self._tokens[low:high], self._starts[low : high + 1], self._decoded(low, high))
        counts = self.counts()
        counts[self._tokens] = 0
        rare = np.flatnonzero(counts)
        ends = np.cumsum(counts)
        for part in _parts(rare, counts.take(rare), size):
            bounds = np.append(ends[part] - counts[part], ends[part[-1]])
            yield Run(part, bounds, self._rare[bounds[0] : bounds[-1]])

    def none(self) -> Array:
        """Return no positions."""
        return self._rare[:0]

    def _whole(self, first: int, last: int, low: int, high: int) -> Array:
        """Return the positions of the tokens that are not frequent; `low` and `high` bound those that are."""
        start, end = int(self.offsets[first]), int(self.offsets[last])
        return self._rare[start - int(self._starts[low]) : end - int(self._starts[high])]

    def _decoded(self, low: int, high: int) -> Array:
        """Return the positions of frequent tokens, token by token."""
        blocks = self._blocks if high - low == 1 else np.tile(self._blocks, high - low)
        positions: Array = np.repeat(blocks, self._counts[low:high].ravel())
        positions |= self._frequent[self._starts[low] : self._starts[high]]
        return positions
