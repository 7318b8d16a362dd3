"""Clients that are silent or do not read neither stop the page nor keep their connections."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask

from tests.webui.web_sockets import connect, exchange, received, running, status_of
from webui import create_app

ONE_SECOND = "1"


@pytest.fixture
def impatient(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server that closes idle connections after a second."""
    monkeypatch.setenv("SSESEARCH_IDLE_TIMEOUT", ONE_SECOND)
    with running(create_app(home)) as address:
        yield address


def page_of(address: str) -> int:
    return status_of(exchange(address, "GET /?q=credit HTTP/1.1", "Host: a.b")[0])


def test_hundreds_of_silent_connections_do_not_stop_the_page(address: str) -> None:
    with ExitStack() as silent:
        for _ in range(300):
            silent.enter_context(connect(address))

        assert page_of(address) == 200


def test_a_silent_connection_is_closed(impatient: str) -> None:
    for sent in (b"", b"GET / HT", b"POST / HTTP/1.1\r\nHost: a.b\r\nContent-Length: 9\r\n\r\nab"):
        with connect(impatient) as connection:
            connection.sendall(sent)
            assert received(connection) == b""


def test_further_connections_wait_until_a_silent_one_is_closed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSESEARCH_IDLE_TIMEOUT", ONE_SECOND)
    monkeypatch.setenv("SSESEARCH_CONNECTION_LIMIT", "10")
    with running(create_app(home)) as address, ExitStack() as silent:
        for _ in range(20):
            silent.enter_context(connect(address))

        assert page_of(address) == 200


def test_one_client_has_a_limited_number_of_connections(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSESEARCH_CONNECTIONS_PER_ADDRESS", "3")
    monkeypatch.setenv("SSESEARCH_TRUSTED_PROXY", "192.0.2.7")
    monkeypatch.setattr("webui.listener.limited_client", str)  # this machine has no limits of its own
    with running(create_app(home)) as address, ExitStack() as stack:
        clients = [stack.enter_context(connect(address)) for _ in range(4)]
        assert received(clients.pop()) == b""

        clients[0].sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert status_of(received(clients[0])) == 200  # and its connection is closed now
        assert page_of(address) == 200


def test_a_proxy_has_as_many_connections_as_its_clients_need(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSESEARCH_CONNECTIONS_PER_ADDRESS", "3")
    monkeypatch.setenv("SSESEARCH_TRUSTED_PROXY", "192.0.2.7, 127.0.0.1")
    monkeypatch.setattr("webui.listener.limited_client", str)
    with running(create_app(home)) as address, ExitStack() as silent:
        for _ in range(5):
            silent.enter_context(connect(address))

        assert page_of(address) == 200


def test_clients_that_send_many_requests_and_read_nothing_do_not_hold_a_thread() -> None:
    app = Flask(__name__)
    app.config |= {"CONNECTION_LIMIT": 100, "IDLE_TIMEOUT": 20, "CONNECTIONS_PER_ADDRESS": 100, "TRUSTED_PROXIES": ()}
    app.add_url_rule("/large", "large", view_func=lambda: "x" * 9_000_000)
    app.add_url_rule("/small", "small", view_func=lambda: "small")
    with running(app) as address, ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(connect(address)).sendall(b"GET /large HTTP/1.1\r\nHost: a.b\r\n\r\n" * 4)

        assert exchange(address, "GET /small HTTP/1.1", "Host: a.b")[1] == b"small"


@contextmanager
def limited_files(soft: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_the_limit_of_open_files_is_raised_for_the_connections(app: Flask) -> None:
    with limited_files(512), running(app):
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 1200
