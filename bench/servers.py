"""
Measure WSGI servers beside each other, with one process and with two that share the mapped index.

    python -m bench servers [--corpus reuters] [--clients 1,8,32] [--requests 240] [--rounds 5] [--target API|page]

Each server runs with as many threads as ours and with two switch intervals: the time after which Python takes the
interpreter from a thread. All servers are started at once; in each round they take turns, in an order that changes from
round to round. Ratios are to waitress with Python's own interval and one process in the same round. A server that is
not installed is named and left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import msgspec

from bench.clients import PATHS, Load, measure, mixed_queries, parameters
from bench.corpora import ROOT, WORK
from bench.machine import describe_machine, write_report
from bench.serving import INTERVAL_VARIABLE
from bench.startup import archive
from bench.tables import figure, table
from bench.timing import percentile
from webui.spooling import WORKERS

SERVERS = ("waitress", "cheroot", "gunicorn", "granian")
INTERVALS = (0.005, 0.0005)
"""Seconds; the first is Python's own."""
PROCESSES = (1, 2)
SECONDS_TO_START = 60
_APPLICATION = "bench.serving:application"


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """A server, its switch interval, and the number of its processes."""

    server: str
    interval: float
    processes: int

    def __str__(self) -> str:
        return f"{self.server}, {self.interval * 1000:g} ms, {self.processes} process{'es'[: 2 * (self.processes > 1)]}"


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """One run of clients against one server."""

    setup: Setup
    round: int
    load: Load


def main(arguments: list[str]) -> int:
    """Measure, print the tables and write the JSON; returns the exit status."""
    options = _options(arguments)
    home, _ = archive(options.corpus, options.work)
    query_strings = [urlencode(parameters(query), doseq=True) for query in mixed_queries(options.corpus, options.work)]
    targets = [f"{PATHS[options.target]}?{query_string}" for query_string in query_strings]
    servers = _installed(options.servers.split(","))
    setups = [Setup(server=s, interval=i, processes=p) for p in PROCESSES for s in servers for i in INTERVALS]
    with ExitStack() as stack:
        addresses = {setup: stack.enter_context(_running(setup, home)) for setup in setups}
        measured = list(_measure(addresses, targets, options))
    write_report(options.json or options.work / "servers.json", {"corpus": options.corpus, "runs": measured})
    machine = describe_machine()
    print(f"{options.target}, {options.corpus}, {options.rounds} rounds, load {os.getloadavg()[0]:.1f}, {machine}\n")
    print(_table(measured, [int(clients) for clients in options.clients.split(",")]))
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench servers", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--corpus", default="reuters", help="reuters, synthetic:N or resampled:N [%(default)s]")
    parser.add_argument("--servers", default=",".join(SERVERS), help="with commas, waitress first [%(default)s]")
    parser.add_argument("--clients", default="1,8,32", help="numbers of concurrent clients [%(default)s]")
    parser.add_argument("--requests", type=int, default=240, help="requests of all clients of a run [%(default)s]")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each server and number [%(default)s]")
    parser.add_argument("--target", choices=PATHS, default="API", help="what clients request [%(default)s]")
    parser.add_argument("--json", type=Path, help="file for the figures [artifacts/bench/servers.json]")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for corpora and archives [artifacts/bench]")
    return parser.parse_args(arguments)


def _installed(servers: Sequence[str]) -> list[str]:
    missing = [server for server in servers if importlib.util.find_spec(server) is None]
    if missing:
        print(f"not installed and left out: {', '.join(missing)}", file=sys.stderr)
    return [server for server in servers if server not in missing]


