"""
Look up the latest record of each item id.

Every row has a checksum, and the number of rows is kept, so that a damaged file never hides an item; `lookup_file.py`
opens the file.
"""

from __future__ import annotations

import errno
import sqlite3
import zlib
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from sse_search.corpus.batch_file import Batch, BatchReader, DamagedBatchError, batch_files
from sse_search.corpus.checked_rows import LookupDamagedError, checked, with_checksum
from sse_search.corpus.record_codec import decode_decision, digest_of
from sse_search.corpus.standings import NO_DECISION, Standing, is_hidden
from sse_search.errors import CorpusError
from sse_search.model import Decision, Issue

_OFFSET_BITS = 44
"""A location is one integer: the ordinal of the batch, then the offset in its file (up to 16 TiB)."""
_standing_decoder = msgspec.json.Decoder(Standing)
_BATCH_FIELDS = Batch.__struct_fields__
_FILE_ERRORS = (errno.EACCES, errno.EPERM, errno.EIO)
"""Errors of one file; others, such as too many open files, would be met in every file."""
FileState = tuple[str, int, int]
"""Name, size and modification time of a batch file."""


class UnreadableBatchError(CorpusError):
    """The system does not let a batch be read, which may be sound."""


class LatestRecord(NamedTuple):
    """
    The latest record of an id.

    Attributes:
        digest: Of its line. live: whether it is an item or a tombstone.
        first: Ordinal of the first batch that has the id.
        hidden: Whether it is an item that a decision of the keeper hides; it is not live then.
    """

    digest: bytes
    location: int
    version: int
    live: bool
    first: int = 0
    hidden: bool = False

    @property
    def is_item(self) -> bool:
        """Whether it is an item, hidden or not."""
        return self.live or self.hidden


