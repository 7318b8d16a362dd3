"""Which address shows a search, an item or an export?"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from flask import g, url_for

from sse_search import SearchRequest
from webui.params import write_request

_PLAIN = "!$'()*,/:;?@"
"""Characters that stand in a query as they are, beside letters and digits, so that people can read it."""


def search_url(request: SearchRequest) -> str:
    """Return the address of the page that answers a search."""
    if "search_path" not in g:  # a page has a hundred links to searches
        g.search_path = url_for("pages.search")
    return _with_query(g.search_path, request)


def item_url(item_id: str, request: SearchRequest | None = None) -> str:
    """Return the address of an item; with a search it leads back to its results."""
    path = url_for("pages.item", item_id=item_id)
    return _with_query(path, request) if request else path


def api_url(request: SearchRequest) -> str:
    """Return the address of the same answer as JSON."""
    return _with_query(url_for("api.search"), request)


def export_url(request: SearchRequest, suffix: str) -> str:
    """Return the address of all matching items as a file; `suffix` is csv, jsonl, ris or bib."""
    return _with_query(url_for("exports.export_file", suffix=suffix), request, "page", "limit", "stories")


def feed_url(request: SearchRequest) -> str:
    """Return the address of the newest matching items as a feed."""
    return _with_query(url_for("exports.feed"), request, "page", "limit", "sort", "undated", "stories")


def absolute(path: str, root: str) -> str:
    """Put the address of this server before a path that begins with the place where the application is mounted."""
    scheme, _, rest = root.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}{path}"


def _with_query(path: str, request: SearchRequest, *left_out: str) -> str:
    query = {name: values for name, values in write_request(request).items() if name not in left_out}
    return f"{path}?{urlencode(query, doseq=True, safe=_PLAIN, quote_via=_quoted)}" if query else path


_quoted = lru_cache(maxsize=4096)(quote_plus)
