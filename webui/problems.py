"""Answer errors: a page in plain words for people, problem details (RFC 9457) for programs."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from sse_search import (
    EngineError,
    IndexBusyError,
    IndexDamagedError,
    IndexMissingError,
    IndexVersionError,
    InvalidOptionError,
    InvalidQueryError,
    ItemNotFoundError,
    Message,
    SearchError,
    as_sentence,
    worded,
)
from webui.caching import not_stored
from webui.links import search_url
from webui.localization import PAGES, locale, page_arguments, render_page
from webui.observing import current_request_id
from webui.parameters import ParameterError
from webui.params import read_leniently, with_changes
from webui.view import kept_fields

API_PATHS = ("/api/", "/suggest", "/healthz", "/feed", "/export", "/opensearch")

_STATUS: dict[type[SearchError], HTTPStatus] = {
    ItemNotFoundError: HTTPStatus.NOT_FOUND,
    IndexMissingError: HTTPStatus.SERVICE_UNAVAILABLE,
    IndexVersionError: HTTPStatus.SERVICE_UNAVAILABLE,  # before the error that it is a kind of
    IndexDamagedError: HTTPStatus.SERVICE_UNAVAILABLE,
    IndexBusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    EngineError: HTTPStatus.SERVICE_UNAVAILABLE,  # after the errors that are kinds of it
}
_REMEDIES: dict[type[SearchError], str] = {
    IndexMissingError: "ssesearch rebuild",
    IndexDamagedError: "ssesearch rebuild --full",
    IndexVersionError: "ssesearch rebuild",
}
_HEADINGS = {
    HTTPStatus.BAD_REQUEST: worded("Invalid search"),
    HTTPStatus.FORBIDDEN: worded("Forbidden"),
    HTTPStatus.NOT_FOUND: worded("Not found"),
    HTTPStatus.METHOD_NOT_ALLOWED: worded("Method not allowed"),
    HTTPStatus.TOO_MANY_REQUESTS: worded("Too many requests"),
    HTTPStatus.SERVICE_UNAVAILABLE: worded("The archive is unavailable"),
}
_IN_ENGLISH = worded("The server says in English what is wrong:")
"""What precedes a message that has no translation, because it is for whoever runs the server."""
_KEPT_HEADERS = ("Allow", "Retry-After")
_MESSAGES = {
    HTTPStatus.NOT_FOUND: worded("There is no page at this address."),
    HTTPStatus.METHOD_NOT_ALLOWED: worded("The archive is read-only; use GET."),
    HTTPStatus.INTERNAL_SERVER_ERROR: worded("Something went wrong on the server; its log has the details."),
}


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """
    An error, before it is known whether a person or a program made the request.

    Attributes:
        query: The query as it was typed, where `position` points into it.
        remedy: A command that solves the problem, for whoever runs the server.
        parameter: The invalid parameter of the URL.
    """

    status: HTTPStatus
    message: str
    query: str = ""
    position: int | None = None
    suggested_query: str | None = None
    remedy: str = ""
    parameter: str = ""


def install(app: Flask) -> None:
    """Register handlers for every error that a view can raise."""
    app.register_error_handler(SearchError, lambda error: _response(_from_search_error(error)))
    app.register_error_handler(HTTPException, lambda error: _response(_from_http_error(error), error))


def caret(text: str, position: int, around: int = 60) -> tuple[str, str, str]:
    """Split a query at a position: the text before it, the character there (a space at the end), the text after it."""
    position = max(0, min(position, len(text)))
    before, at, after = text[:position], text[position : position + 1], text[position + 1 :]
    if len(before) > around:
        before = f"…{before[-around:]}"
    if len(after) > around:
        after = f"{after[:around]}…"
    return before, at if at.strip() else "\u00a0", after


def _from_search_error(error: SearchError) -> Problem:
    if isinstance(error, InvalidOptionError):
        return Problem(status=HTTPStatus.BAD_REQUEST, message=error.reason)
    if isinstance(error, InvalidQueryError):
        return Problem(
            status=HTTPStatus.BAD_REQUEST,
            message=error.reason,
            query=request.args.get("q", "").strip(),
            position=error.position,
            suggested_query=error.suggested_query,
        )
    kind = next((kind for kind in _STATUS if isinstance(error, kind)), SearchError)
    return Problem(
        status=_STATUS.get(kind, HTTPStatus.INTERNAL_SERVER_ERROR),
        message=error.args[0] if error.args else str(error),
        remedy=_REMEDIES.get(kind, ""),
    )


def _from_http_error(error: HTTPException) -> Problem:
    status = HTTPStatus(error.code or 500)
    own = error.description if error.description != type(error).description else None
    message: str = own or _MESSAGES.get(status) or status.description or status.phrase
    if isinstance(error, ParameterError):
        return Problem(status=status, message=error.message, parameter=error.parameter)
    return Problem(status=status, message=message)


def _response(problem: Problem, cause: HTTPException | None = None) -> ResponseReturnValue:
    response = _as_json(problem) if _from_program() else _as_page(problem)
    response.status_code = problem.status
    if cause is not None:
        response.headers.extend((name, value) for name, value in cause.get_headers() if name in _KEPT_HEADERS)
    return not_stored(response)


def _from_program() -> bool:
    return request.blueprint not in PAGES if request.blueprint else request.path.startswith(API_PATHS)


def _as_json(problem: Problem) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "detail": as_sentence(problem.message) if problem.parameter else problem.message,
    }
    if problem.position is not None:
        body |= {"position": problem.position, "suggested_query": problem.suggested_query}
    if problem.parameter:
        body["parameter"] = problem.parameter
    if request_id := current_request_id():
        body["request_id"] = request_id
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/problem+json")


def _as_page(problem: Problem) -> Response:
    search_request, _ = read_leniently(page_arguments())  # the form keeps what is valid
    message, detail = problem.message, ""
    if not isinstance(message, Message) and locale().code != "en":
        message, detail = _IN_ENGLISH, as_sentence(message)
    in_query = problem.position is not None
    suggestion = problem.suggested_query
    html = render_page(
        "error.html",
        problem=problem,
        request_id=current_request_id(),
        message=message,
        detail=detail,
        heading=worded("Invalid query") if in_query else _HEADINGS.get(problem.status, worded("Something went wrong")),
        request=search_request,
        kept=kept_fields(search_request),
        caret=caret(problem.query, problem.position) if problem.position is not None and problem.query else None,
        suggested_url=search_url(with_changes(search_request, text=suggestion)) if suggestion else "",
        valid_url=""
        if in_query or problem.status != HTTPStatus.BAD_REQUEST
        else search_url(with_changes(search_request)),
    )
    return Response(html)
