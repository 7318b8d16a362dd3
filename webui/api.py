"""What does a program get? Answers, items, suggestions and the state of the index as JSON."""

from __future__ import annotations

import json

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from sse_search import to_json
from webui.caching import once_per_generation
from webui.holder import service
from webui.params import ParameterError, read_request

api = Blueprint("api", __name__)

JSON = "application/json"
SUGGESTIONS = "application/x-suggestions+json"
LONGEST_START = 1024
"""Characters of a query, as the query language allows."""


@api.get("/api/search")
@once_per_generation
def search() -> ResponseReturnValue:
    """Answer a search with the bytes that `ssesearch query --json` prints."""
    page = service().search(read_request(request.args))
    response = Response(to_json(page), mimetype=JSON)
    if page.partial:
        response.cache_control.no_store = True
    return response


@api.get("/api/items/<item_id>")
@once_per_generation
def item(item_id: str) -> ResponseReturnValue:
    """Give one item with its language and its entity tags."""
    return Response(to_json(service().document(item_id)), mimetype=JSON)


@api.get("/suggest")
@once_per_generation
def suggest() -> ResponseReturnValue:
    """Complete what is typed, in the form that browsers expect of a search engine: `[typed, [completion, …]]`."""
    typed = request.args.get("q", "")
    if unknown := set(request.args) - {"q"}:
        raise ParameterError(min(unknown), f"There is no parameter {min(unknown)!r}; known is q.")
    found = service().suggest(typed) if typed.strip() and len(typed) <= LONGEST_START else ()
    return Response(json.dumps([typed, list(found)], ensure_ascii=False), mimetype=SUGGESTIONS)


@api.get("/healthz")
def health() -> ResponseReturnValue:
    """Tell which index answers; 503 when none does."""
    response = Response(to_json(service().state()), mimetype=JSON)
    response.cache_control.no_store = True
    return response
