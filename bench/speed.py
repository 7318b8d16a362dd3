"""
Which engine answers fastest? Every engine builds an index of the same items and is asked the same questions in turns.

    python -m bench speed [--corpus reuters|synthetic:N|resampled:N] [--engines ours,tantivy] [--rounds N] [--json FILE]

Timed are the whole request of a page (`faceted`): hits, snippets, the exact total and every facet with counts that
leave out its own filter; the same of engines that were opened just before, for which every word is new; and the ten
best hits alone (`top 10`). What each engine does for it: README.md.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec

from bench.agreement import Agreement, compared
from bench.build import Built, built
from bench.corpora import WORK, spooled
from bench.machine import describe
from bench.peers import ENGINES, BenchQuery, load, opened
from bench.probe import Probed, probed
from bench.questions import SAMPLE, choose
from bench.report import Row, agreements, costs, rows, times
from bench.spool import read_spool
from bench.timing import CLOCKS, WORKS, Timing

BASE = "tantivy"
"""The engine that ratios are taken to."""
LEFT_OUT = ("service",)
"""Not measured unless asked for: it ranks, tags and counts by its own vocabulary."""
QUESTIONS = 20
"""Questions a class."""


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a run found out, as it goes into the JSON file."""

    corpus: str
    date: str
    machine: dict[str, str]
    rounds: int
    clock: str
    caches: dict[str, str]
    built: list[Built]
    probed: list[Probed]
    rows: list[Row]
    agreement: list[Agreement]


def main(arguments: list[str]) -> int:
    """Measure, print the tables and write the JSON; returns 1 when engines did not do the same work."""
    options = _options(arguments)
    names = options.engines.split(",")
    work: Path = options.work
    spool = spooled(options.corpus, work)
    folder = work / options.corpus.replace(":", "-")
    questions = choose(islice(read_spool(spool), SAMPLE), QUESTIONS)
    costs_of_building = []
    for name in names:
        _say(f"building {name}")
        costs_of_building.append(built(name, spool, folder / name, reuse=options.reuse))
    faceted = [msgspec.structs.replace(question, facets=True) for some in questions.values() for question in some]
    first_answers = [_probed(name, folder / name, faceted) for name in names]
    timing = Timing({name: partial(opened, name, folder / name) for name in names}, questions, options.clock)
    for number in timing.run(options.rounds):
        _say(f"round {number + 1} of {options.rounds}")
    found = Measured(
        corpus=options.corpus,
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        machine=describe(),
        rounds=options.rounds,
        clock=options.clock,
        caches={name: load(name).caches for name in names},
        built=costs_of_building,
        probed=first_answers,
        rows=rows(timing.times, BASE),
        agreement=compared(timing.answers, BASE if BASE in names else names[0]),
    )
    target: Path = options.json or work / f"speed-{folder.name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(msgspec.json.format(msgspec.json.encode(found)))
    print(_report(found))
    _say(f"written: {target}")
    return int(not all(one.fair for one in found.agreement))


def _options(arguments: list[str]) -> argparse.Namespace:
    usual = ",".join(name for name in ENGINES if name not in LEFT_OUT)
    parser = argparse.ArgumentParser(prog="python -m bench speed", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--corpus", default="reuters", help="reuters, synthetic:N or resampled:N [%(default)s]")
    parser.add_argument("--engines", default=usual, help=f"some of {', '.join(ENGINES)}, with commas [%(default)s]")
    parser.add_argument(
        "--rounds", type=int, default=11, help="how often all is asked; the first is a warm-up [%(default)s]"
    )
    parser.add_argument(
        "--clock", choices=list(CLOCKS), default="wall", help="cpu leaves out waiting for others [wall]"
    )
    parser.add_argument("--json", type=Path, help="file for the figures [artifacts/bench/speed-CORPUS.json]")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for corpora and indexes [artifacts/bench]")
    parser.add_argument("--reuse", action="store_true", help="take indexes that an earlier run has built")
    options = parser.parse_args(arguments)
    unknown = set(options.engines.split(",")) - set(ENGINES)
    if unknown or options.rounds < 1:
        parser.error(f"no engine is called {', '.join(sorted(unknown))}" if unknown else "at least one round, please")
    return options


def _probed(name: str, folder: Path, questions: list[BenchQuery]) -> Probed:
    _say(f"first answer of {name}")
    return probed(name, folder, questions)


def _report(found: Measured) -> str:
    machine = ", ".join(f"{name} {value}" for name, value in found.machine.items())
    title = f"# {found.corpus}, {found.built[0].items:,} items, {found.date}"
    parts = [f"{title}\n\n{machine}; {found.rounds} rounds, {found.clock} time"]
    for work in WORKS:
        parts.append(f"## {work}: median (p95) in ms, times {BASE}\n\n{times(found.rows, work)}")
    parts.append(f"## Building and first answer\n\n{costs(found.built, found.probed)}")
    parts.append(f"## Is it the same work? Faceted answers against those of {BASE}\n\n{agreements(found.agreement)}")
    return "\n\n".join(parts)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
