"""Serve the items of a search as Atom feeds, by their date or by their arrival, in pages as in RFC 5005."""

from __future__ import annotations

import itertools
import math
import uuid
from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from sse_search import MAX_RESULT_WINDOW, Document, SearchRequest
from webui.app_service import run_search, service
from webui.caching import cached_per_generation
from webui.labels import range_label
from webui.links import absolute, feed_url, item_url, search_url
from webui.operations import ATOM, FEED
from webui.parameters import ParameterError
from webui.params import dates, read_with_own, with_changes, write_request

feeds = Blueprint("feeds", __name__)

MAX_ENTRIES = 50
"""Entries of a page: more than appear between two visits of a reader, few enough to fetch every hour."""
MAX_PAGES = MAX_RESULT_WINDOW // MAX_ENTRIES
MAX_SUMMARY = 500
"""Characters of text in an entry."""
EPOCH = "1970-01-01T00:00:00Z"
"""Update time of an empty feed; Atom requires one."""
_NAMESPACE = uuid.UUID("6f1d3c1e-0d0e-5b7a-9c41-8a9d2f5e7b10")
"""Of the ids in feeds, which stay the same when the address of the archive changes."""


@feeds.get("/feed.atom")
@cached_per_generation
def feed() -> ResponseReturnValue:
    """Return the newest dated items of a search as an Atom feed, or with `order=added` those that came last."""
    search_request, number = _read()
    by_arrival = search_request.sort == "added"
    total = run_search(msgspec.structs.replace(search_request, limit=1, facets=False)).total
    last = max(1, min(math.ceil(total / MAX_ENTRIES), MAX_PAGES))
    if number > last:
        abort(404, f"The feed has no page {number}; the last is {last}.")
    first = (number - 1) * MAX_ENTRIES
    documents = tuple(service().matching(search_request, MAX_ENTRIES, offset=first))
    xml = render_template(
        "feed.xml",
        title=_description(search_request),
        by_arrival=by_arrival,
        feed_id=_urn("feed", urlencode(write_request(search_request), doseq=True)),
        self_url=absolute(request.script_root + request.full_path.rstrip("?")),
        page_url=absolute(search_url(search_request)),
        pages=_page_links(search_request, number, last),
        updated=_timestamp(documents[0], by_arrival=by_arrival) if documents else EPOCH,
        entries=[_entry(document, by_arrival=by_arrival) for document in documents],
    )
    return Response(xml, mimetype=ATOM)


def _read() -> tuple[SearchRequest, int]:
    """Return the search of a feed, and the page of the feed."""
    for name in ("undated", "sort"):
        if name in request.args:
            raise ParameterError(
                name,
                f"a feed has no parameter {name!r}; it contains the newest items with a date, or with order=added "
                "the last ones that came into the archive",
            )
    own, search_request = read_with_own(request.args, FEED)
    number = own["page"] or 1
    if own["order"] == "added":
        return with_changes(search_request, sort="added"), number
    return with_changes(search_request, sort="newest", undated="exclude"), number


def _page_links(search_request: SearchRequest, number: int, last: int) -> list[tuple[str, str]]:
    """Return relation and address of the other pages of a feed."""
    pages = {"first": 1, "previous": number - 1, "next": number + 1, "last": last}
    return [
        (relation, absolute(feed_url(search_request, page=page)))
        for relation, page in pages.items()
        if 1 <= page <= last and last > 1
    ]


def _entry(document: Document, *, by_arrival: bool) -> dict[str, Any]:
    item = document.item
    text = " ".join((item.summary or item.text).split())
    return {
        "id": _urn("item", item.id),
        "page_url": absolute(item_url(item.id)),
        "title": item.title,
        "published": _instant(item.date.value),
        "updated": _timestamp(document, by_arrival=by_arrival),
        "language": document.language,
        "authors": item.authors or ((item.source,) if item.source else ()),  # else the entry has the author of the feed
        "source": item.source,
        "original": item.url,
        "category": item.category,
        "summary": text if len(text) <= MAX_SUMMARY else f"{text[:MAX_SUMMARY].rsplit(' ', 1)[0]} …",
    }


def _urn(kind: str, name: str) -> str:
    return uuid.uuid5(_NAMESPACE, f"{kind} {name}").urn


def _timestamp(document: Document, *, by_arrival: bool) -> str:
    return _instant(document.item.added if by_arrival else document.item.date.value) or EPOCH


def _instant(value: str | None) -> str:
    """Return the start of a day, month or year, as Atom requires; empty without one."""
    return f"{value}{'-01-01'[len(value) - 4 :]}T00:00:00Z" if value else ""


def _description(search_request: SearchRequest) -> str:
    filters = itertools.chain.from_iterable(search_request.filters.values())
    parts = [search_request.text, *filters, *map(range_label, dates(search_request))]
    return ", ".join(filter(None, parts)) or "all items"
