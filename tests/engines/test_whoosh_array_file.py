"""Arrays and strings come back from a file as they were written; a damaged file is refused."""

from __future__ import annotations

import bisect
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sse_search.engines.whoosh.storage.array_file import ArrayFile, ArrayFileWriter
from sse_search.errors import IndexDamagedError

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PER_EXAMPLE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


def written(path: Path, strings: list[str]) -> Path:
    path.unlink(missing_ok=True)
    writer = ArrayFileWriter(path)
    writer.add("numbers", np.arange(7, dtype=np.int32).reshape(7, 1))
    writer.add("nothing", np.zeros(0, np.float32))
    writer.begin("pieces", "<u2")
    writer.append(np.array([1, 2], np.uint16))
    writer.append(np.array([3], np.uint16))
    writer.end()
    writer.add_strings("strings", strings)
    writer.finish({"documents": 7})
    return path


def test_arrays_come_back(tmp_path: Path) -> None:
    file = ArrayFile(written(tmp_path / "c", ["a"]))

    assert file.meta == {"documents": 7}
    assert file["numbers"].tolist() == [[number] for number in range(7)]
    assert file["nothing"].tolist() == []
    assert file["pieces"].tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="read-only"):
        file["pieces"][0] = 9


@PER_EXAMPLE
@given(st.sets(TEXT, max_size=30), TEXT)
def test_sorted_strings_are_found_by_bisection(tmp_path: Path, texts: set[str], wanted: str) -> None:
    names = sorted(texts)
    strings = ArrayFile(written(tmp_path / "c", names)).strings("strings")

    assert strings[:] == names
    assert [strings.find(name) for name in names] == list(range(len(names)))
    assert strings.find(wanted) == (names.index(wanted) if wanted in texts else -1)
    assert strings.lower_bound(wanted) == bisect.bisect_left(names, wanted)
    assert [names[index] for index in strings.with_prefix(wanted)] == [n for n in names if n.startswith(wanted)]


@settings(PER_EXAMPLE, max_examples=15)
@given(st.lists(TEXT, min_size=100, max_size=200, unique=True), TEXT)
def test_strings_are_found_as_well_when_many_were_looked_up(tmp_path: Path, texts: list[str], wanted: str) -> None:
    names = sorted(texts)
    strings = ArrayFile(written(tmp_path / "c", names)).strings("strings")

    for _ in range(2):
        assert [strings.find(name) for name in names] == list(range(len(names)))
    assert strings.find(wanted) == (names.index(wanted) if wanted in texts else -1)
    assert strings.lower_bound(wanted) == bisect.bisect_left(names, wanted)
    assert [names[index] for index in strings.with_prefix(wanted)] == [n for n in names if n.startswith(wanted)]


def test_a_file_that_is_truncated_anywhere_is_refused(tmp_path: Path) -> None:
    content = written(tmp_path / "whole", ["a", "b"]).read_bytes()
    path = tmp_path / "cut"
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(IndexDamagedError, match="rebuild --full"):
            ArrayFile(path)


def test_a_missing_file_and_a_missing_array_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="missing"):
        ArrayFile(tmp_path / "nothing")
    with pytest.raises(IndexDamagedError, match="'other' is missing"):
        ArrayFile(written(tmp_path / "c", []))["other"]


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    written(tmp_path / "c", [])

    with pytest.raises(FileExistsError):
        ArrayFileWriter(tmp_path / "c")
