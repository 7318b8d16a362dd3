"""Which address shows a search, an item or an export?"""

from __future__ import annotations

from typing import Any

from flask import url_for

from sse_search import SearchRequest
from webui.params import write_request

__all__ = ["absolute", "api_url", "export_url", "feed_url", "item_url", "search_url"]


def search_url(request: SearchRequest) -> str:
    """Return the address of the page that answers a search."""
    return url_for("pages.search", **_query(request))


def item_url(item_id: str, request: SearchRequest | None = None) -> str:
    """Return the address of an item; with a search it leads back to its results."""
    return url_for("pages.item", item_id=item_id, **(_query(request) if request else {}))


def api_url(request: SearchRequest) -> str:
    """Return the address of the same answer as JSON."""
    return url_for("api.search", **_query(request))


def export_url(request: SearchRequest, suffix: str) -> str:
    """Return the address of all matching items as a file; `suffix` is csv, jsonl, ris or bib."""
    return url_for("exports.export_file", suffix=suffix, **_query(request, "page", "limit", "stories"))


def feed_url(request: SearchRequest) -> str:
    """Return the address of the newest matching items as a feed."""
    return url_for("exports.feed", **_query(request, "page", "limit", "sort", "undated", "stories"))


def absolute(path: str, root: str) -> str:
    """Put the address of this server before a path that begins with the place where the application is mounted."""
    scheme, _, rest = root.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}{path}"


def _query(request: SearchRequest, *left_out: str) -> dict[str, Any]:
    return {name: values for name, values in write_request(request).items() if name not in left_out}
