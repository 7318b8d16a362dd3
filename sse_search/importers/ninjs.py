"""How is ninjs read? One item of an agency as a JSON object, of version 1 or 2 of the standard."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from typing import Any

from sse_search.importers.context import Context, Record
from sse_search.importers.jsontext import NotJSONError, parse_json
from sse_search.importers.markup import html_to_text

LARGEST = 10 * 1024 * 1024
_WITHDRAWN = frozenset(("canceled", "cancelled", "withheld"))


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield the item, or its removal when the publisher withdrew it."""
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        yield context.reject(f"the item is larger than {LARGEST >> 20} MB")
        return
    try:
        item = parse_json(content)
    except NotJSONError as error:
        yield context.reject(f"the item is not JSON ({error})")
        return
    if not isinstance(item, dict):
        yield context.reject("the item is not a JSON object")
        return
    yield from _item(item, context)


def _item(item: dict[str, Any], context: Context) -> Iterator[Record]:
    guid = _text(item, "uri") or _text(item, "guid")
    if guid and ":" not in guid:
        guid = f"urn:x-record:{context.source}:{guid}"
    version = _number(item.get("version"))
    kind, status = _text(item, "type"), _text(item, "pubstatus").lower()
    if kind and kind not in ("text", "composite"):
        yield context.reject(f"{guid or 'it'} is a {kind}, not a text")
        return
    if status in _WITHDRAWN:
        yield from context.withdrawal(guid, version, status)
        return
    stamp = next(filter(None, (_text(item, name) for name in ("firstcreated", "contentcreated", "versioncreated"))), "")
    date, doubts = context.dated(stamp, "metadata")
    genres = _names(item.get("genre")) or _names(item.get("genres"))
    yield from context.item(
        title=_text(item, "headline") or _first(item.get("headlines")) or _text(item, "title"),
        date=date,
        summary=_text(item, "description_text")
        or html_to_text(_text(item, "description_html"))
        or _first(item.get("descriptions")),
        body=html_to_text(
            _text(item, "body_html")
            or _text(item, "body_xhtml")
            or _text(item, "body_text")
            or _first(item.get("bodies"))
        ),
        url=_text(item, "link") or _text(item, "canonicalurl"),
        language=_text(item, "language"),
        category=genres[0] if genres else "",
        tags=[*_names(item.get("subject")), *_names(item.get("subjects")), *_names(item.get("keywords"))],
        guid=guid,
        version=version,
    )
    yield from doubts


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value.strip() if isinstance(value, str) else ""


def _first(values: object) -> str:
    """Return the value of the first of version 2's variants."""
    for value in values if isinstance(values, list) else ():
        if isinstance(value, dict) and isinstance(value.get("value"), str) and value["value"].strip():
            return str(value["value"])
    return ""


def _names(values: object) -> list[str]:
    """Return the names in a list of texts or of objects with a name."""
    found = []
    for value in values if isinstance(values, list) else ():
        name = value.get("name") or value.get("literal") if isinstance(value, dict) else value
        if isinstance(name, str):
            found.append(name)
    return found


def _number(value: object) -> int:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
