"""
Measure pages as a reader gets them: first paint, shift of the layout, bytes, and the processor time of the server.

    python -m bench page --home HOME [--queries 60] [--loads 5] [--language en] [--seed 1] [--no-browser]

Queries are drawn from titles and names of the archive, and none is asked twice, so that no page of results is kept.
The browser and the server share the processors. Bytes are those of gzip.
"""

from __future__ import annotations

import argparse
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask

from bench.published import CHROMIUM, queries
from bench.tables import figure, table
from sse_search import SearchRequest, SearchService
from webui import Server, create_app
from webui.server import bound_socket

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_PAINT = """
() => new Promise((done) => new PerformanceObserver((list) => done({
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  bytes: performance.getEntriesByType("resource").reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
})).observe({ type: "paint", buffered: true }))
"""
_SHIFT = """
() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})
"""
_WIDTHS = (360, 1280)
_OK = 200


def main(arguments: Sequence[str]) -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench page", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--queries", type=int, default=60, help="pages of results [%(default)s]")
    parser.add_argument("--loads", type=int, default=5, help="loads of each page in a browser [%(default)s]")
    parser.add_argument("--language", default="en", help="of the pages [%(default)s]")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-browser", action="store_true", help="measure bytes and processor time alone")
    options = parser.parse_args(arguments)
    with SearchService.open(options.home) as service:
        app = create_app(service=service)
        drawn = list(dict.fromkeys(queries(service, 4 * options.queries, random.Random(options.seed))))
        results = [f"/?q={quote(query)}" for query in drawn[: 2 * options.queries]]
        item = service.search(SearchRequest(sort="newest", limit=1)).hits[0].id
        pages = {
            "start": "/",
            "results": results[0],
            "item": f"/item/{item}",
            "overview": "/overview",
            "saved": "/saved",
        }
        print(_sizes(app, {**pages, "results": results[: options.queries]}, options.language), "\n")
        print(_processor_times(app, results, options.queries, options.language), "\n")
        if not options.no_browser:
            print(_paints(app, pages, options.loads, options.language))
    return 0


def _sizes(app: Flask, pages: dict[str, str | list[str]], language: str) -> str:
    """Return the compressed bytes of the pages."""
    rows = []
    for name, paths in pages.items():
        listed = paths if isinstance(paths, list) else [paths]
        sizes = [len(_fetched(app, path, language, "gzip")) for path in listed]
        rows.append((name, str(len(sizes)), figure(median(sizes)), figure(max(sizes))))
    return table(["page", "pages", "bytes, median", "at most"], rows)


def _processor_times(app: Flask, paths: Sequence[str], count: int, language: str) -> str:
    """Return the processor time of pages of results that were never requested before, and of their data alone."""
    _fetched(app, "/?q=warm", language)
    pages = [_timed(partial(_fetched, app, path, language)) for path in paths[count:]]
    again = [_timed(partial(_fetched, app, path, language)) for path in paths[count:]]
    data = [_timed(partial(_fetched, app, f"/api/search{path[1:]}", language)) for path in paths[count:]]
    rows = [
        (name, str(len(times)), figure(median(times)), figure(min(times)))
        for name, times in (("first request", pages), ("again", again), ("its data", data))
    ]
    return table(["page of results", "requests", "CPU ms, median", "at least"], rows)


def _fetched(app: Flask, path: str, language: str, encoding: str = "identity") -> bytes:
    answer = app.test_client().get(path, headers={"Accept-Language": language, "Accept-Encoding": encoding})
    if answer.status_code != _OK:
        raise RuntimeError(f"{path}: status {answer.status_code}")
    return answer.data


def _timed(function: Callable[[], object]) -> float:
    started = time.process_time()
    function()
    return 1000 * (time.process_time() - started)


def _paints(app: Flask, pages: dict[str, str], loads: int, language: str) -> str:
    """Return first contentful paint, layout shift, and the bytes of styles and scripts of a first visit."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of this measurement alone

    rows = []
    with _serving(app) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox"])
        for name, path in pages.items():
            for width in _WIDTHS:
                visits = [_visit(browser, address + path, width, language) for _ in range(loads)]
                paints, shifts, sizes = zip(*visits, strict=True)
                rows.append((f"{name}, {width} px", figure(median(paints)), f"{max(shifts):.3f}", figure(max(sizes))))
        browser.close()
    return table(["first visit", "first paint, ms", "layout shift, at most", "bytes beside the page"], rows)


def _visit(browser: Browser, address: str, width: int, language: str) -> tuple[float, float, int]:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale=language)
    page = context.new_page()
    page.goto(address)
    painted = page.evaluate(_PAINT)
    shift = page.evaluate(_SHIFT)
    context.close()
    return painted["paint"], shift, painted["bytes"]


@contextmanager
def _serving(app: Flask) -> Iterator[str]:
    server = Server(app, bound_socket("127.0.0.1", 0))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.url
    finally:
        server.stop()
        thread.join()
