"""Keep imported items in an append-only log of batches."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sse_search.corpus.batch_file import (
    Batch,
    BatchProblem,
    BatchWriter,
    Header,
    Source,
    batch_files,
    batch_paths,
    next_batch,
    remove_leftovers,
    unusable_condition,
)
from sse_search.corpus.batch_merger import BatchMerger, Progress, Record
from sse_search.corpus.decision_batches import DECISIONS_FORMAT, DECISIONS_SOURCE
from sse_search.corpus.erasing import erase_records, texts_of, titles_of
from sse_search.corpus.file_issues import LOCK_NAME, file_issues
from sse_search.corpus.history import history
from sse_search.corpus.item_lookup import ItemLookup, LatestRecord, UnreadableBatchError, split_location
from sse_search.corpus.lookup_file import (
    LOOKUP_NAME,
    delete_lookup,
    is_damaged,
    open_lookup,
    readable_lookup,
    rebuilt_lookup,
)
from sse_search.corpus.record_codec import FORMAT_VERSION, OLDEST_VERSION, encode
from sse_search.corpus.snapshot import ItemLocations, Snapshot, decode_item, line_at
from sse_search.corpus.standings import NO_DECISION, Standings, is_hidden
from sse_search.durable import LockFileError, LockHeldError, file_lock, make_folder
from sse_search.errors import CorpusError
from sse_search.model import Decision, ImportReport, Issue, ItemVersion, NewsItem
from sse_search.ordinary_files import paths_in
from sse_search.wording import cannot_be, counted

T = TypeVar("T")

LOCK_SECONDS = 60.0
_DECISIONS = Source(DECISIONS_SOURCE, DECISIONS_FORMAT)
"""Source of the batches that hold the keeper's decisions."""


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
        """Return the valid batches in order, without those that the system does not let be read."""
        return self._query_readable(ItemLookup.batches)

    def problems(self, indexed: Sequence[str] = ()) -> tuple[BatchProblem, ...]:
        """
        Return the batches that do not count, in order, without reading them in full again.

        Args:
            indexed: States of the batches of an index; those that are gone or changed are returned as well.
        """
        states = {batch.name: batch.state for batch in self.batches()}
        unusable = {path.name: path for path in batch_paths(self.folder) if path.name not in states}
        problems = {name: BatchProblem(name, unusable_condition(path)) for name, path in unusable.items()}
        for state in indexed:
            name = state.rpartition("@")[0]
            if name not in problems and states.get(name) != state:
                problems[name] = BatchProblem(name, "changed" if name in states else "gone")
        return tuple(sorted(problems.values(), key=lambda problem: problem.name))

    def count_missing(self, ids: Iterable[str], indexed: Collection[str]) -> int:
        """
        Count the items of an index that the corpus neither has nor has removed since.

        Args:
            ids: Ids of the items. indexed: states of the batches that the index was built from.
        """
        states = set(indexed)

        def count(lookup: ItemLookup) -> int:
            ordinals = {ordinal for ordinal, batch in lookup.numbered_batches().items() if batch.state in states}
            shown = (id for id in ids if not is_hidden(id, lookup.standings()))
            records = map(lookup.latest, shown)
            return sum(
                record is None or (not record.live and split_location(record.location)[0] in ordinals)
                for record in records
            )

        return self._query_readable(count)

    def count(self) -> int:
        """Return the number of live items in `batches`."""
        return self._query_readable(ItemLookup.count)

    def get(self, id: str) -> NewsItem | None:
        """Return an item with the keeper's decisions; None when it does not exist or was removed."""
        if self.imported(id) is None:
            return None
        return next(self.snapshot(items=False).find((id,)), None)

    def standings(self, *, readable: bool = False) -> Standings:
        """Return what the keeper decided about items; with `readable`, according to `batches` alone."""
        return (self._query_readable if readable else self._query)(ItemLookup.standings)

    def without_item(self, ids: Collection[str]) -> tuple[str, ...]:
        """Return those of some ids that have no item, hidden or not."""

        def find(lookup: ItemLookup) -> tuple[str, ...]:
            latest = {id: lookup.latest(id) for id in ids}
            return tuple(id for id, record in latest.items() if not (record and record.is_item))

        return self._query(find)

    def imported(self, id: str) -> NewsItem | None:
        """Return the latest record of an item without corrections, even if the keeper removed it."""
        record, batches = self._query(lambda lookup: (_latest(lookup, id), lookup.numbered_batches()))
        if record is None or not record.is_item:
            return None
        ordinal, offset = split_location(record.location)
        batch = batches[ordinal]
        path = self.folder / batch.name
        try:
            return decode_item(line_at(path, offset), record.digest, batch, path, batches[record.first].added)
        except OSError as error:
            raise CorpusError(cannot_be("read", path, error)) from error

    def items(self, *, readable: bool = False) -> Iterator[NewsItem]:
        """Yield the latest record of every live item, in the order of import; with `readable`, those in `batches`."""
        query = self._query_readable if readable else self._query
        return query(lambda lookup: self._snapshot(lookup, locate=True)).items()

    def snapshot(self, *, items: bool) -> Snapshot:
        """
        Return the `batches` of this moment, to read them whatever is imported meanwhile.

        Args:
            items: Read every batch and locate every item, so that `Snapshot.items` can be called.
        """
        if not items:
            return self._query_readable(lambda lookup: self._snapshot(lookup, locate=False))
        try:
            try:
                with rebuilt_lookup(self.folder) as lookup:
                    return self._snapshot(lookup, locate=True)
            except UnreadableBatchError:
                with readable_lookup(self.folder) as lookup:
                    return self._snapshot(lookup, locate=True)
        except (sqlite3.Error, OSError) as error:
            raise _failure("read", self.folder, error) from error

    def changes(self, known: Sequence[str]) -> Iterator[Record] | None:
        """
        Return the records of the batches after the known ones, in order, reading only those.

        Args:
            known: States of batches. Returns None unless the log starts with them.
        """
        snapshot = self.snapshot(items=False)
        return snapshot.changes(known) if snapshot.begins_with(known) else None

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
            make_folder(self.folder)
            with self._locked():
                remove_leftovers(self.folder)
                return self._append(records, about, progress)
        except sqlite3.Error as error:
            if is_damaged(error):
                with suppress(OSError, LockFileError):  # else the next import meets the damage again
                    delete_lookup(self.folder)
                what = f"it could not be read ({error}) and has been removed; nothing was imported, import it again"
                raise CorpusError(f"{self.folder / LOOKUP_NAME}: {what}") from error
            raise _failure("used", self.folder, error, "; nothing was imported") from error
        except OSError as error:
            raise _failure("used", self.folder, error, "; nothing was imported") from error

    def decide(self, decisions: Iterable[Decision]) -> str | None:
        """
        Append the keeper's decisions as one batch and return its name; None when all of them hold already.

        Raises:
            CorpusError: The log cannot be written, or another import did not finish in time.
        """
        try:
            make_folder(self.folder)
            with self._locked():
                records = tuple(self._effective(decisions))
                return self._write_decisions(records) if records else None
        except OSError as error:
            raise _failure("written", self.folder, error, "; nothing was changed") from error

    def erase(self, ids: Collection[str]) -> tuple[str, ...]:
        """
        Erase every record of some items from all batches, valid or not; return a sentence for each file.

        The log keeps only that these ids were erased. Erasures that were interrupted are completed.

        Raises:
            CorpusError: A file cannot be read or written.
        """
        self.decide(Decision(id=erased, erased=True) for erased in ids)
        places = []
        try:
            with self._locked():
                remove_leftovers(self.folder)
                for leftover in paths_in(self.folder, ".*.new"):  # of an erasure that was killed
                    leftover.unlink(missing_ok=True)
                every = {erased for erased, standing in self.standings().items() if standing.erased}
                titles = titles_of(batch_files(self.folder), every)
                for path in batch_files(self.folder):
                    remaining, records = erase_records(path, every, titles)
                    if records:
                        places.append(f"{remaining}: {counted(records, 'record')} erased")
                    elif remaining != path:
                        places.append(f"{remaining}: renamed, as its name was the title")
                delete_lookup(self.folder)
        except OSError as error:
            raise _failure("rewritten", self.folder, error, "; then erase the item again") from error
        return tuple(places)

    def texts_of(self, ids: Collection[str]) -> Iterator[str]:
        """Yield the texts of all records of some items in all batches, valid or not. Raises CorpusError."""
        try:
            for path in batch_files(self.folder):
                yield from texts_of(path, ids)
        except OSError as error:
            raise _failure("read", self.folder, error) from error

    def history(self, id: str) -> tuple[ItemVersion, ...]:
        """Return every record of an item, in the order of the log, and what it changed."""
        try:
            return tuple(history(id, self._query(ItemLookup.batches), self.folder))
        except OSError as error:
            raise CorpusError(f"{self.folder}: a batch cannot be read: {error}") from error

    def _effective(self, decisions: Iterable[Decision]) -> Iterator[Decision]:
        """Yield the decisions that change something."""
        standings = dict(self.standings())
        for decision in decisions:
            standing = standings.get(decision.id, NO_DECISION)
            standings[decision.id] = standing.after(decision)
            if standings[decision.id] != standing:
                yield decision

    def _write_decisions(self, records: Iterable[Decision]) -> str:
        number, path = next_batch(self.folder, DECISIONS_SOURCE)
        writer = BatchWriter(self.folder, Header(number, FORMAT_VERSION, _DECISIONS, current_time()))
        try:
            for record in records:
                writer.add(encode(record), FORMAT_VERSION)
            return writer.finish(path).name
        finally:
            writer.discard()

    def check(self) -> tuple[Issue, ...]:
        """Read every byte of the log, rebuild the lookup, and return an issue for each batch that cannot be used."""
        damages: list[Issue] = []
        with suppress(CorpusError), rebuilt_lookup(self.folder, damages):  # an error has its issue already
            pass
        return (*damages, *file_issues(self.folder))

    def repair(self) -> tuple[str, ...]:
        """Remove the files of interrupted imports, and the lookup, which is rebuilt; return a sentence for each."""
        if not self.folder.is_dir():
            return ()
        try:
            with self._locked():
                removed = remove_leftovers(self.folder)
                delete_lookup(self.folder)
        except OSError as error:
            raise _failure("repaired", self.folder, error) from error
        return tuple(f"{path}: removed what an interrupted import left behind" for path in removed)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the write lock. Raises CorpusError when another process does not release it in time."""
        try:
            with file_lock(self.folder / LOCK_NAME, self._lock_timeout):
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
            try:
                with open_lookup(self.folder) as lookup, lookup.reading():
                    return read(lookup)
            except sqlite3.Error as error:
                if not is_damaged(error):
                    raise
            with rebuilt_lookup(self.folder) as lookup:
                return read(lookup)
        except (sqlite3.Error, OSError) as error:
            raise _failure("read", self.folder, error) from error

    def _query_readable(self, read: Callable[[ItemLookup], T]) -> T:
        """Read from the lookup, which lacks the batches that the system does not let be read."""
        try:
            return self._query(read)
        except UnreadableBatchError:
            try:
                with readable_lookup(self.folder) as lookup:
                    return read(lookup)
            except (sqlite3.Error, OSError) as error:
                raise _failure("read", self.folder, error) from error

    def _snapshot(self, lookup: ItemLookup, *, locate: bool) -> Snapshot:
        located = ItemLocations(*lookup.live_locations()) if locate else None
        batches, standings = lookup.numbered_batches(), lookup.standings()
        return Snapshot(self.folder, batches, lookup.count(), located, standings=standings, query=self._query_readable)

    def _dry_run(self, records: Iterable[Record | Issue], source: Source, progress: Progress | None) -> ImportReport:
        with TemporaryDirectory(prefix="ssesearch-") as folder, open_lookup(self.folder, verify=True) as lookup:
            writer = BatchWriter(Path(folder), Header(0, OLDEST_VERSION, source))
            with closing(BatchMerger(lookup, self.folder, writer)) as merger:
                merger.add_all(records, progress)
                return merger.report(source)

    def _append(self, records: Iterable[Record | Issue], source: Source, progress: Progress | None) -> ImportReport:
        number, path = next_batch(self.folder, source.name)
        with open_lookup(self.folder, verify=True) as lookup:
            writer = BatchWriter(self.folder, Header(number, OLDEST_VERSION, source, current_time()))
            with closing(BatchMerger(lookup, self.folder, writer)) as merger:
                with lookup.reading():  # else SQLite locks its file for every record
                    merger.add_all(records, progress)
                batch = merger.finish(path)
                if batch is None:
                    return merger.report(source)
                with suppress(sqlite3.Error):  # the batch is safe; opening the lookup again adds it
                    lookup.add_batch(path, batch, merger.records())
                return merger.report(source, batch.name)


def current_time() -> str:
    """Return the time in UTC, as the header of a batch has it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _latest(lookup: ItemLookup, id: str) -> LatestRecord | None:
    """Return the latest record of an id; make sure that a lookup without one is not just damaged."""
    record = lookup.latest(id)
    if record is None:
        lookup.verify()
    return record


def _failure(done: str, folder: Path, error: OSError | sqlite3.Error, consequence: str = "") -> CorpusError:
    """Return what an error of the system means for the log, or what one of SQLite means for the lookup."""
    path = folder / LOOKUP_NAME if isinstance(error, sqlite3.Error) else folder
    return CorpusError(cannot_be(done, path, error) + consequence)
