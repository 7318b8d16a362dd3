"""Open pages of the web tests in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

CHROMIUM = Path("/usr/bin/chromium")
ARTIFACTS = Path(__file__).parents[2] / "artifacts"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
TIMEOUT = 10_000
"""Milliseconds after which a page that does not do what is expected fails a test."""
NO_BROWSER = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no /usr/bin/chromium to look at the page with")
OpenPage = Callable[..., Page]


@contextmanager
def launched(playwright: Playwright) -> Iterator[Browser]:
    """Run a browser while the block runs."""
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    yield browser
    browser.close()


def screenshot(page: Page, name: str) -> None:
    """Keep a screenshot of the page for people to look at."""
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"page-{name}.png")


def focused(page: Page) -> str:
    """Return the id or the class of the element that has the focus."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


def unfold(page: Page, *facets: str) -> None:
    """Open folds of facets by their titles, with the keyboard, unless they are open."""
    for title in facets:
        summary = page.locator("summary", has_text=re.compile(f"^\\s*{title}"))
        if summary.evaluate("node => !node.parentElement.open"):
            summary.press("Enter")
