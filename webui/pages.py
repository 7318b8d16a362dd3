"""Serve the start page, the page of results and the page of an item."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from sse_search import MAX_PAGE_SIZE, ResultPage, SearchRequest
from webui import view
from webui.app_service import service
from webui.caching import cached_per_generation, not_stored
from webui.histogram import HEIGHT, histograms
from webui.labels import MATCH_LABELS, SORT_LABELS
from webui.links import search_url
from webui.params import is_blank, read_request

pages = Blueprint("pages", __name__)

PAGE_SIZES = (10, 20, 50, MAX_PAGE_SIZE)
"""Page sizes to choose from; a URL may have any up to the last."""
LATEST_ITEMS = 5
"""Items on the start page."""
SIMILAR_ITEMS = 5
"""Similar items on the page of an item."""
START_FACETS = ("country", "organization", "topic", "region", "event", "person", "category", "source")
"""Facets that the start page shows."""
EXAMPLE_HINTS = {
    "country": "a country, by any of its names",
    "organization": "an organization, by name or abbreviation",
    "topic": "a topic, in any language of the archive",
}
"""Facets that examples are taken from, and what such an example shows."""


class Example(msgspec.Struct, frozen=True):
    """A query that finds something in this archive, and what it shows about the query language."""

    text: str
    hint: str


@pages.get("/")
@cached_per_generation
def search() -> ResponseReturnValue:
    """Show the results of a search, or the start page if there is none."""
    search_request = read_request(request.args)
    return _start_page() if is_blank(search_request) else _results_page(search_request)


@pages.get("/item/<item_id>")
@cached_per_generation
def item(item_id: str) -> ResponseReturnValue:
    """Show an item in full, with a link back to the results that led to it."""
    origin = read_request(request.args)
    document = service().document(item_id)
    return render_template(
        "item.html",
        document=document,
        labels={tag.id: tag.label for tag in document.tags},
        similar=service().similar(item_id, SIMILAR_ITEMS).hits,
        request=origin,
        no_filters=SearchRequest(),
        back_url="" if is_blank(origin) else search_url(origin),
    )


def _start_page() -> ResponseReturnValue:
    latest = service().search(SearchRequest(sort="newest", limit=LATEST_ITEMS))
    search_request = SearchRequest()
    return render_template(
        "start.html",
        page=latest,
        request=search_request,
        groups=[group for group in view.facet_groups(latest, search_request) if group.name in START_FACETS],
        histograms=histograms(latest, search_request),
        bar_height=HEIGHT,
        all_url=search_url(SearchRequest(sort="newest")),
        examples=tuple(_examples(latest)),
    )


def _results_page(search_request: SearchRequest) -> ResponseReturnValue:
    page = service().search(msgspec.structs.replace(search_request, facets=True))
    search_request = msgspec.structs.replace(search_request, filters=page.query.filters)  # ids instead of names
    response = make_response(
        render_template(
            "results.html",
            page=page,
            request=search_request,
            groups=view.facet_groups(page, search_request),
            histograms=histograms(page, search_request),
            bar_height=HEIGHT,
            chips=tuple(view.chips(page, search_request)),
            notices=tuple(view.notices(page, search_request)),
            relaxations=tuple(each for each in page.relaxations if each.request.text != page.suggestion),
            pager=view.pager(page, search_request),
            sorts=view.choices(search_request, "sort", SORT_LABELS),
            matches=view.choices(search_request, "match", MATCH_LABELS),
            hidden=view.hidden_fields(page, search_request),
            limits=sorted({*PAGE_SIZES, search_request.limit}),
            examples=() if page.total else tuple(_examples(service().search(SearchRequest(limit=1)))),
        )
    )
    return not_stored(response) if page.partial else response  # the next request may have more time


def _examples(page: ResultPage) -> Iterator[Example]:
    """Yield queries that find something, made from facets and hits of a page of all items."""
    for facet, hint in EXAMPLE_HINTS.items():
        for value in page.facets.get(facet, ())[:1]:
            yield Example(_quoted_if_needed(value.label), hint)
    for hit in page.hits[:1]:
        words = hit.title.replace('"', " ").split()
        if len(words) > 2:
            yield Example(f'"{" ".join(words[:3])}"', "an exact phrase")
    for value in page.facets.get("year", ())[:1]:
        yield Example(f"date:{value.value}", "one year; also a month, 2021-11, or a range, 2019..2021")


def _quoted_if_needed(label: str) -> str:
    return label if label.replace(" ", "").replace("-", "").isalpha() else f'"{label}"'
