"""How is JSON Lines read? One object a line: records of a batch, an export, or anybody's objects with a title."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from typing import Any

import msgspec

from sse_search.importers.context import Context, Record
from sse_search.importers.jsontext import NotJSONError, parse_json
from sse_search.importers.lines import byte_lines
from sse_search.model import UNDATED, Issue, NewsDate, NewsItem, Tombstone, is_item_id

_TEXTS = ("title", "summary", "body", "url", "language", "category")
_KNOWN = frozenset((*_TEXTS, "id", "date", "tags", "version", "deleted"))
_OWN = frozenset(("source", "entities"))
"""Written by our exports; both follow from the archive that an item is in."""


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item, a tombstone or a rejection for every line but blank ones and the frame of a batch file."""
    told: set[str] = set()
    for number, line in byte_lines(stream):
        if line is None:
            yield context.reject("the line is longer than a record can be", number)
        elif line.strip():
            try:
                record = parse_json(line)
            except NotJSONError as error:
                yield context.reject(f"the line is not JSON ({error})", number)
                continue
            if not isinstance(record, dict):
                yield context.reject("the line is not a JSON object", number)
            elif not _is_frame(record):
                yield from _records(record, context, number, told)


def batch_source(head: bytes) -> str | None:
    """Return the name of the source when a file begins as a batch of ours, else None."""
    try:
        record = parse_json(head.partition(b"\n")[0])
    except NotJSONError:
        return None
    if isinstance(record, dict) and "batch" in record and _is_frame(record) and isinstance(record.get("source"), dict):
        name = record["source"].get("name")
        return name if isinstance(name, str) and name else None
    return None


def _is_frame(record: dict[str, Any]) -> bool:
    """Say whether the object is the first or the last line of a batch file."""
    return ("batch" in record and "format_version" in record) or (record.get("end") is True and "sha256" in record)


def _records(record: dict[str, Any], context: Context, line: int, told: set[str]) -> Iterator[Record]:
    version = record.get("version", 0)
    version = version if isinstance(version, int) and 0 <= version < 1 << 63 else 0
    given = record.get("id")
    if record.get("deleted") is True:
        if isinstance(given, str) and is_item_id(given):
            yield Tombstone(id=given, version=version)
        else:
            yield context.reject("a removal needs the id of an item, 16 hexadecimal digits", line)
        return
    remarks = [] if record.keys() <= _KNOWN else list(_unknown_keys(record, context, line, told))
    texts = {}
    for name in _TEXTS:
        value = record.get(name)
        if value is None:
            continue
        if not isinstance(value, str):
            if name == "title":
                yield context.reject("the title is not a text", line)
                return
            remarks.append(context.remark(f"{name!r} is not a text and was ignored", line))
            continue
        texts[name] = value
    if not texts.get("title", "").strip():
        yield context.reject("the record has no title", line)
        return
    date, doubts = _date(record.get("date"), context, line)
    tags, more = _tags(record.get("tags"), context, line)
    identity = _identity(given, context)
    for made in context.item(date=date, tags=tags, version=version, line=line, **texts, **identity):
        yield made
        if isinstance(made, NewsItem):
            yield from (*remarks, *doubts, *more)


def _unknown_keys(record: dict[str, Any], context: Context, line: int, told: set[str]) -> Iterator[Issue]:
    """Report each unknown key once for an input: a million lines have the same ones."""
    for key in record:
        if key not in _KNOWN and key not in _OWN and key not in told and len(told) < 100:
            told.add(key)
            yield context.remark(f"the key {key[:60]!r} is not known and is ignored, here and in later lines", line)


def _identity(given: object, context: Context) -> dict[str, str]:
    """Keep an id of ours; one of somebody else names the item among those of its source."""
    if isinstance(given, str) and is_item_id(given):
        return {"id": given}
    if isinstance(given, str | int) and not isinstance(given, bool) and str(given).strip():
        return {"guid": f"urn:x-record:{context.source}:{given}"}
    return {}


def _date(value: object, context: Context, line: int) -> tuple[NewsDate, list[Issue]]:
    if value is None:
        return UNDATED, []
    if isinstance(value, str):
        return context.dated(value, "stated", line)
    try:
        return msgspec.convert(value, NewsDate), []
    except (msgspec.ValidationError, ValueError) as error:
        reason = str(error).partition(" - at ")[0]
        return UNDATED, [context.remark(f"the date is unusable ({reason}); the item is kept without a date", line)]


def _tags(value: object, context: Context, line: int) -> tuple[tuple[str, ...], list[Issue]]:
    if value is None:
        return (), []
    if isinstance(value, list) and all(isinstance(tag, str) for tag in value):
        return tuple(value), []
    return (), [context.remark("'tags' is not a list of texts and was ignored", line)]
