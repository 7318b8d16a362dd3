"""A damaged lookup never hides an item: it is rebuilt from the batches, or said to be unusable."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from sse_search.corpus import Corpus, lookup_file
from sse_search.errors import CorpusError
from tests.corpus.corpus_items import added, an_item, got, id_of, removal, titles

LOOKUP = ".lookup.sqlite3"
TITLES = ["First, changed", *(f"Item {number}" for number in range(3, 9)), "Last"]


@pytest.fixture
def filled(corpus: Corpus) -> Corpus:
    """A log of three batches that hold eight items."""
    added(corpus, an_item(1, "First"), an_item(2, "Removed"))
    added(corpus, an_item(1, "First, changed"), removal(2), *(an_item(n, f"Item {n}") for n in range(3, 9)))
    added(corpus, an_item(9, "Last"))
    return corpus


def flips(path: Path, step: int) -> list[int]:
    """Return every `step`th of the bytes of a file that are not zero."""
    content = path.read_bytes()
    return [at for at in range(len(content)) if content[at]][::step]


def flip(path: Path, whole: bytes, at: int) -> None:
    path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])


def test_a_flipped_bit_anywhere_in_the_lookup_hides_no_item(filled: Corpus) -> None:
    path = filled.folder / LOOKUP
    whole = path.read_bytes()

    for at in flips(path, 43):
        flip(path, whole, at)
        assert titles(filled) == TITLES, f"byte {at}"
        flip(path, whole, at)
        assert (filled.count(), len(filled.batches())) == (8, 3), f"byte {at}"
        flip(path, whole, at)
        items = [filled.get(id_of(number)) for number in range(1, 10)]
        assert [item.title for item in items if item] == TITLES, f"byte {at}"


def test_a_flipped_bit_anywhere_in_the_lookup_loses_nothing_of_an_import(filled: Corpus) -> None:
    path = filled.folder / LOOKUP
    whole = path.read_bytes()

    for at in flips(path, 31):
        for batch in [*filled.folder.glob("*.jsonl")][3:]:
            batch.unlink()
        flip(path, whole, at)
        try:
            added(filled, removal(9), an_item(10, "Tenth"))
        except CorpusError as error:
            assert "import it again" in str(error)  # noqa: PT017 - either result is right
            added(filled, removal(9), an_item(10, "Tenth"))
        assert titles(filled) == [*TITLES[:-1], "Tenth"], f"byte {at}"
        added_batch = max(filled.folder.glob("*.jsonl"))
        added_batch.unlink()


def test_a_row_that_is_missing_is_noticed(filled: Corpus) -> None:
    with sqlite3.connect(filled.folder / LOOKUP) as connection:
        connection.execute("DELETE FROM items WHERE id = ?", (id_of(5),))

    assert titles(filled) == TITLES


def test_check_and_a_full_snapshot_read_the_batches_and_not_the_lookup(filled: Corpus) -> None:
    for use in (filled.check, lambda: filled.snapshot(items=True)):
        with sqlite3.connect(filled.folder / LOOKUP) as connection:
            connection.execute("DELETE FROM items")
            connection.execute("UPDATE totals SET live = 0")
        use()

        assert got(filled, 9) == an_item(9, "Last", source="news")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE items",
        "DROP TABLE batches",
        "DROP TABLE totals",
        "ALTER TABLE items RENAME COLUMN live TO alive",
        "ALTER TABLE batches DROP COLUMN digest",
        "UPDATE batches SET source = CAST(x'ff' AS TEXT)",
        "UPDATE items SET location = 'here'",
        "UPDATE items SET location = location + (9 << 44)",
        "UPDATE batches SET ordinal = ordinal + 5",
    ],
)
def test_a_damaged_schema_or_row_is_repaired(filled: Corpus, statement: str) -> None:
    with sqlite3.connect(filled.folder / LOOKUP) as connection:
        connection.execute(statement)

    assert (filled.count(), titles(filled)) == (8, TITLES)
    assert got(filled, 9) == an_item(9, "Last", source="news")
    assert added(filled, an_item(9, "Last")).unchanged == 1


def test_a_lookup_that_is_in_use_is_not_deleted(filled: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup_file, "_DELETE_SECONDS", 0.05)
    path = filled.folder / LOOKUP

    with lookup_file.open_lookup(filled.folder) as in_use:
        inode = path.stat().st_ino
        with lookup_file.rebuilt_lookup(filled.folder) as rebuilt:
            assert rebuilt.count() == in_use.count() == 8
        with pytest.raises(OSError, match="another process uses it"):
            lookup_file.delete_lookup(filled.folder)
        assert path.stat().st_ino == inode

    lookup_file.delete_lookup(filled.folder)
    assert not path.exists()
