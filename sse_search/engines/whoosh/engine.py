"""
Implement the engine port over a folder of generations: Whoosh's index, answered from arrays.

`storage/generations.py` says what lies where, `writing/index_writer.py` how documents become a segment,
`searching/searcher.py` how a request becomes a result, `verified_reader.py` how damage is noticed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from sse_search.engines.building import Amend, Preparation, PreparedDocuments
from sse_search.engines.explanations import ScoreExplanation, TermExplanation
from sse_search.engines.group_counts import GroupCounts
from sse_search.engines.new_index import NewIndex, sample_size
from sse_search.engines.port import (
    BuildResult,
    Completions,
    EngineRequest,
    EngineResult,
    FacetCount,
    IndexMetadata,
    TermCount,
)
from sse_search.engines.queries import DictionaryPattern, LeafQuery, NearOperand, Query, TextQuery
from sse_search.engines.whoosh.searching.searcher import Searcher
from sse_search.engines.whoosh.storage.generations import Generations, Pointer, damaged_files
from sse_search.engines.whoosh.verified_reader import VerifiedReader
from sse_search.engines.word_counts import CollocateCounts, YearCounts
from sse_search.errors import EngineError, IndexDamagedError, IndexMissingError
from sse_search.model import Document
from sse_search.wording import cannot_be

LOCK_SECONDS = 10.0
"""How long a build waits for another one."""
_MEGABYTE = 1 << 20


class WhooshEngine:
    """
    Keep an index in a folder of generations; see `port.Engine`.

    Args:
        folder: The folder `index/` of a home; created by the first build.
        memory_mb: Megabytes that a build may use for words that wait to be sorted.
        lock_timeout: Seconds that a build waits for another one.
        verify_mb: Megabytes of an opened index whose digests are compared, of the smallest files first.
    """

    def __init__(
        self, folder: Path, *, memory_mb: int = 512, lock_timeout: float = LOCK_SECONDS, verify_mb: int = 256
    ) -> None:
        self._generations = Generations(folder)
        self._memory_mb = memory_mb
        self._lock_timeout = lock_timeout
        self._verify_bytes = verify_mb * _MEGABYTE
        self._opened: tuple[Pointer, VerifiedReader] | None = None
        self._opening = threading.Lock()

    def metadata(self) -> IndexMetadata | None:
        """Return what the live index was built from; None when there is none."""
        opened = self.reader()
        return opened[0] if opened else None

    def reader(self) -> tuple[IndexMetadata, VerifiedReader] | None:
        """Return a reader of the live generation."""
        try:
            reader = self._reader()
        except IndexMissingError:
            return None
        return reader.metadata, reader

    def search(self, request: EngineRequest) -> EngineResult:
        """Return one page of hits, best first."""
        return self._reader().search(request)

    def nearest(self, request: EngineRequest) -> EngineResult:
        """Return the items that are nearest in meaning."""
        return self._reader().nearest(request)

    def matching(self, request: EngineRequest) -> Iterator[Document]:
        """Yield the documents of a request."""
        return self._reader().matching(request)

    def count(self, request: EngineRequest) -> int:
        """Return the exact number of items that match a request."""
        return self._reader().count(request)

    def count_by(self, request: EngineRequest, facets: Sequence[str], limit: int | None = None) -> GroupCounts:
        """Count the items of a request by the values of facets."""
        return self._reader().count_by(request, facets, limit)

    def count_words(self, request: EngineRequest, leaves: Sequence[TextQuery]) -> tuple[tuple[YearCounts, ...], ...]:
        """Count the words of the items of a request by year."""
        return self._reader().count_words(request, leaves)

    def count_collocates(
        self, request: EngineRequest, leaf: NearOperand, window: int, *, unwanted: Collection[str], min_near: int
    ) -> CollocateCounts:
        """Count the tokens near a leaf."""
        return self._reader().count_collocates(request, leaf, window, unwanted=unwanted, min_near=min_near)

    def terms(self, pattern: DictionaryPattern, limit: int) -> tuple[TermCount, ...]:
        """Return the tokens that a pattern expands to, the most frequent first."""
        return self._reader().terms(pattern, limit)

    def doc_counts(self, leaves: Sequence[LeafQuery]) -> tuple[int, ...]:
        """Return the number of live items that match each leaf."""
        return self._reader().doc_counts(leaves)

    def complete(self, before: Sequence[str], prefix: str, limit: int) -> Completions:
        """Return what continues a typed text."""
        return self._reader().complete(before, prefix, limit)

    def facet_values(self, facet: str, prefix: str = "", limit: int | None = None) -> tuple[FacetCount, ...]:
        """Return the values of a facet, the most frequent first."""
        return self._reader().facet_values(facet, prefix, limit)

    def explain(self, query: Query, item_id: str) -> tuple[TermExplanation, ...]:
        """Return the scored leaves of a query that an item matches."""
        return self._reader().explain(query, item_id)

    def explain_scores(self, request: EngineRequest, item_ids: Sequence[str]) -> tuple[ScoreExplanation, ...]:
        """Return the parts of the scores of hits."""
        return self._reader().explain_scores(request, item_ids)

    def get(self, item_id: str) -> Document | None:
        """Return the document with this id."""
        opened = self.reader()
        return opened[1].get(item_id) if opened else None

    def ids(self) -> Iterator[str]:
        """Yield the id of every live item."""
        return self._reader().ids()

    def close(self) -> None:
        """Release the live generation; its files are unmapped when the last result that uses them is gone."""
        if self._opened is not None:
            self._opened[1].close()
        self._opened = None

    @property
    def preparation(self) -> Preparation:
        """The function that analyses and encodes documents."""
        from sse_search.engines.whoosh.writing.analysis import prepare

        return prepare

    def build(
        self,
        documents: Iterable[Document | PreparedDocuments],
        removed: Iterable[str],
        metadata: IndexMetadata,
        *,
        full: bool,
        progress: Callable[[int], None] | None = None,
        amend: Amend | None = None,
        inspect: Callable[[NewIndex], None] | None = None,
    ) -> BuildResult:
        """Write a new generation and make it live. Raises IndexBusyError when another process is writing."""
        from sse_search.engines.whoosh.writing.index_writer import (  # loads Whoosh, which a search does not need
            IndexWriter,
            new_index,
            verify,
        )

        with self._generations.locked(self._lock_timeout), self._failures_named():
            current = None if full else self._generations.current()
            former = self._generations.open(current) if current else None
            new, path = self._generations.begin()
            try:
                with closing(IndexWriter(path, former, self._memory_mb)) as writer:
                    indexed, learned = writer.add(documents, progress, amend)
                    deleted = writer.remove(removed)
                    if amend is not None:
                        metadata = msgspec.structs.replace(metadata, learned=learned)
                    named = msgspec.structs.replace(metadata, generation=new.name, identity=new.identity)
                    built = writer.finish(self._generations, named)
                path = built.path
                reader = verify(built)
                if inspect is not None:
                    inspect(new_index(reader, self._live_searcher(), sample_size(indexed, full=full)))
            except BaseException:
                self._generations.discard(path)
                raise
            self._generations.make_live(built)
        return BuildResult(metadata=built.manifest.metadata, indexed=indexed, removed=deleted)

    def prune(self) -> tuple[str, ...]:
        """Remove all generations but the live one, and what unfinished builds left; return their folders."""
        with self._generations.locked(self._lock_timeout):
            return self._generations.prune()

    @contextmanager
    def _failures_named(self) -> Iterator[None]:
        """Turn errors of the system while a generation is written, which may name no file, into an EngineError."""
        try:
            yield
        except OSError as error:
            what = cannot_be("written", self._generations.folder, error)
            live = self._generations.current()
            state = f"Generation {live.name} is live and complete" if live else "There is still no index"
            raise EngineError(f"{what}. {state}") from error

    def check(self) -> tuple[str, ...]:
        """Read every byte of the live generation; return a sentence on each file that is not what a build needs."""
        obstacles = self._generations.obstacles()
        try:
            checked = self._generations.use_live(damaged_files)
        except IndexDamagedError as error:
            return (*obstacles, str(error))
        except EngineError:
            if not obstacles:
                raise
            return obstacles
        return (*obstacles, *(checked[1] if checked else ()))

    def _live_searcher(self) -> Searcher | None:
        """Return a reader of the live generation; None when there is none that can be read."""
        try:
            return self._reader().searcher
        except (IndexDamagedError, IndexMissingError):
            return None

    def _reader(self) -> VerifiedReader:
        """Return a reader of the live generation; open it when another one has become live."""
        opened = self._opened
        if opened is not None and opened[0] == self._generations.current():
            return opened[1]
        with self._opening:
            opened = self._opened
            if opened is None or opened[0] != self._generations.current():
                self._opened = self._generations.use_live(lambda live: VerifiedReader(live, self._verify_bytes))
                if opened is not None:
                    opened[1].close()
            if self._opened is None:
                raise IndexMissingError("there is no index yet: ssesearch rebuild makes one")
            return self._opened[1]
