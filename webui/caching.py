"""
Let browsers reuse responses while the index, the application and the URL are the same.

A response is stored but revalidated every time: its ETag contains the identity of the index, so an unchanged one
costs no search. Pages are also kept here as they were rendered, until memory is needed or their ETag is another one.
Static files have a digest of their content in their URL and never change.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

import msgspec
from flask import Flask, current_app, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from sse_search import Cache
from webui.app_service import is_cut_short, service
from webui.localization import locale

YEAR = 365 * 24 * 3600
"""Seconds that a browser may keep a static file; HTTP has no use for longer times."""

_KEY = "webui.pages"
_KEPT_BYTES = 16 << 20
"""Bytes that a process keeps of pages, and of what is compressed."""

View = Callable[..., ResponseReturnValue]


class _Kept(Cache):
    """What belongs to one generation of the index."""

    _state = ""

    def renew(self, state: str) -> None:
        """Forget everything if it belongs to another state."""
        if state != self._state:
            self._state = state
            self.clear()


class _Page(msgspec.Struct, frozen=True):
    """A page of status 200 as its view returned it."""

    body: bytes
    headers: tuple[tuple[str, str], ...]

    def response(self) -> Response:
        """Return a response of its own to each request, since others change its headers."""
        return current_app.response_class(self.body, headers=self.headers)


def install(app: Flask) -> None:
    """Keep pages, and let browsers keep a static file for ever when its URL names this version of the application."""
    app.extensions[_KEY] = _Kept(_KEPT_BYTES)

    @app.after_request
    def keep_static_files(response: Response) -> Response:
        if request.endpoint == "static" and request.args.get("v") == app.config["VERSION"]:
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response


def kept() -> Cache:
    """Return what the current application keeps as it was sent."""
    return cast(Cache, current_app.extensions[_KEY])


@functools.cache
def digest_of(folder: Path, pattern: str = "*") -> str:
    """Return a short digest of every file under a folder, or of those whose names have a pattern."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob(pattern)):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def not_stored(response: Response) -> Response:
    """Forbid browsers and proxies to store a response."""
    response.cache_control.no_store = True
    return response


def cached_per_generation(view: View) -> View:
    """Return 304 without calling the view if the client has its response for this generation of the index, of today."""
    return _conditional(view, _generation)


def cached_per_version(view: View) -> View:
    """Return 304 without calling the view if the client has its response for this version of the application."""
    return _conditional(view, str)


def _generation() -> str:
    """Return what identifies the index and the day; what was kept of others is forgotten, erased items with it."""
    # `last-week` is another one tomorrow, here and in UTC
    state = f"{service().identity()} {date.today()} {datetime.now(UTC).date()}"
    cast(_Kept, kept()).renew(state)
    return state


def _conditional(view: View, state: Callable[[], str]) -> View:
    @functools.wraps(view)
    def conditional(**arguments: Any) -> ResponseReturnValue:
        address = request.root_url, request.path, request.query_string
        parts = (current_app.config["STATE"], locale().code, state(), *address)
        tag = hashlib.sha256(repr(parts).encode()).hexdigest()[:20]
        known = request.if_none_match
        if not known.star_tag and known.contains_weak(tag):
            return _revalidated(Response(status=304), tag)
        answer = kept().get(tag, lambda: _page_or_response(make_response(view(**arguments))), _bytes_of)
        response = answer.response() if isinstance(answer, _Page) else answer
        if response.cache_control.no_store or is_cut_short():
            return not_stored(response)
        if not known.star_tag:
            return _revalidated(response, tag)
        response.close()  # `*` matches whatever exists, which only the view can tell
        return _revalidated(Response(status=304), tag)

    return conditional


def _page_or_response(response: Response) -> _Page | Response:
    """Return a page that may be kept, else the response: files are sent as they are read, and data says its time."""
    is_page = response.status_code == HTTPStatus.OK and response.mimetype == "text/html"
    if not is_page or response.cache_control.no_store or is_cut_short():
        return response
    return _Page(response.get_data(), tuple(response.headers.items()))


def _bytes_of(answer: _Page | Response) -> int | None:
    return len(answer.body) if isinstance(answer, _Page) else None


def _revalidated(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.cache_control.no_cache = True
    return response
