"""Sort pairs of integers as one key, split sorted keys into runs, and index consecutive lists."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

PAIR = np.dtype([("minor", "<u4"), ("major", "<u4")])
"""Two integers that are sorted as one of 64 bits: by `major`, then by `minor`."""

Array = NDArray[Any]


def sort_pairs(pairs: Array) -> Array:
    """Sort pairs (`PAIR`) in place and return them."""
    pairs.view("<u8").sort()
    return pairs


def split_runs(keys: Array) -> Array:
    """Return the index at which each run of equal keys begins."""
    if not len(keys):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))


def offsets_of(counts: Array) -> Array:
    """Return the index at which each of several consecutive lists begins, and the end, from their lengths."""
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets


def ranges_of(starts: Array, counts: Array) -> Array:
    """
    Return the indexes of some lists that lie in one array, list after list.

    >>> ranges_of(np.array([7, 0]), np.array([2, 3])).tolist()
    [7, 8, 0, 1, 2]
    """
    ends = np.cumsum(counts)
    indexes = np.repeat(starts - (ends - counts), counts)
    indexes += np.arange(len(indexes))
    return indexes
