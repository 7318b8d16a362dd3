"""
Answer from one generation, and tell damaged files from everything else that can go wrong.

A damaged array can cause any exception, or a wrong answer. So the digests of a small index are compared when it is
opened, those of a larger one in the background, and all of them when an exception is not one of ours.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress

import msgspec

from sse_search.engines.explanations import ScoreExplanation, TermExplanation
from sse_search.engines.group_counts import GroupCounts
from sse_search.engines.port import (
    Completions,
    EngineRequest,
    EngineResult,
    FacetCount,
    IndexMetadata,
    TermCount,
)
from sse_search.engines.queries import DictionaryPattern, LeafQuery, NearOperand, Query, TextQuery
from sse_search.engines.whoosh.searching.searcher import Searcher
from sse_search.engines.whoosh.storage.generations import Generation, damaged_files, smallest_files
from sse_search.engines.word_counts import CollocateCounts, YearCounts
from sse_search.errors import EngineError, IndexDamagedError
from sse_search.model import Document

MAX_BYTES_AT_OPENING = 1 << 20
"""An index of at most this size is verified before it answers; that takes some 3 ms."""
BACKGROUND_DELAY = 1.0
"""Seconds until a larger one is verified: a process that ends before it does not read the files for nothing."""
_CALLS_BEFORE_VERIFYING = 8
"""Calls after which the background verification is started: a command that asks once need not start a thread."""
_VALID_SECONDS = 60.0
"""How long files that were verified after an exception count as intact, so that a bug does not read them each time."""
_CAUSED_BY_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
    msgspec.MsgspecError,
)


class VerifiedReader:
    """
    Answer from one generation; see `port.IndexReader`. Every answer of damaged files is an IndexDamagedError.

    Args:
        verify_bytes: Number of bytes whose digests are compared without an exception, of the smallest files first.

    Attributes:
        searcher: Answers without verifying anything.
    """

    def __init__(self, generation: Generation, verify_bytes: int) -> None:
        self._generation = generation
        self._verify_bytes = verify_bytes
        self._damage = ""
        self._intact_until = 0.0
        self._background: threading.Timer | None = None
        self._calls = 0
        if sum(file.size for file in generation.manifest.files.values()) <= MAX_BYTES_AT_OPENING:
            self._calls = _CALLS_BEFORE_VERIFYING
            self.verify(smallest_files(generation, verify_bytes))
        with self._guard():
            self.searcher = Searcher(generation)

    @property
    def metadata(self) -> IndexMetadata:
        """What the generation was built from."""
        with self._guard():
            return self._generation.manifest.metadata

    def search(self, request: EngineRequest) -> EngineResult:
        """Return one page of hits, best first."""
        with self._guard():
            return self.searcher.search(request)

    def nearest(self, request: EngineRequest) -> EngineResult:
        """Return the items that are nearest in meaning."""
        with self._guard():
            return self.searcher.nearest(request)

    def matching(self, request: EngineRequest) -> Iterator[Document]:
        """Yield the documents of a request."""
        with self._guard():
            yield from self.searcher.matching(request)

    def count(self, request: EngineRequest) -> int:
        """Return the exact number of items that match a request."""
        with self._guard():
            return self.searcher.count(request)

    def count_by(self, request: EngineRequest, facets: Sequence[str], limit: int | None = None) -> GroupCounts:
        """Count the items of a request by the values of facets."""
        with self._guard():
            return self.searcher.count_by(request, facets, limit)

    def count_words(self, request: EngineRequest, leaves: Sequence[TextQuery]) -> tuple[tuple[YearCounts, ...], ...]:
        """Count the words of the items of a request by year."""
        with self._guard():
            return self.searcher.count_words(request, leaves)

    def count_collocates(
        self, request: EngineRequest, leaf: NearOperand, window: int, *, unwanted: Collection[str], min_near: int
    ) -> CollocateCounts:
        """Count the tokens near a leaf."""
        with self._guard():
            return self.searcher.count_collocates(request, leaf, window, unwanted=unwanted, min_near=min_near)

    def terms(self, pattern: DictionaryPattern, limit: int) -> tuple[TermCount, ...]:
        """Return the tokens that a pattern expands to, the most frequent first."""
        with self._guard():
            return self.searcher.terms(pattern, limit)

    def doc_counts(self, leaves: Sequence[LeafQuery]) -> tuple[int, ...]:
        """Return the number of live items that match each leaf."""
        with self._guard():
            return self.searcher.doc_counts(leaves)

    def complete(self, before: Sequence[str], prefix: str, limit: int) -> Completions:
        """Return what continues a typed text."""
        with self._guard():
            return self.searcher.complete(before, prefix, limit)

    def facet_values(self, facet: str, prefix: str = "", limit: int | None = None) -> tuple[FacetCount, ...]:
        """Return the values of a facet, the most frequent first."""
        with self._guard():
            return self.searcher.facet_values(facet, prefix, limit)

    def explain(self, query: Query, item_id: str) -> tuple[TermExplanation, ...]:
        """Return the scored leaves of a query that an item matches."""
        with self._guard():
            return self.searcher.explain(query, item_id)

    def explain_scores(self, request: EngineRequest, item_ids: Sequence[str]) -> tuple[ScoreExplanation, ...]:
        """Return the parts of the scores of hits."""
        with self._guard():
            return self.searcher.explain_scores(request, item_ids)

    def ids(self) -> Iterator[str]:
        """Yield the id of every live item."""
        with self._guard():
            yield from self.searcher.ids()

    def get(self, item_id: str) -> Document | None:
        """Return the document with this id."""
        with self._guard():
            return self.searcher.get(item_id)

    def verify(self, names: list[str] | None = None) -> None:
        """Compare the digests of files, by default all; when one differs, every later answer is an error."""
        with suppress(EngineError):  # a file cannot be read; that is no damage, and its arrays may be in memory
            self._damage = self._damage or "\n".join(damaged_files(self._generation, names))

    def refuse_damage(self) -> None:
        """Raise IndexDamagedError when damage was found."""
        if self._damage:
            raise IndexDamagedError(self._damage)

    def close(self) -> None:
        """Give up the verification in the background; answers can still be read."""
        self._calls = _CALLS_BEFORE_VERIFYING
        if self._background is not None:
            self._background.cancel()

    @contextmanager
    def _guard(self) -> Iterator[None]:
        self.refuse_damage()
        self._calls += 1
        if self._calls == _CALLS_BEFORE_VERIFYING:
            self._verify_later()
        try:
            yield
        except _CAUSED_BY_DAMAGE as error:
            if time.monotonic() > self._intact_until:
                self.verify()
                self._intact_until = time.monotonic() + _VALID_SECONDS
            if not self._damage:
                raise
            raise IndexDamagedError(self._damage) from error

    def _verify_later(self) -> None:
        names = smallest_files(self._generation, self._verify_bytes)
        self._background = threading.Timer(BACKGROUND_DELAY, _verify, (weakref.ref(self), names))
        self._background.daemon = True
        self._background.start()


def _verify(reader: weakref.ref[VerifiedReader], names: list[str]) -> None:
    """Verify a reader that somebody still uses; a strong reference would keep its files open until it is collected."""
    used = reader()
    if used is not None:
        used.verify(names)
