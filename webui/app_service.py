"""Hold the search service of the application, opened by the first request that needs it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import cast

from flask import Flask, current_app

from sse_search import SearchService

_KEY = "sse_search"


class _Holder:
    """Opens the service once; after a failure (there is no index yet) the next request tries again."""

    def __init__(self, home: Path | None, service: SearchService | None) -> None:
        self._home = home
        self._service = service
        self._lock = threading.Lock()

    def get(self) -> SearchService:
        with self._lock:
            if self._service is None:
                self._service = SearchService.open(self._home)
            return self._service


def install(app: Flask, home: Path | None, opened: SearchService | None) -> None:
    """Give the application its service: an open one, or the home to open it from."""
    app.extensions[_KEY] = _Holder(home, opened)


def service() -> SearchService:
    """Return the service of the current application. Raises SearchError when its home cannot be opened."""
    return cast(_Holder, current_app.extensions[_KEY]).get()
