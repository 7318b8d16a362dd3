"""Build a small archive with a real index, the application for it, and a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sse_search import SearchService
from tests.webui.web_archive import ITEMS, build_archive
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
