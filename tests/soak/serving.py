"""
Ask a running server: many clients while rebuilds swap the index, requests made from the OpenAPI document, controls.

Whatever is not answered as it should be is wrong: an error, a connection that is closed, a control that finds another
number of items than it promised. Exports beyond those that are written at once are refused with the time to wait.
"""

from __future__ import annotations

import http.client
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from sse_search import NewsItem, SearchService
from tests.golden.golden_channels import ROOT
from tests.soak.trial import Outcome, Size
from tests.webui.schema_runs import run_schemathesis
from tests.webui.web_archive import ITEMS, build_archive
from tests.webui.web_controls import broken_promises
from tests.webui.web_sockets import running
from webui import create_app

_CLIENTS = {"quick": 8, "full": 32}
_SECONDS = {"quick": 3.0, "full": 60.0}
_WORKERS = 2
_PHASES = {"quick": "examples,fuzzing", "full": "examples,coverage,fuzzing"}
_EXAMPLES = {"quick": 3, "full": 60}
_CONTROLS = {"quick": 50, "full": 500}
_PATHS = (
    "/", "/?q=credit", "/api/search?q=cooperatives&limit=5", "/feed.atom", "/?country=country:PT&sort=newest",
    "/suggest?q=co", "/export.csv?q=credit", "/api/counts?by=country", "/values/country", "/sitemap.xml", "/readyz",
)  # fmt: skip
_TIMEOUT = 30
_REFUSED = "refused for a while"


def run_clients(seed: int, size: Size) -> Outcome:
    """Let clients request pages of two worker processes while items are imported and indexes swapped."""
    with tempfile.TemporaryDirectory() as folder:
        home = build_archive(Path(folder) / "home", ITEMS)
        with _serving(home) as address:
            ends = time.monotonic() + _SECONDS[size]
            with ThreadPoolExecutor(_CLIENTS[size]) as pool:
                clients = [pool.submit(_ask, address, seed + number, ends) for number in range(_CLIENTS[size])]
                swaps = _rebuild_until(home, ends)
                results = list(itertools.chain.from_iterable(client.result() for client in clients))
    refused = sum(what == _REFUSED for _, what in results)
    wrong = [what for _, what in results if what not in ("", _REFUSED)]
    print(*wrong[:10], sep="\n", flush=True)
    milliseconds = sorted(1000 * seconds for seconds, _ in results)
    note = (
        f"{_CLIENTS[size]} clients for {_SECONDS[size]:.0f} s, {_WORKERS} workers, {swaps} rebuilds; "
        f"median {median(milliseconds):.0f} ms, the slowest {milliseconds[-1]:.0f} ms; reported: exports, of which a "
        "process writes two at once, with Retry-After"
    )
    answered = len(results) - len(wrong) - refused
    return Outcome(tried=len(results), survived=answered, reported=refused, wrong=len(wrong), note=note)


def run_api(seed: int, size: Size) -> Outcome:
    """Send the requests that schemathesis makes from the OpenAPI document."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(build_archive(Path(folder) / "home", ITEMS))
        item_id = str(app.test_client().get("/api/search?q=Ramallah").get_json()["hits"][0]["id"])
        with running(app) as address:
            run = run_schemathesis(
                address, item_id, Path(folder), examples=_EXAMPLES[size], phases=_PHASES[size], seed=seed
            )
    wrong = run.sent - run.passed
    if wrong or not run.sent:
        print(run.report, flush=True)
    return Outcome(tried=run.sent, survived=run.passed, wrong=wrong, note=f"phases {_PHASES[size].replace(',', ', ')}")


def run_controls(seed: int, size: Size) -> Outcome:
    """Follow controls of pages chosen at random."""
    with tempfile.TemporaryDirectory() as folder:
        client = create_app(build_archive(Path(folder) / "home", ITEMS)).test_client()
        wrong = broken_promises(client, _CONTROLS[size], seed)
    print(*wrong[:10], sep="\n", flush=True)
    return Outcome(tried=_CONTROLS[size], survived=_CONTROLS[size] - len(wrong), wrong=len(wrong))


@contextmanager
def _serving(home: Path) -> Iterator[str]:
    """Run `ssesearch serve` with worker processes; yield host and port."""
    options = ["serve", "--port", "0", "--workers", str(_WORKERS)]
    command = [sys.executable, "-m", "sse_search", "--home", str(home), *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            yield urlsplit(next(word for word in process.stderr.readline().split() if word.startswith("http"))).netloc
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)


def _ask(address: str, first: int, ends: float) -> list[tuple[float, str]]:
    """Request one path after another on one connection; return how long each took, and what was wrong with it."""
    connection = http.client.HTTPConnection(address, timeout=_TIMEOUT)
    results = []
    for path in itertools.islice(itertools.cycle(_PATHS), first % len(_PATHS), None):
        started = time.monotonic()
        if started > ends:
            break
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            problem = "" if answer.status == 200 and body else f"{path}: status {answer.status}"
            if answer.status == 503 and path.startswith("/export") and answer.headers["Retry-After"]:
                problem = _REFUSED
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            problem = f"{path}: {error!r}"
        results.append((time.monotonic() - started, problem))
    connection.close()
    return results


def _rebuild_until(home: Path, ends: float) -> int:
    """Import an item and rebuild, again and again; return how often."""
    with SearchService.open(home) as service:
        for number in itertools.count(1):
            item = NewsItem(id=f"{number:016x}", title=f"Credit union {number} opens", summary="In Kenya.")
            service.import_items([item], source="Coop News")
            service.rebuild()
            if time.monotonic() > ends:
                return number
            threading.Event().wait(0.2)
    raise AssertionError
