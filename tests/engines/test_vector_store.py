"""Vectors are kept by item and text, survive interruptions, and are told apart from damaged ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sse_search.engines.semantic.vector_store import Items, VectorStore
from sse_search.errors import IndexBusyError, VectorsDamagedError

MODEL, OTHER_MODEL = b"m" * 32, b"o" * 32


def unit(*numbers: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    vector = np.array(numbers, np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


EAST, NORTH = unit(1, 0), unit(0, 1)


@pytest.fixture
def store(tmp_path: Path) -> VectorStore:
    store = VectorStore(tmp_path / "vectors")
    with store.locked(0):
        store.add(MODEL, Items([7, 3], [70, 30]), [EAST, NORTH])
    return store


def cosines(store: VectorStore, ids: list[int], texts: list[int] | None) -> list[float]:
    wanted = None if texts is None else np.array(texts, np.uint64)
    return list(map(float, store.open(MODEL).cosines(EAST, np.array(ids, np.uint64), wanted)))


def test_an_item_has_the_vector_of_its_text_only(store: VectorStore) -> None:
    assert cosines(store, [3, 7], [30, 70]) == [0, 1]
    assert str(cosines(store, [7, 8], [71, 80])) == "[nan, nan]"
    assert str(cosines(store, [7, 8], None)) == "[1.0, nan]"
    assert store.open(MODEL).missing(Items([3, 7, 8], [30, 71, 80])) == Items([7, 8], [71, 80])


def test_vectors_of_another_model_do_not_count(store: VectorStore) -> None:
    other = store.open(OTHER_MODEL)

    assert (len(other), other.has_others) == (0, True)
    assert store.open(OTHER_MODEL).missing(Items([3], [30])) == Items([3], [30])


def test_later_vectors_are_joined_with_earlier_ones(store: VectorStore) -> None:
    before = store.state()
    with store.locked(0):
        store.add(MODEL, Items([3, 9], [31, 90]), [EAST, NORTH])
        kept = store.keep(MODEL, Items([3, 7, 9], [31, 70, 90]))

    assert kept == (3, 1)
    assert len(store.state()) == 1
    assert store.state() != before
    assert cosines(store, [3, 7, 9], [31, 70, 90]) == [1, 1, 0]


def test_what_no_item_needs_is_removed_for_good(store: VectorStore, tmp_path: Path) -> None:
    with store.locked(0):
        store.add(OTHER_MODEL, Items([7], [70]), [NORTH])
        assert store.keep(None, Items([3], [30])) == (1, 2)
        assert store.keep(None, Items([], [])) == (0, 1)

    assert store.state() == ()
    assert [path.name for path in (tmp_path / "vectors").iterdir()] == ["write.lock"]


def test_every_changed_byte_is_detected(store: VectorStore, tmp_path: Path) -> None:
    (path,) = (tmp_path / "vectors").glob("*.vectors")
    content = path.read_bytes()
    for position in range(len(content)):
        path.write_bytes(content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :])
        assert len(store.damages()) == 1, position
        with pytest.raises(VectorsDamagedError, match=r"000001\.vectors: its content was changed; ssesearch embed"):
            cosines(store, [3, 7], [30, 70])
    path.write_bytes(content)
    assert store.damages() == ()


@pytest.mark.parametrize("length", [0, 10, 100])
def test_a_file_that_was_cut_off_is_damaged_and_removed_by_the_next_run(
    store: VectorStore, tmp_path: Path, length: int
) -> None:
    (path,) = (tmp_path / "vectors").glob("*.vectors")
    path.write_bytes(path.read_bytes()[:length])

    with store.locked(0):
        (message,) = store.remove_damaged()

    assert str(path) in message
    assert store.state() == ()


def test_what_an_interrupted_run_left_is_removed(store: VectorStore, tmp_path: Path) -> None:
    leftover = tmp_path / "vectors" / ".000002.vectors.123.new"
    leftover.write_bytes(b"half")
    with store.locked(0):
        assert not leftover.exists()


def test_two_processes_do_not_make_vectors_at_once(store: VectorStore, tmp_path: Path) -> None:
    with (
        store.locked(0),
        store.locked(0),
        pytest.raises(IndexBusyError, match="stop it, which loses nothing"),
        VectorStore(tmp_path / "vectors").locked(0),
    ):
        pass
