"""
Measure the time of faceted requests against the number of matching items, at several sizes of the corpus.

    python -m bench growth [--sizes 20000,200000,1000000] [--engines ours,tantivy] [--rounds 5] [--json FILE]

The queries are those of `speed` without filters, on generated corpora of which the larger starts with the smaller. A
least-squares line through the times gives the fixed cost of a request and the cost of each matching item.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice, pairwise
from pathlib import Path
from statistics import linear_regression, median

import msgspec

from bench.build import build_index
from bench.corpora import WORK, spooled
from bench.machine import write_report
from bench.peers import ENGINES, open_engine
from bench.queries import SAMPLE, choose
from bench.spool import read_spool
from bench.tables import figure, table
from bench.timing import CLOCKS, FACETED, Timing

KINDS = ("one common word", "one middling word", "two words, any", "four words, any", "two words, all", "browse")
"""Classes without a filter, whose facets are counted over the matching items; a phrase also costs more than those."""
QUERIES = 20
BANDS = (0, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One query of one engine at one size: the number of matching items, and its median time in milliseconds."""

    engine: str
    items: int
    kind: str
    matching: int
    milliseconds: float


def main(arguments: list[str]) -> int:
    """Measure, print the tables and write the JSON; returns the exit status."""
    options = _options(arguments)
    engines = options.engines.split(",")
    points: list[Point] = []
    for size in map(int, options.sizes.split(",")):
        print(f"{size:,} items", file=sys.stderr, flush=True)
        points += _points(f"synthetic:{size}", size, engines, options)
    write_report(options.json or options.work / "growth.json", {"clock": options.clock, "points": points})
    for engine in engines:
        own = [point for point in points if point.engine == engine]
        print(f"## {engine}: median ms of a faceted request, by the number of matching items\n\n{_table(own)}\n")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench growth", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--sizes", default="20000,200000,1000000", help="items, with commas [%(default)s]")
    parser.add_argument("--engines", default="ours,tantivy", help=f"some of {', '.join(ENGINES)} [%(default)s]")
    parser.add_argument(
        "--rounds", type=int, default=5, help="rounds over all queries; the first is a warm-up [%(default)s]"
    )
    parser.add_argument("--clock", choices=list(CLOCKS), default="wall", help="cpu ignores time spent waiting [wall]")
    parser.add_argument("--json", type=Path, help="file for the figures [artifacts/bench/growth.json]")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for corpora and indexes [artifacts/bench]")
    return parser.parse_args(arguments)


def _points(corpus: str, size: int, engines: Sequence[str], options: argparse.Namespace) -> list[Point]:
    """Return a point for each engine and query, reusing existing indexes."""
    spool = spooled(corpus, options.work)
    folder = options.work / corpus.replace(":", "-")
    chosen = choose(islice(read_spool(spool), SAMPLE), QUERIES)
    queries = {f"{kind} {index}": [query] for kind in KINDS for index, query in enumerate(chosen[kind])}
    for name in engines:
        build_index(name, spool, folder / name, reuse=True)
    timing = Timing({name: partial(open_engine, name, folder / name) for name in engines}, queries, options.clock)
    for _ in timing.run(options.rounds, works=(FACETED,)):
        pass
    return [
        Point(
            engine=engine,
            items=size,
            kind=kind,
            matching=timing.answers[engine, work, kind][0].total or 0,
            milliseconds=times.median,
        )
        for (engine, work, kind), times in timing.times.items()
    ]


def _table(points: Sequence[Point]) -> str:
    """Return a table with a line for each size: the median time of each range of matching items, and the fit."""
    by_size: dict[int, list[Point]] = {}
    for point in points:
        by_size.setdefault(point.items, []).append(point)
    bands = [(low, high) for low, high in pairwise(BANDS) if any(map(_within(low, high), points))]
    headings = ["items", *(f"{low:,} to {high:,}" for low, high in bands), "fixed ms", "ms for 100,000 matches"]
    rows = []
    for size, measured in by_size.items():
        times = [[point.milliseconds for point in measured if _within(low, high)(point)] for low, high in bands]
        slope, fixed = linear_regression(
            [point.matching for point in measured], [point.milliseconds for point in measured]
        )
        medians = [figure(median(band)) if band else "-" for band in times]
        rows.append([f"{size:,}", *medians, figure(fixed), figure(slope * 100_000)])
    return table(headings, rows)


def _within(low: int, high: int) -> Callable[[Point], bool]:
    return lambda point: low <= point.matching < high
