"""What does a reader see? The start page, the page of results and the page of one item."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from sse_search import ResultPage, SearchRequest
from webui import view
from webui.caching import once_per_generation
from webui.histogram import HEIGHT, histograms
from webui.holder import service
from webui.links import search_url
from webui.params import LIMITS, is_blank, read_request

pages = Blueprint("pages", __name__)

SORTS = {"relevance": "Relevance", "newest": "Newest", "oldest": "Oldest"}
MATCHES = {"auto": "Best", "all": "All words", "any": "Any word"}
HINTS = {
    "country": "a country, by any of its names",
    "organization": "an organization, with its abbreviations",
    "topic": "a topic, in every language of the archive",
}
"""What an example shows, by the facet that it is taken from."""
LATEST = 5
"""Items on the start page."""
BROWSED = ("country", "organization", "topic", "region", "event", "person", "category", "source")
"""Facets that the start page offers."""


class Example(msgspec.Struct, frozen=True):
    """A query that finds something in this archive, and what it shows about the query language."""

    text: str
    hint: str


@pages.get("/")
@once_per_generation
def search() -> ResponseReturnValue:
    """Show the start page, or the answer to a search."""
    wanted = read_request(request.args)
    return _start() if is_blank(wanted) else _results(wanted)


@pages.get("/item/<item_id>")
@once_per_generation
def item(item_id: str) -> ResponseReturnValue:
    """Show one item in full, with a way back to the results that led to it."""
    came_from = read_request(request.args)
    document = service().document(item_id)
    return render_template(
        "item.html",
        document=document,
        labels={tag.id: tag.label for tag in document.tags},
        request=came_from,
        no_filters=SearchRequest(),
        back_url="" if is_blank(came_from) else search_url(came_from),
    )


def _start() -> ResponseReturnValue:
    latest = service().search(SearchRequest(sort="newest", limit=LATEST))
    wanted = SearchRequest()
    return render_template(
        "start.html",
        page=latest,
        request=wanted,
        groups=[group for group in view.facet_groups(latest, wanted) if group.name in BROWSED],
        histograms=histograms(latest, wanted),
        bar_height=HEIGHT,
        all_url=search_url(SearchRequest(sort="newest")),
        examples=tuple(_examples(latest)),
    )


def _results(wanted: SearchRequest) -> ResponseReturnValue:
    page = service().search(msgspec.structs.replace(wanted, facets=True))
    wanted = msgspec.structs.replace(wanted, filters=page.query.filters)  # names have become ids
    html = render_template(
        "results.html",
        page=page,
        request=wanted,
        groups=view.facet_groups(page, wanted),
        histograms=histograms(page, wanted),
        bar_height=HEIGHT,
        chips=view.chips(page, wanted),
        notices=view.notices(page, wanted),
        pager=view.pager(page, wanted),
        sorts=view.segments(wanted, "sort", SORTS),
        matches=view.segments(wanted, "match", MATCHES),
        hidden=view.hidden_fields(page, wanted),
        limits=sorted({*LIMITS, wanted.limit}),
        examples=() if page.total else _examples_of_everything(),
    )
    response = make_response(html)
    if page.partial:
        response.cache_control.no_store = True  # the next try may have the time that this one lacked
    return response


def _examples_of_everything() -> tuple[Example, ...]:
    return tuple(_examples(service().search(SearchRequest(limit=1))))


def _examples(everything: ResultPage) -> Iterator[Example]:
    """Yield queries that are sure to find something here, made from the archive's own facets."""
    for facet, hint in HINTS.items():
        for value in everything.facets.get(facet, ())[:1]:
            yield Example(_typed(value.label), hint)
    for hit in everything.hits[:1]:
        words = hit.title.replace('"', " ").split()
        if len(words) > 2:
            yield Example(f'"{" ".join(words[:3])}"', "these words, next to one another")
    for value in everything.facets.get("year", ())[:1]:
        yield Example(f"date:{value.value}", "one year; a month is 2021-11, a range 2019..2021")


def _typed(label: str) -> str:
    return label if label.replace(" ", "").replace("-", "").isalpha() else f'"{label}"'
