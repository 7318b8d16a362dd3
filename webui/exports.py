"""Serve search results as an Atom feed and as files, and describe the search to browsers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from sse_search import Document, SearchRequest, export
from webui.app_service import service
from webui.caching import cached_per_generation
from webui.labels import range_label
from webui.links import absolute, item_url, search_url
from webui.params import ParameterError, dates, read_request, read_with_own, with_changes
from webui.spooling import Exports

exports = Blueprint("exports", __name__)

_KEY = "webui.exports"
MAX_ENTRIES = 50
"""Entries of a feed: more than appear between two visits of a reader, few enough to fetch every hour."""
MAX_SUMMARY = 500
"""Characters of text in an entry of a feed."""
EPOCH = "1970-01-01T00:00:00Z"
"""Update time of an empty feed; Atom requires one."""

FORMATS = {
    "csv": ("csv", "text/csv"),
    "jsonl": ("jsonl", "application/jsonl"),
    "ris": ("ris", "application/x-research-info-systems"),
    "bib": ("bibtex", "application/x-bibtex"),
    "json": ("csl", "application/vnd.citationstyles.csl+json"),
}
"""Suffix of the file to the export format and its media type."""


@exports.get("/feed.atom")
@cached_per_generation
def feed() -> ResponseReturnValue:
    """Return the newest dated items of a search as an Atom feed, or with `order=added` those that came last."""
    search_request = _feed_request()
    by_arrival = search_request.sort == "added"
    documents = tuple(service().matching(search_request, limit=MAX_ENTRIES))
    xml = render_template(
        "feed.xml",
        title=_description(search_request),
        by_arrival=by_arrival,
        self_url=absolute(request.script_root + request.full_path.rstrip("?")),
        page_url=absolute(search_url(search_request)),
        updated=_timestamp(documents[0], by_arrival=by_arrival) if documents else EPOCH,
        entries=[_entry(document, by_arrival=by_arrival) for document in documents],
    )
    return Response(xml, mimetype="application/atom+xml")


@exports.get("/export.<suffix>")
def export_file(suffix: str) -> ResponseReturnValue:
    """Return every matching item as a file."""
    if suffix not in FORMATS:
        abort(404, f"There is no export format {suffix!r}; valid formats: {', '.join(FORMATS)}.")
    search_request = read_request(request.args)
    if search_request.page != 1:
        raise ParameterError("page", "an export has no pages; it contains every matching item")
    format_, media_type = FORMATS[suffix]
    documents = _with_first_loaded(service().matching(search_request))
    response = _spooled().response(export(documents, format_), media_type)
    response.headers.set("Content-Disposition", "attachment", filename=f"{_file_name(search_request)}.{suffix}")
    return response


@exports.get("/opensearch.xml")
def opensearch() -> ResponseReturnValue:
    """Describe this search to browsers, which can then offer it as a search engine."""
    xml = render_template("opensearch.xml", root=request.root_url)
    return Response(xml, mimetype="application/opensearchdescription+xml")


def install(app: Flask) -> None:
    """Give the application the limits of its exports."""
    app.extensions[_KEY] = Exports()


def _spooled() -> Exports:
    return cast(Exports, current_app.extensions[_KEY])


def _feed_request() -> SearchRequest:
    for name in ("page", "undated", "sort"):
        if name in request.args:
            raise ParameterError(
                name,
                f"a feed has no parameter {name!r}; it contains the newest items with a date, or with order=added "
                "the last ones that came into the archive",
            )
    own, search_request = read_with_own(request.args, ("order",))
    if own["order"] not in ("", "date", "added"):
        raise ParameterError("order", f"the parameter 'order' cannot be {own['order']!r}: it must be date or added")
    if own["order"] == "added":
        return with_changes(search_request, sort="added")
    return with_changes(search_request, sort="newest", undated="exclude")


def _with_first_loaded(documents: Iterator[Document]) -> Iterator[Document]:
    """Load the first document now, while an error can still become an error response."""
    first = list(itertools.islice(documents, 1))
    return itertools.chain(first, documents)


def _entry(document: Document, *, by_arrival: bool) -> dict[str, str]:
    item = document.item
    text = " ".join((item.summary or item.text).split())
    return {
        "id": absolute(item_url(item.id)),
        "title": item.title,
        "updated": _timestamp(document, by_arrival=by_arrival),
        "language": document.language,
        "original": item.url,
        "category": item.category,
        "summary": text if len(text) <= MAX_SUMMARY else f"{text[:MAX_SUMMARY].rsplit(' ', 1)[0]} …",
    }


def _timestamp(document: Document, *, by_arrival: bool) -> str:
    """Return the start of the day, month or year of an item or of the day of its import, as Atom requires."""
    value = document.item.added if by_arrival else document.item.date.value
    return f"{value}{'-01-01'[len(value) - 4 :]}T00:00:00Z" if value else EPOCH


def _description(search_request: SearchRequest) -> str:
    filters = itertools.chain.from_iterable(search_request.filters.values())
    parts = [search_request.text, *filters, *map(range_label, dates(search_request))]
    return ", ".join(filter(None, parts)) or "all items"


def _file_name(search_request: SearchRequest) -> str:
    words = re.findall(r"[A-Za-z0-9]+", search_request.text)
    return "-".join(["ssesearch", *words])[:60].rstrip("-").lower()
