"""The pages, the API, the feed and the exports of an archive are the same bytes whatever keeps its index."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sse_search import SearchService
from tests.cluster.cluster_settings import toml_of
from tests.webui.web_archive import ITEMS, build_archive
from webui import create_app

PATHS = (
    "/",
    "/?q=cooperatives",
    "/?q=cooperatives&country=Palestine",
    "/?q=cooperatives&date=2020..2021&undated=exclude&sort=newest",
    "/?q=coopratives",
    "/?q=%22social+economy%22+OR+credit*",
    "/?q=women+NEAR/5+pandemic",
    "/?q=-cooperatives&language=fr",
    "/?q=nothing+of+the+kind",
    "/values/country",
    "/suggest?q=coop",
    "/suggest?q=credit+un",
    "/api/search?q=cooperatives&explain=true",
    "/api/search?q=credit&-country=Canada",
    "/feed.atom?q=cooperatives",
    "/export.csv?q=cooperatives",
    "/export.jsonl?q=",
    "/export.ris?q=credit",
)
CHANGING = re.compile(rb'"took_ms":[0-9.e-]+|<updated>[^<]*</updated>|[0-9.]+ ms|nonce-[\w+/=-]+|nonce="[^"]*"')
"""What differs between two answers of one engine."""


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, FlaskClient]]:
    """The same archive in its home and on the cluster."""
    embedded = build_archive(tmp_path_factory.mktemp("web") / "home", ITEMS)
    on_cluster = tmp_path_factory.mktemp("cluster") / "home"
    shutil.copytree(embedded, on_cluster, ignore=shutil.ignore_patterns("index"))
    for home, settings in ((embedded, ""), (on_cluster, toml_of(f"web-{os.getpid()}"))):
        (home / "ssesearch.toml").write_text(f"deadline = 0\n{settings}", encoding="utf-8")
    with ExitStack() as opened:
        services = {name: _opened(opened, home) for name, home in (("embedded", embedded), ("cluster", on_cluster))}
        services["cluster"].rebuild()
        yield {name: create_app(service=service).test_client() for name, service in services.items()}


def _opened(opened: ExitStack, home: Path) -> SearchService:
    return opened.enter_context(SearchService.open(home))


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_the_same_on_both_engines(clients: dict[str, FlaskClient], path: str) -> None:
    expected, actual = (clients[name].get(path) for name in ("embedded", "cluster"))

    assert actual.status_code == expected.status_code == 200
    assert CHANGING.sub(b"", actual.data) == CHANGING.sub(b"", expected.data)


def test_the_page_of_an_item_and_what_is_similar_to_it_are_the_same(clients: dict[str, FlaskClient]) -> None:
    hits = clients["embedded"].get("/api/search?q=cooperatives").get_json()["hits"]

    assert hits
    for hit in hits[:3]:
        for path in (f"/item/{hit['id']}", f"/api/items/{hit['id']}", f"/api/items/{hit['id']}/similar"):
            expected, actual = (clients[name].get(path).data for name in ("embedded", "cluster"))
            assert CHANGING.sub(b"", actual) == CHANGING.sub(b"", expected), path


def test_an_archive_is_healthy_and_checked_on_a_cluster(clients: dict[str, FlaskClient]) -> None:
    assert clients["cluster"].get("/healthz").status_code == 200
