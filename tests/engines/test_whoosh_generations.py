"""A generation is complete, checked and live, or it is not there; a damaged one is refused, never used."""

from __future__ import annotations

import errno
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_search.durable import file_lock
from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import TermQuery
from sse_search.engines.whoosh import WhooshEngine
from sse_search.engines.whoosh.storage import generations
from sse_search.engines.whoosh.storage.array_file import LAYOUT
from sse_search.engines.whoosh.storage.folder_access import remove_folder
from sse_search.errors import EngineError, IndexBusyError, IndexDamagedError, IndexVersionError
from sse_search.model import Document
from tests.engines.engine_archive import METADATA, a_document, build, numbers, search

DOCUMENTS = [a_document(number, f"apple {number}", "pear " * number, date="2021-11-09") for number in range(1, 9)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(WhooshEngine(tmp_path / "index"), *DOCUMENTS)
    return tmp_path / "index"


def live(folder: Path) -> Path:
    return folder / "generations" / (folder / "current").read_text().split()[0]


def arrays_of(folder: Path) -> Path:
    (path,) = (path for path in live(folder).glob("*.arrays") if path.name != "values.arrays")
    return path


def test_the_last_two_generations_are_kept(folder: Path) -> None:
    for number in range(10, 14):
        WhooshEngine(folder).build([a_document(number)], (), METADATA, full=False)

    assert sorted(path.name for path in (folder / "generations").iterdir()) == ["000004", "000005"]


def test_an_index_of_an_earlier_version_is_not_called_damaged(folder: Path) -> None:
    (folder / "current").write_text("000001\n")

    with pytest.raises(IndexVersionError, match=r"written by an earlier version of ssesearch; run ssesearch rebuild$"):
        WhooshEngine(folder).metadata()


def test_what_did_not_change_is_shared_with_the_former_generation(folder: Path) -> None:
    before = {path.name: path.stat().st_ino for path in live(folder).iterdir()}

    WhooshEngine(folder).build([a_document(99)], (), METADATA, full=False)

    after = {path.name: path.stat().st_ino for path in live(folder).iterdir()}
    shared = {name for name in before if after.get(name) == before[name]}
    assert {name.rsplit(".", 1)[1] for name in shared} == {"arrays", "live"}
    assert WhooshEngine(folder).check() == ()


def test_the_manifest_lists_every_file(folder: Path) -> None:
    manifest = json.loads((live(folder) / "manifest.json").read_text())

    assert sorted(manifest["files"]) == sorted(
        path.name for path in live(folder).iterdir() if path.name != "manifest.json"
    )


def test_an_open_engine_turns_to_a_new_generation_and_old_answers_stay_readable(folder: Path) -> None:
    reading = WhooshEngine(folder)
    begun = reading.matching(EngineRequest(limit=100))
    first = next(begun)

    for number in range(20, 24):
        WhooshEngine(folder).build([a_document(number)], (), METADATA, full=True)

    assert numbers(search(reading)) == [23]
    assert len([first, *begun]) == len(DOCUMENTS)


def test_a_generation_that_nobody_reads_any_more_is_closed_at_once(folder: Path) -> None:
    engine = WhooshEngine(folder)
    engine.search(EngineRequest(query=TermQuery("item"), feedback=True))
    searcher = weakref.ref(engine._reader().searcher)
    gc.disable()
    try:
        build(WhooshEngine(folder), a_document(2))
        search(engine)

        assert searcher() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("step", ["_read_manifest", "refuse_writable_by_others"])
def test_a_generation_that_is_removed_while_it_is_opened_gives_way_to_the_live_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    live = (folder / "current").read_text().split()[0]
    original = getattr(generations, step)

    def overtaken(path: Path) -> object:
        result = original(path) if step == "_read_manifest" else None
        while path.exists() and path.name == live:
            build(WhooshEngine(folder), a_document(2))
        return original(path) if step != "_read_manifest" else result

    monkeypatch.setattr(generations, step, overtaken)

    assert numbers(search(WhooshEngine(folder))) == [2]
    assert not (folder / "generations" / live).exists()


def test_a_build_that_is_killed_leaves_the_former_index(folder: Path, tmp_path: Path) -> None:
    script = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.engines.engine_archive import METADATA, a_document
from sse_search.engines.whoosh import WhooshEngine
from sse_search.engines.whoosh.storage.array_file import LAYOUT
from sse_search.engines.whoosh.storage.folder_access import remove_folder
def documents():
    for number in range(100, 400):
        yield a_document(number)
    print("half way", flush=True)
    sys.stdin.read()
WhooshEngine(Path({str(folder)!r})).build(documents(), (), METADATA, full=True)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half way\n"
        os.kill(process.pid, signal.SIGKILL)

    engine = WhooshEngine(folder)
    assert search(engine).total == len(DOCUMENTS)
    assert engine.check() == ()
    engine.build([a_document(500)], (), METADATA, full=False)
    assert search(engine).total == len(DOCUMENTS) + 1
    assert not list((folder / "generations").glob("*.new"))


def test_an_error_in_the_middle_of_a_build_leaves_nothing_behind(folder: Path) -> None:
    def failing() -> Iterator[Document]:
        yield a_document(99)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(EngineError, match=r"No space left.*free some space.*Generation 000001 is live and complete"):
        WhooshEngine(folder).build(failing(), (), METADATA, full=False)

    assert sorted(path.name for path in (folder / "generations").iterdir()) == ["000001"]
    assert search(WhooshEngine(folder)).total == len(DOCUMENTS)


def test_a_build_removes_what_an_interrupted_one_left_beside_the_pointer(folder: Path) -> None:
    (folder / ".current.4711.new").write_bytes(b"000002")

    WhooshEngine(folder).build([a_document(99)], (), METADATA, full=False)

    assert sorted(path.name for path in folder.iterdir()) == ["current", "generations", "write.lock"]


def test_one_process_builds_at_a_time(folder: Path) -> None:
    with (
        file_lock(folder / "write.lock", 1.0),
        pytest.raises(IndexBusyError, match=f"process {os.getpid()} is writing"),
    ):
        WhooshEngine(folder, lock_timeout=0.1).build([], (), METADATA, full=False)


@pytest.mark.parametrize("name", ["arrays", "live", "values", "toc"])
def test_a_file_of_another_size_is_refused(folder: Path, name: str) -> None:
    path = next(path for path in live(folder).iterdir() if name in path.name)
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(IndexDamagedError, match=r"rebuild --full") as refused:
        search(WhooshEngine(folder))

    assert path.name in str(refused.value)
    assert WhooshEngine(folder).check() == (str(refused.value),)


def test_a_missing_file_or_manifest_is_refused(folder: Path) -> None:
    arrays_of(folder).unlink()
    with pytest.raises(IndexDamagedError, match="it is missing"):
        search(WhooshEngine(folder))

    (live(folder) / "manifest.json").write_text("{")
    with pytest.raises(IndexDamagedError, match=r"manifest\.json"):
        search(WhooshEngine(folder))


def test_a_changed_bit_in_any_file_is_found_by_a_check(folder: Path) -> None:
    for path in sorted(live(folder).iterdir()):
        if path.name == "manifest.json":
            continue
        content = path.read_bytes()
        changed = bytearray(content)
        changed[len(changed) // 2] ^= 4
        path.write_bytes(changed)
        (found,) = WhooshEngine(folder).check()
        assert path.name in found
        path.write_bytes(content)
    assert WhooshEngine(folder).check() == ()


def test_another_layout_is_refused(folder: Path) -> None:
    manifest = live(folder) / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"layout": {LAYOUT}', '"layout": 99'))

    with pytest.raises(
        IndexVersionError, match=r"a newer version of ssesearch \(layout 99, .*use that version"
    ) as newer:
        search(WhooshEngine(folder))

    assert newer.value.batches == METADATA.batches


def test_a_full_build_replaces_a_damaged_index(folder: Path) -> None:
    arrays_of(folder).write_bytes(b"")

    WhooshEngine(folder).build(DOCUMENTS[:3], (), METADATA, full=True)

    assert search(WhooshEngine(folder)).total == 3


def test_a_folder_that_others_can_write_is_not_trusted(folder: Path) -> None:
    live(folder).chmod(0o777)

    with pytest.raises(IndexDamagedError, match="other users may write"):
        search(WhooshEngine(folder))


def test_generations_are_compared_as_numbers(folder: Path) -> None:
    generations, current = folder / "generations", folder / "current"
    (generations / "000001").rename(generations / "999999")
    current.write_text(current.read_text().replace("000001", "999999"))

    for number in (50, 51):
        WhooshEngine(folder).build([a_document(number)], (), METADATA, full=False)

    assert sorted(path.name for path in generations.iterdir()) == ["1000000", "1000001"]
    assert search(WhooshEngine(folder)).total == len(DOCUMENTS) + 2


def test_a_pointer_to_another_generation_is_refused(folder: Path) -> None:
    WhooshEngine(folder).build([a_document(50)], (), METADATA, full=False)
    (folder / "current").write_text((folder / "current").read_text().replace("000002", "000001"))

    with pytest.raises(IndexDamagedError, match=r"current: the index is damaged: it does not belong to .*000001"):
        search(WhooshEngine(folder))
    (folder / "current").unlink()
    with pytest.raises(IndexDamagedError, match=r"current: the index is damaged: it is missing"):
        search(WhooshEngine(folder))


def test_a_new_index_in_a_deleted_folder_is_another_one(folder: Path) -> None:
    reading = WhooshEngine(folder)
    before = reading.metadata()
    shutil.rmtree(folder)

    build(WhooshEngine(folder), a_document(70))

    after = reading.metadata()
    assert before
    assert after
    assert (before.generation, before.identity != after.identity) == (after.generation, True)
    assert numbers(search(reading)) == [70]


def test_a_folder_that_cannot_be_removed_is_named_with_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "records-0").touch()

    def fail(name: str, **_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), name)

    with monkeypatch.context() as patched:
        patched.setattr(os, "unlink", fail)  # of a name in a folder that is open
        with pytest.raises(OSError, match="Input/output error") as failure:
            remove_folder(tmp_path / "parts")
    assert failure.value.filename == str(tmp_path / "parts")

    remove_folder(tmp_path / "parts")
    assert not (tmp_path / "parts").exists()
