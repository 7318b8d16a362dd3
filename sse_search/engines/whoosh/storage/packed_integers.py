"""
Pack integers, each with a code of one byte, in as few bytes as the largest of them needs.

Most frequencies fit into a code. The others are exceptions, which are stored beside the packed integers.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

ESCAPE = 255
"""Code of an exception."""
_CODE_BITS = 8
_SMALL = np.dtype([("integer", "<u2"), ("code", "u1")])

Array = NDArray[Any]


def packed_dtype(count: int) -> np.dtype[Any]:
    """
    Return the type that holds integers below `count`.

    >>> [packed_dtype(count).itemsize for count in (21_578, 1_000_000, 20_000_000)]
    [3, 4, 8]
    """
    if count <= 1 << 16:
        return _SMALL
    return np.dtype("<u4" if count <= 1 << 24 else "<u8")


def pack(integers: Array, codes: Array, dtype: np.dtype[Any]) -> Array:
    """
    Pack integers with their codes.

    >>> packed = pack(np.array([7, 300]), np.array([1, 2]), packed_dtype(1_000_000))
    >>> integers_of(packed).tolist(), codes_of(packed).tolist()
    ([7, 300], [1, 2])
    """
    if dtype.names is None:
        packed: Array = (integers.astype(dtype) << _CODE_BITS) | codes
        return packed
    packed = np.empty(len(integers), dtype)
    packed["integer"], packed["code"] = integers, codes
    return packed


def integers_of(packed: Array) -> Array:
    """Return the integers."""
    integers: Array = packed["integer"] if packed.dtype.names else packed >> _CODE_BITS
    return integers.astype(np.int64)


def codes_of(packed: Array) -> Array:
    """Return the codes."""
    return packed["code"] if packed.dtype.names else packed.astype(np.uint8)


def sortable(packed: Array) -> Array:
    """Return packed integers with their codes as plain numbers, which are in the order of the integers."""
    if packed.dtype.names is None:
        return packed
    return pack(packed["integer"], packed["code"], np.dtype("<u4"))


class Exceptions(NamedTuple):
    """Indexes of packed integers, ascending, and the frequencies that do not fit into their codes."""

    indexes: Array
    frequencies: Array

    def between(self, first: int, last: int) -> tuple[int, int]:
        """Return which exceptions are among the packed integers `first` to `last - 1`: the first one, and the end."""
        low, high = self.indexes.searchsorted((first, last)).tolist()
        return low, high

    def within(self, starts: Array, ends: Array) -> Exceptions:
        """Return the exceptions of some ascending ranges of packed integers that are put one after the other."""
        low, high = self.between(starts[0], ends[-1])
        indexes = self.indexes[low:high].astype(np.int64)
        ranges = np.searchsorted(starts, indexes, side="right") - 1
        inside = indexes < ends.take(ranges)
        moved = indexes - starts.take(ranges) + (np.cumsum(ends - starts) - (ends - starts)).take(ranges)
        return Exceptions(moved[inside], self.frequencies[low:high][inside])
