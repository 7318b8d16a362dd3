"""Whatever interrupts an import and whoever else imports at the same time, a batch is written whole or not at all."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_search.corpus import Corpus
from sse_search.durable import LockHeldError, file_lock
from sse_search.errors import CorpusError
from sse_search.model import NewsItem
from tests.corpus.corpus_items import added, an_item, append, files, titles

SCRIPT = """
import sys
from pathlib import Path
from sse_search.corpus import Corpus
from sse_search.model import NewsItem

folder, source, first, number, pause = sys.argv[1:]

def items():
    for index in range(int(first), int(first) + int(number)):
        if index == int(pause):
            print("paused", flush=True)
            sys.stdin.readline()
        yield NewsItem(id=f"{index:016x}", title=f"Item {index}", body="x" * 200)

report = Corpus(Path(folder)).append(items(), source=source, format="jsonl", sha256="0" * 64)
print(report.batch)
"""


def importing(corpus: Corpus, source: str, first: int, number: int, pause: int = -1) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(corpus.path), source, str(first), str(number), str(pause)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_process_that_is_stopped_while_it_imports_leaves_nothing(corpus: Corpus, stop: signal.Signals) -> None:
    added(corpus, an_item(1, "Before"))
    with importing(corpus, "stopped", 100, 2000, pause=2000) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "paused\n"
        process.send_signal(stop)
        process.communicate(timeout=20)

    assert process.returncode != 0
    assert titles(corpus) == ["Before"]
    assert corpus.check() == ()
    assert added(corpus, an_item(2, "After")).batch == "000002-news.jsonl"
    assert files(corpus) == ["000001-news.jsonl", "000002-news.jsonl"]


DYING = """
import os, signal, sys
from pathlib import Path
from sse_search.corpus import Corpus, batch_file, item_lookup
from sse_search.model import NewsItem

owner, name, when = {
    "flush": (os, "fsync", "before"),
    "flushed": (os, "fsync", "after"),
    "rename": (Path, "rename", "before"),
    "renamed": (Path, "rename", "after"),
    "inserting": (item_lookup.ItemLookup, "_insert_batch", "before"),
    "inserted": (item_lookup.ItemLookup, "_insert_batch", "after"),
    "added": (item_lookup.ItemLookup, "add_batch", "after"),
}[sys.argv[2]]
function = getattr(owner, name)

def kill(*arguments):
    if when == "after":
        function(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, kill)
items = [NewsItem(id=f"{index:016x}", title=f"Item {index}") for index in range(100, 150)]
Corpus(Path(sys.argv[1])).append(items, source="killed", format="jsonl", sha256="0" * 64)
"""


@pytest.mark.parametrize(
    ("moment", "written"),
    [("flush", 0), ("flushed", 0), ("rename", 0), ("renamed", 50), ("inserting", 50), ("inserted", 50), ("added", 50)],
)
def test_whenever_a_process_is_killed_all_of_its_batch_is_there_or_nothing(
    corpus: Corpus, moment: str, written: int
) -> None:
    added(corpus, an_item(1, "Before"))

    killed = subprocess.run([sys.executable, "-c", DYING, str(corpus.path), moment], check=False, timeout=20)

    assert killed.returncode == -signal.SIGKILL
    assert corpus.count() == 1 + written
    assert corpus.check() == ()
    assert added(corpus, an_item(2, "After")).new == 1
    assert len(titles(corpus)) == 2 + written
    assert not any("unfinished" in name for name in files(corpus))


def test_two_processes_import_at_once_and_nothing_is_lost(corpus: Corpus) -> None:
    jobs = [importing(corpus, name, first, 600) for name, first in (("one", 0), ("two", 300), ("three", 600))]
    for job in jobs:
        _, errors = job.communicate(timeout=60)
        assert (job.returncode, errors) == (0, "")

    assert corpus.count() == 1200
    assert sum(batch.records for batch in corpus.batches()) == 1200
    assert corpus.check() == ()


def test_readers_see_nothing_of_an_import_that_is_not_finished(corpus: Corpus) -> None:
    seen: list[int] = []

    def items() -> Iterator[NewsItem]:
        for number in range(50):
            seen.append(Corpus(corpus.path).count())
            yield an_item(number)

    append(corpus, items())

    assert set(seen) == {0}
    assert corpus.count() == 50


def test_threads_import_into_one_log(corpus: Corpus) -> None:
    patient = Corpus(corpus.path, lock_timeout=30)
    threads = [threading.Thread(target=added, args=(patient, an_item(number), an_item(99))) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert patient.count() == 9
    assert patient.check() == ()


def test_an_import_that_waits_too_long_names_the_other_process(corpus: Corpus) -> None:
    corpus.folder.mkdir(parents=True)
    with (
        file_lock(corpus.folder / ".lock", 1),
        pytest.raises(CorpusError, match=r"process \d+ is importing.*Try again"),
    ):
        added(corpus, an_item())

    assert added(corpus, an_item()).new == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, ValueError])
def test_an_import_that_fails_half_way_leaves_nothing(corpus: Corpus, error: type[BaseException]) -> None:
    def items() -> Iterator[NewsItem]:
        yield an_item(1)
        yield an_item(1, "Replaced")
        raise error

    with pytest.raises(error):
        append(corpus, items())

    assert files(corpus) == []
    assert corpus.count() == 0
    assert added(corpus, an_item(1)).new == 1


def test_a_full_disk_is_an_error_that_leaves_the_log_as_it_was(corpus: Corpus) -> None:
    """A limit on the size of files stands in for the disk."""
    added(corpus, an_item(1, "Before"))
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, former[1]))
    try:
        with pytest.raises(CorpusError, match=r"cannot be used \(File too large\); .*ulimit -f.*nothing was imported"):
            append(corpus, (an_item(number, body="x" * 1000) for number in range(2, 1000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
        signal.signal(signal.SIGXFSZ, handler)

    assert titles(corpus) == ["Before"]
    assert files(corpus) == ["000001-news.jsonl"]
    assert corpus.check() == ()


def test_a_lock_is_held_although_the_disk_has_no_room_for_the_name_of_its_holder(tmp_path: Path) -> None:
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, former[1]))
    try:
        with (
            file_lock(tmp_path / ".lock", 1),
            pytest.raises(LockHeldError, match="another process"),
            file_lock(tmp_path / ".lock", 0),
        ):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_file_written_without_the_lock_is_never_overwritten(corpus: Corpus) -> None:
    def items() -> Iterator[NewsItem]:
        yield an_item(1)
        (corpus.folder / "000001-news.jsonl").write_text("not ours")

    with pytest.raises(CorpusError, match="already exists"):
        append(corpus, items())

    assert Path(corpus.folder / "000001-news.jsonl").read_text() == "not ours"
    assert files(corpus) == ["000001-news.jsonl"]
