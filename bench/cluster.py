"""
Measure the embedded engine beside clusters of OpenSearch on this machine: build rate, faceted requests, bytes.

    python -m bench cluster [--corpus reuters] [--layouts 0,1,3] [--heap 512m]

The nodes of a cluster share the processors and the disk of this machine, so that three are no faster than one here;
the figures tell the cost of each layout. Needs Java 17 and Maven.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

import msgspec

from bench.corpora import WORK, spooled
from bench.machine import folder_bytes, write_report
from bench.peers import BenchQuery, Peer
from bench.peers.ours import ADDRESSES_VARIABLE, OurEngine, on_cluster
from bench.queries import SAMPLE, choose
from bench.spool import read_spool
from bench.tables import figure, table
from tools.cluster.home import opensearch_home
from tools.cluster.nodes import Cluster

HEADINGS = (
    *("Layout", "items", "items/s", "items a processor second", "MB", "bytes/item"),
    *("first ms", "p95", "again ms", "p95", "processor ms"),
)
_PER_CLASS = 10
_WARM_UP = 20
_MEGABYTE = 1e6


class Cost(msgspec.Struct, frozen=True):
    """
    What a layout costs.

    Attributes:
        items: Items in the index. build_seconds: to index them. bytes: of the index, without further copies.
        build_processor_seconds: Of this process and of all nodes. request_processor_ms: of a request, on average.
        first_ms: Faceted requests that come for the first time, in the order of the queries. again_ms: and again.
    """

    items: int
    build_seconds: float
    build_processor_seconds: float
    bytes: int
    request_processor_ms: float
    first_ms: list[float]
    again_ms: list[float]


def main(arguments: list[str]) -> int:
    """Measure each layout and print a table; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench cluster", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--corpus", default="reuters", help="reuters, synthetic:N or resampled:N [%(default)s]")
    parser.add_argument("--layouts", default="0,1,3", help="numbers of nodes, 0 for the embedded engine [%(default)s]")
    parser.add_argument("--heap", default="512m", help="memory of Java for each node [%(default)s]")
    parser.add_argument("--work", type=Path, default=WORK)
    options = parser.parse_args(arguments)
    spool = spooled(options.corpus, options.work)
    sample = [document for document, _ in zip(read_spool(spool), range(SAMPLE), strict=False)]
    queries = [query for each in choose(sample, _PER_CLASS).values() for query in each]
    costs: dict[str, Cost] = {}
    for nodes in map(int, options.layouts.split(",")):
        name = f"OpenSearch, {nodes} node{'s' * (nodes > 1)}" if nodes else "embedded"
        print(name, file=sys.stderr, flush=True)
        with _peer(nodes, options.heap) as (peer, folder, processes):
            costs[name] = _measure(peer, folder, processes, spool, queries)
        print(table(HEADINGS, [(name, *_figures(cost)) for name, cost in costs.items()]), flush=True)
        report = {"corpus": options.corpus, "heap": options.heap, "costs": costs}
        write_report(options.work / f"cluster-{options.corpus.replace(':', '-')}.json", report)
    return 0


@contextmanager
def _peer(nodes: int, heap: str) -> Iterator[tuple[Peer, Path, list[int]]]:
    """Yield an engine with its folder and the ids of the processes of its nodes."""
    with tempfile.TemporaryDirectory(prefix="ssesearch-bench-") as folder:
        Path(folder).chmod(0o755)
        if not nodes:
            yield OurEngine(), Path(folder) / "embedded", []
            return
        with Cluster(opensearch_home(), Path(folder), nodes, heap=heap, fast_start=False) as cluster:
            os.environ[ADDRESSES_VARIABLE] = ",".join(cluster.urls)
            yield on_cluster(), Path("bench/archive"), list(map(cluster.process_id, cluster.names))


def _measure(peer: Peer, folder: Path, processes: list[int], spool: Path, queries: list[BenchQuery]) -> Cost:
    started, spent = perf_counter(), _processor_seconds(processes)
    peer.build(read_spool(spool), folder)
    build_seconds, built = perf_counter() - started, _processor_seconds(processes)
    peer.open(folder)
    browse = peer.search(BenchQuery(kind="browse"))
    for query in queries[:_WARM_UP]:
        peer.search(query)
    faceted = [msgspec.structs.replace(query, facets=True) for query in queries]
    warm = _processor_seconds(processes)
    first, again = ([_timed(peer, query) for query in faceted] for _ in range(2))
    request_ms = (_processor_seconds(processes) - warm) * 1000 / (2 * len(faceted))
    size = folder_bytes(folder) if folder.exists() else _index_bytes()
    peer.close()
    shutil.rmtree(folder, ignore_errors=True)
    return Cost(browse.total or 0, build_seconds, built - spent, size, request_ms, first, again)


def _processor_seconds(processes: list[int]) -> float:
    """Return the time of the processor that this process and some others have had."""
    ticks = 0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _timed(peer: Peer, query: BenchQuery) -> float:
    started = perf_counter()
    peer.search(query)
    return (perf_counter() - started) * 1000


def _index_bytes() -> int:
    address = os.environ[ADDRESSES_VARIABLE].partition(",")[0]
    with urllib.request.urlopen(f"{address}/bench-archive/_stats/store", timeout=60) as response:
        size: int = json.load(response)["_all"]["primaries"]["store"]["size_in_bytes"]
    return size


def _figures(cost: Cost) -> Iterator[str]:
    yield f"{cost.items:,}"
    yield figure(cost.items / cost.build_seconds)
    yield figure(cost.items / cost.build_processor_seconds)
    yield figure(cost.bytes / _MEGABYTE)
    yield figure(cost.bytes / max(1, cost.items))
    for times in (cost.first_ms, cost.again_ms):
        yield figure(median(times))
        yield figure(quantiles(times, n=20)[-1])
    yield figure(cost.request_processor_ms)
