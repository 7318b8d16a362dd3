"""Stand between a client and a node, and cut connections in the middle of answers."""

from __future__ import annotations

import random
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_BLOCK = 4_096


@contextmanager
def cutting(address: str, share: float, seed: int) -> Iterator[str]:
    """Yield an address that leads to another one; a share of the blocks of answers ends the connection instead."""
    target = urlsplit(address)
    rng = random.Random(seed)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection((target.hostname or "", target.port or 0)) as node:
                forward = threading.Thread(target=_copy, args=(self.request, node, 0.0, rng))
                forward.start()
                _copy(node, self.request, share, rng)
                forward.join()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def _copy(source: socket.socket, target: socket.socket, share: float, rng: random.Random) -> None:
    """Copy what comes from one side to the other until one ends or the connection is cut."""
    with suppress(OSError):
        while (block := source.recv(_BLOCK)) and rng.random() >= share:
            target.sendall(block)
    for side in (source, target):
        with suppress(OSError):
            side.shutdown(socket.SHUT_RDWR)