@contextmanager
def _running(setup: Setup, home: Path) -> Iterator[str]:
    """Run the processes of a server; yields host and port when it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        host, port = free.getsockname()
    environment = {
        **os.environ,
        "SSESEARCH_HOME": str(home.absolute()),
        INTERVAL_VARIABLE: str(setup.interval),
        "PYTHONPATH": str(ROOT),
    }
    processes = [
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=_log(setup))
        for command in _commands(setup, port)
    ]
    try:
        _wait_for(f"http://{host}:{port}/healthz", str(setup))
        if any(process.poll() is not None for process in processes):  # another program has taken the port meanwhile
            raise RuntimeError(f"{setup} ended when it started; run the measurement again")
        yield f"{host}:{port}"
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def _log(setup: Setup) -> int | None:
    """Return where a server writes its log: nowhere for those that log every start."""
    return subprocess.DEVNULL if setup.server in ("gunicorn", "granian") else None


def _commands(setup: Setup, port: int) -> list[list[str]]:
    """Return a command for each process, or one for a server that starts its processes itself."""
    workers, threads = str(setup.processes), str(WORKERS)
    if setup.server == "granian":
        options = ["--interface", "wsgi", "--workers", workers, "--blocking-threads", threads, "--port", str(port)]
        return [[sys.executable, "-m", "granian", *options, "--no-ws", "--factory", _APPLICATION]]
    if setup.server == "gunicorn":
        options = ["-k", "gthread", "-w", workers, "--threads", threads, "--keep-alive", "20"]
        address = f"127.0.0.1:{port}"
        return [[sys.executable, "-m", "gunicorn", *options, "-b", address, f"{_APPLICATION}()"]]
    return [[sys.executable, "-m", "bench.serving", setup.server, str(port)]] * setup.processes


def _wait_for(url: str, name: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        with suppress(OSError, urllib.error.URLError), urllib.request.urlopen(url, timeout=5) as answer:
            answer.read()
            return
        time.sleep(0.1)
    raise RuntimeError(f"{name} did not start within {SECONDS_TO_START} s")


def _measure(addresses: dict[Setup, str], targets: Sequence[str], options: argparse.Namespace) -> Iterator[Measured]:
    """Run the clients of each number against each server in turns; a first run of each is not counted."""
    clients = [int(number) for number in options.clients.split(",")]
    setups = list(addresses)
    failed: set[Setup] = set()
    for turn, number in [(-1, 2), *itertools.product(range(options.rounds), clients)]:
        start = turn * 5 % len(setups)
        for setup in setups[start:] + setups[:start]:
            if setup in failed:
                continue
            requests = max(1, options.requests // number)
            try:
                load = measure(options.target, addresses[setup], targets, clients=number, requests=requests)
            except OSError as error:
                print(f"{setup}: left out from round {turn} on, because it failed ({error})", file=sys.stderr)
                failed.add(setup)
            else:
                yield Measured(setup=setup, round=turn, load=load)


def _table(measured: Sequence[Measured], clients: Sequence[int]) -> str:
    """Return answers per second and the 95th percentile of each server, as ratios to the base."""
    measured = [run for run in measured if run.round >= 0]
    rates = {
        (run.setup, run.round, run.load.clients): len(run.load.milliseconds) / run.load.seconds for run in measured
    }
    slowest = {(run.setup, run.round, run.load.clients): percentile(run.load.milliseconds, 95) for run in measured}
    setups = list(dict.fromkeys(run.setup for run in measured))
    rounds = sorted({run.round for run in measured})
    base = Setup(server=SERVERS[0], interval=INTERVALS[0], processes=PROCESSES[0])
    rows = []
    for setup in setups:
        cells = [str(setup)]
        for number in clients:
            for values in (rates, slowest):
                ratios = [
                    values[setup, turn, number] / values[base, turn, number]
                    for turn in rounds
                    if (setup, turn, number) in values
                ]
                cells.append(
                    f"{figure(median(ratios))} ({figure(min(ratios))}-{figure(max(ratios))})" if ratios else "-"
                )
        rows.append(cells)
    headings = [f"{what}, {number}" for number in clients for what in ("answers/s", "p95")]
    return table(["server, switch interval, processes", *headings], rows)
