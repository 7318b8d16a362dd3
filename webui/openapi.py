"""Describe the HTTP API as an OpenAPI 3.1 document, from the tables that the views read their parameters by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

import msgspec
from werkzeug.routing import Map

from webui.operations import OPERATIONS, Operation
from webui.parameters import Parameter, Table

API_VERSION = "1"
"""As the `format_version` of answers."""
PROBLEM = "application/problem+json"
_DESCRIPTION = (
    "The API only reads. An answer has an ETag that changes with the index; errors are problem details (RFC 9457). "
    "An unknown parameter is refused, an empty one counts as missing."
)
_PROBLEM_SCHEMA = {
    "type": "object",
    "description": "Problem details, as in RFC 9457.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameter": {"type": "string", "description": "The invalid parameter."},
        "position": {"type": "integer", "description": "Where the query is invalid, in characters from 0."},
        "suggested_query": {"type": ["string", "null"]},
        "request_id": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail"],
}
_STATUSES = {
    HTTPStatus.NOT_MODIFIED: "What the client has is still current.",
    HTTPStatus.BAD_REQUEST: "A parameter or the query is invalid.",
    HTTPStatus.NOT_FOUND: "There is no such thing.",
    HTTPStatus.TOO_MANY_REQUESTS: "The client has sent too many requests; Retry-After says when it may go on.",
    HTTPStatus.SERVICE_UNAVAILABLE: "There is no index, or too much to do; try again later.",
}


def document(url_map: Map, root_url: str, title: str) -> dict[str, Any]:
    """Return the document for an application that clients reach under an address."""
    paths = {path: {"get": operation} for path, operation in _operations(url_map)}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": API_VERSION, "description": _DESCRIPTION},
        "servers": [{"url": root_url.rstrip("/")}],
        "paths": paths,
        "components": {"schemas": {**_schemas()[1], "Problem": _PROBLEM_SCHEMA}},
    }


def _operations(url_map: Map) -> Iterator[tuple[str, dict[str, Any]]]:
    for operation in OPERATIONS:
        (rule,) = url_map.iter_rules(operation.endpoint)
        yield re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", rule.rule), _described(operation)


def _described(operation: Operation) -> dict[str, Any]:
    return {
        "operationId": operation.endpoint.partition(".")[2],
        "summary": operation.summary,
        "parameters": [
            *_parameters(operation.path, "path", tuple(operation.path)),
            *_parameters(operation.query, "query", operation.required),
        ],
        "responses": {"200": {"description": operation.summary, "content": _content(operation)}, **_errors(operation)},
    }


def _parameters(table: Table, where: str, required: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for name, parameter in table.items():
        yield {
            "name": name,
            "in": where,
            "description": parameter.meaning,
            "required": name in required,
            "schema": _schema_of(parameter),
        }


def _schema_of(parameter: Parameter) -> Mapping[str, Any]:
    return {"type": "array", "items": parameter.schema} if parameter.is_list else parameter.schema


def _content(operation: Operation) -> dict[str, Any]:
    schema = _schemas()[0].get(operation.endpoint)
    return {
        media_type: {"schema": schema} if schema and media_type.endswith("json") else {}
        for media_type in operation.media_types
    }


def _errors(operation: Operation) -> dict[str, Any]:
    problem = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    return {
        str(status.value): {"description": meaning, **({} if status == HTTPStatus.NOT_MODIFIED else problem)}
        for status, meaning in _STATUSES.items()
        if status != HTTPStatus.NOT_FOUND or operation.may_miss
    }


@cache
def _schemas() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schema of each answer in JSON by endpoint, and those of the records that they refer to."""
    described = {each.endpoint: each.answer for each in OPERATIONS if isinstance(each.answer, dict)}
    records = {each.endpoint: each.answer for each in OPERATIONS if each.answer and each.endpoint not in described}
    schemas, components = msgspec.json.schema_components(records.values(), ref_template="#/components/schemas/{name}")
    for component in components.values():
        component["description"] = component.get("description", "").partition(">>>")[0].strip()
    return {**described, **dict(zip(records, schemas, strict=True))}, components
