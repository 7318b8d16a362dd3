"""
Store signatures in a SQLite file that can be deleted at any time, indexed by the keys of their bands.

Beside them it keeps how many items define each abbreviation: what else a rebuild must know of the items of the index.

A band key and the rowid of an item that has it are packed into one integer, so that the table of bands is one sorted
list.

The digest of the file is written beside it after each commit. An update reads a part of the file only, and would not
notice that a damaged index hides an item: so a file with another digest is read completely before it is used.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from sse_search.durable import make_folder, remove_unfinished
from sse_search.ordinary_files import obstacle
from sse_search.sqlite_cache import create_tables
from sse_search.stories.signature import METHOD, Signature
from sse_search.stories.store_digest import digest_file, has_committed_digest, write_digest
from sse_search.stories.store_errors import (
    SQLITE_ERRORS,
    WAIT_SECONDS,
    StoriesBusyError,
    StoriesDamagedError,
    StoriesUnavailableError,
    damaged,
    store_error,
)
from sse_search.wording import cannot_be

_NAME = "stories.sqlite3"
_VERSION = 4
_CACHE_KILOBYTES = 65_536
_ROWID_BITS = 31
"""A band key has 32 bits, and an integer of SQLite has 63 and a sign."""
_MAX_ROWID = (1 << _ROWID_BITS) - 1
_MAX_PENDING = 1_000_000
"""Entries that are sorted in memory before they are written."""
_ROWS_PER_INSERT = 500
"""Rows of one statement, which doubles the speed."""
_ROWS_PER_SELECT = 1000
"""Rows that are in memory at once when all are read."""
_SCHEMA = """
CREATE TABLE state (method TEXT, batches TEXT);
CREATE TABLE items (
    rowid INTEGER PRIMARY KEY, id TEXT UNIQUE, story TEXT NOT NULL,
    hashes BLOB, title TEXT, size INTEGER, first INTEGER, last INTEGER,
    checksum INTEGER, story_checksum INTEGER
);
CREATE INDEX members ON items (story) WHERE story <> '';
CREATE TABLE bands (entry INTEGER PRIMARY KEY);
CREATE TABLE definitions (
    short TEXT, entity TEXT, items INTEGER, checksum INTEGER, PRIMARY KEY (short, entity)
) WITHOUT ROWID;
"""
_SIGNATURE = ", ".join(Signature.__struct_fields__)
_INSERT = (
    f"INSERT INTO items (id, story, {_SIGNATURE}, checksum, story_checksum) "
    f"VALUES (?, ''{', ?' * len(Signature.__struct_fields__)}, ?, ?)"
)
_decode_batches = msgspec.json.Decoder(list[str]).decode


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

    The store raises these errors as well.

    Raises:
        StoriesBusyError: Another process was writing it all the time.
        StoriesDamagedError: It cannot be read; the next call creates a new one.
        StoriesUnavailableError: It cannot be read or written, whatever its content.
    """
    path = folder / _NAME
    try:
        make_folder(folder)
    except FileExistsError as error:
        raise StoriesUnavailableError(f"{folder}: it is not a folder; move the file away") from error
    except OSError as error:
        raise StoriesUnavailableError(cannot_be("made", folder, error)) from error
    _refuse_obstacle(path)
    try:
        is_as_committed = has_committed_digest(path)
        with closing(_connect(path)) as connection:
            remove_unfinished(digest_file(path))
            store = SignatureStore(connection, path)
            if not is_as_committed:  # also after a commit without its digest: the process was killed in between
                store.check_integrity()
                store.check_items()
            yield store
        if store.is_committed:
            write_digest(path)
    except StoriesDamagedError:
        _remove(path)
        raise


def check_store(folder: Path, *, complete: bool = True) -> tuple[str, ...] | None:
    """
    Return the states of the batches of the store; None if there is none that could be used.

    What an interrupted transaction has left beside it is rolled back.

    Args:
        complete: Read the whole store first.

    Raises:
        StoriesDamagedError: A part of it is not what was written. Nothing is removed.
        StoriesUnavailableError: It cannot be read.
    """
    path = folder / _NAME
    if complete:
        _refuse_obstacle(path)
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as connection:
            store = SignatureStore(connection, path)
            if complete:
                store.check_integrity()
            if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                return None
            if not _has_schema(connection):
                raise damaged(path)
            if complete:
                store.check_items()
            return store.batches()
    except SQLITE_ERRORS as error:
        raise store_error(path, error) from error
    except StoriesBusyError:  # whoever is writing it makes a new state
        return None


