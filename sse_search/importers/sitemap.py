"""Import news sitemaps: an item for each page that a site lists with a title, without its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader
from itertools import islice
from xml.etree.ElementTree import Element

from sse_search.importers.context import Context, Record
from sse_search.importers.markup import html_to_text
from sse_search.importers.safexml import child, iterate, line_of
from sse_search.model import UNDATED

_HEAD_SIZE = 65_536
_INDEX = re.compile(rb"<(?:[\w.-]{1,20}:)?sitemapindex\b")
_LISTED = 3
"""Addresses that the refusal of an index names."""


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item for each page with a title, and one rejection for all those without; an index is refused."""
    if _INDEX.search(stream.peek(_HEAD_SIZE)[:_HEAD_SIZE]):
        yield _refused_index(stream, context)
        return
    pages = untitled = 0
    first = ""
    for page in iterate(stream, "url"):
        pages += 1
        if child(page, "news", "title") is not None:
            yield from _item(page, context)
            continue
        untitled += 1
        first = first or line_of(child(page, "loc"))
    if untitled:
        yield context.reject(
            f"{untitled:,} of {pages:,} pages are without a title (news:title), the first is {first[:200]}; import "
            "the pages themselves, or the feed of the site",
            item=context.item_id(first, "", UNDATED),
        )
    elif not pages:
        yield context.reject("the sitemap lists no pages")


def _refused_index(stream: BufferedReader, context: Context) -> Record:
    addresses = [line_of(child(part, "loc")) for part in islice(iterate(stream, "sitemap"), _LISTED)]
    listed = ", ".join(addresses)[:500]
    return context.reject(f"it is an index of sitemaps ({listed} ...); import the one for news, or make it a source")


def _item(page: Element, context: Context) -> Iterator[Record]:
    news = child(page, "news")
    date, issues = context.parse_date(line_of(child(news, "publication_date")), "metadata")
    yield from context.item(
        title=html_to_text(line_of(child(news, "title"))),
        date=date,
        url=line_of(child(page, "loc")),
        language=line_of(child(news, "publication", "language")),
        source=line_of(child(news, "publication", "name")),
        tags=line_of(child(news, "keywords")).split(","),
    )
    yield from issues
