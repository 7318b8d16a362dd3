"""A damaged signature store is noticed and removed; one that cannot be used is reported with what to do."""

from __future__ import annotations

import errno
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sse_search.model import NewsItem
from sse_search.stories import (
    StoriesDamagedError,
    StoriesUnavailableError,
    check_store,
    find_stories,
    open_store,
    update_stories,
)
from tests.stories.story_items import an_item, edited, fill_store, summary_of

FILE = "stories.sqlite3"
ITEMS = [
    *(an_item(number, body=edited(an_item(1).body, 0.03, number)) for number in range(1, 9)),
    *(an_item(number, f"Report {number}", summary_of(number, number)) for number in range(20, 30)),
]
CHANGES: list[NewsItem] = [an_item(50), *ITEMS[2:4], an_item(51, "Report 20", summary_of(20, 20))]


def fill(folder: Path) -> None:
    with open_store(folder) as store:
        fill_store(store, ITEMS)
        find_stories(store)
        store.commit(["1"])


def outcome(folder: Path) -> object:
    """Return what an update gives, or that the store was damaged."""
    try:
        with open_store(folder) as store:
            return store.batches(), dict(update_stories(store, CHANGES))
    except StoriesDamagedError:
        return "damaged"


def is_sound(folder: Path) -> bool:
    try:
        return check_store(folder) == ("1",)
    except (StoriesDamagedError, StoriesUnavailableError):
        return False


def flipped(content: bytes, offset: int, bits: int) -> bytes:
    return content[:offset] + bytes([content[offset] ^ bits]) + content[offset + 1 :]


def test_a_flipped_bit_is_harmless_or_noticed_by_the_next_update(tmp_path: Path) -> None:
    fill(tmp_path)
    file = tmp_path / FILE
    content = file.read_bytes()
    sound, noticed = outcome(tmp_path), 0
    for offset in [*range(0, 100, 3), *range(100, len(content), 211)]:
        file.write_bytes(flipped(content, offset, (0x01, 0x40, 0xFF)[offset % 3]))

        answer = outcome(tmp_path)

        noticed += answer == "damaged"
        is_empty = isinstance(answer, tuple) and answer[0] is None  # of another version, so that all are signed again
        assert is_empty or answer in (sound, "damaged"), offset
    assert noticed > 50


def test_check_and_an_update_notice_an_entry_of_the_bands_that_sqlite_finds_sound(tmp_path: Path) -> None:
    for bit in (0, 30, 31, 61):
        fill(tmp_path)
        with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
            (entry,) = connection.execute("SELECT max(entry) FROM bands").fetchone()
            connection.execute("UPDATE bands SET entry = ? WHERE entry = ?", (entry ^ 1 << bit, entry))

        assert not is_sound(tmp_path), bit
        assert outcome(tmp_path) == "damaged", bit


def test_a_store_that_was_committed_without_its_digest_is_used(tmp_path: Path) -> None:
    fill(tmp_path)
    sound = outcome(tmp_path)
    (tmp_path / f"{FILE}.sha256").unlink()

    assert is_sound(tmp_path)
    assert outcome(tmp_path) == sound != "damaged"


def test_check_notices_every_flipped_byte_of_an_item(tmp_path: Path) -> None:
    fill(tmp_path)
    file = tmp_path / FILE
    content = file.read_bytes()
    start = content.index(b"worker cooperatives")
    assert check_store(tmp_path) == ("1",)
    for offset in range(start, start + 40):
        file.write_bytes(flipped(content, offset, 0x01))

        with pytest.raises(StoriesDamagedError):
            check_store(tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:100],
        lambda content: content[:50],
        lambda content: content[:4096] + bytes(4096) + content[8192:],
        lambda content: content[:-4096] + b"text " * 819 + b"!",
        lambda _content: b"This is no database but a text. " * 500,
    ],
    ids=["truncated", "only a header", "half a header", "a zeroed page", "text in a page", "replaced by text"],
)
def test_a_damaged_file_is_removed_and_the_next_one_is_sound(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    fill(tmp_path)
    file = tmp_path / FILE
    file.write_bytes(damage(file.read_bytes()))

    with pytest.raises(StoriesDamagedError, match=r"stories\.sqlite3: it was damaged"):
        check_store(tmp_path)
    assert outcome(tmp_path) == "damaged"
    assert not file.exists()
    fill(tmp_path)
    assert check_store(tmp_path) == ("1",)


def test_an_emptied_or_missing_file_is_a_new_one(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / FILE).write_bytes(b"")

    assert check_store(tmp_path) is None
    fill(tmp_path)
    (tmp_path / FILE).unlink()
    assert check_store(tmp_path) is None


def test_a_folder_in_place_of_the_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()

    with pytest.raises(StoriesUnavailableError, match=r"stories.sqlite3: it is a folder; move it away"):
        fill(tmp_path)
    with pytest.raises(StoriesUnavailableError, match=r"stories.sqlite3: it is a folder; move it away"):
        check_store(tmp_path)


def test_a_file_in_place_of_the_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("")

    with pytest.raises(StoriesUnavailableError, match="index: it is not a folder; move the file away"):
        fill(tmp_path / "index")


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)

    with pytest.raises(StoriesUnavailableError, match=r"it cannot be made \(Permission denied\); change its"):
        fill(tmp_path / "index")


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (sqlite3.SQLITE_FULL, "the disk is full; free some space"),
        (sqlite3.SQLITE_READONLY, "give this account permission"),
        (sqlite3.SQLITE_CANTOPEN, "give this account permission"),
        (sqlite3.SQLITE_IOERR | 10 << 8, "check the disk"),
    ],
)
@pytest.mark.parametrize("at", ["BEGIN", "INSERT OR IGNORE", "COMMIT"])
def test_an_error_of_the_system_is_reported_as_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, remedy: str, at: str
) -> None:
    monkeypatch.setattr(sqlite3, "connect", failing_connect(code, at))

    with pytest.raises(StoriesUnavailableError, match=remedy):
        fill(tmp_path)


@pytest.mark.parametrize("at", ["INSERT OR IGNORE", "SELECT method"])
def test_a_disk_that_fails_to_read_is_not_called_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """SQLite gives the code of a damaged file for it."""
    fill(tmp_path)
    content = (tmp_path / FILE).read_bytes()
    monkeypatch.setattr(sqlite3, "connect", failing_connect(sqlite3.SQLITE_CORRUPT, at))

    with pytest.raises(StoriesUnavailableError, match="reading or writing it failed; check the disk"):
        outcome(tmp_path)

    assert (tmp_path / FILE).read_bytes() == content


def test_a_check_rolls_back_what_an_interrupted_update_left(tmp_path: Path) -> None:
    fill(tmp_path)
    program = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("DELETE FROM state")
connection.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
                   "INSERT INTO bands SELECT i FROM n")
os._exit(1)
"""
    subprocess.run([sys.executable, "-c", program, tmp_path / FILE], check=False)
    assert (tmp_path / f"{FILE}-journal").exists()

    assert check_store(tmp_path) == ("1",)

    assert not (tmp_path / f"{FILE}-journal").exists()


def failing_connect(code: int, at: str) -> Callable[..., sqlite3.Connection]:
    """Return a `connect` whose connections fail with an error code at the statements that start so."""
    connect = sqlite3.connect

    class Failing(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            if statement.startswith(at):
                error = sqlite3.OperationalError("no success")
                error.sqlite_errorcode = code
                raise error
            return super().execute(statement, *values)

    return lambda *arguments, **options: connect(*arguments, factory=Failing, **options)
