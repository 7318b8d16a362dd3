"""Check every page in three widths, two colour schemes and six languages with every rule of axe."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from sse_search import SearchService
from tests.soak.trial import Outcome, Size
from tests.webui.web_archive import ITEMS, build_archive
from tests.webui.web_axe import PAGES, axe_violations, item_of, unfold_all
from tests.webui.web_browser import CHROMIUM
from tests.webui.web_sockets import running
from webui import create_app
from webui.locales import LANGUAGES

WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")


def run(seed: int, size: Size) -> Outcome:
    """Try every combination, or one of each kind; print each violation, and each page that scrolls sideways."""
    combinations = list(itertools.product(LANGUAGES, WIDTHS, SCHEMES))
    if size == "quick":
        combinations = [combinations[seed % len(combinations)]]
    with (
        tempfile.TemporaryDirectory() as folder,
        SearchService.open(build_archive(Path(folder) / "home", ITEMS)) as service,
        running(create_app(service=service)) as address,
        sync_playwright() as playwright,
    ):
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        bad = [number for each in combinations for number in _bad_pages(browser, address, *each)]
        browser.close()
    tried = len(combinations) * (len(PAGES) + 1)
    return Outcome(tried=tried, survived=tried - sum(bad), wrong=sum(bad), note="0 violations of any rule expected")


def _bad_pages(browser: Browser, address: str, language: str, width: int, scheme: str) -> list[int]:
    """Return 1 for each page with a violation, 0 for the others."""
    viewport = {"width": width, "height": 900}
    context = browser.new_context(base_url=address, viewport=viewport, color_scheme=scheme, locale=language)  # type: ignore[arg-type]
    page = context.new_page()
    results = []
    for path in (*PAGES, item_of(page)):
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        unfold_all(page)
        problems = axe_violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            problems.append("it scrolls sideways")
        for problem in problems:
            print(f"{path} {language} {width} {scheme}: {problem}", flush=True)
        results.append(int(bool(problems)))
    context.close()
    return results
