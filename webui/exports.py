"""Serve search results as files, and describe the search to browsers."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import cast
from urllib.parse import quote

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from sse_search import Document, SearchRequest, export
from webui.app_service import service
from webui.caching import cached_per_generation, cached_per_version
from webui.operations import EXPORT, EXPORTS, OPENSEARCH
from webui.parameters import ParameterError
from webui.params import dates, read_with_own
from webui.spooling import Exports

exports = Blueprint("exports", __name__)

_KEY = "webui.exports"
_BYTE_ORDER_MARK = "\ufeff"
MAX_FILE_NAME = 60
"""Characters of the name of a file, without its suffix."""


@exports.get("/export.<suffix>")
@cached_per_generation
def export_file(suffix: str) -> ResponseReturnValue:
    """Return every matching item as a file."""
    if suffix not in EXPORTS:
        abort(404, f"There is no export format {suffix!r}; valid formats: {', '.join(EXPORTS)}.")
    own, search_request = read_with_own(request.args, EXPORT)
    if search_request.page != 1:
        raise ParameterError("page", "an export has no pages; it contains every matching item")
    format_, media_type = EXPORTS[suffix]
    if own["bom"] and suffix != "csv":
        raise ParameterError("bom", "only a CSV may begin with a byte order mark")
    texts = export(_with_first_loaded(service().matching(search_request)), format_)
    response = spooled().response(itertools.chain([_BYTE_ORDER_MARK], texts) if own["bom"] else texts, media_type)
    response.headers["Content-Disposition"] = _attachment(f"{file_name(search_request)}.{suffix}")
    return response


@exports.get("/opensearch.xml")
@cached_per_version
def opensearch() -> ResponseReturnValue:
    """Describe this search to browsers, which can then offer it as a search engine."""
    return Response(render_template("opensearch.xml", root=request.root_url), mimetype=OPENSEARCH)


def install(app: Flask) -> None:
    """Give the application the limits of its exports."""
    app.extensions[_KEY] = Exports()


def spooled() -> Exports:
    """Return what makes the responses of exports in this application."""
    return cast(Exports, current_app.extensions[_KEY])


def file_name(search_request: SearchRequest) -> str:
    """
    Return the name of a file with the results of a search, without its suffix: the words, filters and dates of it.

    >>> file_name(SearchRequest(text="co-op", filters={"country": ("country:PT",)}, date="2021"))
    'ssesearch-co-op-country-pt-2021'
    """
    excluded = (f"not {value}" for values in search_request.excluded.values() for value in values)
    filters = itertools.chain.from_iterable(search_request.filters.values())
    parts = [search_request.text, *filters, *excluded, *dates(search_request)]
    parts += ["undated"] if search_request.undated == "only" else []
    words = re.findall(r"\w+", " ".join(parts).lower())
    return "-".join(["ssesearch", *words])[:MAX_FILE_NAME].rstrip("-_")


def _attachment(name: str) -> str:
    """Return the header of a file with this name; clients that know ASCII only get the name without accents."""
    stem, _, suffix = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().rpartition(".")
    plain = f"{'-'.join(filter(None, stem.split('-')))}.{suffix}"
    return f"attachment; filename={plain}" + (f"; filename*=UTF-8''{quote(name)}" if plain != name else "")


def _with_first_loaded(documents: Iterator[Document]) -> Iterator[Document]:
    """Load the first document now, while an error can still become an error response."""
    first = list(itertools.islice(documents, 1))
    return itertools.chain(first, documents)
