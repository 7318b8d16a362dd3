"""Which search service answers this request? One for the application, opened when the first request needs it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import cast

from flask import Flask, current_app

from sse_search import SearchService

_KEY = "sse_search"


class _Holder:
    """Opens the service once; while that fails (there is no index yet), every request tries again."""

    def __init__(self, home: Path | None, opened: SearchService | None) -> None:
        self._home = home
        self._opened = opened
        self._lock = threading.Lock()

    def get(self) -> SearchService:
        with self._lock:
            if self._opened is None:
                self._opened = SearchService.open(self._home)
            return self._opened


def install(app: Flask, home: Path | None, opened: SearchService | None) -> None:
    """Tell the application where its service comes from."""
    app.extensions[_KEY] = _Holder(home, opened)


def service() -> SearchService:
    """Return the service of the current application. Raises SearchError when its home cannot be opened."""
    return cast(_Holder, current_app.extensions[_KEY]).get()
