"""Measure the first answer of one engine in a new process, and its memory after all queries."""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import msgspec

from bench.build import run_measurement
from bench.machine import peak_bytes
from bench.peers import ENGINES, BenchQuery, load

BUDGET_SECONDS = 60.0
"""Time for all queries after the first."""


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """
    A fresh process of one engine; files are in the system's cache, as after any build.

    Attributes:
        load_ms: Importing the library. open_ms: opening the index. first_ms: answering the first query.
        peak_bytes: Peak memory after every query, with facets and without, or as many as the budget allows, including
            the pages of mapped files that were read.
    """

    engine: str
    load_ms: float
    open_ms: float
    first_ms: float
    start_bytes: int
    peak_bytes: int


def probe_engine(engine: str, folder: Path, queries: list[BenchQuery]) -> Probe:
    """Probe an engine in a process of its own."""
    queries_file = folder.with_name(f"{folder.name}-queries.json")
    report = folder.with_name(f"{folder.name}-probe.json")
    queries_file.write_bytes(msgspec.json.encode(queries))
    run_measurement("probe", engine, str(folder), str(queries_file), str(report))
    return msgspec.json.decode(report.read_bytes(), type=Probe)


def main(arguments: list[str]) -> int:
    """Probe one engine and write the figures; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench probe", description=__doc__)
    parser.add_argument("engine", choices=list(ENGINES))
    parser.add_argument("folder", type=Path, help="index, as `build` wrote it")
    parser.add_argument("queries", type=Path, help="JSON file with the queries")
    parser.add_argument("report", type=Path, help="JSON file for the figures")
    options = parser.parse_args(arguments)
    queries = msgspec.json.decode(options.queries.read_bytes(), type=list[BenchQuery])
    start_bytes = peak_bytes()
    moments = [perf_counter()]
    peer = load(options.engine)
    moments.append(perf_counter())
    peer.open(options.folder)
    moments.append(perf_counter())
    bare = [msgspec.structs.replace(query, facets=False) for query in queries]
    supported = [query for pair in zip(queries, bare, strict=True) for query in pair if peer.can(query)]
    peer.search(supported[0])
    moments.append(perf_counter())
    for query in supported[1:]:
        if perf_counter() - moments[-1] > BUDGET_SECONDS:
            break
        peer.search(query)
    load_ms, open_ms, first_ms = ((later - earlier) * 1000 for earlier, later in pairwise(moments))
    probe = Probe(
        engine=options.engine,
        load_ms=load_ms,
        open_ms=open_ms,
        first_ms=first_ms,
        start_bytes=start_bytes,
        peak_bytes=peak_bytes(),
    )
    options.report.write_bytes(msgspec.json.format(msgspec.json.encode(probe)))
    return 0
