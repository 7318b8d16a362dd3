"""
How long does a person wait for `ssesearch query`? The whole process, from its start to its end, at several sizes.

    python -m bench startup [--corpora synthetic:1000,reuters,synthetic:20000] [--runs 21] [--json FILE]

An archive of each corpus is imported and rebuilt once and kept. The commands of all archives take turns; files are in
the system's cache, as after any earlier query. An empty Python process is measured beside, for comparison.
"""

from __future__ import annotations

import argparse
import datetime
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

from bench.build import Built, built
from bench.corpora import WORK, spooled
from bench.machine import describe
from bench.questions import SAMPLE, choose
from bench.spool import read_spool
from bench.tables import number, table

CORPORA = "synthetic:1000,reuters,synthetic:20000"
NOTHING = "python -c pass"


class Runs(msgspec.Struct, frozen=True, kw_only=True):
    """
    What every run of one command took.

    Attributes:
        items: How many items it looked through; none for an empty process.
        milliseconds: From start to end. cpu: of these, what the process used itself.
    """

    items: int
    milliseconds: list[float]
    cpu: list[float]


def main(arguments: list[str]) -> int:
    """Measure, print the table and write the JSON; returns the exit status."""
    options = _options(arguments)
    commands: dict[str, tuple[int, list[list[str]]]] = {NOTHING: (0, [[sys.executable, "-c", "pass"]])}
    for corpus in options.corpora.split(","):
        home, cost = archive(corpus, options.work)
        asked = [[*_ssesearch(), "--home", str(home), "query", word] for word in words_of(corpus, options.work)]
        commands[corpus] = cost.items, asked
    found = _timed(commands, options.runs)
    report = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": describe(),
        "runs": found,
    }
    target: Path = options.json or options.work / "startup.json"
    target.write_bytes(msgspec.json.format(msgspec.json.encode(report)))
    rows = [
        (
            name,
            f"{runs.items:,}",
            *(number(of(runs.milliseconds)) for of in (min, median, max)),
            number(median(runs.cpu)),
        )
        for name, runs in found.items()
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
    """Return the home of an archive of a corpus and what it cost, importing and rebuilding when there is none yet."""
    home = work / corpus.replace(":", "-") / "service"
    return home, built("service", spooled(corpus, work), home, reuse=True)


def words_of(corpus: str, work: Path) -> list[str]:
    """Return some common words of a corpus, as typed queries."""
    questions = choose(islice(read_spool(spooled(corpus, work)), SAMPLE), 20)
    return [question.words[0] for question in questions["one common word"]]


def _ssesearch() -> list[str]:
    return [str(Path(sys.executable).with_name("ssesearch"))]


def _timed(commands: Mapping[str, tuple[int, Sequence[Sequence[str]]]], runs: int) -> dict[str, Runs]:
    """Run all commands in turns, once before they are timed; each run asks another question."""
    found = {name: Runs(items=items, milliseconds=[], cpu=[]) for name, (items, _) in commands.items()}
    asked = {name: itertools.cycle(lines) for name, (_, lines) in commands.items()}
    for turn in range(runs + 1):
        for name, lines in asked.items():
            taken, used = _run(next(lines))
            if turn:
                found[name].milliseconds.append(taken)
                found[name].cpu.append(used)
    return found


def _run(command: Sequence[str]) -> tuple[float, float]:
    """Return the milliseconds that a command took, and how many of them it used a processor."""
    before, started = _used(), perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (perf_counter() - started) * 1000, (_used() - before) * 1000


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
