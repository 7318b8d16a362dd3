"""Serve search results, counts, items, similar items, suggestions and the state of the index as JSON."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from sse_search import FACETS, MAX_PAGE_SIZE, to_json
from webui.app_service import service
from webui.caching import cached_per_generation, not_stored
from webui.labels import completion_label
from webui.localization import page_arguments
from webui.params import ParameterError, read_request, read_with_own, refuse_unknown

api = Blueprint("api", __name__)

JSON = "application/json"
SUGGESTIONS = "application/x-suggestions+json"


@api.get("/api/search")
@cached_per_generation
def search() -> ResponseReturnValue:
    """Return a page of results, in the bytes that `ssesearch query --json` prints."""
    page = service().search(read_request(request.args))
    response = Response(to_json(page), mimetype=JSON)
    return not_stored(response) if page.partial else response


@api.get("/api/items/<item_id>")
@cached_per_generation
def item(item_id: str) -> ResponseReturnValue:
    """Return an item with its language and its entity tags."""
    return Response(to_json(service().document(item_id)), mimetype=JSON)


@api.get("/api/items/<item_id>/similar")
@cached_per_generation
def similar(item_id: str) -> ResponseReturnValue:
    """Return the items most like one, in the bytes that `ssesearch similar --json` prints."""
    refuse_unknown(request.args, ("limit",))
    return Response(to_json(service().similar(item_id, read_request(request.args).limit)), mimetype=JSON)


@api.get("/api/counts")
@cached_per_generation
def counts() -> ResponseReturnValue:
    """Return exact counts by one facet or two, in the bytes that `ssesearch stats --by ... --format json` prints."""
    own, search_request = read_with_own(request.args, ("by", "top"))
    top = own["top"] or str(MAX_PAGE_SIZE)
    if not own["by"]:
        raise ParameterError("by", f"the parameter 'by' names one facet or two of {', '.join(FACETS)}: by=country,year")
    if not top.isascii() or not top.isdigit() or not 1 <= int(top[:9]) <= MAX_PAGE_SIZE:
        raise ParameterError(
            "top", f"the parameter 'top' cannot be {top!r}: it is a whole number from 1 to {MAX_PAGE_SIZE}"
        )
    return Response(to_json(service().counts(search_request, own["by"], top=int(top))), mimetype=JSON)


@api.get("/api/entities/<entity_id>")
@cached_per_generation
def entity(entity_id: str) -> ResponseReturnValue:
    """Return reports on the entities with an id or name, in the bytes that `ssesearch entities show --json` prints."""
    reports = service().entities_show(entity_id)
    if not reports:
        near = ", ".join(f"{each.id} ({each.label})" for each in service().entities_near(entity_id))
        abort(404, f"There is no entity {entity_id!r}{f'; perhaps {near}' if near else ''}.")
    return Response(to_json(reports), mimetype=JSON)


@api.get("/suggest")
@cached_per_generation
def suggest() -> ResponseReturnValue:
    """Return completions as browsers expect them: `[typed, [completion, …], [what it is and how many items, …]]`."""
    refuse_unknown(page_arguments(), ("q",))
    typed = request.args.get("q", "")
    completions = service().suggest(typed)
    answer = [typed, [each.text for each in completions], list(map(completion_label, completions))]
    return Response(json.dumps(answer, ensure_ascii=False), mimetype=SUGGESTIONS)


@api.get("/healthz")
def health() -> ResponseReturnValue:
    """Return the generation of the index and its number of items; 503 when there is no index."""
    return not_stored(Response(to_json(service().state()), mimetype=JSON))
