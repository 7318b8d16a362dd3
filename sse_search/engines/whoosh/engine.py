"""
How is an index built, opened and kept? The adapter of the engine port: Whoosh stores, NumPy answers.

`generations.py` says what lies where, `building.py` how documents become a segment, `searcher.py` how a request becomes
an answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from sse_search.engines.port import (
    BuildResult,
    EngineRequest,
    EngineResult,
    FacetCount,
    IndexMetadata,
    TermCount,
    TermExplanation,
)
from sse_search.engines.queries import PatternQuery, Query
from sse_search.engines.whoosh.searching.searcher import Searcher
from sse_search.engines.whoosh.storage.generations import Generations
from sse_search.errors import IndexMissingError
from sse_search.model import Document

LOCK_SECONDS = 10.0
"""How long a build waits for another one."""


class WhooshEngine:
    """
    An engine over a folder of generations; see `port.Engine`.

    Args:
        folder: The folder `index/` of a home; made by the first build.
        memory_mb: Megabytes that a build may use for words that wait to be sorted.
        lock_timeout: Seconds that a build waits for another one.
    """

    def __init__(self, folder: Path, *, memory_mb: int = 512, lock_timeout: float = LOCK_SECONDS) -> None:
        self._generations = Generations(folder)
        self._memory_mb = memory_mb
        self._lock_timeout = lock_timeout
        self._opened: tuple[str, Searcher] | None = None
        self._opening = threading.Lock()

    def metadata(self) -> IndexMetadata | None:
        """Return what the live index was built from; None when there is none."""
        return self._searcher().metadata if self._generations.current_name() else None

    def reader(self) -> tuple[IndexMetadata, Searcher] | None:
        """Return the searcher of the live generation."""
        if not self._generations.current_name():
            return None
        searcher = self._searcher()
        return searcher.metadata, searcher

    def search(self, request: EngineRequest) -> EngineResult:
        """Return one page of hits, best first."""
        return self._searcher().search(request)

    def matching(self, request: EngineRequest) -> Iterator[Document]:
        """Yield the documents of a request."""
        return self._searcher().matching(request)

    def count(self, request: EngineRequest) -> int:
        """Return the exact number of items that match a request."""
        return self._searcher().count(request)

    def terms(self, pattern: PatternQuery, limit: int) -> tuple[TermCount, ...]:
        """Return the tokens that a pattern expands to, the most frequent first."""
        return self._searcher().terms(pattern, limit)

    def facet_values(self, facet: str, prefix: str = "", limit: int | None = None) -> tuple[FacetCount, ...]:
        """Return the values of a facet, the most frequent first."""
        return self._searcher().facet_values(facet, prefix, limit)

    def explain(self, query: Query, item_id: str) -> tuple[TermExplanation, ...]:
        """Return the scored leaves of a query that an item matches."""
        return self._searcher().explain(query, item_id)

    def get(self, item_id: str) -> Document | None:
        """Return the document with this id."""
        return self._searcher().get(item_id)

    def ids(self) -> Iterator[str]:
        """Yield the id of every live item."""
        return self._searcher().ids()

    def close(self) -> None:
        """Let go of the live generation; its files are unmapped when the last answer is forgotten."""
        self._opened = None

    def build(
        self,
        documents: Iterable[Document],
        removed: Iterable[str],
        metadata: IndexMetadata,
        *,
        full: bool,
        progress: Callable[[int], None] | None = None,
    ) -> BuildResult:
        """Write a new generation and make it live. Raises IndexBusyError when another process is writing."""
        from sse_search.engines.whoosh.writing.index_writer import (  # loads Whoosh, which a search does not need
            IndexWriter,
            verify,
        )

        with self._generations.locked(self._lock_timeout):
            name = self._generations.current_name()
            former = self._generations.open(name) if name and not full else None
            number, path = self._generations.begin()
            try:
                with closing(IndexWriter(path, former, self._memory_mb)) as building:
                    indexed = building.add(documents, progress)
                    dropped = building.remove(removed)
                    made = building.finish(self._generations, msgspec.structs.replace(metadata, generation=number))
            except BaseException:
                self._generations.discard(path)
                raise
            try:
                verify(made)
            except BaseException:
                self._generations.discard(made.path)
                raise
            self._generations.make_live(made)
        return BuildResult(metadata=made.manifest.metadata, indexed=indexed, removed=dropped)

    def check(self) -> tuple[str, ...]:
        """Read every byte of the live generation; returns a sentence on each file that is not what was written."""
        name = self._generations.current_name()
        return self._generations.check(name) if name else ()

    def _searcher(self) -> Searcher:
        """Return the searcher of the live generation, opening it when it is another one than before."""
        name = self._generations.current_name()
        opened = self._opened
        if opened is not None and opened[0] == name:
            return opened[1]
        if name is None:
            raise IndexMissingError("there is no index yet: ssesearch rebuild makes one")
        with self._opening:
            if self._opened is None or self._opened[0] != name:
                self._opened = (name, Searcher(self._generations.open(name)))
            return self._opened[1]
