"""Turn errors of SQLite into those of the store of signatures: busy, damaged or unavailable."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sse_search.ordinary_files import obstacle, open_file
from sse_search.sqlite_cache import primary_code

WAIT_SECONDS = 10.0
"""How long a writer waits for another process."""
SQLITE_ERRORS = (sqlite3.Error, UnicodeError)
"""What SQLite raises; names in a damaged file, and messages with them, may not be UTF-8."""
_UNAVAILABLE = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space and try again",
    sqlite3.SQLITE_READONLY: "it cannot be written; give this account permission to write it and its folder",
    sqlite3.SQLITE_PERM: "it cannot be written; give this account permission to write it and its folder",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; give this account permission to write it and its folder",
    sqlite3.SQLITE_IOERR: "reading or writing it failed; check the disk",
    sqlite3.SQLITE_NOMEM: "there is not enough memory; free some and try again",
}
"""Errors that say nothing about the content of the file, with what to do."""


class StoriesBusyError(Exception):
    """Another process was writing the file all the time."""


class StoriesDamagedError(Exception):
    """The file was damaged; it has been removed."""


class StoriesUnavailableError(Exception):
    """The file cannot be read or written, whatever its content; the message says what to do."""


def store_error(path: Path, error: sqlite3.Error | UnicodeError) -> Exception:
    """Return what an error of SQLite means for the store."""
    code = primary_code(error) if isinstance(error, sqlite3.Error) else 0
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoriesBusyError(f"{path}: another process is writing it; waited {WAIT_SECONDS:g} s")
    if reason := obstacle(path):
        return StoriesUnavailableError(f"{path}: {reason}, and the file is made again")
    if code in _UNAVAILABLE and not _is_of_another_format(path):
        return StoriesUnavailableError(f"{path}: {_UNAVAILABLE[code]}")
    if code == sqlite3.SQLITE_CORRUPT and _is_sound(path):
        return StoriesUnavailableError(f"{path}: {_UNAVAILABLE[sqlite3.SQLITE_IOERR]}")
    return damaged(path)


def _is_sound(path: Path) -> bool:
    """Tell whether SQLite finds the file sound when it reads it again; it calls failures of the disk damage."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0)) as connection:
            return list(connection.execute("PRAGMA integrity_check")) == [("ok",)]
    except SQLITE_ERRORS:
        return False


def _is_of_another_format(path: Path) -> bool:
    """Tell whether the header asks for a newer SQLite, which then opens the file only for reading or not at all."""
    try:
        with open_file(path) as file:
            header = file.read(20)
    except OSError:
        return False
    return bool(header) and header[18:] != b"\1\1"


def damaged(path: Path) -> StoriesDamagedError:
    return StoriesDamagedError(f"{path}: it was damaged")
