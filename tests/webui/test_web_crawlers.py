"""Crawlers are told what to fetch, and where every item is."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sse_search.importers.robots import RobotRules
from tests.webui.web_archive import ITEMS
from webui import crawlers

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(client: FlaskClient, path: str) -> dict[str, str]:
    """Return every address of a sitemap with the day of its last change."""
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    entries = ElementTree.fromstring(response.data)
    return {each.findtext("s:loc", "", SITEMAP): each.findtext("s:lastmod", "", SITEMAP) for each in entries}


def test_crawlers_may_fetch_items_and_no_searches(client: FlaskClient) -> None:
    response = client.get("/robots.txt", base_url="http://news.example/archive")
    rules = RobotRules(response.text, "anybot")
    without_wildcards = RobotFileParser()
    without_wildcards.parse(response.text.splitlines())

    assert response.mimetype == "text/plain"
    for path in ("/archive/", "/archive/item/00000000000000a1", "/archive/entity/country:PT"):
        assert rules.allows(path), path
        assert without_wildcards.can_fetch("anybot", path), path
    for path in (
        "/archive/?q=coop",
        "/archive/export.csv",
        "/archive/api/search",
        "/archive/values/country",
        "/archive/compare?q=a&q=b",
    ):
        assert not rules.allows(path), path
    assert without_wildcards.site_maps() == ["http://news.example/archive/sitemap.xml"]


@pytest.mark.parametrize("size", [50_000, 5])
def test_the_sitemap_has_every_item_once_in_parts(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(crawlers, "MAX_ADDRESSES", size)
    day = client.get("/api/search?limit=1").get_json()["hits"][0]["added"]

    parts = addresses(client, "/sitemap.xml")
    listed = [addresses(client, part.removeprefix("http://localhost")) for part in parts]

    assert len(parts) == -(-len(ITEMS) // size)
    assert set(parts.values()) == {day}
    assert all(len(part) <= size for part in listed)
    items = {address: changed for part in listed for address, changed in part.items()}
    assert len(items) == sum(map(len, listed)) == len(ITEMS)
    assert set(items.values()) == {day}
    assert client.get(next(iter(items)).removeprefix("http://localhost")).status_code == 200
    for part in (0, len(parts) + 1, 10**30):
        assert client.get(f"/sitemap-{part}.xml").status_code == 404


def test_clients_that_read_no_page_find_the_icon(client: FlaskClient) -> None:
    response = client.get("/favicon.ico")

    assert response.status_code == 200
    assert response.data.startswith(b"\x00\x00\x01\x00")
    response.close()


def test_every_address_of_the_application_has_cache_headers(app: Flask, client: FlaskClient) -> None:
    item = client.get("/api/search?limit=1").get_json()["hits"][0]["id"]
    values = {"facet": "country", "item_id": item, "entity_id": "country:PT", "suffix": "csv", "part": "1"}
    queries = {
        "api.counts": "?by=year",
        "overview.counts_file": "?by=year",
        "comparison.years_file": "?q=coop&q=bank",
        "api.words": "?word=coop",
        "api.collocates": "?word=coop",
        "embedding.oembed": f"?url=http://localhost/item/{item}",
    }

    for rule in app.url_map.iter_rules():
        if rule.endpoint in ("static", "logo"):
            continue
        built = client.application.test_request_context()
        with built:
            path = app.url_map.bind("").build(rule.endpoint, {name: values[name] for name in rule.arguments})
        address = path + queries.get(rule.endpoint, "")
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.cache_control.no_cache or response.cache_control.no_store, address
        response.close()
        head = client.head(address)
        assert head.status_code == 200, address
        head.close()
        options = client.options(address)
        assert (options.status_code, options.allow.as_set()) == (200, {"get", "head", "options"}), address
