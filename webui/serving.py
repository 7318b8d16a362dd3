"""Serve an archive in one process or in several, with metrics and an access log."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import msgspec
from flask import Flask

from sse_search import SearchError
from webui.factory import create_app
from webui.metrics import Metrics
from webui.metrics_server import MetricsServer, serving_metrics
from webui.observing import access_log, observer_of
from webui.server import Server, bound_socket
from webui.supervisor import Supervisor

SWITCH_INTERVAL = 0.0005
"""Seconds after which Python takes the interpreter from a thread: a tenth of its own, so that the thread that reads and
sends does not wait for searches (docs/performance.md)."""


class ServeOptions(msgspec.Struct, frozen=True, kw_only=True):
    """
    How an archive is served.

    Attributes:
        workers: Processes that answer requests; each maps the same index.
        access_log: File for a line of JSON about each request, `-` for standard output, empty for none.
        metrics_port: Port of /metrics; 0 picks a free one, None serves none. metrics_host: its address.
    """

    workers: int = 1
    access_log: str = ""
    metrics_port: int | None = None
    metrics_host: str = "127.0.0.1"


class Running(Protocol):
    """
    A server that is bound to its addresses.

    Attributes:
        url: Address of the page. metrics_url: of the metrics, empty without any.
    """

    url: str
    metrics_url: str

    def run(self) -> None:
        """Answer requests until `stop` is called; return when those in progress are answered."""

    def stop(self) -> None:
        """Make `run` return; may be called from any thread and any handler of signals."""


class _SingleProcess:
    def __init__(self, server: Server, metrics: MetricsServer | None) -> None:
        self.url = server.url
        self.metrics_url = metrics.url if metrics else ""
        self.stop = server.stop
        self._server, self._metrics = server, metrics

    def run(self) -> None:
        with serving_metrics(self._metrics):
            self._server.run()


def open_server(home: Path | None, host: str, port: int, options: ServeOptions | None = None) -> Running:
    """
    Return a server that is ready to run; the process is for this alone from then on.

    Args:
        port: 0 picks a free one.

    Raises:
        SearchError: It cannot listen on the host or a port, or cannot write the access log.
        SettingsError: A setting of the archive is wrong.
    """
    options = options or ServeOptions()
    app = create_app(home)
    metrics = Metrics(options.workers)
    _observed(app, metrics, 0, options)  # an access log that cannot be written is reported now
    with ExitStack() as opened:
        listening = opened.enter_context(bound_socket(host, port))
        metrics_server = None
        if options.metrics_port is not None:
            metrics_server = MetricsServer(options.metrics_host, options.metrics_port, metrics)
        opened.pop_all()
    if options.workers == 1:
        sys.setswitchinterval(SWITCH_INTERVAL)
        return _SingleProcess(Server(app, listening), metrics_server)

    def worker(number: int) -> Server:
        sys.setswitchinterval(SWITCH_INTERVAL)
        return Server(_observed(create_app(home), metrics, number, options), listening)

    return Supervisor(listening, worker, metrics, metrics_server, workers=options.workers)


def serve(home: Path | None, host: str, port: int, on_ready: Callable[[str], None] | None = None) -> None:
    """Serve an archive in this process until Ctrl-C is pressed; `on_ready` gets its URL. Raises as `open_server`."""
    server = open_server(home, host, port)
    if on_ready:
        on_ready(server.url)
    server.run()


def _observed(app: Flask, metrics: Metrics, worker: int, options: ServeOptions) -> Flask:
    """Let the requests of an application be counted and logged."""
    observer = observer_of(app)
    if options.metrics_port is not None:
        observer.recorder = metrics.recorder(worker)
    if options.access_log:
        try:
            observer.log = access_log(options.access_log)
        except OSError as error:
            raise SearchError(
                f"the access log {options.access_log} cannot be written: {error.strerror}; name another file"
            ) from error
    return app