def _refuse_obstacle(path: Path) -> None:
    """Raise StoriesUnavailableError if no file can be written where the store and its digest belong."""
    for file in (path, digest_file(path)):
        if reason := obstacle(file):
            raise StoriesUnavailableError(f"{file}: {reason}, and the file is made again")


def _connect(path: Path) -> sqlite3.Connection:
    connection = None
    try:
        connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
        connection.execute("BEGIN IMMEDIATE")
        create_tables(connection, _SCHEMA, _VERSION)
        is_sound = _has_schema(connection)
    except SQLITE_ERRORS as error:
        if connection is not None:
            connection.close()
        raise store_error(path, error) from error
    if not is_sound:
        connection.close()
        raise damaged(path)
    return connection


def _has_schema(connection: sqlite3.Connection) -> bool:
    """Tell whether the tables are those of the schema, letter by letter."""
    stored = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
    return [sql for (sql,) in stored] == [statement.strip() for statement in _SCHEMA.split(";") if statement.strip()]


def tidy_store(folder: Path) -> None:
    """Remove what a process that was killed after its commit has left; an update does so by itself."""
    with suppress(OSError):
        remove_unfinished(
            digest_file(folder / _NAME)
        )  # whoever is writing it just then reads the whole store next time


def remove_store(folder: Path) -> bool:
    """Remove the store of a folder, which the next rebuild builds again; return whether there was one."""
    existed = (folder / _NAME).exists()
    _remove(folder / _NAME)
    return existed


def _remove(path: Path) -> None:
    """Remove the file, and what SQLite keeps beside it to undo an unfinished transaction."""
    for file in (path, path.with_name(f"{path.name}-journal")):
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            what = f"{file}: it cannot be removed ({error.strerror}); remove it"
            raise StoriesUnavailableError(what) from error


