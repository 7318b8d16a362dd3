"""
How long do people wait when several search at once? Eight clients against the page that is really served.

    python -m bench clients [--corpus reuters] [--clients 8] [--requests 150] [--pause 0] [--json FILE]

The server is a process of its own, `ssesearch serve` on the loopback address. Each client keeps one connection and asks
its questions one after another: without `--pause` at once, so that as many requests as there are clients are always
under way. The clients run on the same processors as the server.
"""

from __future__ import annotations

import argparse
import datetime
import http.client
import itertools
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

import msgspec

from bench.corpora import WORK, spooled
from bench.machine import describe
from bench.peers import BenchQuery
from bench.questions import SAMPLE, choose
from bench.spool import read_spool
from bench.startup import archive
from bench.tables import number, table
from bench.timing import percentile

PATHS = {"API": "/api/search", "page": "/"}
_ADDRESS = re.compile(r"http://\S+")
_OK = 200


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """The milliseconds of all requests of one run, and the seconds that they took together."""

    what: str
    clients: int
    pause_ms: float
    milliseconds: list[float]
    seconds: float


def main(arguments: list[str]) -> int:
    """Measure, print the table and write the JSON; returns the exit status."""
    options = _options(arguments)
    home, _ = archive(options.corpus, options.work)
    queries = [urlencode(_parameters(question), doseq=True) for question in _questions(options.corpus, options.work)]
    found = []
    with _served(home) as address:
        for what, path in PATHS.items():
            targets = [f"{path}?{query}" for query in queries]
            _one_client(address, targets, 0.0)
            for clients in (1, options.clients):
                found.append(_load(what, address, targets, clients, options))
    report = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": describe(),
        "corpus": options.corpus,
        "loads": found,
    }
    target: Path = options.json or options.work / "clients.json"
    target.write_bytes(msgspec.json.format(msgspec.json.encode(report)))
    print(_table(found, options.corpus))
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench clients", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--corpus", default="reuters", help="reuters, synthetic:N or resampled:N [%(default)s]")
    parser.add_argument("--clients", type=int, default=8, help="at once [%(default)s]")
    parser.add_argument("--requests", type=int, default=150, help="of each client [%(default)s]")
    parser.add_argument("--pause", type=float, default=0.0, help="ms between answer and next question [%(default)s]")
    parser.add_argument("--json", type=Path, help="file for the figures [artifacts/bench/clients.json]")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for corpora and archives [artifacts/bench]")
    return parser.parse_args(arguments)


def _questions(corpus: str, work: Path) -> list[BenchQuery]:
    """Return questions of all classes, mixed."""
    by_class = choose(islice(read_spool(spooled(corpus, work)), SAMPLE), 20).values()
    mixed = itertools.chain.from_iterable(itertools.zip_longest(*by_class))
    return [question for question in mixed if question is not None]


def _parameters(question: BenchQuery) -> dict[str, str | Sequence[str]]:
    """Return the address of a question, as the page makes it."""
    text = " ".join(question.words)
    typed = {"phrase": f'"{text}"', "prefix": f"{text}*"}.get(question.kind, text)
    found: dict[str, str | Sequence[str]] = {"q": typed, "match": "any" if question.kind == "any" else "all"}
    if question.days:
        found["date"] = "..".join(question.days)
    found.update(question.filters)
    return found


@contextmanager
def _served(home: Path) -> Iterator[str]:
    """Serve an archive on a free port until the block is left; gives host and port."""
    command = [str(Path(sys.executable).with_name("ssesearch")), "--home", str(home), "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            line = server.stderr.readline()
            found = _ADDRESS.search(line)
            if found is None:
                raise RuntimeError(f"the server did not say where it is, but: {line.strip()}")
            yield urlsplit(found[0]).netloc
        finally:
            server.terminate()


def _load(what: str, address: str, targets: Sequence[str], clients: int, options: argparse.Namespace) -> Load:
    """Let clients ask at once, each beginning elsewhere in the list of questions."""
    shares = [
        list(islice(itertools.cycle(targets), start, start + options.requests))
        for start in range(0, clients * options.requests, options.requests)
    ]
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        taken = list(pool.map(lambda share: _one_client(address, share, options.pause), shares))
    return Load(
        what=what,
        clients=clients,
        pause_ms=options.pause,
        milliseconds=list(itertools.chain.from_iterable(taken)),
        seconds=time.perf_counter() - started,
    )


def _one_client(address: str, targets: Sequence[str], pause_ms: float) -> list[float]:
    """Return the milliseconds from sending each request to the last byte of its answer."""
    connection = http.client.HTTPConnection(address, timeout=60)
    taken = []
    for target in targets:
        started = time.perf_counter()
        connection.request("GET", target)
        answer = connection.getresponse()
        answer.read()
        taken.append((time.perf_counter() - started) * 1000)
        if answer.status != _OK:
            raise RuntimeError(f"the server answered {answer.status} to {target}")
        time.sleep(pause_ms / 1000)
    connection.close()
    return taken


def _table(found: Sequence[Load], corpus: str) -> str:
    rows = [
        (
            f"{one.what}, {one.clients} at once",
            f"{len(one.milliseconds):,}",
            number(len(one.milliseconds) / one.seconds),
            number(median(one.milliseconds)),
            number(percentile(one.milliseconds, 95)),
            number(max(one.milliseconds)),
        )
        for one in found
    ]
    return table(
        [f"{corpus}, pause {found[0].pause_ms:g} ms", "requests", "a second", "p50 ms", "p95 ms", "most ms"], rows
    )
