"""Tell crawlers what they may fetch and where every item is: robots.txt, the sitemap in parts, and the icon."""

from __future__ import annotations

import math
from collections.abc import Iterator
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue

from sse_search import Document, SearchRequest
from webui.app_service import run_search, service
from webui.caching import cached_per_generation, cached_per_version
from webui.exports import spooled
from webui.links import absolute, item_url

crawlers = Blueprint("crawlers", __name__)

MAX_ADDRESSES = 50_000
"""Addresses of a part, as sitemaps.org allows."""
XML = "application/xml"
_NOT_CRAWLED = (
    *("api/", "export.", "feed.atom", "suggest", "values/", "embed", "oembed", "saved"),
    *("counts.csv", "compare?", "compare.csv"),
)
"""What no search engine needs, besides searches: they lead to the same items without end."""
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_ORDER = SearchRequest(sort="oldest", facets=False)
"""In this order new items come last, so that most parts stay the same."""


@crawlers.get("/robots.txt")
@cached_per_version
def robots() -> ResponseReturnValue:
    """Return which addresses crawlers may fetch: the start page, items and entities."""
    root = f"{request.script_root}/"
    lines = ["User-agent: *", f"Disallow: {root}?*", *(f"Disallow: {root}{path}" for path in _NOT_CRAWLED)]
    return Response(
        "\n".join([*lines, "", f"Sitemap: {absolute(url_for('crawlers.sitemap'))}", ""]), mimetype="text/plain"
    )


@crawlers.get("/sitemap.xml")
@cached_per_generation
def sitemap() -> ResponseReturnValue:
    """Return the index of the sitemap: a part for every 50,000 items."""
    latest = run_search(SearchRequest(sort="added", limit=1, facets=False))
    changed = latest.hits[0].added if latest.hits else ""
    parts = range(1, math.ceil(latest.total / MAX_ADDRESSES) + 1)
    addresses = (absolute(url_for("crawlers.sitemap_part", part=part)) for part in parts)
    body = "".join(_element("sitemap", address, changed) for address in addresses)
    return Response(f"{_HEAD}<sitemapindex {_NAMESPACE}>\n{body}</sitemapindex>\n", mimetype=XML)


@crawlers.get("/sitemap-<int:part>.xml")
@cached_per_generation
def sitemap_part(part: int) -> ResponseReturnValue:
    """Return the addresses of items in a part of the sitemap, each with the day on which it came."""
    first = (part - 1) * MAX_ADDRESSES
    if not 0 <= first < service().state().items:
        abort(404, f"The sitemap has no part {part}.")
    return spooled().response(_addresses(service().matching(_ORDER, MAX_ADDRESSES, offset=first)), XML)


@crawlers.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    """Return the icon to clients that do not read which icon a page names."""
    return current_app.send_static_file("favicon.ico")


def _addresses(documents: Iterator[Document]) -> Iterator[str]:
    yield f"{_HEAD}<urlset {_NAMESPACE}>\n"
    for document in documents:
        yield _element("url", absolute(item_url(document.item.id)), document.item.added)
    yield "</urlset>\n"


def _element(name: str, address: str, day: str) -> str:
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<{name}><loc>{escape(address)}</loc>{changed}</{name}>\n"
