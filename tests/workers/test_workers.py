"""Several processes give the same results as one, in the same order."""

from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from sse_search.engines.whoosh.writing.analysis import AnalysedChunk, analyse
from sse_search.errors import WorkerError
from sse_search.model import Document, NewsItem
from sse_search.workers import Stage, WorkerPool


def documents(number: int) -> list[Document]:
    item = NewsItem(id=f"{number:016x}", title=f"Cooperative {number}", body="members of a cooperative " * number)
    return [Document(item, "en")]


def results(pool: WorkerPool, numbers: Sequence[int]) -> Iterator[AnalysedChunk]:
    stage = Stage(pool, analyse)
    for number in numbers:
        stage.put(documents(number))
        yield from stage.ready()
    yield from stage.rest()


@pytest.mark.parametrize("processes", [0, 1, 3])
def test_results_come_in_the_order_of_the_arguments(processes: int) -> None:
    with closing(WorkerPool(processes, after=0)) as pool:
        actual = list(results(pool, range(60)))

        assert actual == [analyse(documents(number)) for number in range(60)]
        assert pool.started == bool(processes)


def test_workers_can_be_started_before_there_is_work() -> None:
    with closing(WorkerPool(2)) as pool:
        pool.start(analyse, [])

        assert pool.started
        assert list(results(pool, range(3))) == [analyse(documents(number)) for number in range(3)]


def test_a_little_work_starts_no_process() -> None:
    with closing(WorkerPool(2)) as pool:
        assert len(list(results(pool, range(5)))) == 5
        assert not pool.started


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_dies_is_an_error_and_no_wrong_result(
    ending: signal.Signals, capfd: pytest.CaptureFixture[str]
) -> None:
    with closing(WorkerPool(1, after=0)) as pool:
        stage = Stage(pool, analyse)
        for number in range(20):
            stage.put(documents(number))
        assert len(list(stage.rest())) == 20
        for process in pool._started:
            process.send_signal(ending)
            process.wait()
        stage.put(documents(20))

        with pytest.raises(WorkerError, match=f"was ended by {ending.name}"):
            list(stage.rest())
    assert capfd.readouterr().err == ""


def test_a_worker_finds_the_modules_of_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "only_here.py").write_text("def doubled(number: int) -> int:\n    return 2 * number\n")
    monkeypatch.syspath_prepend(tmp_path)
    doubled = importlib.import_module("only_here").doubled
    with closing(WorkerPool(1, after=0)) as pool:
        stage = Stage[int, int](pool, doubled)
        for number in range(10):
            stage.put(number)

        assert list(stage.rest()) == list(range(0, 20, 2))


def test_closing_the_pool_ends_every_worker() -> None:
    pool = WorkerPool(2, after=0)
    list(results(pool, range(40)))
    started = [process.pid for process in pool._started]
    assert started

    pool.close()

    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, signal.SIG_DFL)
