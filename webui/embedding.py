"""Let other sites embed the search box and results, as far as the setting `embed_origins` allows, and describe it."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from sse_search import SearchRequest, to_json
from webui.app_service import run_search, service
from webui.caching import cached_per_generation
from webui.links import absolute, embed_url, search_url
from webui.localization import PARAMETER, page_arguments, render_page
from webui.operations import JSON, OEMBED
from webui.parameters import ParameterError
from webui.params import is_blank, read_own, read_request
from webui.template_filters import xml_text

embedding = Blueprint("embedding", __name__)

WIDTH, HEIGHT = 600, 420
"""Pixels of an embedded page, unless its host has less room."""


@embedding.get("/embed")
@cached_per_generation
def embed() -> ResponseReturnValue:
    """Show the search box alone, or above the first results of a search; links open in a window of their own."""
    search_request = read_request(page_arguments())
    page = None if is_blank(search_request) else run_search(search_request)
    return render_page("embed.html", request=search_request, page=page, results_url=search_url(search_request))


@embedding.get("/oembed")
@cached_per_generation
def oembed() -> ResponseReturnValue:
    """Return how to embed a page of results or an item: as a frame where that is allowed, else as a link."""
    own = read_own(request.args, OEMBED)
    if not own["url"]:
        raise ParameterError("url", "the parameter 'url' is the address of a page of results or of an item")
    title, frame_url = _embedded(own["url"])
    record: dict[str, Any] = {
        "version": "1.0",
        "type": "link",
        "title": title,
        "provider_name": service().settings.site_name,
        "provider_url": absolute(url_for("pages.search")),
    }
    if service().settings.embed_origins:
        width, height = min(own["maxwidth"] or WIDTH, WIDTH), min(own["maxheight"] or HEIGHT, HEIGHT)
        frame = f'<iframe src="{escape(frame_url)}" width="{width}" height="{height}" title="{escape(title)}"></iframe>'
        record |= {"type": "rich", "html": frame, "width": width, "height": height}
    if own["format"] == "xml":
        fields = "".join(f"<{name}>{escape(xml_text(str(value)))}</{name}>" for name, value in record.items())
        return Response(f'<?xml version="1.0" encoding="utf-8"?>\n<oembed>{fields}</oembed>\n', mimetype="text/xml")
    return Response(to_json(record), mimetype=JSON)


def _embedded(address: str) -> tuple[str, str]:
    """Return the title of a page of this site, and the address of what shows it in a frame."""
    endpoint, arguments, query = _matched(address)
    parameters = MultiDict(parse_qsl(query))
    language = parameters.pop(PARAMETER, None)
    if endpoint == "pages.item":
        document = service().document(arguments["item_id"])
        return document.item.title, absolute(embed_url(SearchRequest(text=document.item.id), language))
    if endpoint != "pages.search":
        abort(404, "The address is that of no page of results and of no item of this archive.")
    search_request = read_request(parameters)
    return search_request.text or service().settings.site_line, absolute(embed_url(search_request, language))


def _matched(address: str) -> tuple[str, dict[str, Any], str]:
    """Return the view of an address of this site with its arguments, and its query; no view for another address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", {}, ""
    root = f"{request.script_root}/"
    if parts.netloc != request.host or not parts.path.startswith(root):
        return "", {}, ""
    try:
        endpoint, arguments = current_app.url_map.bind("").match(parts.path.removeprefix(request.script_root))
    except HTTPException:
        return "", {}, ""
    return str(endpoint), dict(arguments), parts.query
