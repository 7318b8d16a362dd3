"""The files of the log belong to whoever imports, and the first import survives a power failure."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_search import durable
from sse_search.corpus import Corpus
from sse_search.errors import CorpusError
from tests.corpus.corpus_items import added, an_item, titles

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes and links")


@pytest.fixture
def _no_umask() -> Iterator[None]:
    former = os.umask(0)
    yield
    os.umask(former)


@pytest.mark.usefixtures("_no_umask")
def test_nobody_else_can_write_a_file_or_folder_of_the_log_whatever_the_umask(corpus: Corpus) -> None:
    added(corpus, an_item())

    writable = [path.name for path in corpus.path.parent.rglob("*") if path.stat().st_mode & 0o022]

    assert writable == []


def test_a_link_in_place_of_the_lock_is_refused_and_its_target_kept(corpus: Corpus, tmp_path: Path) -> None:
    added(corpus, an_item())
    precious = tmp_path / "precious.txt"
    precious.write_text("Keep me.")
    (corpus.folder / ".lock").unlink()
    (corpus.folder / ".lock").symlink_to(precious)

    with pytest.raises(CorpusError, match=r"\.lock"):
        added(corpus, an_item(2))

    assert precious.read_text() == "Keep me."


def test_a_lock_file_that_holds_something_else_is_not_overwritten(corpus: Corpus) -> None:
    added(corpus, an_item())
    (corpus.folder / ".lock").write_text("Keep me.")

    added(corpus, an_item(2, "Second"))

    assert (corpus.folder / ".lock").read_text() == "Keep me."
    assert titles(corpus)[1:] == ["Second"]


def test_the_names_of_new_folders_are_flushed_to_disk(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[Path] = []
    monkeypatch.setattr(durable, "flush_folder", flushed.append)

    added(corpus, an_item())

    assert flushed[:2] == [corpus.path.parent, corpus.path]
