"""Build a small archive with a real index, the application for it, and a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright

from sse_search import SearchService
from tests.webui.web_archive import ITEMS, build_archive
from tests.webui.web_browser import DESKTOP, TIMEOUT, OpenPage, launched
from tests.webui.web_sockets import running
from webui import create_app


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_archive(tmp_path_factory.mktemp("archive") / "home", ITEMS)


@pytest.fixture(scope="session")
def service(home: Path) -> Iterator[SearchService]:
    with SearchService.open(home) as opened:
        yield opened


@pytest.fixture(scope="session")
def app(service: SearchService) -> Flask:
    return create_app(service=service)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def address(app: Flask) -> Iterator[str]:
    """The address of a real server for the application."""
    with running(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launched(playwright) as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Open a path in a fresh browser profile; errors in the browser console fail the test."""
    contexts = []
    errors: list[str] = []

    def opened(path: str, **options: Any) -> Page:
        context = browser.new_context(base_url=address, **{"viewport": DESKTOP, **options})
        context.set_default_timeout(TIMEOUT)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    expected = re.compile(r"status of 40[04] ")  # the pages of errors have this status
    assert [message for message in errors if not expected.search(message)] == []