class SignatureStore:
    """An open store; see `open_store`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._pending: list[int] = []
        self.is_committed = False

    def batches(self) -> tuple[str, ...] | None:
        """Return the states of the batches whose items it holds; None when it must be rebuilt."""
        row = next(self._rows("SELECT method, batches FROM state"), None)
        if row is None or row[0] != METHOD:
            return None
        try:
            return tuple(_decode_batches(row[1]))
        except (msgspec.MsgspecError, TypeError, UnicodeError) as error:
            raise damaged(self._path) from error

    def commit(self, batches: Sequence[str]) -> None:
        """Commit all changes; the store then holds the items of these batches."""
        self._execute("DELETE FROM state")
        self._execute("INSERT INTO state VALUES (?, ?)", (METHOD, msgspec.json.encode(batches).decode()))
        self._execute("COMMIT")
        self.is_committed = True

    def clear(self) -> None:
        """Remove every item."""
        for table in ("state", "items", "bands", "definitions"):
            self._execute(f"DELETE FROM {table}")
        self._pending.clear()

    def add(self, item_id: str, signature: Signature) -> SignedItem:
        """Add an item that the store does not hold; `bucket` and `buckets` see it after `flush`."""
        row = (item_id, *msgspec.structs.astuple(signature), _checksum(item_id, signature), _checksum(item_id, ""))
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

    def definitions(self) -> dict[tuple[str, str], int]:
        """Return how many items define each short form as each entity."""
        counts: dict[tuple[str, str], int] = {}
        for short, entity, items, checksum in self._rows("SELECT short, entity, items, checksum FROM definitions"):
            if checksum != _checksum(short, (entity, items)):
                raise damaged(self._path)
            counts[short, entity] = items
        return counts

    def set_definitions(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Set how many items define short forms as entities; those not named stay as they are."""
        gone = [meaning for meaning, items in counts.items() if not items]
        rows = (
            (*meaning, items, _checksum(meaning[0], (meaning[1], items))) for meaning, items in counts.items() if items
        )
        self._execute_many("DELETE FROM definitions WHERE short = ? AND entity = ?", gone)
        self._execute_many("INSERT OR REPLACE INTO definitions VALUES (?, ?, ?, ?)", rows)

    def set_stories(self, stories: Mapping[str, str]) -> None:
        """Set the stories of items, given by item id."""
        rows = ((story, _checksum(item_id, story), item_id) for item_id, story in stories.items())
        self._execute_many("UPDATE items SET story = ?, story_checksum = ? WHERE id = ?", rows)

    def find(self, item_id: str) -> SignedItem | None:
        """Return an item by its id, or None."""
        return next(self._select("id = ?", item_id), None)

    def get(self, rowid: int) -> SignedItem:
        """Return an item by its rowid."""
        item = next(self._select("rowid = ?", rowid), None)
        if item is None:
            raise damaged(self._path)
        return item

    def members(self, story: str) -> list[SignedItem]:
        """Return the items of a story; none for an empty one."""
        return list(self._select("story = ? AND story <> ''", story))

    def buckets(self) -> Iterator[list[int]]:
        """Yield, for every band key that several items share, their rowids."""
        bucket: list[int] = []
        current_key = -1
        for (entry,) in self._rows("SELECT entry FROM bands ORDER BY entry"):
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
        return [entry & _MAX_ROWID for (entry,) in self._rows(query, (lowest, lowest | _MAX_ROWID))]

    def check_integrity(self) -> None:
        """Raise StoriesDamagedError unless SQLite finds its file sound."""
        for _ in range(2):  # SQLite calls a failure of the disk damage, so one is not enough
            if list(self._rows("PRAGMA integrity_check")) == [("ok",)]:
                return
        raise damaged(self._path)

    def check_items(self) -> None:
        """Raise StoriesDamagedError unless every row is what was written and every item has its bands."""
        self.definitions()
        count = keys = rowids = 0
        for item in self._items():
            distinct = set(item.signature.band_keys())
            count += len(distinct)
            keys += sum(distinct)
            rowids += len(distinct) * item.rowid
        sums = f"coalesce(sum(entry >> {_ROWID_BITS}), 0), coalesce(sum(entry & {_MAX_ROWID}), 0)"
        if next(self._rows(f"SELECT count(*), {sums} FROM bands")) != (count, keys, rowids):
            raise damaged(self._path)

    def _items(self) -> Iterator[SignedItem]:
        last = -1
        while items := list(self._select("rowid > ?", last, limit=_ROWS_PER_SELECT)):
            yield from items
            last = items[-1].rowid

    def _select(self, condition: str, value: str | int, *, limit: int = -1) -> Iterator[SignedItem]:
        row: tuple[Any, ...]
        columns = f"rowid, id, story, {_SIGNATURE}, checksum, story_checksum"
        query = f"SELECT {columns} FROM items WHERE {condition} ORDER BY rowid LIMIT {limit}"
        for row in list(self._rows(query, (value,))):
            rowid, item_id, story, *fields, checksum, story_checksum = row
            try:
                signature = Signature(*fields)
                is_sound = (checksum, story_checksum) == (_checksum(item_id, signature), _checksum(item_id, story))
            except (TypeError, ValueError) as error:
                raise damaged(self._path) from error
            if not is_sound:
                raise damaged(self._path)
            yield SignedItem(rowid, item_id, story, signature)

    def _rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._connection.execute(query, values)
        except SQLITE_ERRORS as error:
            raise store_error(self._path, error) from error

    def _execute(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement, values)
        except SQLITE_ERRORS as error:
            raise store_error(self._path, error) from error

    def _execute_many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        try:
            self._connection.executemany(statement, rows)
        except SQLITE_ERRORS as error:
            raise store_error(self._path, error) from error


def _checksum(key: str, value: Signature | str | tuple[str, int]) -> int:
    return zlib.crc32(msgspec.msgpack.encode((key, value)))


def _entries(signature: Signature, rowid: int) -> list[int]:
    """Return the integers that the table of bands holds for an item."""
    return [key << _ROWID_BITS | rowid for key in signature.band_keys()]
