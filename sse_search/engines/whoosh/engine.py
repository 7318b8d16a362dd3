"""
Implement the engine port over a folder of generations: Whoosh's index, answered from arrays.

`storage/generations.py` says what lies where, `writing/index_writer.py` how documents become a segment,
`searching/searcher.py` how a request becomes a result, `verified_reader.py` how damage is noticed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from sse_search.engines.building import Amend, Preparation, PreparedDocuments
from sse_search.engines.live_reader import LiveReaderEngine
from sse_search.engines.new_index import NewIndex, sample_size
from sse_search.engines.port import BuildResult, IndexMetadata
from sse_search.engines.whoosh.storage.generations import Generations, Pointer, damaged_files
from sse_search.engines.whoosh.verified_reader import VerifiedReader
from sse_search.errors import EngineError, IndexDamagedError
from sse_search.model import Document
from sse_search.wording import cannot_be

LOCK_SECONDS = 10.0
"""How long a build waits for another one."""
_MEGABYTE = 1 << 20


class WhooshEngine(LiveReaderEngine[VerifiedReader]):
    """
    Keep an index in a folder of generations; see `port.Engine`.

    Args:
        folder: The folder `index/` of a home; created by the first build.
        memory_mb: Megabytes that a build may use for words that wait to be sorted.
        lock_timeout: Seconds that a build waits for another one.
        verify_mb: Megabytes of an index whose digests are compared when it is opened, and when another one is made of
            it, of the smallest files first.
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

    def reader(self) -> tuple[IndexMetadata, VerifiedReader] | None:
        """Return a reader of the live generation."""
        reader = self._live_reader()
        return (reader.metadata, reader) if reader else None

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
                with closing(IndexWriter(path, former, self._memory_mb, self._verify_bytes)) as writer:
                    indexed, learned = writer.add(documents, progress, amend)
                    deleted = writer.remove(removed)
                    if amend is not None:
                        metadata = msgspec.structs.replace(metadata, learned=learned)
                    named = msgspec.structs.replace(metadata, generation=new.name, identity=new.identity)
                    built = writer.finish(self._generations, named)
                path = built.path
                reader = verify(built)
                if inspect is not None:
                    inspect(new_index(reader, self._intact_reader(whole=full), sample_size(indexed, full=full)))
            except BaseException:
                self._generations.discard(path)
                raise
            self._generations.make_live(built)
        return BuildResult(metadata=built.manifest.metadata, indexed=indexed, removed=deleted)

    def tidy(self) -> tuple[str, ...]:
        """Return nothing: the next build removes what an unfinished one has left."""
        return ()

    def prune(self) -> tuple[str, ...]:
        """Remove all generations but the live one, and what unfinished builds left; return their folders."""
        with self._generations.locked(self._lock_timeout):
            return self._generations.prune()

    def remove(self) -> None:
        """Remove the index."""
        self.close()
        with self._generations.locked(self._lock_timeout):
            self._generations.remove()

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

    def _intact_reader(self, *, whole: bool) -> VerifiedReader | None:
        """
        Return a reader of the live generation; None when there is none, or damage was found.

        Args:
            whole: Whether all files are compared with their digests before, as a full build compares what they hold.
        """
        try:
            reader = self._live_reader()
            if reader is not None and whole:
                reader.verify()
                reader.refuse_damage()
        except IndexDamagedError:
            return None
        return reader

    def _live_reader(self) -> VerifiedReader | None:
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
            return self._opened[1] if self._opened else None
