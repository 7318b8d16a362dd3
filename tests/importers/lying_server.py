"""Run a local server that sends the replies of a test, correct or not, and records the requests."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sse_search.errors import ImportFailedError
from sse_search.importers.fetching import Fetched, fetch

Reply = Callable[["Handler"], None]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: dict[str, Reply] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the client goes away in the middle of many a reply."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def paths(self) -> list[str]:
        """Return the requested paths except robots.txt."""
        return [path for path, _ in self.requests if path != "/robots.txt"]

    def headers(self, path: str) -> dict[str, str]:
        """Return the headers of the last request for a path."""
        return next(headers for requested, headers in reversed(self.requests) if requested == path)


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        reply = self.server.replies.get(self.path)
        if reply is None:
            self.send_error(404)
        else:
            reply(self)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def running_server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


def page(content: bytes, status: int = 200, **headers: str) -> Reply:
    def reply(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return reply


def redirect(target: str, status: int = 302) -> Reply:
    return page(b"elsewhere", status, Location=target)


def raw(content: bytes) -> Reply:
    """Send bytes as they are."""

    def reply(handler: Handler) -> None:
        handler.wfile.write(content)

    return reply


def endless(handler: Handler) -> None:
    """Send a body that never ends, without saying how long it is."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.over.is_set():
        handler.wfile.write(b"x" * 65536)


def dripping(handler: Handler) -> None:
    """Send a byte now and then: each comes in time, all together never."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    while not handler.server.over.wait(0.02):
        handler.wfile.write(b"x")


def dripping_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not handler.server.over.wait(0.02):
        handler.wfile.write(b"x")


def silent(handler: Handler) -> None:
    """Say nothing until the test is over."""
    handler.server.over.wait(10)


def conditional(content: bytes, etag: str, modified: str) -> Reply:
    def reply(handler: Handler) -> None:
        known = (handler.headers["If-None-Match"], handler.headers["If-Modified-Since"])
        if known == (etag, modified):
            page(b"", 304)(handler)
        else:
            page(content, ETag=etag, Last_Modified=modified)(handler)

    return reply


def get(server: Server, path: str, folder: Path, **options: Any) -> Fetched:
    given: dict[str, Any] = {"hosts": ["127.0.0.1"], "allow_loopback": True, **options}
    return fetch(path if "://" in path else server.url + path, folder, **given)


def content(fetched: Fetched) -> bytes:
    assert fetched.path is not None
    return fetched.path.read_bytes()


def refused(server: Server, path: str, folder: Path, reason: str, **options: Any) -> None:
    with pytest.raises(ImportFailedError, match=reason):
        get(server, path, folder, **options)


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Make every name lead to these addresses; returns the names that are looked up."""
    hosts: list[str] = []

    def lookup(host: str, port: int, **_options: object) -> list[Any]:
        hosts.append(host)
        families = [(socket.AF_INET6 if ":" in address else socket.AF_INET, address) for address in addresses]
        return [(family, socket.SOCK_STREAM, 6, "", (address, port)) for family, address in families]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return hosts
