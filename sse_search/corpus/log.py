"""Keep imported items in an append-only log of batches."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from sse_search.corpus.batch_file import (
    FORMAT_VERSION,
    Batch,
    BatchReader,
    BatchWriter,
    DamagedBatchError,
    Header,
    Source,
    batch_files,
    number_of,
    remove_leftovers,
    verify,
)
from sse_search.corpus.batch_merger import BatchMerger, Progress, Record
from sse_search.corpus.item_lookup import ItemLookup, LatestRecord, delete_lookup, open_lookup, split_location
from sse_search.corpus.record_codec import DIGEST_BYTES, decode, digest_of
from sse_search.durable import LockFileError, LockHeldError, file_lock
from sse_search.errors import CorpusError
from sse_search.model import ImportReport, Issue, NewsItem
from sse_search.tokens import fold

T = TypeVar("T")

LOCK_SECONDS = 60.0
_SLUG_LENGTH = 40


class Corpus:
    """
    The log of one home, in the folder `corpus/`; several threads and processes may use it at once.

    Args:
        path: The folder `corpus/`; its `batches/` is created by the first import.
        lock_timeout: Seconds an import waits for another one to finish.
    """

    def __init__(self, path: Path, *, lock_timeout: float = LOCK_SECONDS) -> None:
        self.path = path
        self.folder = path / "batches"
        self._lock_timeout = lock_timeout

    def batches(self) -> tuple[Batch, ...]:
        """Return the valid batches in order."""
        return self._query(ItemLookup.batches)

    def damaged_batches(self) -> int:
        """Count the batch files that are not valid batches, without reading them again."""
        return len(batch_files(self.folder)) - len(self.batches())

    def count(self) -> int:
        """Return the number of live items."""
        return self._query(ItemLookup.count)

    def get(self, id: str) -> NewsItem | None:
        """Return the latest record of an item, or None when it does not exist or was removed."""
        record, sources = self._query(lambda lookup: (lookup.latest(id), lookup.sources()))
        if record is None or not record.live:
            return None
        ordinal, offset = split_location(record.location)
        path, source = sources[ordinal]
        try:
            return _item(_line_at(path, offset), record.digest, source, path)
        except OSError as error:
            raise CorpusError(f"{path}: the batch cannot be read: {error}") from error

    def items(self) -> Iterator[NewsItem]:
        """Yield the latest record of every live item with its source, in the order of import."""
        (locations, digests), sources = self._query(lambda lookup: (lookup.live_locations(), lookup.sources()))
        splits = enumerate(map(split_location, locations))
        try:
            for ordinal, records in groupby(splits, key=lambda split: split[1][0]):
                path, source = sources[ordinal]
                with path.open("rb") as file:
                    for index, (_, offset) in records:
                        file.seek(offset)
                        digest = digests[index * DIGEST_BYTES : (index + 1) * DIGEST_BYTES]
                        yield _item(file.readline(), digest, source, path)
        except OSError as error:
            raise CorpusError(f"{self.folder}: a batch cannot be read: {error}") from error

    def changes(self, known: Sequence[str]) -> Iterator[Record] | None:
        """
        Return the records of the batches after the known ones, in order, reading only those.

        Args:
            known: States of batches. Returns None unless the log starts with them.
        """
        batches = self.batches()
        if list(known) != [batch.state for batch in batches[: len(known)]]:
            return None
        return self._records([batch.name for batch in batches[len(known) :]])

    def append(
        self,
        records: Iterable[Record | Issue],
        *,
        source: str,
        format: str,
        sha256: str,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> ImportReport:
        """
        Append the new and changed records as one batch: all of them or, when anything fails or stops it, none.

        Args:
            progress: Called with the number of records read, from time to time and at the end.

        Raises:
            CorpusError: The log cannot be written, or another import did not finish in time.
        """
        name = source.encode(errors="replace").decode()  # a file name that is not text has surrogates
        about = Source(name, format, sha256)
        try:
            if dry_run:
                return self._dry_run(records, about, progress)
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._locked():
                remove_leftovers(self.folder)
                return self._append(records, about, progress)
        except (OSError, sqlite3.Error) as error:
            raise CorpusError(f"{self.folder}: the import cannot be written: {error}") from error

    def check(self) -> tuple[Issue, ...]:
        """Read every byte of the log and return an issue for each damaged or unreadable batch."""
        issues: list[Issue] = []
        intact: set[str] = set()
        for path in batch_files(self.folder):
            try:
                verify(path)
                intact.add(path.name)
            except DamagedBatchError as error:
                issues.append(error.issue)
            except OSError as error:
                remedy = "make the file readable, or put it back from a backup"
                issues.append(Issue(message=f"cannot be read ({error.strerror}); {remedy}", file=str(path)))
        with suppress(CorpusError, OSError):  # without permission to write, no lookup is stored
            if {batch.name for batch in self.batches()} != intact:  # a file changed, but not its modification time
                delete_lookup(self.folder)
        return tuple(issues)

    def repair(self) -> tuple[str, ...]:
        """Remove the files of interrupted imports, and the lookup, which is rebuilt; return a sentence for each."""
        if not self.folder.is_dir():
            return ()
        with self._locked():
            removed = remove_leftovers(self.folder)
            delete_lookup(self.folder)
        return tuple(f"{path}: removed what an interrupted import left behind" for path in removed)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the write lock. Raises CorpusError when another process does not release it in time."""
        try:
            with file_lock(self.folder / ".lock", self._lock_timeout):
                yield
        except LockFileError as error:
            raise CorpusError(str(error)) from error
        except LockHeldError as error:
            raise CorpusError(
                f"{self.folder}: {error} is importing; waited {self._lock_timeout:g} s for it. "
                "Try again when it has finished."
            ) from error

    def _query(self, read: Callable[[ItemLookup], T]) -> T:
        """Read from the lookup, and rebuild it when it turns out to be damaged."""
        try:
            with open_lookup(self.folder) as lookup:
                return read(lookup)
        except sqlite3.OperationalError as error:
            raise CorpusError(f"{self.folder}: the lookup cannot be read: {error}") from error
        except sqlite3.DatabaseError:
            delete_lookup(self.folder)
        with open_lookup(self.folder) as lookup:
            return read(lookup)

    def _dry_run(self, records: Iterable[Record | Issue], source: Source, progress: Progress | None) -> ImportReport:
        with (
            open_lookup(self.folder, verify=True) as lookup,
            closing(BatchMerger(lookup, self._stored_reader(lookup))) as merger,
        ):
            merger.add_all(records, progress)
            return merger.report(source)

    def _append(self, records: Iterable[Record | Issue], source: Source, progress: Progress | None) -> ImportReport:
        number = 1 + max((number_of(path) or 0 for path in batch_files(self.folder)), default=0)
        path = self.folder / f"{number:06}-{_slug(source.name)}.jsonl"
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with open_lookup(self.folder, verify=True) as lookup:
            writer = BatchWriter(self.folder, Header(number, FORMAT_VERSION, source, now))
            with closing(BatchMerger(lookup, self._stored_reader(lookup), writer)) as merger:
                merger.add_all(records, progress)
                batch = merger.finish(path)
                if batch is None:
                    return merger.report(source)
                with suppress(sqlite3.Error):  # the batch is safe; opening the lookup again adds it
                    lookup.add_batch(path, batch, merger.records())
                return merger.report(source, batch.name)

    def _stored_reader(self, lookup: ItemLookup) -> Callable[[LatestRecord], Record | None]:
        """Return a function that reads a record; it returns None for a damaged one, which an import may replace."""
        sources = lookup.sources()

        def read(record: LatestRecord) -> Record | None:
            ordinal, offset = split_location(record.location)
            line = _line_at(sources[ordinal][0], offset)
            try:
                return decode(line)
            except ValueError:
                return None

        return read

    def _records(self, names: Sequence[str]) -> Iterator[Record]:
        for name in names:
            reader = BatchReader(self.folder / name)
            try:
                for record in reader.records():
                    yield decode(record.line, reader.source)
            except DamagedBatchError as error:
                raise CorpusError(str(error)) from error
            except OSError as error:
                raise CorpusError(f"{reader.path}: the batch cannot be read: {error}") from error


def _line_at(path: Path, offset: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.readline()


def _item(line: bytes, digest: bytes, source: str, path: Path) -> NewsItem:
    line = line.removesuffix(b"\n")
    if digest_of(line) != digest:
        raise CorpusError(f"{path}: the batch was changed after it was written; `ssesearch check` finds others as well")
    record = decode(line, source)
    assert isinstance(record, NewsItem)
    return record


def _slug(source: str) -> str:
    """Return a form of the name that every file system accepts."""
    return re.sub(r"[^a-z0-9]+", "-", fold(source))[:_SLUG_LENGTH].strip("-") or "import"
