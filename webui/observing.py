"""Give every request an id, count it, and write it into the access log."""

from __future__ import annotations

import logging
import logging.handlers
import re
import secrets
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec
from flask import Flask, request

from webui.metrics import PARTS, Recorder

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-ID"
STANDARD_OUTPUT = "-"
_ID_KEY, _PART_KEY = "ssesearch.request_id", "ssesearch.part"
_SANE = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_KEY = "webui.observer"


class Observer:
    """
    Wraps the application; it sees also the requests that the application refuses before it reads them.

    Attributes:
        recorder: Counts requests; None counts none.
        log: Gets a line of JSON for each request; None writes none.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self.recorder: Recorder | None = None
        self.log: logging.Logger | None = None
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request under the id that a proxy gave it, else under one of its own."""
        given = environ.get("HTTP_X_REQUEST_ID", "")
        environ[_ID_KEY] = request_id = given if _SANE.fullmatch(given) else secrets.token_hex(8)
        status, size = 500, 0

        def start(line: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            nonlocal status, size
            status = int(line[:3])
            size = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
            return start_response(line, [*headers, (HEADER, request_id)], *error)

        started = time.perf_counter()
        if self.recorder:
            self.recorder.begin()
        try:
            return self._app(environ, start)
        finally:
            seconds = time.perf_counter() - started
            if self.recorder:
                self.recorder.end(environ.get(_PART_KEY, "other"), status, seconds, size)
            if self.log:
                self.log.info(_line(environ, status, size, seconds))


def install(app: Flask) -> Observer:
    """Wrap an application, and note which part of the site answers a request."""

    @app.before_request
    def note_part() -> None:
        part = "static" if request.endpoint == "static" else request.blueprint
        request.environ[_PART_KEY] = part if part in PARTS else "other"

    observer = app.extensions[_KEY] = Observer(app.wsgi_app)
    app.wsgi_app = observer  # type: ignore[method-assign]  # the way that Flask documents
    return observer


def observer_of(app: Flask) -> Observer:
    """Return what observes the requests of an application."""
    return cast(Observer, app.extensions[_KEY])


def current_request_id() -> str:
    """Return the id of the current request; empty where nothing observes it."""
    return str(request.environ.get(_ID_KEY, ""))


def access_log(target: str) -> logging.Logger:
    """
    Return the log of requests.

    Args:
        target: A file, which is opened again after it was moved away or deleted, or `-` for standard output.

    Raises:
        OSError: The file cannot be written.
    """
    log = logging.Logger("webui.access", logging.INFO)  # not of the tree of loggers: nobody else gets its lines
    handler: logging.Handler
    if target == STANDARD_OUTPUT:
        handler = logging.StreamHandler(sys.stdout)
    else:
        handler = logging.handlers.WatchedFileHandler(Path(target), encoding="utf-8")
    log.addHandler(handler)
    return log


def _line(environ: WSGIEnvironment, status: int, size: int, seconds: float) -> str:
    now = datetime.now(UTC)
    record = {
        "time": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z",
        "id": environ[_ID_KEY],
        "client": environ.get("REMOTE_ADDR", ""),
        "method": environ.get("REQUEST_METHOD", ""),
        "path": _decoded(environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")),
        "query": environ.get("QUERY_STRING", ""),
        "status": status,
        "bytes": size,
        "ms": round(seconds * 1000, 2),
        "agent": environ.get("HTTP_USER_AGENT", ""),
    }
    return msgspec.json.encode(record).decode()


def _decoded(path: str) -> str:
    """Return a path of the WSGI environment, which has a character for each byte, as text."""
    return path.encode("latin-1", "replace").decode("utf-8", "replace")
