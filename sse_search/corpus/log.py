"""What does the archive hold? The log of batches, and the live items that follow from it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sse_search.corpus.batch_file import (
    Batch,
    BatchWriter,
    DamagedBatchError,
    Problem,
    Reader,
    batch_files,
    number_of,
    remove_leftovers,
    verify,
)
from sse_search.corpus.batch_merger import BatchMerger
from sse_search.corpus.item_lookup import Entry, Lookup, apart, forget_lookup, opened_lookup, problem_of
from sse_search.corpus.record_codec import DIGEST_BYTES, decode, digest_of
from sse_search.durable import LockHeldError, held
from sse_search.errors import CorpusError
from sse_search.model import ImportReport, Issue, NewsItem, Tombstone
from sse_search.tokens import fold

Answer = TypeVar("Answer")

LOCK_SECONDS = 60.0
PROGRESS_EVERY = 500
_SLUG_LENGTH = 40


class Corpus:
    """
    The log of one home, in the folder `corpus/`. May be used by several threads and processes at once.

    Args:
        path: The folder `corpus/`; its `batches/` is made when something is first written.
        lock_timeout: Seconds that an import waits for another one to finish.
    """

    def __init__(self, path: Path, *, lock_timeout: float = LOCK_SECONDS) -> None:
        self.path = path
        self.folder = path / "batches"
        self._lock_timeout = lock_timeout

    def batches(self) -> tuple[Batch, ...]:
        """Return the valid batches in order."""
        if not self.folder.is_dir():
            return ()
        return self._ask(Lookup.batches)

    def damaged_batches(self) -> int:
        """Count the batch files that are not valid batches, without reading them."""
        return len(batch_files(self.folder)) - len(self.batches())

    def problems(self) -> tuple[Problem, ...]:
        """Read every byte of the log and return what is wrong with it; batches that are damaged do not count."""
        found: list[Problem] = []
        sound: list[Path] = []
        for path in batch_files(self.folder):
            try:
                verify(path)
                sound.append(path)
            except DamagedBatchError as error:
                found.append(problem_of(path, error))
            except OSError as error:
                remedy = "make the file readable, or put it back from a backup"
                found.append(Problem(file=str(path), what=f"cannot be read ({error.strerror})", remedy=remedy))
        self._forget_unless_whole({path.name for path in sound})
        return tuple(found)

    def _forget_unless_whole(self, sound: set[str]) -> None:
        """Have the lookup made anew when it counts others than the sound batches: a file changed without its time."""
        with suppress(CorpusError, OSError):  # who may not write has no lookup that stays
            if {batch.name for batch in self.batches()} != sound:
                forget_lookup(self.folder)

    def count(self) -> int:
        """Return the number of live items."""
        if not self.folder.is_dir():
            return 0
        return self._ask(Lookup.count)

    def items(self) -> Iterator[NewsItem]:
        """Yield the latest record of every live item with its source, in the order in which they were imported."""
        if not self.folder.is_dir():
            return
        (places, digests), sources = self._ask(lambda lookup: (lookup.places(), lookup.sources()))
        current = -1
        file = None
        try:
            for index, place in enumerate(places):
                number, offset = apart(place)
                if number != current:
                    if file is not None:
                        file.close()
                    name, source = sources[number]
                    file = (self.folder / name).open("rb")
                    current = number
                assert file is not None
                file.seek(offset)
                digest = digests[index * DIGEST_BYTES : (index + 1) * DIGEST_BYTES]
                yield _item(file.readline(), digest, source, self.folder / name)
        except OSError as error:
            raise CorpusError(f"{self.folder}: a batch cannot be read: {error}") from error
        finally:
            if file is not None:
                file.close()

    def changes(self, known: Sequence[str]) -> Iterator[NewsItem | Tombstone] | None:
        """
        Return what the batches after the known ones bring, in order, reading only those.

        Args:
            known: States of batches. None is returned unless they are the first ones of the log: then start afresh.
        """
        batches = self.batches()
        if list(known) != [batch.state for batch in batches[: len(known)]]:
            return None
        return self._records([batch.name for batch in batches[len(known) :]])

    def get(self, id: str) -> NewsItem | None:
        """Return the latest record of an item, or None when there is none or it was removed."""
        if not self.folder.is_dir():
            return None
        entry, sources = self._ask(lambda lookup: (lookup.entry(id), lookup.sources()))
        if entry is None or not entry.live:
            return None
        number, offset = apart(entry.place)
        name, source = sources[number]
        try:
            with (self.folder / name).open("rb") as file:
                file.seek(offset)
                return _item(file.readline(), entry.digest, source, self.folder / name)
        except OSError as error:
            raise CorpusError(f"{self.folder / name}: the batch cannot be read: {error}") from error

    def tidy(self) -> tuple[str, ...]:
        """Remove what interrupted imports left behind, and the lookup, which comes back by itself; say what."""
        if not self.folder.is_dir():
            return ()
        with self._locked():
            done = [f"{path}: removed what an interrupted import left behind" for path in remove_leftovers(self.folder)]
            forget_lookup(self.folder)
        return tuple(done)

    def append(
        self,
        records: Iterable[NewsItem | Tombstone | Issue],
        *,
        source: str,
        format: str,
        sha256: str,
        dry_run: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> ImportReport:
        """
        Add what is new or changed as one batch; the whole of it or, when anything goes wrong or stops it, nothing.

        Args:
            progress: Is given the number of records read, now and then and at the end.

        Raises:
            CorpusError: The log cannot be written, or another import does not come to an end.
        """
        source = source.encode(errors="replace").decode()  # it may be the name of a file that is no text
        try:
            if dry_run:
                return self._try_out(records, source, format, progress)
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._locked():
                remove_leftovers(self.folder)
                with opened_lookup(self.folder, checked=True) as lookup:
                    return self._write(lookup, records, (source, format, sha256), progress)
        except (OSError, sqlite3.Error) as error:
            raise CorpusError(f"{self.folder}: the import cannot be written: {error}") from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Be the only one who writes. Raises CorpusError when another process does so all the time."""
        try:
            with held(self.folder / ".lock", self._lock_timeout):
                yield
        except LockHeldError as error:
            raise CorpusError(
                f"{self.folder}: {error} is importing; waited {self._lock_timeout:g} s for it. "
                "Try again when it has finished."
            ) from error

    def _ask(self, question: Callable[[Lookup], Answer]) -> Answer:
        """Return what the lookup says; one that turns out to be damaged is made anew."""
        try:
            with opened_lookup(self.folder) as lookup:
                return question(lookup)
        except sqlite3.OperationalError as error:
            raise CorpusError(f"{self.folder}: the lookup cannot be read: {error}") from error
        except sqlite3.DatabaseError:
            forget_lookup(self.folder)
        with opened_lookup(self.folder) as lookup:
            return question(lookup)

    def _try_out(
        self,
        records: Iterable[NewsItem | Tombstone | Issue],
        source: str,
        format: str,
        progress: Callable[[int], None] | None,
    ) -> ImportReport:
        with (
            opened_lookup(self.folder, checked=True) as lookup,
            closing(BatchMerger(lookup, None, self._reader(lookup))) as intake,
        ):
            _take_all(intake, records, progress)
            return _report(intake, source, format, None)

    def _write(
        self,
        lookup: Lookup,
        records: Iterable[NewsItem | Tombstone | Issue],
        about: tuple[str, str, str],
        progress: Callable[[int], None] | None,
    ) -> ImportReport:
        number = 1 + max((number_of(path) or 0 for path in batch_files(self.folder)), default=0)
        path = self.folder / f"{number:06}-{_slug(about[0])}.jsonl"
        head = (number, *about, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        writer = BatchWriter(self.folder)
        intake = BatchMerger(lookup, writer, self._reader(lookup))
        with closing(intake):
            try:
                writer.head(*head)
                _take_all(intake, records, progress)
                if not sum(intake.counts()):
                    return _report(intake, about[0], about[1], None)
                if intake.replaced:
                    writer = intake.compact(self.folder, head)
                digest = writer.digest
                writer.finish(path)
            finally:
                writer.discard()
                if intake.writer is not None:
                    intake.writer.discard()
            batch = Batch(
                name=path.name,
                source=about[0],
                format=about[1],
                sha256=about[2],
                imported_at=head[-1],
                records=writer.records,
                digest=digest,
            )
            with suppress(sqlite3.Error):  # the batch is safe; the lookup learns of it when it is opened again
                lookup.add_batch(path, batch, intake.entries())
            return _report(intake, about[0], about[1], path.name)

    def _reader(self, lookup: Lookup) -> Callable[[Entry], NewsItem | Tombstone | None]:
        """Return what reads the record of an entry; None for a damaged one, which the new one may well replace."""
        sources = lookup.sources()

        def read(entry: Entry) -> NewsItem | Tombstone | None:
            number, offset = apart(entry.place)
            with (self.folder / sources[number][0]).open("rb") as file:
                file.seek(offset)
                line = file.readline()
            try:
                return decode(line)
            except ValueError:
                return None

        return read

    def _records(self, names: Sequence[str]) -> Iterator[NewsItem | Tombstone]:
        for name in names:
            reader = Reader(self.folder / name)
            try:
                for place in reader.places():
                    yield decode(place.line, reader.source)
            except DamagedBatchError as error:
                raise CorpusError(str(problem_of(reader.path, error))) from error
            except OSError as error:
                raise CorpusError(f"{reader.path}: the batch cannot be read: {error}") from error


def _take_all(
    intake: BatchMerger, records: Iterable[NewsItem | Tombstone | Issue], progress: Callable[[int], None] | None
) -> None:
    for number, record in enumerate(records):
        intake.take(record)
        if progress is not None and number % PROGRESS_EVERY == 0:
            progress(intake.read)
    if progress is not None:
        progress(intake.read)


def _report(intake: BatchMerger, source: str, format: str, batch: str | None) -> ImportReport:
    new, changed = intake.counts()
    return ImportReport(
        format=format,
        source=source,
        batch=batch,
        read=intake.read,
        new=new,
        changed=changed,
        unchanged=intake.read - intake.rejected - new - changed,
        rejected=intake.rejected,
        issues=intake.issues(),
        preview=tuple(intake.preview),
    )


def _item(line: bytes, digest: bytes, source: str, path: Path) -> NewsItem:
    line = line.removesuffix(b"\n")
    if digest_of(line) != digest:
        raise CorpusError(
            f"{path}: the batch was changed after it was written; `ssesearch check` tells which others were, too"
        )
    record = decode(line, source)
    assert isinstance(record, NewsItem)
    return record


def _slug(source: str) -> str:
    """Return a name that every file system takes."""
    return re.sub(r"[^a-z0-9]+", "-", fold(source))[:_SLUG_LENGTH].strip("-") or "import"
