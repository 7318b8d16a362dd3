"""Write and read rows of SQLite that have a checksum, so that a damaged file is noticed."""

from __future__ import annotations

import sqlite3
import zlib
from typing import Any


class LookupDamagedError(sqlite3.DatabaseError):
    """The lookup differs from what was written."""


def with_checksum(*values: Any) -> tuple[Any, ...]:
    """Return a row with the checksum of its values."""
    return (*values, zlib.crc32(repr(values).encode()))


def checked(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row without its checksum. Raises LookupDamagedError when it is not that of the row."""
    if zlib.crc32(repr(row[:-1]).encode()) != row[-1]:
        raise LookupDamagedError("a row is damaged")
    return row[:-1]