class ItemLookup:
    """
    An open lookup of the batches in a folder; a damaged batch has no digest in it.

    Every method raises LookupDamagedError when it reads what was not written.

    Args:
        issues: Where to add what is wrong with the batches that are read; None raises UnreadableBatchError for the
            first one that the system does not let be read.
        skip_unreadable: Leave out batches that the system does not let be read, as damaged ones are.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        folder: Path,
        issues: list[Issue] | None = None,
        *,
        skip_unreadable: bool = False,
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._issues = issues
        self._skip_unreadable = skip_unreadable
        self._unreadable: UnreadableBatchError | None = None
        self._standings: dict[str, Standing] | None = None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let everything that the block reads be of one moment."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def batches(self) -> tuple[Batch, ...]:
        """Return the valid batches in order."""
        return tuple(self.numbered_batches().values())

    def numbered_batches(self) -> dict[int, Batch]:
        """Return the valid batches by their ordinals, in order."""
        query = f"SELECT ordinal, size, modified, {', '.join(_BATCH_FIELDS)}, checksum FROM batches ORDER BY ordinal"
        rows = [checked(row) for row in self._connection.execute(query)]
        if [row[0] for row in rows] != list(range(len(rows))):
            raise LookupDamagedError("rows of batches are missing")
        return {
            ordinal: Batch(**dict(zip(_BATCH_FIELDS, values, strict=True)))
            for ordinal, _, _, *values in rows
            if values[-1] is not None
        }

    def latest(self, id: str) -> LatestRecord | None:
        """Return the latest record of an id."""
        query = "SELECT id, digest, location, version, live, first, checksum FROM items WHERE id = ?"
        row = self._connection.execute(query, (id,)).fetchone()
        return _latest_record(row) if row else None

    def live_locations(self) -> tuple[array[int], bytes, array[int]]:
        """Return the locations of all live items, in the order of the log, their digests and their first batches."""
        locations, firsts = array("Q"), array("L")
        digests = bytearray()
        query = (
            "SELECT id, digest, location, version, live, first, checksum FROM items WHERE live = 1 ORDER BY location"
        )
        for row in self._connection.execute(query):
            record = _latest_record(row)
            locations.append(record.location)
            digests += record.digest
            firsts.append(record.first)
        if len(locations) != self.count():
            raise LookupDamagedError("rows of items are missing")
        return locations, bytes(digests), firsts

    def count(self) -> int:
        """Return the number of live items."""
        return self._totals()[1]

    def verify(self) -> None:
        """Read everything but the contents of items. Raises LookupDamagedError when anything is damaged."""
        if self._connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise LookupDamagedError("the file is damaged")
        self.batches()
        if self._counted() != self._totals():
            raise LookupDamagedError("rows of items are missing")

    def sync(self) -> None:
        """Add the batches that are missing; read all of them again when a known one has changed."""
        if self._known_files() == self._current_files():
            return
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            current = self._current_files()
            known = self._known_files()
            if known != current[: len(known)]:
                self._connection.execute("DELETE FROM items")
                self._connection.execute("DELETE FROM batches")
                self._connection.execute("DELETE FROM standings")
                self._standings = None
                known = []
            for ordinal in range(len(known), len(current)):
                self._read_batch(ordinal, current[ordinal])
            if self._unreadable is not None:  # it may be sound, so nothing is stored about it
                raise self._unreadable
            self._store_totals()

    def add_batch(self, path: Path, batch: Batch, records: Iterable[tuple[str, LatestRecord]]) -> None:
        """Add a batch that was just written; the locations of `records` are offsets in its file."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            ordinal = self._connection.execute("SELECT count(*) FROM batches").fetchone()[0]
            self._insert_items(ordinal, records)
            self._insert_batch(ordinal, _file_state(path), batch)
            self._store_totals()

    def _read_batch(self, ordinal: int, state: FileState) -> None:
        reader = BatchReader(self._folder / state[0])
        self._connection.execute("SAVEPOINT batch")
        try:
            self._insert_items(ordinal, self._latest_records(reader))
        except DamagedBatchError as error:
            self._connection.execute("ROLLBACK TO batch")
            self._standings = None
            if self._issues is not None:
                self._issues.append(error.issue)
        except OSError as error:
            what = f"the batch cannot be read ({error.strerror})"
            remedy = "make the file readable, or put it back from a backup"
            self._connection.execute("ROLLBACK TO batch")
            self._standings = None
            if not (self._skip_unreadable and error.errno in _FILE_ERRORS):
                self._unreadable = UnreadableBatchError(f"{reader.path}: {what}; {remedy}")
                if self._issues is None:
                    raise self._unreadable from error
                self._issues.append(Issue(message=f"{what}; {remedy}", file=str(reader.path)))
        self._connection.execute("RELEASE batch")
        self._insert_batch(ordinal, state, reader.batch)

    def _insert_items(self, ordinal: int, records: Iterable[tuple[str, LatestRecord]]) -> None:
        base = ordinal << _OFFSET_BITS
        self._connection.executemany(
            "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                with_checksum(
                    id,
                    record.digest,
                    base | record.location,
                    record.version,
                    self._liveness(id, record.live),
                    self._first(id, ordinal),
                )
                for id, record in records
            ),
        )

    def _first(self, id: str, ordinal: int) -> int:
        """Return the ordinal of the first batch that has an id, which a batch with this ordinal has, too."""
        query = "SELECT first FROM items WHERE id = ?"
        earlier = self._connection.execute(query, (id,)).fetchone() if ordinal else None
        return earlier[0] if earlier else ordinal

    def standings(self) -> dict[str, Standing]:
        """Return what the keeper decided about each item."""
        if self._standings is None:
            rows = map(checked, self._connection.execute("SELECT id, standing, checksum FROM standings"))
            self._standings = {id: _standing_decoder.decode(standing) for id, standing in rows}
        return self._standings

    def _latest_records(self, reader: BatchReader) -> Iterator[tuple[str, LatestRecord]]:
        """Yield id and record of each item and tombstone of a batch; store its decisions."""
        for key, line, offset in reader.records():
            if key.decision:
                self._decide(decode_decision(line))
            else:
                yield key.id, LatestRecord(digest_of(line), offset, key.version, not key.deleted)

    def _decide(self, decision: Decision) -> None:
        standing = self.standings().get(decision.id, NO_DECISION).after(decision)
        self.standings()[decision.id] = standing
        row = with_checksum(decision.id, msgspec.json.encode(standing).decode())
        self._connection.execute("INSERT OR REPLACE INTO standings VALUES (?, ?, ?)", row)
        latest = self.latest(decision.id)
        if latest is not None and latest.is_item:
            values = (decision.id, latest.digest, latest.location, latest.version)
            row = with_checksum(*values, self._liveness(decision.id, True), latest.first)
            self._connection.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def _liveness(self, id: str, is_item: bool) -> int:
        """Return 1 for a live item, 2 for one that a decision hides, 0 for a tombstone."""
        if not is_item:
            return 0
        standings = self.standings()
        return 2 if standings and is_hidden(id, standings) else 1

    def _insert_batch(self, ordinal: int, state: FileState, batch: Batch | None) -> None:
        name, size, modified = state
        values = msgspec.structs.astuple(batch) if batch else (name, *[None] * (len(_BATCH_FIELDS) - 1))
        row = with_checksum(ordinal, size, modified, *values)
        self._connection.execute(f"INSERT INTO batches VALUES ({', '.join('?' * len(row))})", row)

    def _totals(self) -> tuple[int, int, int, int]:
        """Return the number of records and of live items, and checksums of ids and standings, as they were stored."""
        row = self._connection.execute("SELECT records, live, ids, standings, checksum FROM totals").fetchone()
        if row is None and self._known_files():
            raise LookupDamagedError("the totals are missing")
        records, live, ids, standings = checked(row) if row else (0, 0, 0, 0)
        return records, live, ids, standings

    def _counted(self) -> tuple[int, int, int, int]:
        query = "SELECT count(*), coalesce(sum(live = 1), 0), coalesce(group_concat(quote(id), ''), '') FROM items"
        records, live, ids = self._connection.execute(query).fetchone()
        decided = "SELECT coalesce(group_concat(quote(id) || standing, ''), '') FROM standings"
        (standings,) = self._connection.execute(decided).fetchone()
        return records, live, zlib.crc32(ids.encode()), zlib.crc32(standings.encode()) if standings else 0

    def _store_totals(self) -> None:
        self._connection.execute("DELETE FROM totals")
        self._connection.execute("INSERT INTO totals VALUES (?, ?, ?, ?, ?)", with_checksum(*self._counted()))

    def _known_files(self) -> list[FileState]:
        return self._connection.execute("SELECT name, size, modified FROM batches ORDER BY ordinal").fetchall()

    def _current_files(self) -> list[FileState]:
        return [_file_state(path) for path in batch_files(self._folder)]


def split_location(location: int) -> tuple[int, int]:
    """
    Split a location into the ordinal of the batch and the offset in its file.

    >>> split_location((3 << 44) + 120)
    (3, 120)
    """
    return location >> _OFFSET_BITS, location & ((1 << _OFFSET_BITS) - 1)


def _latest_record(row: tuple[Any, ...]) -> LatestRecord:
    _, digest, location, version, live, first = checked(row)
    return LatestRecord(digest, location, version, live == 1, first, live == 2)


def _file_state(path: Path) -> FileState:
    status = path.stat()
    return path.name, status.st_size, status.st_mtime_ns
