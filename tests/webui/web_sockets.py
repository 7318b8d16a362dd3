"""Talk to a server over a socket, byte by byte, as no HTTP library would."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask

from webui.server import Server, bound_socket

TIMEOUT = 20
"""Seconds after which a server that does not answer fails a test."""


def connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname or "", parts.port or 80), timeout=TIMEOUT)


def received(connection: socket.socket) -> bytes:
    """Return everything that arrives until the server closes the connection, which may leave data unread."""
    parts: list[bytes] = []
    with contextlib.suppress(ConnectionResetError):
        parts.extend(iter(lambda: connection.recv(65536), b""))
    return b"".join(parts)


def exchange(address: str, *lines: str) -> tuple[bytes, bytes]:
    """Send the lines of a request that closes its connection; return head and body of the response."""
    with connect(address) as connection:
        connection.sendall("\r\n".join((*lines, "Connection: close", "", "")).encode("latin-1"))
        head, _, body = received(connection).partition(b"\r\n\r\n")
    return head, body


def status_of(head: bytes) -> int:
    return int(head.split()[1])


@contextlib.contextmanager
def running(app: Flask) -> Iterator[str]:
    """Serve an application in a thread; yield its address."""
    server = Server(app, bound_socket("127.0.0.1", 0))
    with in_thread(server):
        yield server.url


@contextlib.contextmanager
def in_thread(server: Server) -> Iterator[None]:
    """Run a server in a thread while the block runs."""
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield
    finally:
        server.stop()
        thread.join(timeout=TIMEOUT)
        assert not thread.is_alive()
