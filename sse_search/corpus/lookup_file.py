"""
Open, rebuild and delete the lookup of items.

It is a SQLite file beside the batches that can be deleted at any time. Opening it adds the batches that it lacks, and
rebuilds it when it is missing, damaged or of another version. In a read-only folder a temporary file takes its place.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sse_search.corpus.checked_rows import LookupDamagedError
from sse_search.corpus.item_lookup import ItemLookup
from sse_search.durable import LockFileError, LockHeldError, file_lock
from sse_search.model import Issue
from sse_search.sqlite_cache import create_tables, primary_code

LOOKUP_NAME = ".lookup.sqlite3"
LOOKUP_LOCK_NAME = ".lookup.lock"
LOOKUP_NAMES = tuple(f"{LOOKUP_NAME}{suffix}" for suffix in ("", "-journal", "-wal", "-shm"))
_DELETE_SECONDS = 10.0
"""How long a deletion waits for those who use the file."""
_VERSION = 5
_WAIT_SECONDS = 60.0
"""For another process that is adding batches; a large archive takes a while."""
_SOUND_FILE_CODES = (
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
)
"""Errors of the system or of other processes; any other error means that the file is damaged."""
_SCHEMA = """
CREATE TABLE batches (
    ordinal INTEGER PRIMARY KEY, size INTEGER, modified INTEGER, name TEXT,
    source TEXT, format TEXT, sha256 TEXT, imported_at TEXT, records INTEGER, digest TEXT,
    format_version INTEGER, checksum INTEGER
);
CREATE TABLE items (
    id TEXT PRIMARY KEY, digest BLOB, location INTEGER, version INTEGER, live INTEGER, first INTEGER,
    checksum INTEGER
) WITHOUT ROWID;
CREATE TABLE standings (id TEXT PRIMARY KEY, standing TEXT, checksum INTEGER) WITHOUT ROWID;
CREATE TABLE totals (records INTEGER, live INTEGER, ids INTEGER, standings INTEGER, checksum INTEGER);
"""
_STATEMENTS = set(filter(None, map(str.strip, _SCHEMA.split(";"))))


class _Connection(sqlite3.Connection):
    """A connection that reports a damaged name in the schema as any other damage."""

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        """Execute a statement."""
        try:
            return super().execute(*arguments)
        except UnicodeDecodeError as error:
            raise LookupDamagedError("a name in the schema is damaged") from error


@contextmanager
def open_lookup(folder: Path, *, verify: bool = False) -> Iterator[ItemLookup]:
    """
    Open the lookup of a folder of batches; it holds all of them.

    Args:
        verify: Read the whole file first, and rebuild it when it is damaged anywhere.
    """
    path = folder / LOOKUP_NAME
    with ExitStack() as held:
        held.enter_context(_in_use(folder))
        try:
            connection = _connect(path, folder)
            if verify:
                _verify(connection, folder)
        except sqlite3.Error as error:
            held.close()
            # else the folder is read-only, or another process held the file for too long
            usable = is_damaged(error) and _deleted(folder)
            held.enter_context(_in_use(folder))
            connection = _connect(path if usable else None, folder)
        with closing(connection):
            yield ItemLookup(connection, folder)


@contextmanager
def readable_lookup(folder: Path) -> Iterator[ItemLookup]:
    """Open a temporary lookup of the batches that the system lets be read."""
    with closing(_connect(None, folder, skip_unreadable=True)) as connection:
        yield ItemLookup(connection, folder)


@contextmanager
def rebuilt_lookup(folder: Path, issues: list[Issue] | None = None) -> Iterator[ItemLookup]:
    """Open a new lookup after reading every batch; see `ItemLookup` for `issues`."""
    path = folder / LOOKUP_NAME if _deleted(folder) else None
    with _in_use(folder):
        try:
            connection = _connect(path, folder, issues)
        except sqlite3.Error:
            if issues is not None:
                issues.clear()
            connection = _connect(None, folder, issues)
        with closing(connection):
            yield ItemLookup(connection, folder)


def is_damaged(error: sqlite3.Error) -> bool:
    """Tell whether an error means that the lookup is damaged; deleting it is the remedy."""
    return primary_code(error) not in _SOUND_FILE_CODES


def delete_lookup(folder: Path) -> None:
    """
    Delete the lookup, so that the next opening rebuilds it and verifies every batch.

    Nobody may have it open: SQLite finds the journal of a deleted file by its name, and would roll it back into the new
    one.

    Raises:
        OSError: It cannot be deleted, or another process uses it.
        LockFileError: Its lock cannot be opened.
    """
    try:
        with file_lock(folder / LOOKUP_LOCK_NAME, _DELETE_SECONDS):
            for name in LOOKUP_NAMES:
                (folder / name).unlink(missing_ok=True)
    except LockHeldError as error:
        raise OSError(errno.EBUSY, f"another process uses it ({error})", str(folder / LOOKUP_NAME)) from error


@contextmanager
def _in_use(folder: Path) -> Iterator[None]:
    """Keep others from deleting the lookup; where no lock can be had, as in a read-only folder, nobody can."""
    with ExitStack() as held:
        with suppress(LockHeldError, LockFileError):
            held.enter_context(file_lock(folder / LOOKUP_LOCK_NAME, _WAIT_SECONDS, shared=True))
        yield


def _deleted(folder: Path) -> bool:
    """Delete the lookup; return whether it could be deleted."""
    with suppress(OSError, LockFileError):
        delete_lookup(folder)
        return True
    return False


def _verify(connection: sqlite3.Connection, folder: Path) -> None:
    try:
        ItemLookup(connection, folder).verify()
    except BaseException:
        connection.close()
        raise


def _connect(
    path: Path | None, folder: Path, issues: list[Issue] | None = None, *, skip_unreadable: bool = False
) -> sqlite3.Connection:
    """Open the file, or a temporary one without a path, and add the batches that it does not hold."""
    connection = sqlite3.connect(path or "", timeout=_WAIT_SECONDS, isolation_level=None, factory=_Connection)
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                create_tables(connection, _SCHEMA, _VERSION)
        if {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql <> ''")} != _STATEMENTS:
            raise LookupDamagedError("the schema is damaged")
        ItemLookup(connection, folder, issues, skip_unreadable=skip_unreadable).sync()
    except BaseException:
        connection.close()
        raise
    return connection
