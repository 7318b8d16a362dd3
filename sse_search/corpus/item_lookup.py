"""
Look up the latest record of each item id.

The lookup is a SQLite file beside the batches that can be deleted at any time. Opening it adds the batches that it does
not hold yet, and rebuilds it when it is missing, damaged or of another version. In a read-only folder a temporary file
takes its place.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from sse_search.corpus.batch_file import Batch, BatchReader, DamagedBatchError, batch_files
from sse_search.corpus.record_codec import digest_of
from sse_search.errors import CorpusError
from sse_search.sqlite_cache import create_tables, is_damage

_NAME = ".lookup.sqlite3"
_VERSION = 2
_WAIT_SECONDS = 60.0
"""For another process that is adding batches; a large archive takes a while."""
_OFFSET_BITS = 44
"""A location is one integer: the ordinal of the batch, then the offset in its file (up to 16 TiB)."""
_BATCH_FIELDS = Batch.__struct_fields__
_SCHEMA = """
CREATE TABLE batches (
    ordinal INTEGER PRIMARY KEY, size INTEGER, modified INTEGER, name TEXT,
    source TEXT, format TEXT, sha256 TEXT, imported_at TEXT, records INTEGER, digest TEXT
);
CREATE TABLE items (
    id TEXT PRIMARY KEY, digest BLOB, location INTEGER, version INTEGER, live INTEGER
) WITHOUT ROWID;
"""

FileState = tuple[str, int, int]
"""Name, size and modification time of a batch file."""


class LatestRecord(NamedTuple):
    """The latest record of an id: digest of its line, location, version, and whether it is an item or a tombstone."""

    digest: bytes
    location: int
    version: int
    live: bool


class ItemLookup:
    """An open lookup of the batches in a folder; a damaged batch has no digest in it."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder

    def batches(self) -> tuple[Batch, ...]:
        """Return the valid batches in order."""
        query = f"SELECT {', '.join(_BATCH_FIELDS)} FROM batches WHERE digest IS NOT NULL ORDER BY ordinal"
        return tuple(Batch(**dict(zip(_BATCH_FIELDS, row, strict=True))) for row in self._connection.execute(query))

    def sources(self) -> dict[int, tuple[Path, str]]:
        """Return path and source of each valid batch by its ordinal."""
        rows = self._connection.execute("SELECT ordinal, name, source FROM batches WHERE digest IS NOT NULL")
        return {ordinal: (self._folder / name, source) for ordinal, name, source in rows}

    def latest(self, id: str) -> LatestRecord | None:
        """Return the latest record of an id."""
        query = "SELECT digest, location, version, live FROM items WHERE id = ?"
        row = self._connection.execute(query, (id,)).fetchone()
        return LatestRecord(*row) if row else None

    def live_locations(self) -> tuple[array[int], bytes]:
        """Return the locations of all live items, in the order of the log, and their concatenated digests."""
        locations = array("Q")
        digests = bytearray()
        query = "SELECT location, digest FROM items WHERE live ORDER BY location"
        for location, digest in self._connection.execute(query):
            locations.append(location)
            digests += digest
        return locations, bytes(digests)

    def count(self) -> int:
        """Return the number of live items."""
        return int(self._connection.execute("SELECT count(*) FROM items WHERE live").fetchone()[0])

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
                known = []
            for ordinal in range(len(known), len(current)):
                self._read_batch(ordinal, current[ordinal])

    def add_batch(self, path: Path, batch: Batch, records: Iterable[tuple[str, LatestRecord]]) -> None:
        """Add a batch that was just written; the locations of `records` are offsets in its file."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            ordinal = self._connection.execute("SELECT count(*) FROM batches").fetchone()[0]
            self._insert_items(ordinal, records)
            self._insert_batch(ordinal, _file_state(path), batch)

    def _read_batch(self, ordinal: int, state: FileState) -> None:
        reader = BatchReader(self._folder / state[0])
        self._connection.execute("SAVEPOINT batch")
        try:
            self._insert_items(ordinal, _latest_records(reader))
        except DamagedBatchError:
            self._connection.execute("ROLLBACK TO batch")
        except OSError as error:
            what = f"the batch cannot be read ({error.strerror}); make the file readable"
            raise CorpusError(f"{reader.path}: {what}") from error
        self._connection.execute("RELEASE batch")
        self._insert_batch(ordinal, state, reader.batch)

    def _insert_items(self, ordinal: int, records: Iterable[tuple[str, LatestRecord]]) -> None:
        base = ordinal << _OFFSET_BITS
        self._connection.executemany(
            "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?)",
            ((id, record.digest, base | record.location, record.version, record.live) for id, record in records),
        )

    def _insert_batch(self, ordinal: int, state: FileState, batch: Batch | None) -> None:
        name, size, modified = state
        values = msgspec.structs.astuple(batch) if batch else (name, *[None] * (len(_BATCH_FIELDS) - 1))
        row = (ordinal, size, modified, *values)
        self._connection.execute(f"INSERT INTO batches VALUES ({', '.join('?' * len(row))})", row)

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


@contextmanager
def open_lookup(folder: Path, *, verify: bool = False) -> Iterator[ItemLookup]:
    """
    Open the lookup of a folder of batches; it holds all of them.

    Args:
        verify: Read the whole file first, and rebuild it when it is damaged anywhere.
    """
    path = folder / _NAME
    try:
        connection = _connect(path, folder)
    except sqlite3.Error as error:
        if is_damage(error):
            delete_lookup(folder)
            connection = _connect(path, folder)
        else:  # the folder is read-only, or another process held the file for too long
            connection = _connect(None, folder)
    if verify and not _is_intact(connection):
        connection.close()
        delete_lookup(folder)
        connection = _connect(path, folder)
    with closing(connection):
        yield ItemLookup(connection, folder)


def delete_lookup(folder: Path) -> None:
    """Delete the lookup, so that the next opening rebuilds it and verifies every batch."""
    (folder / _NAME).unlink(missing_ok=True)
    (folder / f"{_NAME}-journal").unlink(missing_ok=True)


def _is_intact(connection: sqlite3.Connection) -> bool:
    try:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _connect(path: Path | None, folder: Path) -> sqlite3.Connection:
    """Open the file, or a temporary one without a path, and add the batches that it does not hold."""
    connection = sqlite3.connect(path or "", timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                create_tables(connection, _SCHEMA, _VERSION)
        ItemLookup(connection, folder).sync()
    except BaseException:
        connection.close()
        raise
    return connection


def _latest_records(reader: BatchReader) -> Iterator[tuple[str, LatestRecord]]:
    for key, line, offset in reader.records():
        yield key.id, LatestRecord(digest_of(line), offset, key.version, not key.deleted)


def _file_state(path: Path) -> FileState:
    status = path.stat()
    return path.name, status.st_size, status.st_mtime_ns
