"""
Measure the whole process of `ssesearch query`, from its start to its end, at several sizes of the archive.

    python -m bench startup [--corpora synthetic:1000,reuters,synthetic:20000] [--runs 21] [--json FILE]

An archive of each corpus is imported, rebuilt once and kept. The commands of all archives take turns; files are in the
system's cache, as after any earlier query. An empty Python process is measured for comparison.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

import msgspec

from bench.build import Built, build_index
from bench.corpora import WORK, spooled
from bench.machine import write_report
from bench.queries import SAMPLE, choose
from bench.spool import read_spool
from bench.tables import figure, table
from sse_search import SearchService

CORPORA = "synthetic:1000,reuters,synthetic:20000"
EMPTY = "python -c pass"


class Runs(msgspec.Struct, frozen=True, kw_only=True):
    """
    The times of all runs of one command.

    Attributes:
        items: Items in the archive; 0 for an empty process.
        milliseconds: From start to end. cpu: processor time of the process in these.
    """

    items: int
    milliseconds: list[float]
    cpu: list[float]


def main(arguments: list[str]) -> int:
    """Measure, print the table and write the JSON; returns the exit status."""
    options = _options(arguments)
    commands: dict[str, tuple[int, list[list[str]]]] = {EMPTY: (0, [[sys.executable, "-c", "pass"]])}
    for corpus in options.corpora.split(","):
        home, cost = archive(corpus, options.work)
        lines = [[*_ssesearch(), "--home", str(home), "query", word] for word in common_words(corpus, options.work)]
        commands[corpus] = cost.items, lines
    measured = _measure(commands, options.runs)
    write_report(options.json or options.work / "startup.json", {"runs": measured})
    rows = [
        (
            name,
            f"{runs.items:,}",
            *(figure(statistic(runs.milliseconds)) for statistic in (min, median, max)),
            figure(median(runs.cpu)),
        )
        for name, runs in measured.items()
    ]
    print(table([f"whole process, {options.runs} runs", "items", "least ms", "median ms", "most ms", "CPU ms"], rows))
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench startup", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--corpora", default=CORPORA, help="with commas [%(default)s]")
    parser.add_argument("--runs", type=int, default=21, help="of each command [%(default)s]")
    parser.add_argument("--json", type=Path, help="file for the figures [artifacts/bench/startup.json]")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for corpora and archives [artifacts/bench]")
    return parser.parse_args(arguments)


def archive(corpus: str, work: Path) -> tuple[Path, Built]:
    """Return the home of an archive of a corpus and its cost; the first call imports and rebuilds it."""
    home = work / corpus.replace(":", "-") / "service"
    built = build_index("service", spooled(corpus, work), home, reuse=True)
    with SearchService.open(home) as service:
        service.rebuild()  # where an earlier version has left the index
    return home, built


def common_words(corpus: str, work: Path) -> list[str]:
    """Return common words of a corpus, as typed queries."""
    queries = choose(islice(read_spool(spooled(corpus, work)), SAMPLE), 20)
    return [query.words[0] for query in queries["one common word"]]


def _ssesearch() -> list[str]:
    return [str(Path(sys.executable).with_name("ssesearch"))]


def _measure(commands: Mapping[str, tuple[int, Sequence[Sequence[str]]]], runs: int) -> dict[str, Runs]:
    """Run all commands in turns, once before they are timed; each run has another query."""
    measured = {name: Runs(items=items, milliseconds=[], cpu=[]) for name, (items, _) in commands.items()}
    cycles = {name: itertools.cycle(lines) for name, (_, lines) in commands.items()}
    for round_number in range(runs + 1):
        for name, cycle in cycles.items():
            milliseconds, cpu = _run(next(cycle))
            if round_number:
                measured[name].milliseconds.append(milliseconds)
                measured[name].cpu.append(cpu)
    return measured


def _run(command: Sequence[str]) -> tuple[float, float]:
    """Return the milliseconds that a command took, and those of processor time that it used."""
    cpu_before, started = _child_cpu(), perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (perf_counter() - started) * 1000, (_child_cpu() - cpu_before) * 1000


def _child_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
