"""
Give Whoosh the postings of a term: their statistics, and a matcher that decodes a block of the arrays at a time.

Methods without a description implement Whoosh's interface (`whoosh.matching.mcore.Matcher`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.matching.mcore import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo
from whoosh.system import pack_uint

from sse_search.engines.scoring import FIELD_NORM_LENGTHS

BLOCK_SIZE = 512
"""Postings that a matcher decodes at a time, and for which Whoosh asks for the best possible score."""

Array = NDArray[Any]


class Postings:
    """
    The postings of a term in one field.

    Attributes:
        docs: Ascending.
        frequencies: Frequency of the term in each document; None for 1.
        norms: Field norm of each document (an index into `FIELD_NORM_LENGTHS`); None for a field without lengths.
        positions: Positions in all documents, one after the other; None for a field without positions.
        bounds: Where the positions of each document begin, and the end.
    """

    def __init__(
        self,
        docs: Array,
        frequencies: Array | None = None,
        norms: Array | None = None,
        positions: Array | None = None,
        bounds: Array | None = None,
    ) -> None:
        self.docs = docs
        self.frequencies = frequencies
        self.norms = norms
        self.positions = positions
        self.bounds = bounds

    @cached_property
    def info(self) -> TermInfo:
        """The statistics of the term."""
        count = len(self.docs)
        return TermInfo(
            weight=float(count if self.frequencies is None else self.frequencies.sum()),
            df=count,
            minlength=min(self.block_min_lengths),
            maxlength=0 if self.norms is None else FIELD_NORM_LENGTHS[int(self.norms.max())],
            maxweight=max(self.block_max_weights),
            minid=int(self.docs[0]),
            maxid=int(self.docs[-1]),
        )

    @cached_property
    def block_max_weights(self) -> list[float]:
        """The highest frequency in each block."""
        starts = range(0, len(self.docs), BLOCK_SIZE)
        if self.frequencies is None:
            return [1.0] * len(starts)
        return [float(frequency) for frequency in np.maximum.reduceat(self.frequencies, starts).tolist()]

    @cached_property
    def block_min_lengths(self) -> list[int]:
        """The length of the shortest field in each block."""
        starts = range(0, len(self.docs), BLOCK_SIZE)
        if self.norms is None:
            return [0] * len(starts)
        return [FIELD_NORM_LENGTHS[norm] for norm in np.minimum.reduceat(self.norms, starts).tolist()]


class PostingsMatcher(LeafMatcher):
    """Step through the postings of a term."""

    def __init__(
        self, postings: Postings, term: tuple[str, bytes], format_: Any, scorer: Any, posting: int = 0
    ) -> None:
        self.format = format_
        self.scorer = scorer
        self._postings = postings
        self._term = term
        self._go_to(posting)

    def _go_to(self, posting: int) -> None:
        """Decode the block of a posting; past the last posting, Whoosh still asks for the quality of the last block."""
        self._i = posting % BLOCK_SIZE
        self._start = posting - self._i
        self._docs = self._postings.docs[self._start : self._start + BLOCK_SIZE].tolist()
        self._weights: list[float] | None = None
        self._block = self._start // BLOCK_SIZE if self._docs else self._start // BLOCK_SIZE - 1

    def is_active(self) -> bool:
        return self._i < len(self._docs)

    def reset(self) -> None:
        self._go_to(0)

    def copy(self) -> PostingsMatcher:
        return PostingsMatcher(self._postings, self._term, self.format, self.scorer, self._start + self._i)

    def id(self) -> int:
        doc: int = self._docs[self._i]
        return doc

    def all_ids(self) -> Iterator[int]:
        """Yield the documents from the current posting on."""
        return iter(self._postings.docs[self._start + self._i :].tolist())

    def next(self) -> bool:  # type: ignore[override] # typed None by Whoosh, whose collectors use the result
        if not self.is_active():
            raise ReadTooFar
        self._i += 1
        if self._i < len(self._docs):
            return False
        self._go_to(self._start + BLOCK_SIZE)
        return True

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        if id > self._docs[-1]:
            self._go_to(int(np.searchsorted(self._postings.docs, id)))
        else:
            self._i = bisect_left(self._docs, id, self._i)

    def skip_to_quality(self, minquality: float) -> int:
        """Go to the next block with a possible score above this; returns the number of blocks skipped."""
        skipped = 0
        while self.is_active() and self.scorer.block_quality(self) <= minquality:
            self._go_to(self._start + BLOCK_SIZE)
            skipped += 1
        return skipped

    def weight(self) -> float:
        if self._weights is None:
            frequencies = self._postings.frequencies
            block = slice(self._start, self._start + BLOCK_SIZE)
            ones = [1.0] * len(self._docs)
            self._weights = ones if frequencies is None else frequencies[block].astype(float).tolist()
        return self._weights[self._i]

    def value(self) -> bytes:
        """Return the value that Whoosh's own codec stores with the current posting."""
        if self._postings.positions is not None:
            value: bytes = self.format.encode(self._positions())
            return value
        return b"" if self._postings.frequencies is None else pack_uint(int(self.weight()))

    def value_as(self, astype: str) -> Any:
        """Return the value of the current posting; positions without encoding and decoding them."""
        if astype == "positions" and self._postings.positions is not None:
            return self._positions()
        return self.format.decode_as(astype, self.value())

    def _positions(self) -> list[int]:
        assert self._postings.positions is not None
        assert self._postings.bounds is not None
        posting = self._start + self._i
        first, last = self._postings.bounds[posting : posting + 2].tolist()
        positions: list[int] = self._postings.positions[first:last].tolist()
        return positions

    def block_min_length(self) -> int:
        return self._postings.block_min_lengths[self._block]

    def block_max_length(self) -> int:
        """Return an upper bound of the length of the fields in the current block."""
        return self._postings.info.max_length()

    def block_max_weight(self) -> float:
        return self._postings.block_max_weights[self._block]
