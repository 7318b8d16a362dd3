"""Set up SQLite files that are derived from other data, so that a damaged or outdated one is simply rebuilt."""

from __future__ import annotations

import sqlite3

_DAMAGE_CODES = (
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_SCHEMA,
)


def create_tables(connection: sqlite3.Connection, schema: str, version: int) -> None:
    """Replace all tables by those of the schema, unless the file has this version. Call it in a transaction."""
    if connection.execute("PRAGMA user_version").fetchone()[0] == version:
        return
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        connection.execute(f'DROP TABLE "{name}"')
    for statement in filter(str.strip, schema.split(";")):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {version}")


def primary_code(error: sqlite3.Error) -> int:
    """Return the primary result code of an error; 0 when SQLite itself did not raise it."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # the higher bits only detail the cause


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether an error means that the file is not a sound database with the expected tables."""
    return primary_code(error) in _DAMAGE_CODES
