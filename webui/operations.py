"""List the operations of the HTTP API: the parameters that each view reads, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from sse_search import (
    FACETS,
    MAX_PAGE_SIZE,
    MAX_WINDOW,
    Collocates,
    Counts,
    Document,
    EntityReport,
    IndexState,
    ResultPage,
    SimilarItems,
    WordsOverTime,
    worded,
)
from webui.parameters import MAX_TEXT, ParameterError, Table, choice, switch, text, whole_number
from webui.params import OPTIONS, SEARCH

JSON = "application/json"
SUGGESTIONS = "application/x-suggestions+json"
ATOM = "application/atom+xml"
OPENSEARCH = "application/opensearchdescription+xml"
EXPORTS = {
    "csv": ("csv", "text/csv"),
    "jsonl": ("jsonl", "application/jsonl"),
    "ris": ("ris", "application/x-research-info-systems"),
    "bib": ("bibtex", "application/x-bibtex"),
    "json": ("csl", "application/vnd.citationstyles.csl+json"),
}
"""Suffix of a file to the export format and its media type."""

COUNTS: Table = {
    "by": text(f"One facet or two of {', '.join(FACETS)}, with a comma between them.", examples=["country,year"]),
    "top": whole_number("Values of a facet, the most frequent first.", maximum=MAX_PAGE_SIZE, default=MAX_PAGE_SIZE),
}
DEFAULT_WINDOW, DEFAULT_COLLOCATES = 5, 20
WORDS: Table = {
    "word": text("A word, a phrase or a pattern.", is_list=True, examples=["cooperative*"]),
    "in": text("Text of a search, in whose items words are counted; every item without it.", is_list=True),
}
COLLOCATES: Table = {
    "word": text("A word, a phrase or a pattern.", examples=["cooperative"]),
    "in": WORDS["in"],
    "window": whole_number("Words on each side that are near.", maximum=MAX_WINDOW, default=DEFAULT_WINDOW),
    "top": whole_number("Collocates, the most telling first.", maximum=MAX_PAGE_SIZE, default=DEFAULT_COLLOCATES),
}
SIMILAR: Table = {"limit": OPTIONS["limit"]}
SUGGEST: Table = {"q": text("What is typed so far.", maxLength=MAX_TEXT)}
FEED: Table = {
    "order": choice(("date", "added"), "By the date of the items, or by their arrival in the archive."),
    "page": whole_number("Page of the feed, as in RFC 5005.", default=1),
}
FEED_SEARCH: Table = {name: SEARCH[name] for name in SEARCH if name not in ("page", "undated", "sort")}
EXPORT: Table = {"bom": switch("Whether a CSV begins with a byte order mark, as spreadsheets need.", default=False)}
EXPORT_SEARCH: Table = {name: SEARCH[name] for name in SEARCH if name != "page"}
OEMBED: Table = {
    "url": text("Address of a page of results or of an item.", format="uri"),
    "format": choice(("json", "xml"), "Form of the answer."),
    "maxwidth": whole_number("Width that the page has for it, in pixels."),
    "maxheight": whole_number("Height that the page has for it, in pixels."),
}

ITEM_ID = text("Id of an item.", pattern="^[0-9a-f]{16}$")
ENTITY = text("Id or name of an entity.", minLength=1, examples=["country:PT"])
SUFFIX = choice(tuple(EXPORTS), "Format of the file.")
_SUGGESTIONS_SCHEMA = {
    "type": "array",
    "description": "What is typed, the completions, and what each of them is.",
    "items": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    "minItems": 3,
}
OPEN_DOCUMENT = {"type": "object", "required": ["openapi", "info", "paths"]}


def counted_by(own: Mapping[str, Any]) -> str:
    """Return the facets of `COUNTS`. Raises ParameterError when they are missing."""
    by: str | None = own["by"]
    if not by:
        facets = ", ".join(FACETS)
        message = worded("the parameter 'by' names one facet or two of {facets}: by=country,year", facets=facets)
        raise ParameterError("by", message)
    return by


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a client can request.

    Attributes:
        endpoint: Name of its view in Flask, which knows the path.
        summary: What it returns.
        query: Its parameters. required: those that cannot be missing. path: the parts of the path.
        answer: The record in a JSON answer, or a JSON Schema; None for other media types.
        media_types: Of an answer.
        may_miss: Whether it answers 404 to a path that names nothing.
    """

    endpoint: str
    summary: str
    query: Table = {}
    required: tuple[str, ...] = ()
    path: Table = {}
    answer: Any = None
    media_types: tuple[str, ...] = (JSON,)
    may_miss: bool = False


OPERATIONS = (
    Operation(endpoint="api.search", summary="A page of results", query=SEARCH, answer=ResultPage),
    Operation(
        endpoint="api.counts",
        summary="Exact counts of the items of a search by one facet or two",
        query={**COUNTS, **SEARCH},
        required=("by",),
        answer=Counts,
    ),
    Operation(
        endpoint="api.words",
        summary="How often words occur in each year",
        query=WORDS,
        required=("word",),
        answer=WordsOverTime,
    ),
    Operation(
        endpoint="api.collocates",
        summary="The words that stand near a word more often than elsewhere",
        query=COLLOCATES,
        required=("word",),
        answer=Collocates,
    ),
    Operation(
        endpoint="api.item",
        summary="An item with its language and its entity tags",
        path={"item_id": ITEM_ID},
        answer=Document,
        may_miss=True,
    ),
    Operation(
        endpoint="api.similar",
        summary="The items most like one",
        query=SIMILAR,
        path={"item_id": ITEM_ID},
        answer=SimilarItems,
        may_miss=True,
    ),
    Operation(
        endpoint="api.entity",
        summary="Reports on the entities with an id or name",
        path={"entity_id": ENTITY},
        answer=tuple[EntityReport, ...],
        may_miss=True,
    ),
    Operation(
        endpoint="api.suggest",
        summary="Completions of what is typed, in the form that browsers expect",
        query=SUGGEST,
        answer=_SUGGESTIONS_SCHEMA,
        media_types=(SUGGESTIONS,),
    ),
    Operation(
        endpoint="feeds.feed",
        summary="The newest items of a search as an Atom feed",
        query={**FEED, **FEED_SEARCH},
        media_types=(ATOM,),
        may_miss=True,
    ),
    Operation(
        endpoint="exports.export_file",
        summary="Every item of a search as a file",
        query={**EXPORT, **EXPORT_SEARCH},
        path={"suffix": SUFFIX},
        media_types=tuple(media_type for _, media_type in EXPORTS.values()),
        may_miss=True,
    ),
    Operation(
        endpoint="exports.opensearch", summary="The OpenSearch description for browsers", media_types=(OPENSEARCH,)
    ),
    Operation(
        endpoint="embedding.oembed",
        summary="How to embed a page of results or an item, as in oEmbed 1.0",
        query=OEMBED,
        required=("url",),
        answer={"type": "object", "required": ["type", "version"]},
        media_types=(JSON, "text/xml"),
        may_miss=True,
    ),
    Operation(endpoint="api.health", summary="The generation of the index and its number of items", answer=IndexState),
    Operation(endpoint="api.ready", summary="Whether the index opens and answers", answer=IndexState),
    Operation(endpoint="api.openapi", summary="This document", answer=OPEN_DOCUMENT),
)
"""Every operation, in the order of the document."""
