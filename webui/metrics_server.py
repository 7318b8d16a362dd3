"""Serve the metrics over HTTP on a port of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer

from sse_search import SearchError
from webui.metrics import Metrics

PATH = "/metrics"
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS_TO_ASK = 2


class MetricsServer(TCPServer):
    """
    Answers GET /metrics, one request after another.

    Raises:
        SearchError: It cannot listen on the host or the port.
    """

    request_queue_size = 16
    allow_reuse_address = True

    def __init__(self, host: str, port: int, metrics: Metrics) -> None:
        self.metrics = metrics
        try:
            super().__init__((host, port), _Handler)
        except (OSError, OverflowError) as error:
            raise SearchError(
                f"cannot serve metrics on {host} port {port}: {error}; choose another with --metrics-port"
            ) from error

    @property
    def url(self) -> str:
        """Address of the metrics."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}{PATH}"


@contextmanager
def serving_metrics(server: MetricsServer | None) -> Iterator[None]:
    """Serve metrics in a thread during a block; nothing without a server."""
    if server is None:
        yield
        return
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: MetricsServer
    timeout = _SECONDS_TO_ASK

    def do_GET(self) -> None:
        if self.path != PATH:
            self.send_error(404, f"The metrics are at {PATH}")
            return
        body = self.server.metrics.text().encode()
        self.send_response(200)
        self.send_header("Content-Type", MEDIA_TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing: a scrape every few seconds is no news."""
