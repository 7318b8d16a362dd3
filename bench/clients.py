"""
Measure response times of `ssesearch serve` under several concurrent clients.

    python -m bench clients [--corpus reuters] [--clients 8] [--requests 150] [--workers 1,2] [--pause 0] [--json FILE]

The server is a process of its own on the loopback address. Each client keeps one connection and sends its queries one
after another; without `--pause`, as many requests as there are clients are in progress at any time. The clients run on
the same processors as the server.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

import msgspec

from bench.corpora import WORK, spooled
from bench.machine import write_report
from bench.peers import BenchQuery
from bench.peers.port import query_text
from bench.queries import SAMPLE, choose
from bench.spool import read_spool
from bench.startup import archive
from bench.tables import figure, table
from bench.timing import percentile

PATHS = {"API": "/api/search", "page": "/"}
_ADDRESS = re.compile(r"http://\S+")
_OK = 200


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """The milliseconds of all requests of one run to a server with some workers, and the seconds that the run took."""

    target: str
    workers: int = 1
    clients: int
    pause_ms: float
    milliseconds: list[float]
    seconds: float


def main(arguments: list[str]) -> int:
    """Measure, print the table and write the JSON; returns the exit status."""
    options = _options(arguments)
    home, _ = archive(options.corpus, options.work)
    query_strings = [urlencode(parameters(query), doseq=True) for query in mixed_queries(options.corpus, options.work)]
    loads = []
    with ExitStack() as stack:
        numbers = [int(number) for number in options.workers.split(",")]
        addresses = {number: stack.enter_context(_serve(home, number)) for number in numbers}
        for target, path in PATHS.items():
            targets = [f"{path}?{parameters}" for parameters in query_strings]
            for clients, (workers, address) in itertools.product((1, options.clients), addresses.items()):
                for _ in range(workers):
                    _run_client(address, targets, 0.0)
                load = measure(
                    target, address, targets, clients=clients, requests=options.requests, pause_ms=options.pause
                )
                loads.append(msgspec.structs.replace(load, workers=workers))
    write_report(options.json or options.work / "clients.json", {"corpus": options.corpus, "loads": loads})
    print(_table(loads, options.corpus))
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench clients", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--corpus", default="reuters", help="reuters, synthetic:N or resampled:N [%(default)s]")
    parser.add_argument("--clients", type=int, default=8, help="concurrent clients [%(default)s]")
    parser.add_argument("--requests", type=int, default=150, help="requests of each client [%(default)s]")
    parser.add_argument("--workers", default="1", help="processes of the servers, with commas [%(default)s]")
    parser.add_argument("--pause", type=float, default=0.0, help="ms between response and next query [%(default)s]")
    parser.add_argument("--json", type=Path, help="file for the figures [artifacts/bench/clients.json]")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for corpora and archives [artifacts/bench]")
    return parser.parse_args(arguments)


def mixed_queries(corpus: str, work: Path) -> list[BenchQuery]:
    """Return the queries of all classes, interleaved."""
    by_class = choose(islice(read_spool(spooled(corpus, work)), SAMPLE), 20).values()
    mixed = itertools.chain.from_iterable(itertools.zip_longest(*by_class))
    return [query for query in mixed if query is not None]


def parameters(query: BenchQuery) -> dict[str, str | Sequence[str]]:
    """Return the URL parameters of a query, as the page sends them."""
    values: dict[str, str | Sequence[str]] = {
        "q": query_text(query),
        "match": "any" if query.kind == "any" else "all",
        **query.filters,
    }
    if query.days:
        values["date"] = "..".join(query.days)
    return values


@contextmanager
def _serve(home: Path, workers: int) -> Iterator[str]:
    """Serve an archive on a free port while the block runs; yields host and port."""
    serving = ["serve", "--port", "0", "--workers", str(workers)]
    command = [str(Path(sys.executable).with_name("ssesearch")), "--home", str(home), *serving]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            line = server.stderr.readline()
            address = _ADDRESS.search(line)
            if address is None:
                raise RuntimeError(f"the server did not print its address, but: {line.strip()}")
            yield urlsplit(address[0]).netloc
        finally:
            server.terminate()


def measure(
    target: str, address: str, targets: Sequence[str], *, clients: int, requests: int, pause_ms: float = 0.0
) -> Load:
    """Run clients concurrently, each with this number of requests, starting at another position in the list."""
    shares = [
        list(islice(itertools.cycle(targets), start, start + requests))
        for start in range(0, clients * requests, requests)
    ]
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        times = list(pool.map(lambda share: _run_client(address, share, pause_ms), shares))
    return Load(
        target=target,
        clients=clients,
        pause_ms=pause_ms,
        milliseconds=list(itertools.chain.from_iterable(times)),
        seconds=time.perf_counter() - started,
    )


def _run_client(address: str, targets: Sequence[str], pause_ms: float) -> list[float]:
    """Return the milliseconds from sending each request to the last byte of its response."""
    connection = http.client.HTTPConnection(address, timeout=60)
    milliseconds = []
    for target in targets:
        started = time.perf_counter()
        try:
            response = _answer(connection, target)
        except ConnectionError:  # a server may close a connection at any time; clients try once more
            connection.close()
            response = _answer(connection, target)
        milliseconds.append((time.perf_counter() - started) * 1000)
        if response.status != _OK:
            raise RuntimeError(f"the server answered {response.status} to {target}")
        time.sleep(pause_ms / 1000)
    connection.close()
    return milliseconds


def _answer(connection: http.client.HTTPConnection, target: str) -> http.client.HTTPResponse:
    connection.request("GET", target)
    response = connection.getresponse()
    response.read()
    return response


def _table(loads: Sequence[Load], corpus: str) -> str:
    rows = [
        (
            f"{load.target}, {load.clients} at once, workers: {load.workers}",
            f"{len(load.milliseconds):,}",
            figure(len(load.milliseconds) / load.seconds),
            figure(median(load.milliseconds)),
            figure(percentile(load.milliseconds, 95)),
            figure(max(load.milliseconds)),
        )
        for load in loads
    ]
    return table(
        [f"{corpus}, pause {loads[0].pause_ms:g} ms", "requests", "a second", "p50 ms", "p95 ms", "most ms"], rows
    )
