"""
Where are signatures kept? In a SQLite file that may be thrown away: items by number, and the keys of their bands.

A key and the number of an item that has it are one integer, so that the table of keys is one sorted list.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from sse_search.stories.signature import METHOD, Signature

STORE_FILE = "stories.sqlite3"
"""Name of the store in the folder of an index."""
_VERSION = 1
_WAIT_SECONDS = 10.0
_CACHE_KILOBYTES = 65_536
_NUMBER_BITS = 31
"""A key has 32 bits, and an integer of SQLite 63 and a sign."""
_LAST_NUMBER = (1 << _NUMBER_BITS) - 1
_WAITING = 1_000_000
"""Keys that are sorted before they are written."""
_AT_ONCE = 500
"""Rows of a statement, which makes it twice as fast again."""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
_SCHEMA = """
CREATE TABLE state (method TEXT, batches TEXT);
CREATE TABLE items (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, story TEXT NOT NULL,
    hashes BLOB, title TEXT, size INTEGER, first INTEGER, last INTEGER
);
CREATE INDEX members ON items (story) WHERE story <> '';
CREATE TABLE bands (keyed INTEGER PRIMARY KEY);
"""
_SIGNATURE = ", ".join(Signature.__struct_fields__)
_PUT = f"INSERT INTO items (id, story, {_SIGNATURE}) VALUES (?, ''{', ?' * len(Signature.__struct_fields__)})"


class StoriesBusyError(Exception):
    """Somebody else was writing the file all the time."""


class StoriesDamagedError(Exception):
    """The file was damaged; it has been removed."""


class Entry(msgspec.Struct, frozen=True):
    """An item in the file; `story` is empty while it is alone."""

    number: int
    id: str
    story: str
    signature: Signature


@contextmanager
def open_store(path: Path) -> Iterator[SignatureStore]:
    """
    Be the only one who writes the file while the block runs; what was not kept with `commit` is forgotten.

    Raises:
        StoriesBusyError: Another process was writing it all the time.
        StoriesDamagedError: It cannot be read; the next one begins anew.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)) as connection:
            _begin(connection)
            yield SignatureStore(connection)
    except sqlite3.DatabaseError as error:
        code = error.sqlite_errorcode & 0xFF  # the rest only says more exactly what happened
        if code == sqlite3.SQLITE_BUSY:
            raise StoriesBusyError(f"{path}: another process is writing it; waited {_WAIT_SECONDS:g} s") from error
        if code not in _DAMAGED:
            raise
        path.unlink(missing_ok=True)
        raise StoriesDamagedError(f"{path}: it was damaged") from error


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
        for table in ("state", "items", "bands"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in filter(str.strip, _SCHEMA.split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_VERSION}")


class SignatureStore:
    """The open file; see `open_store`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._ask = connection.execute
        self._ask_for_each = connection.executemany
        self._waiting: list[int] = []

    def level_with(self) -> tuple[str, ...] | None:
        """Return the batches that it holds; None when it has to be made anew."""
        row = self._ask("SELECT method, batches FROM state").fetchone()
        if row is None or row[0] != METHOD:
            return None
        return tuple(msgspec.json.decode(row[1], type=list[str]))

    def commit(self, batches: Sequence[str]) -> None:
        """Keep everything, as what these batches hold."""
        self._ask("DELETE FROM state")
        self._ask("INSERT INTO state VALUES (?, ?)", (METHOD, msgspec.json.encode(batches).decode()))
        self._ask("COMMIT")

    def clear(self) -> None:
        """Forget every item."""
        for table in ("state", "items", "bands"):
            self._ask(f"DELETE FROM {table}")
        self._waiting.clear()

    def add(self, item_id: str, signature: Signature) -> Entry:
        """Add an item that is not there; `flush` has it found."""
        row = (item_id, *msgspec.structs.astuple(signature))
        number = self._ask(_PUT, row).lastrowid
        assert number is not None
        self._waiting += _keyed(signature, number)
        if len(self._waiting) >= _WAITING:
            self.flush()
        return Entry(number, item_id, "", signature)

    def flush(self) -> None:
        """Let all items be found by their keys."""
        self._waiting.sort()  # what comes in order is written at twice the speed
        for start in range(0, len(self._waiting), _AT_ONCE):
            some = self._waiting[start : start + _AT_ONCE]
            self._ask(f"INSERT OR IGNORE INTO bands VALUES {', '.join(['(?)'] * len(some))}", some)
        self._waiting.clear()

    def remove(self, entry: Entry) -> None:
        """Remove an item."""
        self._ask("DELETE FROM items WHERE number = ?", (entry.number,))
        keyed = _keyed(entry.signature, entry.number)
        self._ask_for_each("DELETE FROM bands WHERE keyed = ?", zip(keyed, strict=True))

    def tell(self, stories: Mapping[str, str]) -> None:
        """Set the stories of items."""
        self._ask_for_each("UPDATE items SET story = ? WHERE id = ?", ((story, i) for i, story in stories.items()))

    def find(self, item_id: str) -> Entry | None:
        """Return an item by its id."""
        return next(self._entries("id = ?", item_id), None)

    def at(self, number: int) -> Entry:
        """Return an item by its number."""
        return next(self._entries("number = ?", number))

    def members(self, story: str) -> list[Entry]:
        """Return the items of a story."""
        return list(self._entries("story = ? AND story <> ''", story))

    def buckets(self) -> Iterator[list[int]]:
        """Yield the numbers of items that share a key, for every such key."""
        bucket: list[int] = []
        shared = -1
        for (keyed,) in self._ask("SELECT keyed FROM bands ORDER BY keyed"):
            key = keyed >> _NUMBER_BITS
            if key != shared:
                if len(bucket) > 1:
                    yield bucket
                shared, bucket = key, []
            bucket.append(keyed & _LAST_NUMBER)
        if len(bucket) > 1:
            yield bucket

    def sharing(self, entry: Entry) -> Iterable[int]:
        """Return the numbers of the other items that share a key with an item."""
        found: dict[int, None] = {}
        for lowest in _keyed(entry.signature, 0):
            query = "SELECT keyed FROM bands WHERE keyed BETWEEN ? AND ?"
            for (keyed,) in self._ask(query, (lowest, lowest | _LAST_NUMBER)):
                found[keyed & _LAST_NUMBER] = None
        found.pop(entry.number, None)
        return found

    def _entries(self, condition: str, value: str | int) -> Iterator[Entry]:
        row: tuple[Any, ...]
        query = f"SELECT number, id, story, {_SIGNATURE} FROM items WHERE {condition} ORDER BY number"
        for row in self._ask(query, (value,)).fetchall():
            number, item_id, story, *signature = row
            yield Entry(number, item_id, story, Signature(*signature))


def _keyed(signature: Signature, number: int) -> list[int]:
    return [key << _NUMBER_BITS | number for key in signature.band_keys()]
