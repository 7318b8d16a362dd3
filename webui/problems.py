"""What does an error look like? A page in plain words for people, problem details (RFC 9457) for programs."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from sse_search import (
    IndexBusyError,
    IndexDamagedError,
    IndexMissingError,
    InvalidQueryError,
    ItemNotFoundError,
    SearchError,
    SearchRequest,
)
from webui.links import search_url
from webui.params import ParameterError, read_request, with_changes

PAGES = "pages"
"""Name of the blueprint whose callers are people."""
PROGRAM_PATHS = ("/api/", "/suggest", "/healthz", "/feed", "/export", "/opensearch")

_STATUS: dict[type[SearchError], HTTPStatus] = {
    InvalidQueryError: HTTPStatus.BAD_REQUEST,
    ItemNotFoundError: HTTPStatus.NOT_FOUND,
    IndexMissingError: HTTPStatus.SERVICE_UNAVAILABLE,
    IndexDamagedError: HTTPStatus.SERVICE_UNAVAILABLE,
    IndexBusyError: HTTPStatus.SERVICE_UNAVAILABLE,
}
_REMEDIES: dict[type[SearchError], str] = {
    IndexMissingError: "ssesearch rebuild",
    IndexDamagedError: "ssesearch rebuild --full",
}
_HEADINGS = {
    HTTPStatus.BAD_REQUEST: "This cannot be asked",
    HTTPStatus.NOT_FOUND: "There is nothing here",
    HTTPStatus.METHOD_NOT_ALLOWED: "This page can only be read",
    HTTPStatus.SERVICE_UNAVAILABLE: "The archive cannot be searched now",
}


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """
    What went wrong, before it is known who asked.

    Attributes:
        typed: The query as it was typed, where `position` points into it.
        remedy: A command that whoever runs the server can use against it.
        parameter: The parameter of the URL that is wrong.
    """

    status: HTTPStatus
    sentence: str
    typed: str = ""
    position: int | None = None
    suggested_query: str | None = None
    remedy: str = ""
    parameter: str = ""


def install(app: Flask) -> None:
    """Answer every error that can reach the edge of the application."""
    app.register_error_handler(SearchError, lambda error: _answer(_from_search(error)))
    app.register_error_handler(HTTPException, lambda error: _answer(_from_http(error), error))


def caret(text: str, position: int, around: int = 60) -> tuple[str, str, str]:
    """Part a query at a position: some text before it, the character there (a space at the end), some text after it."""
    position = max(0, min(position, len(text)))
    before, at, after = text[:position], text[position : position + 1], text[position + 1 :]
    if len(before) > around:
        before = f"…{before[-around:]}"
    if len(after) > around:
        after = f"{after[:around]}…"
    return before, at if at.strip() else "\u00a0", after


def _from_search(error: SearchError) -> Problem:
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), None)
    if isinstance(error, InvalidQueryError):
        return Problem(
            status=HTTPStatus.BAD_REQUEST,
            sentence=error.reason,
            typed=request.args.get("q", "").strip(),
            position=error.position,
            suggested_query=error.suggested_query,
        )
    return Problem(
        status=status or HTTPStatus.INTERNAL_SERVER_ERROR,
        sentence=str(error),
        remedy=next((command for kind, command in _REMEDIES.items() if isinstance(error, kind)), ""),
    )


def _from_http(error: HTTPException) -> Problem:
    status = HTTPStatus(error.code or 500)
    own_words = error.description if error.description != type(error).description else None
    sentence = own_words or {
        HTTPStatus.NOT_FOUND: "There is no page at this address.",
        HTTPStatus.METHOD_NOT_ALLOWED: "The archive is only read here; nothing can be sent to it.",
        HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong on our side; the log of the server says what.",
    }.get(status, status.description or status.phrase)
    return Problem(
        status=status, sentence=sentence, parameter=error.parameter if isinstance(error, ParameterError) else ""
    )


def _answer(problem: Problem, cause: HTTPException | None = None) -> ResponseReturnValue:
    response = _as_json(problem) if _asked_by_program() else _as_page(problem)
    response.status_code = problem.status
    response.cache_control.no_store = True
    if problem.status == HTTPStatus.METHOD_NOT_ALLOWED and cause is not None:
        response.headers.extend((name, value) for name, value in cause.get_headers() if name == "Allow")
    return response


def _asked_by_program() -> bool:
    if request.blueprint:
        return request.blueprint != PAGES
    return request.path.startswith(PROGRAM_PATHS)


def _as_json(problem: Problem) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "detail": problem.sentence,
    }
    if problem.position is not None:
        body |= {"position": problem.position, "suggested_query": problem.suggested_query}
    if problem.parameter:
        body["parameter"] = problem.parameter
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/problem+json")


def _as_page(problem: Problem) -> Response:
    asked = _readable_request()
    html = render_template(
        "error.html",
        problem=problem,
        heading="This query cannot be understood"
        if problem.position is not None
        else _HEADINGS.get(problem.status, "Something went wrong"),
        request=asked,
        caret=caret(problem.typed, problem.position) if problem.position is not None and problem.typed else None,
        suggested_url=search_url(with_changes(asked, text=problem.suggested_query)) if problem.suggested_query else "",
    )
    return Response(html)


def _readable_request() -> SearchRequest:
    """Return as much of the search as can be read, so that the box keeps what was typed."""
    try:
        return read_request(request.args)
    except ParameterError:
        return read_request(MultiDict((("q", request.args.get("q", "")),)))
