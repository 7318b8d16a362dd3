"""
Measure engines beside each other: each builds an index of the same items, and they answer the same queries in turns.

    python -m bench speed [--corpus reuters|synthetic:N|resampled:N] [--engines ours,tantivy] [--rounds N] [--json FILE]

The times are those of a whole page (hits, snippets, the exact total, and every facet with counts that ignore its own
filter) for queries that were sent before (`faceted, again`), and from engines opened just before, so that nothing is
cached (`faceted, first seen`); and those of the ten best hits alone (`top 10`). README.md describes the work of each.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from functools import partial
from itertools import chain, islice
from pathlib import Path

import msgspec

from bench.agreement import Agreement, compare
from bench.build import Built, build_index
from bench.corpora import WORK, spooled
from bench.machine import describe_machine
from bench.peers import ENGINES, is_installed, load, open_engine
from bench.probe import Probe, probe_engine
from bench.queries import SAMPLE, choose
from bench.report import Row, agreements_table, costs_table, rows, times_table
from bench.spool import read_spool
from bench.timing import CLOCKS, WORKS, Timing

BASE = "tantivy"
"""Engine that ratios refer to."""
EXCLUDED = ("lucene", "opensearch")
"""Not measured by default: it is bm25s, ranked otherwise."""
QUERIES = 20
"""Queries of each class."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All figures of a run, as the JSON file holds them."""

    corpus: str
    date: str
    machine: dict[str, str]
    rounds: int
    clock: str
    caches: dict[str, str]
    built: list[Built]
    probed: list[Probe]
    rows: list[Row]
    agreement: list[Agreement]


def main(arguments: list[str]) -> int:
    """Measure, print the tables and write the JSON; returns 1 when the engines did not do the same work."""
    options = _options(arguments)
    names = options.engines.split(",")
    work: Path = options.work
    spool = spooled(options.corpus, work)
    folder = work / options.corpus.replace(":", "-")
    queries = choose(islice(read_spool(spool), SAMPLE), QUERIES)
    built = []
    for name in names:
        _log(f"building {name}")
        built.append(build_index(name, spool, folder / name, reuse=options.reuse))
    faceted = [msgspec.structs.replace(query, facets=True) for query in chain.from_iterable(queries.values())]
    probes = []
    for name in names:
        _log(f"first answer of {name}")
        probes.append(probe_engine(name, folder / name, faceted))
    timing = Timing({name: partial(open_engine, name, folder / name) for name in names}, queries, options.clock)
    for finished in timing.run(options.rounds):
        _log(f"round {finished} of {options.rounds}")
    report = Report(
        corpus=options.corpus,
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        machine=describe_machine(),
        rounds=options.rounds,
        clock=options.clock,
        caches={name: load(name).caches for name in names},
        built=built,
        probed=probes,
        rows=rows(timing.times, BASE),
        agreement=list(compare(timing.answers, BASE if BASE in names else names[0])),
    )
    target: Path = options.json or work / f"speed-{folder.name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(msgspec.json.format(msgspec.json.encode(report)))
    print(_as_text(report))
    _log(f"written: {target}")
    return int(not all(agreement.fair for agreement in report.agreement))


def _options(arguments: list[str]) -> argparse.Namespace:
    default = ",".join(name for name in ENGINES if name not in EXCLUDED and (name != "xapian" or is_installed(name)))
    parser = argparse.ArgumentParser(prog="python -m bench speed", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--corpus", default="reuters", help="reuters, synthetic:N or resampled:N [%(default)s]")
    parser.add_argument("--engines", default=default, help=f"some of {', '.join(ENGINES)}, with commas [%(default)s]")
    parser.add_argument(
        "--rounds", type=int, default=11, help="rounds over all queries; the first is a warm-up [%(default)s]"
    )
    parser.add_argument("--clock", choices=list(CLOCKS), default="wall", help="cpu ignores time spent waiting [wall]")
    parser.add_argument("--json", type=Path, help="file for the figures [artifacts/bench/speed-CORPUS.json]")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for corpora and indexes [artifacts/bench]")
    parser.add_argument("--reuse", action="store_true", help="reuse the indexes of an earlier run")
    options = parser.parse_args(arguments)
    unknown = set(options.engines.split(",")) - set(ENGINES)
    if unknown or options.rounds < 1:
        parser.error(f"no engine is called {', '.join(sorted(unknown))}" if unknown else "--rounds must be at least 1")
    return options


def _as_text(report: Report) -> str:
    machine = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    title = f"# {report.corpus}, {report.built[0].items:,} items, {report.date}"
    parts = [f"{title}\n\n{machine}; {report.rounds} rounds, {report.clock} time"]
    for work in WORKS:
        parts.append(f"## {work}: median (p95) in ms, times {BASE}\n\n{times_table(report.rows, work)}")
    against = report.agreement[0].against
    parts.append(f"## Building and first answer\n\n{costs_table(report.built, report.probed)}")
    parts.append(f"## Agreement of faceted answers with those of {against}\n\n{agreements_table(report.agreement)}")
    return "\n\n".join(parts)


def _log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
