"""Serve searches, counts, words over time, items, suggestions, the state of the index and a document of it as JSON."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ServiceUnavailable

from sse_search import MAX_PAGE_SIZE, SearchError, SearchRequest, to_json
from webui.app_service import run_search, service
from webui.caching import cached_per_generation, cached_per_version, not_stored
from webui.labels import completion_label
from webui.localization import locale, page_arguments
from webui.openapi import document
from webui.operations import (
    COLLOCATES,
    COUNTS,
    DEFAULT_COLLOCATES,
    DEFAULT_WINDOW,
    JSON,
    SIMILAR,
    SUGGEST,
    SUGGESTIONS,
    WORDS,
    counted_by,
)
from webui.parameters import ParameterError
from webui.params import read_own, read_request, read_with_own

api = Blueprint("api", __name__)


@api.get("/api/search")
@cached_per_generation
def search() -> ResponseReturnValue:
    """Return a page of results, in the bytes that `ssesearch query --json` prints."""
    page = run_search(read_request(request.args))
    return Response(to_json(page), mimetype=JSON)


@api.get("/api/items/<item_id>")
@cached_per_generation
def item(item_id: str) -> ResponseReturnValue:
    """Return an item with its language and its entity tags."""
    return Response(to_json(service().document(item_id)), mimetype=JSON)


@api.get("/api/items/<item_id>/similar")
@cached_per_generation
def similar(item_id: str) -> ResponseReturnValue:
    """Return the items most like one, in the bytes that `ssesearch similar --json` prints."""
    limit = read_own(request.args, SIMILAR)["limit"] or SearchRequest().limit
    return Response(to_json(service().similar(item_id, limit)), mimetype=JSON)


@api.get("/api/counts")
@cached_per_generation
def counts() -> ResponseReturnValue:
    """Return exact counts by one facet or two, in the bytes that `ssesearch stats --by ... --format json` prints."""
    own, search_request = read_with_own(request.args, COUNTS)
    counted = service().counts(search_request, counted_by(own), top=own["top"] or MAX_PAGE_SIZE)
    return Response(to_json(counted), mimetype=JSON)


@api.get("/api/words")
@cached_per_generation
def words() -> ResponseReturnValue:
    """Return how often words occur in each year, in the bytes that `ssesearch words --format json` prints."""
    own = read_own(request.args, WORDS)
    return Response(to_json(service().words(own["word"], own["in"])), mimetype=JSON)


@api.get("/api/collocates")
@cached_per_generation
def collocates() -> ResponseReturnValue:
    """Return the words that stand near a word, in the bytes that `ssesearch collocates --format json` prints."""
    own = read_own(request.args, COLLOCATES)
    if not own["word"]:
        raise ParameterError("word", "the parameter 'word' is one word or phrase: word=cooperative")
    window, top = own["window"] or DEFAULT_WINDOW, own["top"] or DEFAULT_COLLOCATES
    answer = service().collocates(own["word"], own["in"], window=window, top=top)
    response = Response(to_json(answer), mimetype=JSON)
    return not_stored(response) if answer.partial else response


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
def suggest() -> ResponseReturnValue:
    """Return completions as browsers expect them: `[typed, [completion, …], [what it is and how many items, …]]`."""
    read_own(page_arguments(), SUGGEST)
    typed = request.args.get("q", "")
    completions = service().suggest(typed, locale().code)
    answer = [typed, [each.text for each in completions], list(map(completion_label, completions))]
    response = Response(json.dumps(answer, ensure_ascii=False), mimetype=SUGGESTIONS)
    return not_stored(response)  # saved searches change without the index


@api.get("/healthz")
def health() -> ResponseReturnValue:
    """Return the generation of the index and its number of items; 503 when there is no index."""
    return not_stored(Response(to_json(service().state()), mimetype=JSON))


@api.get("/readyz")
def ready() -> ResponseReturnValue:
    """Return what `/healthz` does if the index opens and answers a search; 503 with the reason if it does not."""
    try:
        page = run_search(SearchRequest(limit=1, facets=False))
    except SearchError as error:
        raise ServiceUnavailable(str(error)) from error
    return not_stored(Response(to_json(page.index), mimetype=JSON))


@api.get("/api/openapi.json")
@cached_per_version
def openapi() -> ResponseReturnValue:
    """Return the description of this API as an OpenAPI document."""
    described = document(current_app.url_map, request.root_url, service().settings.site_name)
    return Response(to_json(described), mimetype=JSON)
