"""Several processes answer, one that dies is replaced, and a stop lets requests end."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from sse_search import SearchError
from tests.webui.web_sockets import connect, received
from webui import ServeOptions, open_server
from webui.server import Server, bound_socket

TIMEOUT = 30


class Served:
    """A server process, where it listens, and what it logs."""

    def __init__(self, process: subprocess.Popen[str], url: str, metrics_url: str) -> None:
        self.process, self.url, self.metrics_url = process, url, metrics_url

    def metric(self, name: str) -> float:
        """Return the sum of the values of a metric, whatever its labels."""
        with urllib.request.urlopen(self.metrics_url, timeout=TIMEOUT) as answer:
            text = answer.read().decode()
        return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if re.match(rf"{name}[ {{]", line))

    def workers(self) -> set[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return set(map(int, children.split()))

    def stopped(self) -> tuple[int, str]:
        """End the server with SIGTERM; return its exit code and what it has logged."""
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate(timeout=TIMEOUT)
        return self.process.returncode, errors


@contextmanager
def served(home: Path, *options: str) -> Iterator[Served]:
    command = [sys.executable, "-m", "sse_search", "--home", str(home), "serve", "--port", "0", "--metrics-port", "0"]
    with subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            lines = [process.stderr.readline() for _ in range(2)]
            url, metrics_url = (next(word for word in line.split() if word.startswith("http")) for line in lines)
            yield Served(process, url, metrics_url)
        finally:
            if process.poll() is None:
                process.kill()


def fetched(url: str) -> int:
    with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
        answer.read()
        return int(answer.status)


def wait_until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not is_true():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


def test_workers_answer_are_replaced_when_they_die_and_count_together(home: Path) -> None:
    with served(home, "--workers", "2") as server:
        assert [fetched(f"{server.url}/?q=credit") for _ in range(10)] == [200] * 10
        first = server.workers()
        assert len(first) == 2
        counted = server.metric("ssesearch_requests_total")

        os.kill(victim := min(first), signal.SIGKILL)
        wait_until(lambda: len(server.workers() - {victim}) == 2)
        assert [fetched(f"{server.url}/api/search?q=credit") for _ in range(10)] == [200] * 10

        assert counted == 10
        assert server.metric("ssesearch_requests_total") == 20
        assert server.metric("ssesearch_request_seconds_count") == 20
        assert server.metric("ssesearch_worker_restarts_total") == 1
        assert server.metric("ssesearch_workers") == 2
        code, errors = server.stopped()

    assert code == 143
    assert f"(process {victim}) was ended by SIGKILL; another one takes its place." in errors
    assert errors.endswith("Terminated.\n")


def test_workers_end_with_the_process_that_started_them(home: Path) -> None:
    with served(home, "--workers", "2") as server:
        assert fetched(f"{server.url}/healthz") == 200
        workers = server.workers()
        server.process.kill()
        server.process.wait(TIMEOUT)

        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def test_a_rebuilt_index_is_used_by_every_worker(tmp_path: Path, home: Path) -> None:
    from sse_search import NewsItem, SearchService
    from tests.webui.web_archive import ITEMS, build_archive

    archive = build_archive(tmp_path / "home", ITEMS[:2])
    with served(archive, "--workers", "2") as server:
        assert fetched(f"{server.url}/?q=credit") == 200
        with SearchService.open(archive) as service:
            service.import_items([NewsItem(id="00000000000000a1", title="Credit union opens")], source="Coop News")
            service.rebuild()

        for _ in range(12):
            with urllib.request.urlopen(f"{server.url}/api/search?q=credit", timeout=TIMEOUT) as answer:
                assert json.load(answer)["total"] == 1


@pytest.fixture
def slow() -> tuple[Flask, threading.Event, threading.Event]:
    """An application with a page that ends when an event is set, and says when it has begun."""
    app, begun, finish = Flask(__name__), threading.Event(), threading.Event()
    app.config |= {
        "CONNECTION_LIMIT": 200, "IDLE_TIMEOUT": 20, "CONNECTIONS_PER_ADDRESS": 100, "TRUSTED_PROXIES": ()
    }  # fmt: skip

    def page() -> str:
        begun.set()
        finish.wait(TIMEOUT)
        return "done" * 100_000

    app.add_url_rule("/slow", "slow", page)
    return app, begun, finish


def test_a_stop_waits_for_requests_in_progress_and_accepts_no_others(
    slow: tuple[Flask, threading.Event, threading.Event],
) -> None:
    app, begun, finish = slow
    server = Server(app, bound_socket("127.0.0.1", 0))
    thread = threading.Thread(target=server.run)
    thread.start()
    idle = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=TIMEOUT)
    idle.request("GET", "/missing")
    idle.getresponse().read()
    with connect(server.url) as client:
        client.sendall(b"GET /slow HTTP/1.1\r\nHost: a.b\r\n\r\n")
        assert begun.wait(TIMEOUT)
        server.stop()
        wait_until(lambda: server._server.is_stopping)
        with pytest.raises(OSError, match="refused"):
            connect(server.url)
        finish.set()
        head, _, body = received(client).partition(b"\r\n\r\n")
    thread.join(TIMEOUT)

    assert not thread.is_alive()
    assert body == b"done" * 100_000
    assert head.startswith(b"HTTP/1.1 200")
    idle.close()


def test_a_stop_does_not_wait_for_ever(
    slow: tuple[Flask, threading.Event, threading.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, begun, finish = slow
    monkeypatch.setattr("webui.server.SECONDS_TO_FINISH", 0.2)
    server = Server(app, bound_socket("127.0.0.1", 0))
    thread = threading.Thread(target=server.run)
    thread.start()
    with connect(server.url) as client:
        client.sendall(b"GET /slow HTTP/1.1\r\nHost: a.b\r\n\r\n")
        assert begun.wait(TIMEOUT)
        server.stop()
        thread.join(TIMEOUT)
        assert not thread.is_alive()
        finish.set()


def test_what_cannot_be_served_is_refused_at_once(home: Path, tmp_path: Path) -> None:
    with pytest.raises(SearchError, match=r"access log .*missing.* cannot be written: No such file"):
        open_server(home, "127.0.0.1", 0, ServeOptions(access_log=str(tmp_path / "missing" / "access.log")))
    with bound_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SearchError, match=f"cannot serve metrics on 127.0.0.1 port {port}"):
            open_server(home, "127.0.0.1", 0, ServeOptions(metrics_port=port))
