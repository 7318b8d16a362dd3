"""
Where is the latest record of each id?

A throw-away SQLite file beside the batches. It is brought level with them whenever it is opened, and made anew when it
is missing, damaged or of another version. Where the folder cannot be written it lives in a temporary file.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from sse_search.corpus.batch_file import Batch, DamagedBatchError, Problem, Reader, batch_files
from sse_search.corpus.record_codec import digest_of
from sse_search.errors import CorpusError

_NAME = ".lookup.sqlite3"
_VERSION = 1
_WAIT_SECONDS = 60.0
"""For another process that brings the same lookup level; a large archive takes a while."""

_OFFSET_BITS = 44
"""A place is one number: batch, then offset in its file (up to 16 TiB)."""

_USELESS = ("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_ERROR", "SQLITE_FORMAT", "SQLITE_MISMATCH", "SQLITE_SCHEMA")
_SCHEMA = """
CREATE TABLE batches (
    number INTEGER PRIMARY KEY, name TEXT, size INTEGER, changed INTEGER, valid INTEGER,
    source TEXT, format TEXT, sha256 TEXT, imported_at TEXT, records INTEGER, digest TEXT
);
CREATE TABLE items (
    id TEXT PRIMARY KEY, digest BLOB, place INTEGER, version INTEGER, live INTEGER
) WITHOUT ROWID;
"""


class Entry(NamedTuple):
    """The latest record of an id: the digest of its line, where it stands, and whether the item is there or removed."""

    digest: bytes
    place: int
    version: int
    live: bool


class Lookup:
    """An open lookup that is level with the batches."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def batches(self) -> tuple[Batch, ...]:
        """Return the valid batches in order."""
        rows = self._connection.execute(
            "SELECT name, source, format, sha256, imported_at, records, digest FROM batches WHERE valid ORDER BY number"
        )
        names = ("name", "source", "format", "sha256", "imported_at", "records", "digest")
        return tuple(Batch(**dict(zip(names, row, strict=True))) for row in rows)

    def sources(self) -> dict[int, tuple[str, str]]:
        """Return file name and source of each valid batch by its number."""
        rows = self._connection.execute("SELECT number, name, source FROM batches WHERE valid")
        return {number: (name, source) for number, name, source in rows}

    def entry(self, id: str) -> Entry | None:
        """Return the latest record of an id."""
        row = self._connection.execute("SELECT digest, place, version, live FROM items WHERE id = ?", (id,)).fetchone()
        return Entry(*row) if row else None

    def places(self) -> tuple[array[int], bytes]:
        """Return the places of all live items, in the order of the log, and their digests one after the other."""
        places = array("Q")
        digests = bytearray()
        for place, digest in self._connection.execute("SELECT place, digest FROM items WHERE live ORDER BY place"):
            places.append(place)
            digests += digest
        return places, bytes(digests)

    def count(self) -> int:
        """Return the number of live items."""
        return int(self._connection.execute("SELECT count(*) FROM items WHERE live").fetchone()[0])

    def bring_level(self, folder: Path) -> None:
        """Read the batches that are not known yet; all of them when a known one is no longer what it was."""
        if self._known() == _present(folder):
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            present = _present(folder)
            known = self._known()
            if known != present[: len(known)]:
                self._connection.execute("DELETE FROM items")
                self._connection.execute("DELETE FROM batches")
                known = []
            for number in range(len(known), len(present)):
                self._take_in(folder / present[number][0], number, present[number])
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise

    def add_batch(self, path: Path, batch: Batch, entries: Iterable[tuple[str, Entry]]) -> None:
        """Take in a batch that has just been written; places in `entries` are offsets in its file."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            number = self._connection.execute("SELECT count(*) FROM batches").fetchone()[0]
            self._put(number, entries)
            self._put_batch(number, _state(path), batch)
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise

    def _take_in(self, path: Path, number: int, state: tuple[str, int, int]) -> None:
        reader = Reader(path)
        self._connection.execute("SAVEPOINT batch")
        try:
            self._put(number, _entries(reader))
        except DamagedBatchError:
            self._connection.execute("ROLLBACK TO batch")
        except OSError as error:
            raise CorpusError(f"{path}: the batch cannot be read ({error.strerror}); make the file readable") from error
        self._connection.execute("RELEASE batch")
        self._put_batch(number, state, reader.batch)

    def _put(self, number: int, entries: Iterable[tuple[str, Entry]]) -> None:
        base = number << _OFFSET_BITS
        self._connection.executemany(
            "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?)",
            ((id, entry.digest, base | entry.place, entry.version, entry.live) for id, entry in entries),
        )

    def _put_batch(self, number: int, state: tuple[str, int, int], batch: Batch | None) -> None:
        about = (
            (batch.source, batch.format, batch.sha256, batch.imported_at, batch.records, batch.digest)
            if batch
            else (None,) * 6
        )
        self._connection.execute(
            "INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (number, *state, batch is not None, *about)
        )

    def _known(self) -> list[tuple[str, int, int]]:
        return self._connection.execute("SELECT name, size, changed FROM batches ORDER BY number").fetchall()


def apart(place: int) -> tuple[int, int]:
    """Take a place apart into the number of its batch and the offset in its file."""
    return place >> _OFFSET_BITS, place & ((1 << _OFFSET_BITS) - 1)


@contextmanager
def opened_lookup(folder: Path, *, checked: bool = False) -> Iterator[Lookup]:
    """
    Open the lookup of a folder of batches, level with them.

    Args:
        checked: Read all of it first, and make one anew that is damaged anywhere.
    """
    path = folder / _NAME
    try:
        connection = _level(path, folder)
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(_USELESS):
            path.unlink(missing_ok=True)
            path.with_name(f"{_NAME}-journal").unlink(missing_ok=True)
            connection = _level(path, folder)
        else:  # a folder that cannot be written, or a process that holds the file for longer than we wait
            connection = _level(None, folder)
    if checked and not _is_sound(connection):
        connection.close()
        forget_lookup(folder)
        connection = _level(path, folder)
    with closing(connection):
        yield Lookup(connection)


def _is_sound(connection: sqlite3.Connection) -> bool:
    try:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def forget_lookup(folder: Path) -> None:
    """Have the lookup made anew at the next opening, with every batch checked."""
    (folder / _NAME).unlink(missing_ok=True)


def problem_of(path: Path, error: DamagedBatchError) -> Problem:
    """Say for people what is wrong with a batch."""
    return Problem(file=str(path), line=error.line, what=error.what, remedy=error.remedy)


def _level(path: Path | None, folder: Path) -> sqlite3.Connection:
    """Open the file, or a temporary one that goes when it is closed, make its tables and bring it level."""
    connection = sqlite3.connect(path or "", timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != _VERSION:
            _make_tables(connection)
        Lookup(connection).bring_level(folder)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_tables(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            connection.execute(f'DROP TABLE "{name}"')
        for statement in _SCHEMA.strip().split(";")[:-1]:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_VERSION}")
    connection.execute("COMMIT")


def _entries(reader: Reader) -> Iterator[tuple[str, Entry]]:
    for key, line, offset in reader.places():
        yield key.id, Entry(digest_of(line), offset, key.version, not key.deleted)


def _present(folder: Path) -> list[tuple[str, int, int]]:
    return [_state(path) for path in batch_files(folder)]


def _state(path: Path) -> tuple[str, int, int]:
    found = path.stat()
    return path.name, found.st_size, found.st_mtime_ns
