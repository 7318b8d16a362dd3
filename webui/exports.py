"""How do results leave the page? As a feed, as a file for other programs, and as a search engine of the browser."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from flask import Blueprint, Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from sse_search import Document, SearchRequest, export
from webui.caching import once_per_generation
from webui.holder import service
from webui.labels import range_words
from webui.links import absolute, item_url, search_url
from webui.params import ParameterError, dates, read_request, with_changes

exports = Blueprint("exports", __name__)

ENTRIES = 50
"""Items in a feed: more than a reader asks for between two visits, little enough to fetch every hour."""
SUMMARY = 500
"""Characters of text in an entry of a feed."""
BEGINNING_OF_TIME = "1970-01-01T00:00:00Z"
"""When a feed without entries was updated; Atom wants a moment."""

FORMATS = {
    "csv": ("csv", "text/csv"),
    "jsonl": ("jsonl", "application/jsonl"),
    "ris": ("ris", "application/x-research-info-systems"),
    "bib": ("bibtex", "application/x-bibtex"),
}
"""Ending of the file to the name of the format and its media type."""


@exports.get("/feed.atom")
@once_per_generation
def feed() -> ResponseReturnValue:
    """Give the newest dated items of a search as an Atom feed."""
    wanted = _feed_request(read_request(request.args))
    documents = tuple(service().matching(wanted, limit=ENTRIES))
    xml = render_template(
        "feed.xml",
        title=_described(wanted),
        self_url=_here(request.full_path.rstrip("?")),
        page_url=_here(search_url(wanted)),
        updated=_moment(documents[0]) if documents else BEGINNING_OF_TIME,
        entries=[_entry(document) for document in documents],
    )
    return Response(xml, mimetype="application/atom+xml")


@exports.get("/export.<suffix>")
def export_file(suffix: str) -> ResponseReturnValue:
    """Give every matching item as a file."""
    if suffix not in FORMATS:
        abort(404, f"There is no export to {suffix!r}; there are {', '.join(FORMATS)}.")
    wanted = read_request(request.args)
    if wanted.page != 1:
        raise ParameterError("page", "An export has no pages: it holds every matching item.")
    name, media_type = FORMATS[suffix]
    documents = _begun(service().matching(wanted))
    response = Response(stream_with_context(export(documents, name)), mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=f"{_file_name(wanted)}.{suffix}")
    return response


@exports.get("/opensearch.xml")
def opensearch() -> ResponseReturnValue:
    """Describe this search to browsers, which can then offer it beside their own."""
    xml = render_template("opensearch.xml", root=request.root_url)
    return Response(xml, mimetype="application/opensearchdescription+xml")


def _feed_request(wanted: SearchRequest) -> SearchRequest:
    for name in ("page", "undated", "sort"):
        if name in request.args:
            raise ParameterError(name, f"A feed has no parameter {name!r}: it holds the newest items that have a date.")
    return with_changes(wanted, sort="newest", undated="exclude")


def _begun(documents: Iterator[Document]) -> Iterator[Document]:
    """Look for the first document now, while an error can still be answered as one."""
    first = list(itertools.islice(documents, 1))
    return itertools.chain(first, documents)


def _here(path: str) -> str:
    return absolute(path, request.root_url)


def _entry(document: Document) -> dict[str, str]:
    item = document.item
    text = " ".join((item.summary or item.text).split())
    return {
        "id": _here(item_url(item.id)),
        "title": item.title,
        "updated": _moment(document),
        "language": document.language,
        "original": item.url,
        "category": item.category,
        "summary": text if len(text) <= SUMMARY else f"{text[:SUMMARY].rsplit(' ', 1)[0]} …",
    }


def _moment(document: Document) -> str:
    """Write a date as the moment that Atom wants: the beginning of the day, month or year."""
    value = document.item.date.value
    return f"{value}{'-01-01'[len(value) - 4 :]}T00:00:00Z" if value else BEGINNING_OF_TIME


def _described(wanted: SearchRequest) -> str:
    filters = [value for values in wanted.filters.values() for value in values]
    words = [wanted.text, *filters, *map(range_words, dates(wanted))]
    return ", ".join(word for word in words if word) or "all items"


def _file_name(wanted: SearchRequest) -> str:
    words = re.findall(r"[A-Za-z0-9]+", wanted.text)
    return "-".join(["ssesearch", *words])[:60].rstrip("-").lower()
