"""Check every page in three widths, two colour schemes and six languages with every rule of axe."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from sse_search import SearchService
from tests.soak.trial import Outcome, Size
from tests.webui.web_archive import ITEMS, build_archive, build_desk_archive
from tests.webui.web_axe import PAGES, axe_violations, item_of, unfold_all
from tests.webui.web_browser import launched
from tests.webui.web_sockets import in_thread, running
from webui import create_app
from webui.desk_server import desk_server
from webui.locales import LANGUAGES

WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")


def run(seed: int, size: Size) -> Outcome:
    """
    Try every page in every combination, or in one; print each violation, and each page that scrolls sideways.

    A page is loaded once for each language; then the window and the colour scheme change, as they do for readers.
    """
    languages, views = list(LANGUAGES), list(itertools.product(WIDTHS, SCHEMES))
    if size == "quick":
        languages, views = [languages[seed % len(languages)]], [views[seed % len(views)]]
    started = time.monotonic()
    with _pages() as (page, addresses):
        bad = []
        for number, (address, language) in enumerate(itertools.product(addresses, languages), start=1):
            page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
            unfold_all(page)
            bad += [_is_bad(page, *view) for view in views]
            if number % 20 == 0:
                seconds = time.monotonic() - started
                print(f"{number} of {len(addresses) * len(languages)} loads, {seconds:.0f} s", flush=True)
    return Outcome(
        tried=len(bad),
        survived=len(bad) - sum(bad),
        wrong=sum(bad),
        note=f"{len(addresses)} pages; 0 violations of any rule expected",
    )


@contextmanager
def _pages() -> Iterator[tuple[Page, list[str]]]:
    """Serve an archive and its desk; yield a page of a browser, and the addresses of every kind of page."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, launched(playwright) as browser:
        server, desk = desk_server(build_desk_archive(Path(folder) / "desk"), 0)
        with (
            SearchService.open(build_archive(Path(folder) / "home", ITEMS)) as service,
            running(create_app(service=service)) as address,
            in_thread(server),
        ):
            page = browser.new_page(base_url=address)
            yield page, [*PAGES, item_of(page), desk]


def _is_bad(page: Page, width: int, scheme: str) -> bool:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    problems = axe_violations(page)
    if page.evaluate("document.documentElement.scrollWidth") > width:
        problems.append("it scrolls sideways")
    for problem in problems:
        print(f"{page.url} {width} {scheme}: {problem}", flush=True)
    return bool(problems)
