"""Import ninjs: one item of a news agency as a JSON object, of version 1 or 2 of the standard."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from typing import Any

from sse_search.identity import record_urn
from sse_search.importers.agency import WITHDRAWN_STATUSES, version_number
from sse_search.importers.cleaning import first_of
from sse_search.importers.context import Context, Record
from sse_search.importers.jsontext import parse_json, text_value
from sse_search.importers.lines import read_bytes
from sse_search.importers.markup import html_to_text
from sse_search.model import UNDATED

MAX_BYTES = 10 * 1024 * 1024


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield the item, or its removal if the publisher withdrew it."""
    item = parse_json(read_bytes(stream, MAX_BYTES, "the item"), "the item")
    if not isinstance(item, dict):
        yield context.reject("the item is not a JSON object")
        return
    guid = _first_text(item, "uri", "guid")
    if guid and ":" not in guid:
        guid = record_urn(context.source, guid)
    version = version_number(item.get("version"))
    kind, status = _first_text(item, "type"), _first_text(item, "pubstatus").lower()
    if kind and kind not in ("text", "composite"):
        yield context.reject(f"{guid or 'it'} is a {kind}, not a text", item=context.item_id(guid, "", UNDATED))
    elif status in WITHDRAWN_STATUSES:
        yield from context.withdrawal(guid, version, status)
    else:
        yield from _item(item, guid, version, context)


def _item(item: dict[str, Any], guid: str, version: int, context: Context) -> Iterator[Record]:
    date, issues = context.parse_date(_first_text(item, "firstcreated", "contentcreated", "versioncreated"), "metadata")
    genres = _names(item, "genre") or _names(item, "genres")
    yield from context.item(
        title=_first_text(item, "headline", "headlines", "title"),
        date=date,
        summary=_first_text(item, "description_text")
        or html_to_text(_first_text(item, "description_html"))
        or _first_text(item, "descriptions"),
        body=html_to_text(_first_text(item, "body_html", "body_xhtml", "body_text", "bodies")),
        url=_first_text(item, "link", "canonicalurl"),
        language=_first_text(item, "language"),
        category=first_of(genres),
        tags=[*_names(item, "subject"), *_names(item, "subjects"), *_names(item, "keywords")],
        guid=guid,
        version=version,
        authors=_authors(item),
    )
    yield from issues


def _first_text(item: dict[str, Any], *keys: str) -> str:
    """Return the first text under these keys; version 2 holds a list of variants, objects with a `value`."""
    for key in keys:
        values = item.get(key)
        for value in values if isinstance(values, list) else [{"value": values}]:
            if isinstance(value, dict) and (text := text_value(value.get("value"))):
                return text
    return ""


def _authors(item: dict[str, Any]) -> list[str]:
    """Return the names of the authors, else the byline as it is written."""
    byline = _first_text(item, "byline", "bylines")
    return _names(item, "authors") or ([byline] if byline else [])


def _names(item: dict[str, Any], key: str) -> list[str]:
    """Return the names in a list of texts or of objects with a name."""
    values = item.get(key)
    names = (
        value.get("name") or value.get("literal") if isinstance(value, dict) else value
        for value in (values if isinstance(values, list) else ())
    )
    return [name for name in names if isinstance(name, str)]
