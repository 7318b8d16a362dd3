"""
Measure whole rebuilds: from the corpus to the live index, with tags, stories, learning, writing and verification.

Each rebuild runs in a process of its own, so that its processor time includes that of the processes that it starts.
With `--code`, the checkout of another version takes turns with this one; Tantivy's binding indexes the same documents.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import msgspec

from bench.corpora import ROOT, WORK, spooled
from bench.machine import PeakMemory, write_report
from bench.spool import read_spool
from bench.tables import figure, table
from sse_search import SearchService
from sse_search.model import NewsItem

_REBUILD = (
    "import sys; from pathlib import Path; from sse_search import SearchService\n"
    "with SearchService.open(Path(sys.argv[1])) as service: print(service.rebuild(full=True).items)"
)
_PEER = (
    "import sys; from pathlib import Path; from bench.peers import load; from bench.spool import read_spool\n"
    "load('tantivy').build(read_spool(Path(sys.argv[1])), Path(sys.argv[2]))"
)
_MEGABYTE = 1 << 20


class Cost(msgspec.Struct, frozen=True):
    """Seconds on the clock, seconds of all processors, and the peak memory of all processes together."""

    seconds: float
    processor_seconds: float
    peak_mb: float


def main(arguments: list[str]) -> int:
    """Measure rebuilds in turn and print their medians; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench rebuild", description=__doc__)
    parser.add_argument("--corpus", default="reuters", help="reuters, synthetic:N or resampled:N")
    parser.add_argument("--code", type=Path, action="append", default=[], help="checkout of another version")
    parser.add_argument("--tantivy", action="store_true", help="index the same documents with Tantivy's binding too")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=Path, default=WORK)
    options = parser.parse_args(arguments)
    spool = spooled(options.corpus, options.work)
    home = options.work / f"rebuild-{options.corpus.replace(':', '-')}"
    items = _fill(home, spool)
    runs: dict[str, Callable[[], Cost]] = {"this version": lambda: _rebuild(ROOT, home)}
    runs |= {str(code): lambda code=code: _rebuild(code, home) for code in options.code}
    if options.tantivy:
        runs["Tantivy"] = lambda: _index_with_tantivy(spool, options.work / "rebuild-tantivy")
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for _ in range(options.rounds):
        for name, run in runs.items():
            costs[name].append(run())
    headings = ("Version", "seconds", "processor seconds", "items/s", "peak MB")
    print(table(headings, [(name, *_figures(measured, items)) for name, measured in costs.items()]))
    write_report(options.work / "rebuild.json", {"corpus": options.corpus, "items": items, "rounds": costs})
    return 0


def _figures(costs: list[Cost], items: int) -> Iterator[str]:
    seconds = median(cost.seconds for cost in costs)
    for value in (seconds, median(cost.processor_seconds for cost in costs), items / seconds):
        yield figure(value)
    yield figure(max(cost.peak_mb for cost in costs))


def _fill(home: Path, spool: Path) -> int:
    """Import the items of a spool into a new archive, once; returns their number."""
    counted = home / "items"
    if not counted.exists():
        shutil.rmtree(home, ignore_errors=True)
        (home / "corpus").mkdir(parents=True)
        source = home / "items.jsonl"
        with source.open("wb") as file:
            count = sum(1 for _ in map(file.write, _lines(item.item for item in read_spool(spool))))
        with SearchService.open(home) as service:
            service.import_path(source, source="Spool")
        counted.write_text(str(count))
    return int(counted.read_text())


def _lines(items: Iterable[NewsItem]) -> Iterator[bytes]:
    for item in items:
        fields = {"id": item.id, "title": item.title, "body": item.body, "category": item.category}
        yield msgspec.json.encode({**fields, "date": item.date.value}) + b"\n"


def _rebuild(code: Path, home: Path) -> Cost:
    """Rebuild an archive with the code of a checkout, which may not know the index of another one."""
    shutil.rmtree(home / "index", ignore_errors=True)
    return _measured(code, _REBUILD, str(home))


def _index_with_tantivy(spool: Path, folder: Path) -> Cost:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return _measured(ROOT, _PEER, str(spool), str(folder))


def _measured(code: Path, program: str, *arguments: str) -> Cost:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = perf_counter()
    command = [sys.executable, "-c", program, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(code)}
    with (
        subprocess.Popen(command, cwd=code, env=environment, stdout=subprocess.DEVNULL) as process,
        PeakMemory(process.pid) as peak,
    ):
        status = process.wait()
    seconds = perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if status:
        raise subprocess.CalledProcessError(status, command)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, processor, peak.bytes / _MEGABYTE)
