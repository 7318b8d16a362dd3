"""A folder that must not be read, or that a failing disk cannot, is an error, and never an empty one."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sse_search.cli.exit_codes import ExitCode
from sse_search.ordinary_files import paths_in
from tests.cli.cli_archive import RECORDS, run_in, write_records

ENTITY = """
[[entity]]
id = "organization:bakers"
label = "Bakers United"
aliases = ["Bakers United"]
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "corpus").mkdir(parents=True)
    (home / "vocabulary").mkdir()
    (home / "vocabulary" / "own.toml").write_text(ENTITY)
    news = write_records(tmp_path / "news.jsonl", *RECORDS[:3], {"title": "Bakers United meet"})
    assert run_in(home, "import", str(news), "--rebuild").exit_code == 0
    return home


@contextmanager
def unreadable(folder: Path, code: int) -> Iterator[None]:
    """Let nothing list a folder."""

    def refusing(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any = ".", *rest: Any) -> Any:
            if not isinstance(path, int) and Path(path) == folder:
                raise OSError(code, os.strerror(code), str(folder))
            return function(path, *rest)

        return call

    with pytest.MonkeyPatch.context() as patched:
        for name in ("listdir", "scandir"):
            patched.setattr(os, name, refusing(getattr(os, name)))
        yield


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO])
@pytest.mark.parametrize("command", [("rebuild", "--full"), ("repair",), ("check",), ("stats",), ("export",)])
def test_batches_that_cannot_be_listed_are_no_empty_archive(home: Path, command: tuple[str, ...], code: int) -> None:
    with unreadable(home / "corpus" / "batches", code):
        result = run_in(home, *command)

    if command != ("export",):  # which reads the index alone
        assert result.exit_code == ExitCode.ERROR
        assert str(home / "corpus" / "batches") in result.output
        assert os.strerror(code) in result.output
    assert "would be lost" not in result.output
    assert run_in(home, "query", "Bakers", "--count").stdout == "1\n"


def test_a_vocabulary_that_cannot_be_listed_takes_no_tags_away(home: Path) -> None:
    with unreadable(home / "vocabulary", errno.EACCES):
        result = run_in(home, "rebuild", "--full")

    assert result.exit_code == ExitCode.ERROR
    assert f"{home / 'vocabulary'}: it cannot be read (Permission denied)" in result.output
    assert run_in(home, "query", "entity:organization:bakers", "--count").stdout == "1\n"


def test_a_folder_of_an_input_that_cannot_be_listed_is_rejected_and_counted(home: Path, tmp_path: Path) -> None:
    for folder in ("news/a", "news/b"):
        (tmp_path / folder).mkdir(parents=True)
        write_records(tmp_path / folder / "news.jsonl", {"title": f"Bakers of {folder}"})
    with unreadable(tmp_path / "news" / "b", errno.EACCES):
        result = run_in(home, "import", str(tmp_path / "news"))
    assert "2 records = 1 new + 0 changed + 0 unchanged + 1 rejected" in result.output
    assert f"{tmp_path / 'news' / 'b'}: rejected: the folder cannot be read (Permission denied)" in result.output

    with unreadable(tmp_path / "news", errno.EIO):
        result = run_in(home, "import", str(tmp_path / "news"))
    assert result.exit_code == ExitCode.ERROR
    assert f"{tmp_path / 'news'}: it cannot be read (Input/output error)" in result.output


def test_files_are_listed_by_their_form_in_order_and_none_where_there_is_no_folder(tmp_path: Path) -> None:
    for name in ("b.toml", "a.toml", ".c.toml", "d.txt"):
        (tmp_path / name).touch()

    assert [path.name for path in paths_in(tmp_path, "*.toml")] == [".c.toml", "a.toml", "b.toml"]
    assert paths_in(tmp_path / "absent", "*") == paths_in(tmp_path / "d.txt", "*") == []
