"""Records come back from a segment; a damaged one is an error with its remedy, whatever its bytes claim to be."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from sse_search.engines.whoosh.storage.array_file import ArrayFile, ArrayFileWriter
from sse_search.engines.whoosh.storage.record_store import RecordStore, write_records
from sse_search.errors import IndexDamagedError

SEED = 20_261_128
RECORDS = [
    f"record {number}: the {'dairy' if number % 2 else 'bank'} of town {number} opens".encode() for number in range(200)
]
CLAIMS_A_TERABYTE = b"\x28\xb5\x2f\xfd\xe0" + (1 << 40).to_bytes(8, "little") + b"\x01\x00\x00"


def stored(path: Path, records: list[bytes]) -> RecordStore:
    writer = ArrayFileWriter(path)
    longest = write_records(writer, records)
    writer.finish({})
    return RecordStore(ArrayFile(path), longest)


def with_compressed(path: Path, compressed: bytes) -> RecordStore:
    """A store of one record of these bytes, whatever they are."""
    writer = ArrayFileWriter(path)
    writer.add("records", np.frombuffer(compressed, np.uint8))
    writer.add("record_offsets", np.array([0, len(compressed)]))
    writer.add("record_dictionary", np.zeros(0, np.uint8))
    writer.finish({})
    return RecordStore(ArrayFile(path), 100)


@pytest.mark.parametrize("records", [RECORDS, RECORDS[:3], [b""], [b"x"] * 50, []])
def test_records_come_back(tmp_path: Path, records: list[bytes]) -> None:
    store = stored(tmp_path / "s", records)

    assert [store.read(doc) for doc in range(len(records))] == records


def test_short_records_are_compressed_by_what_they_have_in_common(tmp_path: Path) -> None:
    stored(tmp_path / "s", RECORDS)
    stored(tmp_path / "few", RECORDS[:10])

    file, few = ArrayFile(tmp_path / "s"), ArrayFile(tmp_path / "few")

    assert len(file["record_dictionary"])
    assert file["records"].nbytes / sum(map(len, RECORDS)) < 0.8
    assert few["records"].nbytes / sum(map(len, RECORDS[:10])) > 1


def test_threads_read_at_the_same_time(tmp_path: Path) -> None:
    store = stored(tmp_path / "s", RECORDS)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(store.read, [*range(len(RECORDS))] * 20)) == RECORDS * 20


@pytest.mark.parametrize("compressed", [b"", b"text", CLAIMS_A_TERABYTE, b"\x28\xb5\x2f\xfd\x00", b"\x28\xb5\x2f\xfd"])
def test_what_is_no_record_is_damage_and_is_given_no_memory(tmp_path: Path, compressed: bytes) -> None:
    store = with_compressed(tmp_path / "s", compressed)

    with pytest.raises(IndexDamagedError, match="run ssesearch rebuild --full"):
        store.read(0)


def test_changed_bytes_give_damage_or_a_record_of_possible_length(tmp_path: Path) -> None:
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    stored(tmp_path / "s", RECORDS)
    content = bytes(ArrayFile(tmp_path / "s")["records"])
    for number in range(300):
        changed = bytearray(content[:60])
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        try:
            record = with_compressed(tmp_path / str(number), bytes(changed)).read(0)
        except IndexDamagedError:
            continue
        assert len(record) <= 100
