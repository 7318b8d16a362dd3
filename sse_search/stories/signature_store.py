"""
Store signatures in a SQLite file that can be deleted at any time, indexed by the keys of their bands.

A band key and the rowid of an item that has it are packed into one integer, so that the table of bands is one sorted
list.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from sse_search.durable import make_folder
from sse_search.sqlite_cache import create_tables, is_damage, primary_code
from sse_search.stories.signature import METHOD, Signature

_NAME = "stories.sqlite3"
_VERSION = 2
_WAIT_SECONDS = 10.0
_CACHE_KILOBYTES = 65_536
_ROWID_BITS = 31
"""A band key has 32 bits, and an integer of SQLite has 63 and a sign."""
_MAX_ROWID = (1 << _ROWID_BITS) - 1
_MAX_PENDING = 1_000_000
"""Entries that are sorted in memory before they are written."""
_ROWS_PER_INSERT = 500
"""Rows of one statement, which doubles the speed."""
_SCHEMA = """
CREATE TABLE state (method TEXT, batches TEXT);
CREATE TABLE items (
    rowid INTEGER PRIMARY KEY, id TEXT UNIQUE, story TEXT NOT NULL,
    hashes BLOB, title TEXT, size INTEGER, first INTEGER, last INTEGER
);
CREATE INDEX members ON items (story) WHERE story <> '';
CREATE TABLE bands (entry INTEGER PRIMARY KEY);
"""
_SIGNATURE = ", ".join(Signature.__struct_fields__)
_INSERT = f"INSERT INTO items (id, story, {_SIGNATURE}) VALUES (?, ''{', ?' * len(Signature.__struct_fields__)})"


class StoriesBusyError(Exception):
    """Another process was writing the file all the time."""


class StoriesDamagedError(Exception):
    """The file was damaged; it has been removed."""


class SignedItem(msgspec.Struct, frozen=True):
    """An item in the store; `story` is empty while it has none."""

    rowid: int
    id: str
    story: str
    signature: Signature


@contextmanager
def open_store(folder: Path) -> Iterator[SignatureStore]:
    """
    Open the store in `folder` for writing by this process alone; leaving the block discards what was not committed.

    Raises:
        StoriesBusyError: Another process was writing it all the time.
        StoriesDamagedError: It cannot be read; the next call creates a new one.
    """
    make_folder(folder)
    path = folder / _NAME
    try:
        with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
            connection.execute("BEGIN IMMEDIATE")
            create_tables(connection, _SCHEMA, _VERSION)
            yield SignatureStore(connection)
    except sqlite3.DatabaseError as error:
        if primary_code(error) == sqlite3.SQLITE_BUSY:
            raise StoriesBusyError(f"{path}: another process is writing it; waited {_WAIT_SECONDS:g} s") from error
        if not is_damage(error):
            raise
        path.unlink(missing_ok=True)
        raise StoriesDamagedError(f"{path}: it was damaged") from error


class SignatureStore:
    """An open store; see `open_store`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._execute_many = connection.executemany
        self._pending: list[int] = []

    def batches(self) -> tuple[str, ...] | None:
        """Return the states of the batches whose items it holds; None when it must be rebuilt."""
        row = self._execute("SELECT method, batches FROM state").fetchone()
        if row is None or row[0] != METHOD:
            return None
        return tuple(msgspec.json.decode(row[1], type=list[str]))

    def commit(self, batches: Sequence[str]) -> None:
        """Commit all changes; the store then holds the items of these batches."""
        self._execute("DELETE FROM state")
        self._execute("INSERT INTO state VALUES (?, ?)", (METHOD, msgspec.json.encode(batches).decode()))
        self._execute("COMMIT")

    def clear(self) -> None:
        """Remove every item."""
        for table in ("state", "items", "bands"):
            self._execute(f"DELETE FROM {table}")
        self._pending.clear()

    def add(self, item_id: str, signature: Signature) -> SignedItem:
        """Add an item that the store does not hold; `bucket` and `buckets` see it after `flush`."""
        row = (item_id, *msgspec.structs.astuple(signature))
        rowid = self._execute(_INSERT, row).lastrowid
        assert rowid is not None
        self._pending += _entries(signature, rowid)
        if len(self._pending) >= _MAX_PENDING:
            self.flush()
        return SignedItem(rowid, item_id, "", signature)

    def flush(self) -> None:
        """Write the band entries of all added items."""
        self._pending.sort()  # writing in order doubles the speed
        for start in range(0, len(self._pending), _ROWS_PER_INSERT):
            entries = self._pending[start : start + _ROWS_PER_INSERT]
            self._execute(f"INSERT OR IGNORE INTO bands VALUES {', '.join(['(?)'] * len(entries))}", entries)
        self._pending.clear()

    def remove(self, item: SignedItem) -> None:
        """Remove an item."""
        self._execute("DELETE FROM items WHERE rowid = ?", (item.rowid,))
        entries = _entries(item.signature, item.rowid)
        self._execute_many("DELETE FROM bands WHERE entry = ?", zip(entries, strict=True))

    def set_stories(self, stories: Mapping[str, str]) -> None:
        """Set the stories of items, given by item id."""
        rows = ((story, item_id) for item_id, story in stories.items())
        self._execute_many("UPDATE items SET story = ? WHERE id = ?", rows)

    def find(self, item_id: str) -> SignedItem | None:
        """Return an item by its id, or None."""
        return next(self._select("id = ?", item_id), None)

    def get(self, rowid: int) -> SignedItem:
        """Return an item by its rowid."""
        return next(self._select("rowid = ?", rowid))

    def members(self, story: str) -> list[SignedItem]:
        """Return the items of a story; none for an empty one."""
        return list(self._select("story = ? AND story <> ''", story))

    def buckets(self) -> Iterator[list[int]]:
        """Yield, for every band key that several items share, their rowids."""
        bucket: list[int] = []
        current_key = -1
        for (entry,) in self._execute("SELECT entry FROM bands ORDER BY entry"):
            key = entry >> _ROWID_BITS
            if key != current_key:
                if len(bucket) > 1:
                    yield bucket
                current_key, bucket = key, []
            bucket.append(entry & _MAX_ROWID)
        if len(bucket) > 1:
            yield bucket

    def bucket(self, key: int) -> list[int]:
        """Return the rowids of the items that have a band key."""
        lowest = key << _ROWID_BITS
        query = "SELECT entry FROM bands WHERE entry BETWEEN ? AND ?"
        return [entry & _MAX_ROWID for (entry,) in self._execute(query, (lowest, lowest | _MAX_ROWID))]

    def _select(self, condition: str, value: str | int) -> Iterator[SignedItem]:
        row: tuple[Any, ...]
        query = f"SELECT rowid, id, story, {_SIGNATURE} FROM items WHERE {condition} ORDER BY rowid"
        for row in self._execute(query, (value,)).fetchall():
            rowid, item_id, story, *signature = row
            yield SignedItem(rowid, item_id, story, Signature(*signature))


def _entries(signature: Signature, rowid: int) -> list[int]:
    """Return the integers that the table of bands holds for an item."""
    return [key << _ROWID_BITS | rowid for key in signature.band_keys()]
