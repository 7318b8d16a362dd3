"""Show the description of the HTTP API that programs read as an OpenAPI document."""

from __future__ import annotations

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from sse_search import SearchRequest
from webui.app_service import service
from webui.caching import cached_per_version
from webui.localization import render_page
from webui.openapi import document

reference = Blueprint("reference", __name__)


@reference.get("/api")
@cached_per_version
def api_page() -> ResponseReturnValue:
    """Show every operation of the API with its parameters."""
    described = document(current_app.url_map, request.root_url, service().settings.site_name)
    operations = [(path, methods["get"]) for path, methods in described["paths"].items()]
    return render_page("api.html", described=described, operations=operations, request=SearchRequest())
