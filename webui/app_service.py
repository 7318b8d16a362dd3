"""Hold the search service of the application."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from sse_search import SearchService

_KEY = "sse_search"


def install(app: Flask, opened: SearchService) -> None:
    """Give the application its service, which finds an index that is built later by itself."""
    app.extensions[_KEY] = opened


def service() -> SearchService:
    """Return the service of the current application."""
    return cast(SearchService, current_app.extensions[_KEY])
