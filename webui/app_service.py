"""Hold the search service of the application."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, g

from sse_search import ResultPage, SearchRequest, SearchService

_KEY = "sse_search"


def install(app: Flask, opened: SearchService) -> None:
    """Give the application its service, which finds an index that is built later by itself."""
    app.extensions[_KEY] = opened


def service() -> SearchService:
    """Return the service of the current application."""
    return cast(SearchService, current_app.extensions[_KEY])


def run_search(request: SearchRequest) -> ResultPage:
    """Search; the response to the current request is not stored if the search ran out of time."""
    page = service().search(request)
    g.is_cut_short = page.partial or is_cut_short()
    return page


def is_cut_short() -> bool:
    """Tell whether a search for the current request ran out of time, so that another try may have more."""
    return bool(g.get("is_cut_short"))
