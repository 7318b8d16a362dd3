"""Build the URLs of searches, items and exports."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote_plus, urlencode

import flask
from flask import g, request

from sse_search import FACETS, SearchRequest
from webui.localization import wanted_language
from webui.params import with_changes, with_date, with_filter, write_request

_UNQUOTED = "!$'()*,/:;?@"
"""Characters, besides letters and digits, that a query may contain as they are, so that people can read it."""
_OF_A_PAGE = ("page", "limit", "stories", "explain")
"""Parameters that say what a page shows, not which items match."""
_PLACE = f"place{secrets.token_hex(8)}"
"""Stands for a value in an address that many values are put into; nobody can know it and search for it."""


def url_for(endpoint: str, **values: Any) -> str:
    """Return the URL of a view, which Flask builds once for all pages."""
    address = g.get("address")
    if address is None:
        address = g.address = (request.script_root, wanted_language())
    return _built(*address, endpoint, tuple(values.items()))


def search_url(request: SearchRequest) -> str:
    """Return the URL of the page that shows the results of a search."""
    return _with_query(url_for("pages.search"), request)


def filter_url(request: SearchRequest, facet: str, value: str) -> str:
    """Return the URL of a search with a value added to a filter."""
    if value in request.filters.get(facet, ()):
        return search_url(with_filter(request, facet, value))
    parts = _parts_of(request)
    if facet not in parts:
        parts[facet] = search_url(with_filter(request, facet, _PLACE))
    return parts[facet].replace(_PLACE, _quoted(value, _UNQUOTED))


def date_url(request: SearchRequest, value: str) -> str:
    """Return the URL of a search for the items of exactly these dates."""
    parts = _parts_of(request)
    if "date" not in parts:
        parts["date"] = search_url(with_date(request, _PLACE))
    return parts["date"].replace(_PLACE, _quoted(value, _UNQUOTED))


def receipt_url(request: SearchRequest, receipt: str) -> str:
    """Return the URL of the results of a search that says whether they are those of a receipt."""
    return _with_query(url_for("pages.search", receipt=receipt, lang=None), request)


def embed_url(request: SearchRequest, language: str | None) -> str:
    """Return the URL of the search box and results of a search that other sites may show in a frame."""
    return _with_query(url_for("embedding.embed", lang=language), request)


def oembed_url(path: str) -> str:
    """Return the URL that says how to embed the page with this path."""
    return absolute(url_for("embedding.oembed", url=absolute(path)))


def values_url(facet: str, request: SearchRequest, **own: str) -> str:
    """Return the URL of all values of a facet in a search; `own` are parameters of that page."""
    path = _with_query(url_for("pages.values", facet=facet), with_changes(request))
    added = urlencode({name: value for name, value in own.items() if value})
    return f"{path}{'&' if '?' in path else '?'}{added}" if added else path


def item_url(item_id: str, request: SearchRequest | None = None) -> str:
    """Return the URL of an item; given a search, the page of the item links back to its results."""
    if request is None:
        return url_for("pages.item", item_id=_PLACE).replace(_PLACE, item_id)
    parts = _parts_of(request)
    if "item" not in parts:
        parts["item"] = _with_query(url_for("pages.item", item_id=_PLACE), request)
    return parts["item"].replace(_PLACE, item_id)


def permalink(item_id: str) -> str:
    """Return the address of an item that citations name: complete, and without a language."""
    return absolute(url_for("pages.item", item_id=_PLACE, lang=None).replace(_PLACE, item_id))


def entity_url(entity_id: str) -> str:
    """Return the URL of the page of an entity."""
    return url_for("pages.entity", entity_id=entity_id)


def entity_request(entity_id: str) -> SearchRequest:
    """Return the search for the items that name or imply an entity, the newest first."""
    type_ = entity_id.partition(":")[0]
    if type_ in FACETS:
        return SearchRequest(filters={type_: (entity_id,)}, sort="newest")
    return SearchRequest(text=f'entity:"{entity_id}"', sort="newest")


def api_url(request: SearchRequest) -> str:
    """Return the URL of the same results as JSON."""
    return _with_query(url_for("api.search"), request)


def counts_url(request: SearchRequest, by: str) -> str:
    """Return the URL of the counts of a search by one facet or two, as a CSV file."""
    return _with_query(url_for("overview.counts_file", by=by, lang=None), request, *_OF_A_PAGE, "sort")


def comparison_url(texts: Sequence[str], endpoint: str = "comparison.show") -> str:
    """Return the URL of the comparison of some searches, as a page or as a file."""
    return flask.url_for(endpoint, q=list(texts))


def export_url(request: SearchRequest, suffix: str) -> str:
    """Return the URL of all matching items as a file; `suffix` is csv, jsonl, ris or bib."""
    return _with_query(url_for("exports.export_file", suffix=suffix), request, *_OF_A_PAGE)


def feed_url(request: SearchRequest, page: int = 1) -> str:
    """Return the URL of the newest matching items as a feed; of a search sorted by arrival, of the last that came."""
    order = "added" if request.sort == "added" else None
    path = url_for("feeds.feed", order=order, page=page if page > 1 else None)
    return _with_query(path, request, "sort", "undated", *_OF_A_PAGE)


def absolute(path: str) -> str:
    """Put scheme and host before a path, which includes the prefix that the application is mounted under."""
    return f"{request.scheme}://{request.host}{path}"


@lru_cache(maxsize=1024)
def _built(_prefix: str, _language: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    """Build the URL of a view; besides its values it depends on the prefix and the language of the address."""
    return flask.url_for(endpoint, **dict(values))


def _parts_of(request: SearchRequest) -> dict[str, str]:
    """Return the addresses that were prepared for links of this search; a page has a hundred of them."""
    prepared = g.get("prepared")
    if prepared is None or prepared[0] is not request:
        prepared = g.prepared = (request, {})
    return cast(dict[str, str], prepared[1])


def _with_query(path: str, request: SearchRequest, *omitted: str) -> str:
    query = {name: values for name, values in write_request(request).items() if name not in omitted}
    separator = "&" if "?" in path else "?"
    return f"{path}{separator}{urlencode(query, doseq=True, safe=_UNQUOTED, quote_via=_quoted)}" if query else path


_quoted = lru_cache(maxsize=4096)(quote_plus)
