"""Let scripts of other sites read the API where a setting allows it."""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, request
from werkzeug.wrappers import Response

READABLE = ("api", "feeds", "exports", "embedding")
"""Blueprints whose answers scripts may read: data, no pages."""
_EXPOSED = "ETag, Content-Disposition, Retry-After, X-Request-ID"
_DAY = 24 * 3600


def install(app: Flask, origins: Collection[str]) -> None:
    """Allow the origins to read answers to GET; `*` stands for every one, and nobody may send cookies."""
    if not origins:
        return

    @app.after_request
    def name_origin(response: Response) -> Response:
        if request.blueprint in READABLE:
            _allow(response, origins)
        return response


def _allow(response: Response, origins: Collection[str]) -> None:
    origin = "*" if "*" in origins else request.headers.get("Origin", "")
    if origin != "*":
        response.vary.add("Origin")
    if origin not in origins:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match, X-Request-ID"
        response.headers["Access-Control-Max-Age"] = str(_DAY)
