"""What the system refuses is told as what it is, and nobody but the owner can change an index."""

from __future__ import annotations

import errno
import mmap
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sse_search.durable import file_lock
from sse_search.engines.whoosh import WhooshEngine
from sse_search.engines.whoosh.storage.generations import Generation, Generations, Pointer
from sse_search.errors import EngineError, IndexDamagedError
from tests.engines.engine_archive import METADATA, a_document, build, numbers, search


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(WhooshEngine(tmp_path / "index"), a_document(1), a_document(2))
    return tmp_path / "index"


@contextmanager
def no_more_files() -> Iterator[None]:
    """Let this process open no further file."""
    lowest = os.open(os.devnull, os.O_RDONLY)
    os.close(lowest)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """Set the umask of this process."""
    former = os.umask(mask)
    try:
        yield
    finally:
        os.umask(former)


def test_too_many_open_files_are_no_damage(folder: Path) -> None:
    engine = WhooshEngine(folder)

    with no_more_files(), pytest.raises(EngineError, match=r"Too many open files.*ulimit") as refused:
        search(engine)

    assert not isinstance(refused.value, IndexDamagedError)
    assert search(engine).total == 2


@pytest.mark.parametrize("code", [errno.ENOMEM, errno.EACCES, errno.EIO])
def test_a_file_that_cannot_be_read_is_no_damage(folder: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(mmap, "mmap", refuse)
    for use in (search, WhooshEngine.metadata):
        with pytest.raises(EngineError, match=rf"\.arrays: it cannot be read \({os.strerror(code)}\); ") as refused:
            use(WhooshEngine(folder))
        assert not isinstance(refused.value, IndexDamagedError)


def test_an_update_that_cannot_read_the_index_fails_and_leaves_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def refuse(path: Path, mode: str = "r", *rest: Any, **options: Any) -> Any:
        if path.name == "values.arrays" and mode == "rb":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return opened(path, mode, *rest, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        for use in (WhooshEngine.check, _update):
            with pytest.raises(EngineError, match="check the disk") as refused:
                use(WhooshEngine(folder))
            assert not isinstance(refused.value, IndexDamagedError)

    assert search(WhooshEngine(folder)).total == 2


def _update(engine: WhooshEngine) -> None:
    engine.build([a_document(3)], (), METADATA, full=False)


def test_a_reader_that_two_builds_overtake_while_it_opens_reads_the_newest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Generations.open
    seen: list[str] = []

    def overtaken(generations: Generations, current: Pointer) -> Generation:
        seen.append(current.name)
        if len(seen) == 1:
            for number in (5, 6):
                build(WhooshEngine(folder), a_document(number))
        return opened(generations, current)

    monkeypatch.setattr(Generations, "open", overtaken)

    assert numbers(search(WhooshEngine(folder))) == [6]
    assert seen == ["000001", "000003"]


@pytest.mark.parametrize("mask", [0, 0o077])
def test_everybody_reads_an_index_and_its_owner_alone_changes_it(tmp_path: Path, mask: int) -> None:
    folder = tmp_path / "home" / "index"
    with umask(mask):
        build(WhooshEngine(folder), a_document(1))
        _update(WhooshEngine(folder))

    entries = [folder, *folder.rglob("*")]
    assert {entry.stat().st_mode & 0o777 for entry in entries if entry.is_dir()} == {0o755}
    files = [entry for entry in entries if entry.is_file() and entry.name != "write.lock"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o644}
    assert (folder / "write.lock").stat().st_mode & 0o022 == 0


@pytest.mark.parametrize("name", [".", "generations"])
def test_a_folder_that_everybody_can_write_is_refused(folder: Path, name: str) -> None:
    (folder / name).chmod(0o777)

    for use in (search, _update):
        with pytest.raises(EngineError, match=r"everybody may write .* run chmod o-w") as refused:
            use(WhooshEngine(folder))
        assert not isinstance(refused.value, IndexDamagedError)  # a full build would not help

    (folder / name).chmod(0o755)
    assert search(WhooshEngine(folder)).total == 2


def test_a_link_in_place_of_a_lock_file_is_not_followed(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("kept")
    (folder / "write.lock").unlink()
    (folder / "write.lock").symlink_to(target)

    with pytest.raises(EngineError, match=r"write\.lock: it is a link; remove it"):
        _update(WhooshEngine(folder))

    assert target.read_text() == "kept"
    (folder / "write.lock").unlink()
    with file_lock(folder / "write.lock", 1.0):
        assert (folder / "write.lock").read_text().rstrip() == f"process {os.getpid()}"


def test_the_folder_of_an_archive_made_without_umask_can_be_used(tmp_path: Path) -> None:
    from sse_search import SearchService

    (tmp_path / "corpus").mkdir()
    with umask(0), SearchService.open(tmp_path) as service:
        assert service.rebuild().items == 0
        assert service.state().items == 0
