"""Add up scores by document in an array that each thread keeps and reuses."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_kept = threading.local()


class ScoreTable:
    """
    One score for each document of a segment, 0 until it is written. To be used in a `with` block.

    The array is taken out of the thread's store for the block and put back when it is clean again: after an exception
    it is dropped, and the next block begins with a new one.

    >>> with ScoreTable(4) as table:
    ...     table.add(np.array([1, 3]), np.array([0.5, 2.0]))
    ...     table.add(np.array([3]), np.array([1.0]))
    ...     table.scores.tolist()
    [0.0, 0.5, 0.0, 3.0]
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._written: list[Array] = []

    def __enter__(self) -> Self:
        array: Array | None = getattr(_kept, "array", None)
        _kept.array = None
        if array is None or len(array) < self._size:
            array = np.zeros(self._size, np.float32)
        self._array = array
        self.scores: Array = array[: self._size]
        return self

    def put(self, docs: Array, scores: Array | float) -> None:
        """Set the scores of some documents."""
        self.scores[docs] = scores
        self._written.append(docs)

    def add(self, docs: Array, scores: Array) -> None:
        """Add to the scores of some documents, each named once."""
        self.scores[docs] += scores
        self._written.append(docs)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            for docs in self._written:
                self.scores[docs] = 0
            _kept.array = self._array
