"""
Measure a published site: how often it has the same first item as the archive, and what a first search transfers.

    python -m bench published --home HOME [--site DIR] [--queries 50] [--folder] [--seed 50]

The archive is published into DIR, unless a site is there. Queries are drawn from titles and names of the archive: pairs
of words, single words, names, and beginnings of titles. Each is a first visit: nothing is in the cache of the browser.
"""

from __future__ import annotations

import argparse
import functools
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from tempfile import gettempdir
from typing import TYPE_CHECKING
from urllib.parse import quote

from sse_search import SearchRequest, SearchService

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Request

CHROMIUM = "/usr/bin/chromium"
_MIN_LETTERS = 4
_VALUES = 40


def queries(service: SearchService, count: int, rng: random.Random) -> list[str]:
    """Draw queries: 2 in 5 pairs of words, 3 in 10 words, 2 in 10 names, 1 in 10 beginnings of titles."""
    titles = [document.item.title.split() for document in service.matching(SearchRequest(sort="newest"))]
    plain = [words for title in titles if len(words := _plain(title)) > 1]
    facets = ("country", "organization", "topic")
    names = [value.label for facet in facets for value in service.facet_values("", facet)[:_VALUES]]
    drawn = []
    for number in range(count):
        match number % 10:
            case 0 | 1 | 2 | 3:
                drawn.append(" ".join(rng.sample(rng.choice(plain), 2)))
            case 4 | 5 | 6:
                drawn.append(rng.choice(rng.choice(plain)))
            case 7 | 8 if names:
                drawn.append(rng.choice(names))
            case _:
                drawn.append(" ".join(rng.choice(titles)[:4]))
    return drawn


def _plain(title: Sequence[str]) -> list[str]:
    return [word.lower() for word in title if word.isalpha() and len(word) >= _MIN_LETTERS]


@contextmanager
def _hosted(site: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _first_visit(browser: Browser, address: str, *, weigh: bool) -> tuple[str, int]:
    """Return where the first hit of a search leads, and the bytes that the host sent for it."""
    context = browser.new_context()
    page, loaded = context.new_page(), []

    def keep(request: Request) -> None:
        loaded.append(request)

    page.on("requestfinished", keep)
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    first = page.evaluate("document.querySelector('.hit-title a')?.getAttribute('href') ?? ''")
    sizes = [request.sizes() for request in loaded if weigh]  # files of a folder have none
    context.close()
    return first, sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)


def main(arguments: Sequence[str]) -> int:
    """Publish, search and print."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of this measurement alone

    from webui import publish  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="python -m bench published")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--site", type=Path, default=Path(gettempdir()) / "ssesearch-published")
    parser.add_argument("--queries", type=int, default=50)
    parser.add_argument("--folder", action="store_true", help="open the site from its folder")
    parser.add_argument("--seed", type=int, default=50)
    options = parser.parse_args(arguments)
    with SearchService.open(options.home) as service, sync_playwright() as playwright, _hosted(options.site) as host:
        if not options.site.exists():
            wall, processor = time.perf_counter(), time.process_time()
            site = publish(service, options.site)
            wall, processor = time.perf_counter() - wall, time.process_time() - processor
            print(f"published {site.items:,} items: {processor:.0f} s of processor time, {wall:.0f} s")
        base = options.site.as_uri() if options.folder else host
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox"])
        same, sizes = 0, []
        for query in queries(service, options.queries, random.Random(options.seed)):
            first, size = _first_visit(browser, f"{base}/search.html?q={quote(query)}", weigh=not options.folder)
            sizes.append(size)
            found = service.search(SearchRequest(text=query, limit=1))
            expected = f"item/{found.hits[0].id}.html" if found.hits else ""
            same += first == expected
            if first != expected:
                print(f"{query!r}: {first or 'nothing'}, not {expected or 'nothing'}")
        print(f"the same first item for {same} of {options.queries} queries")
        if not options.folder:
            print(f"bytes of a first search: median {median(sizes):,.0f}, at most {max(sizes):,}")
    return 0
