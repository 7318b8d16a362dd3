"""Exports leave a worker to the pages, whatever their clients do, and are refused when there are too many."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.exceptions import ServiceUnavailable

from tests.webui.web_sockets import connect, exchange, received, running, status_of
from webui.spooling import MAX_UNSENT, MAX_WRITTEN, WORKERS, Exports, Slots, Spool

LARGE = 40_000_000
"""More bytes than sockets and the memory of the server hold."""


class ExportApp:
    """An application whose exports end when `finish` is set, with a page beside them."""

    def __init__(self) -> None:
        self.finish = threading.Event()
        self.started = threading.Semaphore(0)
        self.ended = threading.Semaphore(0)
        self.exports = Exports()
        self.flask = Flask(__name__)
        self.flask.config |= {
            "CONNECTION_LIMIT": 200,
            "IDLE_TIMEOUT": 20,
            "CONNECTIONS_PER_ADDRESS": 100,
            "TRUSTED_PROXIES": (),
        }
        self.flask.add_url_rule("/slow", "slow", lambda: self.exports.response(self._slow(), "text/csv"))
        self.flask.add_url_rule("/large", "large", lambda: self.exports.response(self._large(), "text/csv"))
        self.flask.add_url_rule("/long", "long", lambda: self.exports.response(self._long(), "text/csv"))
        self.flask.add_url_rule("/page", "page", lambda: "page")

    def _slow(self) -> Iterator[str]:
        yield "start\n"
        self.started.release()
        self.finish.wait(20)
        yield "end\n"

    def _long(self) -> Iterator[str]:
        try:
            self.started.release()
            while not self.finish.is_set():
                yield "line\n"
        finally:
            self.ended.release()

    def _large(self) -> Iterator[str]:
        yield from ("x" * 1_000_000 for _ in range(LARGE // 1_000_000))


@pytest.fixture
def app() -> ExportApp:
    return ExportApp()


def request_for(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n".encode()


def test_a_worker_is_left_to_pages_while_exports_are_written(app: ExportApp) -> None:
    assert MAX_WRITTEN == WORKERS - 1
    with running(app.flask) as address, ExitStack() as stack:
        clients = [stack.enter_context(connect(address)) for _ in range(MAX_WRITTEN)]
        for client in clients:
            client.sendall(request_for("/slow"))
        assert all(app.started.acquire(timeout=20) for _ in clients)

        head, _ = exchange(address, "GET /slow HTTP/1.1", "Host: a.b")
        assert (status_of(head), b"Retry-After: 5" in head) == (503, True)
        assert exchange(address, "GET /page HTTP/1.1", "Host: a.b")[1] == b"page"

        app.finish.set()
        assert [received(client).partition(b"\r\n\r\n")[2] for client in clients] == [b"start\nend\n"] * MAX_WRITTEN
        assert exchange(address, "GET /slow HTTP/1.1", "Host: a.b")[1] == b"start\nend\n"


def test_clients_that_do_not_read_their_export_stop_neither_pages_nor_exports(app: ExportApp) -> None:
    with running(app.flask) as address, ExitStack() as stack:
        for _ in range(WORKERS + 1):
            client = stack.enter_context(connect(address))
            client.sendall(request_for("/large"))
            assert client.recv(15) == b"HTTP/1.1 200 OK"

        assert exchange(address, "GET /page HTTP/1.1", "Host: a.b")[1] == b"page"
        head, body = exchange(address, "GET /large HTTP/1.1", "Host: a.b")
        assert (status_of(head), len(body)) == (200, LARGE)


def test_an_export_whose_client_leaves_is_not_written_to_its_end(app: ExportApp) -> None:
    with running(app.flask) as address:
        for _ in range(MAX_WRITTEN + 1):
            with connect(address) as client:
                client.sendall(request_for("/long"))
                assert app.started.acquire(timeout=20)
            abandoned = app.ended.acquire(timeout=20)
            app.finish.set() if not abandoned else None
            assert abandoned


def test_an_export_that_its_client_does_not_read_is_given_up(app: ExportApp, monkeypatch: pytest.MonkeyPatch) -> None:
    given_back = threading.Event()
    monkeypatch.setattr("webui.spooling.Slots.give_back", lambda _: given_back.set())
    app.flask.config["IDLE_TIMEOUT"] = 1
    app.exports._written.give_back = lambda: None  # type: ignore[method-assign]
    with running(app.flask) as address, connect(address) as client:
        client.sendall(request_for("/large"))

        assert given_back.wait(20)


def test_unsent_exports_are_limited_and_end_with_their_client() -> None:
    slots = Slots(MAX_UNSENT)
    spools = [Spool(slots) for _ in range(MAX_UNSENT)]
    with pytest.raises(ServiceUnavailable):
        Spool(slots)

    spools[0].close()
    spools[0].close()  # Waitress may do so twice
    spools[0] = Spool(slots)
    spools.pop()  # a response that is dropped closes nothing
    spools.append(Spool(slots))
    with pytest.raises(ServiceUnavailable):
        Spool(slots)
    for spool in spools:
        spool.close()


def test_an_export_that_fails_gives_its_places_back(app: ExportApp) -> None:
    def failing() -> Iterator[str]:
        yield "start"
        raise ValueError("damaged")

    with app.flask.test_request_context("/"):
        for _ in range(MAX_UNSENT + 1):
            with pytest.raises(ValueError, match="damaged"):
                app.exports.response(failing(), "text/csv")


def test_a_full_disk_is_reported(app: ExportApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webui.spooling.SpooledTemporaryFile", lambda _: Path("/dev/full").open("wb+", buffering=0))  # noqa: SIM115
    with (
        app.flask.test_request_context("/"),
        pytest.raises(ServiceUnavailable, match="temporary file of the export cannot be written: No space left"),
    ):
        app.exports.response(["text"], "text/csv")
