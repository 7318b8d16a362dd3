"""Answer like a node of OpenSearch, in plain HTTP or with TLS."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GOOD = {"version": {"distribution": "opensearch", "number": "2.19.6"}}
Answer = tuple[int, Any]
Answering = Callable[[str, Mapping[str, str]], Answer]


class _Server(ThreadingHTTPServer):
    context: ssl.SSLContext | None = None

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection; its first read, in its own thread, shakes hands."""
        connection, address = super().get_request()
        if self.context is None:
            return connection, address
        return self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, *_: object) -> None:
        """Print nothing where a client gives up."""


@contextmanager
def answering(answer: Answering, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Run a server that answers a path and headers (by lowercase names) so, bytes as HTML; yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content = answer(self.path, {name.lower(): value for name, value in self.headers.items()})
            is_html = isinstance(content, bytes)
            body = content if is_html else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if is_html else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    server.context = context
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http{'s' if context else ''}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
