"""Count the bytes of what a searcher keeps in its caches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sse_search.engines.whoosh.searching.leaf_scores import Matches


class HasBytes(Protocol):
    """An array, or arrays that belong together."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""


def bytes_of(array: HasBytes) -> int:
    """Return the bytes of an array."""
    return array.nbytes


def bytes_of_all(arrays: Sequence[HasBytes]) -> int:
    """Return the bytes of some arrays."""
    return sum(map(bytes_of, arrays))


def bytes_of_matches(parts: tuple[Matches, ...]) -> int:
    """Return the bytes of the matches of all segments."""
    return sum(array.nbytes for part in parts for array in (part.docs, part.scores) if array is not None)
