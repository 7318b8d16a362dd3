"""A folder, a link or a FIFO in place of a file of an archive is named with its remedy, and no command waits for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sse_search import SearchRequest, SearchService
from sse_search.durable import replace_file
from sse_search.errors import EngineError, IndexDamagedError, SearchError
from tests.service.service_archive import NEWS, import_records

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no FIFOs")

REPLACE = "sse_search.engines.whoosh.storage.generations.replace_file"
TIMEOUT = 60
"""Seconds after which a command that waits for a FIFO fails a test."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("not-files") / "home"
    (home / "corpus").mkdir(parents=True)
    with SearchService.open(home) as service:
        import_records(service, *NEWS)
        service.rebuild()
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "home"))


def put(kind: str, path: Path) -> Path:
    """Put a folder, a link to another file or a FIFO in place of a file."""
    path.unlink(missing_ok=True)
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        (path.parent.parent / "target").write_text("kept")
        path.symlink_to(path.parent.parent / "target")
    else:
        os.mkfifo(path)
    return path


def generations(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "index" / "generations").iterdir())


def issues_of(service: SearchService) -> list[str]:
    """Return what a check prints."""
    return [f"{issue.file}: {issue.message}" if issue.file else issue.message for issue in service.check()]


def ssesearch(home: Path, *arguments: str) -> tuple[int, str]:
    """Run a command; return its exit code and everything that it printed."""
    command = [sys.executable, "-m", "sse_search", "--home", str(home), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("kind", "name", "remedy"),
    [
        ("folder", "current", "it is a folder; move it away"),
        ("folder", "write.lock", "it is a folder; move it away"),
        ("link", "write.lock", "it is a link; remove it"),
        ("fifo", "write.lock", "it is not an ordinary file; remove it"),
        ("folder", "stories.sqlite3", "it is a folder; move it away"),
        ("fifo", "stories.sqlite3", "it is not an ordinary file; remove it"),
        ("folder", "stories.sqlite3.sha256", "it is a folder; move it away"),
        ("fifo", "stories.sqlite3.sha256", "it is not an ordinary file; remove it"),
    ],
)
def test_a_build_that_could_not_end_does_not_begin_and_check_says_why(
    home: Path, kind: str, name: str, remedy: str
) -> None:
    obstacle = put(kind, home / "index" / name)
    before = generations(home)

    with SearchService.open(home) as service:
        issues = issues_of(service)
        for use in (lambda: service.rebuild(full=True), service.repair):
            with pytest.raises(EngineError) as refused:
                use()
            assert f"{obstacle}: {remedy}" in str(refused.value)

    assert any(f"{obstacle}: {remedy}" in issue for issue in issues), issues
    assert generations(home) == before


def test_something_else_than_the_folder_of_the_generations_is_named(home: Path) -> None:
    shutil.rmtree(home / "index" / "generations")
    (home / "index" / "generations").write_text("")

    with (
        SearchService.open(home) as service,
        pytest.raises(EngineError, match=r"generations: it is not a folder; move"),
    ):
        service.rebuild(full=True)


def test_a_failed_swap_removes_the_generation_that_was_built(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = generations(home)

    def refuse(path: Path, content: bytes) -> None:
        if path.name == "current":
            raise OSError(5, "Input/output error")
        replace_file(path, content)

    monkeypatch.setattr(REPLACE, refuse)
    with SearchService.open(home) as service, pytest.raises(EngineError, match="000001 is live and complete"):
        service.rebuild(full=True)

    assert generations(home) == before


def test_a_swap_that_fails_after_the_rename_keeps_the_generation_that_is_live(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_late(path: Path, content: bytes) -> None:
        replace_file(path, content)
        if path.name == "current":
            raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(REPLACE, fail_late)
        with SearchService.open(home) as service, pytest.raises(EngineError, match="000002 is live and complete"):
            service.rebuild(full=True)

    with SearchService.open(home) as service:
        assert service.search(SearchRequest(text="Portugal")).total == 1


@pytest.mark.parametrize("kind", ["folder", "link", "fifo"])
@pytest.mark.parametrize("name", ["batches/.lock", "batches/.lookup.lock", ".sync.lock"])
def test_check_names_what_stands_in_place_of_a_lock_file(home: Path, name: str, kind: str) -> None:
    lock = put(kind, home / "corpus" / name)

    with SearchService.open(home) as service:
        issues = issues_of(service)

    remedy = {"folder": "it is a folder; move it away", "link": "it is a link; remove it"}
    assert issues == [f"{lock}: {remedy.get(kind, 'it is not an ordinary file; remove it')}"]


@pytest.mark.parametrize("name", [".lookup.sqlite3", ".lock", ".lookup.lock"])
def test_repair_names_the_folder_that_it_cannot_replace(home: Path, name: str) -> None:
    path = put("folder", home / "corpus" / "batches" / name)

    with SearchService.open(home) as service:
        issues = issues_of(service)
        with pytest.raises(SearchError, match="move it away") as refused:
            service.repair()

    assert issues == [f"{path}: it is a folder; move it away"]
    assert str(path) in str(refused.value)


@pytest.mark.parametrize("name", ["current", "generations/000001/manifest.json", "*.arrays", "*.live"])
def test_a_fifo_in_the_index_is_damage_that_a_full_build_replaces(home: Path, name: str) -> None:
    folder = home / "index" / "generations" / "000001"
    path = put("fifo", next(folder.glob(name)) if "*" in name else home / "index" / name)

    code, output = ssesearch(home, "query", "Portugal")

    assert (code, "the index is damaged" in output, "ssesearch rebuild --full" in output) == (2, True, True), output
    assert str(path) in output
    with SearchService.open(home) as service:
        assert any(str(path) in issue for issue in issues_of(service))
        service.rebuild(full=True)
        assert service.search(SearchRequest(text="Portugal")).total == 1
        assert service.check() == ()


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("ssesearch.toml", "query"),
        ("vocabulary.toml", "query"),
        ("sources.toml", "check"),
        ("erasures.json", "check"),
        ("index/stories.sqlite3", "check"),
    ],
)
def test_a_fifo_in_place_of_a_file_of_the_archive_is_named(home: Path, name: str, command: str) -> None:
    path = put("fifo", home / name)

    code, output = ssesearch(home, command, *(["Portugal"] if command == "query" else []))

    assert code != 0
    assert f"{path}: " in output
    assert "it is not an ordinary file" in output
    assert "Traceback" not in output


def test_a_fifo_is_not_opened(tmp_path: Path) -> None:
    from sse_search.engines.whoosh.storage.array_file import ArrayFile

    os.mkfifo(tmp_path / "values.arrays")
    with pytest.raises(IndexDamagedError, match="it is not an ordinary file; run ssesearch rebuild --full"):
        ArrayFile(tmp_path / "values.arrays")
