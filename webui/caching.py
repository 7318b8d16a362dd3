"""
When may a browser show again what it has? As long as the index, the application and the address are the same.

Answers are stored but asked about every time: the tag of an answer names the generation of the index, so an unchanged
one costs no search. Static files carry a digest of their content in the address and never change.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path

from flask import Flask, current_app, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from webui.holder import service

YEAR = 365 * 24 * 3600
"""Seconds that a browser may keep a file whose address names its content; longer has no meaning in HTTP."""

View = Callable[..., ResponseReturnValue]


def install(app: Flask) -> None:
    """Let static files be kept for ever when their address names this version of them."""

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and request.args.get("v") == app.config["VERSION"]:
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response


def digest_of(folder: Path) -> str:
    """Return a short digest of every file under a folder."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:12]


def once_per_generation(view: View) -> View:
    """Answer 304 without calling the view when the caller has its answer from this generation of the index."""

    @functools.wraps(view)
    def conditional(**arguments: str) -> ResponseReturnValue:
        state = service().state()
        parts = (
            f"{current_app.config['VERSION']} {state.generation} {state.items} {request.root_url} {request.full_path}"
        )
        tag = hashlib.sha256(parts.encode()).hexdigest()[:20]
        if request.if_none_match.contains_weak(tag):
            return _revalidated(Response(status=304), tag)
        response = make_response(view(**arguments))
        return response if response.cache_control.no_store else _revalidated(response, tag)

    return conditional


def _revalidated(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.cache_control.no_cache = True
    return response
