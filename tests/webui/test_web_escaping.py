"""Texts of items and queries are shown as text, whatever they contain."""

from __future__ import annotations

import itertools
import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search import SearchService
from tests.webui.web_archive import build_archive
from webui import create_app

OUR_ELEMENTS = {
    "a", "article", "aside", "b", "bdi", "body", "button", "circle", "cite", "code", "dd", "details", "div", "dl", "dt",
    "fieldset", "footer", "form", "h1", "h2", "h3", "head", "header", "html", "input", "label", "legend", "li", "link",
    "main", "mark", "meta", "nav", "ol", "option", "p", "path", "pre", "q", "rect", "script", "section", "select",
    "figure", "figcaption",
    "span", "strong", "summary", "svg", "time", "title", "ul",
}  # fmt: skip
"""Every element that the templates use."""

harm = st.sampled_from([
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</a>", "</title>", "<mark>", "</mark>", "<!--", "-->",
    '"', "'", "&", "&lt;b&gt;", "&#60;b&#62;", "{{ 7 * 7 }}", "{% raw %}", "javascript:alert(1)", "\u202e", "\u2028",
    "<svg onload=alert(1)>", "]]>", "coop", "solidarity",
])  # fmt: skip
anything = st.lists(st.one_of(harm, st.text(max_size=8)), max_size=6).map(" ".join)
hostile_items = st.fixed_dictionaries(
    {"title": anything.map(lambda text: f"Item {text}"), "summary": anything},
    optional={
        "category": anything,
        "body": anything,
        "url": st.sampled_from(["javascript:alert(1)", 'https://a.example/"><b>']),
    },
)


def assert_harmless(html: str) -> None:
    page = BeautifulSoup(html, "html.parser")
    assert {node.name for node in page.find_all(True)} <= OUR_ELEMENTS
    described = page.find_all("script", type="application/ld+json")
    assert all(json.loads(script.get_text())["@type"] == "NewsArticle" for script in described)
    others = [script for script in page.find_all("script") if script not in described]
    sources = [str(script.get("src", "")).split("?")[0] for script in others]
    scripts = ["/static/page.js", *(["/static/live.js"] if page.select_one("body.results-page") else [])]
    assert sources == ([] if page.select_one("body.embed") else scripts)
    for node in page.find_all(True):
        assert not [name for name in node.attrs if name.startswith("on") or name == "style"], node
        assert not str(node.get("href", "")).lower().startswith("javascript:"), node


@given(anything)
@settings(max_examples=12, deadline=None)
def test_a_query_is_shown_as_text(app: Flask, text: str) -> None:
    client = app.test_client()
    for path, name in itertools.product(("/", "/embed"), ("q", "source", "date", "sort", text)):
        response = client.get(path, query_string={name: text})
        assert response.status_code in (200, 400)
        if path == "/" or response.status_code == 200:
            assert_harmless(response.text)
    address = f"http://localhost/?{urlencode({'q': text})}"
    described = client.get("/oembed", query_string={"url": address, "format": "xml"})
    ElementTree.fromstring(described.data) if described.status_code == 200 else None


@given(st.lists(hostile_items, min_size=8, max_size=12))
@settings(max_examples=2, deadline=None)
def test_an_item_is_shown_as_text(items: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = build_archive(Path(folder) / "home", tuple(items))
        with SearchService.open(home) as service:
            client = create_app(service=service).test_client()
            results = client.get("/?q=item&limit=100")
            hits = client.get("/api/search?q=item&limit=100").get_json()["hits"]
            assert hits
            assert_harmless(client.get("/").text)
            assert_harmless(results.text)
            for hit in hits:
                assert_harmless(client.get(f"/item/{hit['id']}").text)
                assert_harmless(client.get(f"/embed?q={hit['id']}").text)
            assert_harmless(client.get("/embed?q=item&limit=100").text)
            ElementTree.fromstring(client.get("/feed.atom?q=item").data)
            ElementTree.fromstring(client.get("/sitemap-1.xml").data)
