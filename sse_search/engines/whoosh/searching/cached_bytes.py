"""Tell how many bytes cached arrays take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from sse_search.engines.whoosh.searching.leaf_scores import Matches

Array = NDArray[Any]


def bytes_of(array: Array) -> int:
    """Return the bytes of an array."""
    return array.nbytes


def bytes_of_all(arrays: Sequence[Array]) -> int:
    """Return the bytes of some arrays."""
    return sum(map(bytes_of, arrays))


def bytes_of_matches(parts: tuple[Matches, ...]) -> int:
    """Return the bytes of the matches of a leaf in every segment."""
    return sum(array.nbytes for part in parts for array in (part.docs, part.scores) if array is not None)
