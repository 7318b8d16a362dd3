"""Import JSON Lines: records of a batch file, an export, or any objects with a title, one per line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader
from typing import Any

import msgspec

from sse_search.csv_cells import DETECTED
from sse_search.importers.context import Context, Record
from sse_search.importers.jsontext import NotJSONError, parse_json
from sse_search.importers.lines import byte_lines
from sse_search.model import UNDATED, Issue, NewsDate, NewsItem, Tombstone, is_item_id

_TEXT_KEYS = ("title", "summary", "body", "url", "language", "category", "source")
_LIST_KEYS = ("tags", "authors")
_KNOWN_KEYS = frozenset((*_TEXT_KEYS, *_LIST_KEYS, "id", "date", "version", "deleted"))
_EXPORT_KEYS = frozenset(("language_origin", "added", "entities"))
"""Written by our exports for information: they depend on the archive that holds the item."""
_EMPTIABLE_KEYS = ("date", "summary", "body", "url", "language", "category", "tags", "authors")
"""Keys that empty a field of a known item with null, "" or []; without the key the field stays as it is."""
_DECISION_KEYS = frozenset(("set", "unset", "merged_into", "blocked", "erased"))
_PAGE_LIST = re.compile(rb'\s*\{[^{}\n]*"format"\s*:\s*"json-pages-[^"\n]*"')
"""First line of `pages.jsonl` and `extraPages.jsonl` in a WACZ."""
_HEAD_SIZE = 1_000
_MAX_UNKNOWN_KEYS = 100


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item, a removal or a rejection for each line except blank lines and the frame of a batch file."""
    reported: set[str] = set()
    header_source = ""
    if _PAGE_LIST.match(stream.peek(_HEAD_SIZE)[:_HEAD_SIZE]):
        yield context.warn("the file lists the pages of a web archive, and no items; import the archive itself", 1)
        return
    for line_number, line in byte_lines(stream):
        if line is None:
            yield context.reject("the line is too long for a record", line_number)
        elif line.strip():
            try:
                record = parse_json(line, "the line")
            except NotJSONError as error:
                yield context.reject(str(error), line_number)
                continue
            if not isinstance(record, dict):
                yield context.reject("the line is not a JSON object", line_number)
            elif _is_frame(record):
                header_source = _header_source(record) or header_source
            else:
                if header_source:
                    record.setdefault("source", header_source)
                yield from _records(record, context, line_number, reported)


def batch_source(head: bytes) -> str | None:
    """Return the name of the source if a file begins as one of our batches, else None."""
    try:
        record = parse_json(head.partition(b"\n")[0])
    except NotJSONError:
        return None
    return _header_source(record) if isinstance(record, dict) and _is_frame(record) else None


def _header_source(frame: dict[str, Any]) -> str | None:
    """Return the name of the source in the first line of a batch file."""
    source = frame.get("source")
    name = source.get("name") if "batch" in frame and isinstance(source, dict) else None
    return name if isinstance(name, str) and name else None


def _is_frame(record: dict[str, Any]) -> bool:
    """Check whether the object is the first or the last line of a batch file."""
    return ("batch" in record and "format_version" in record) or (record.get("end") is True and "sha256" in record)


def _records(record: dict[str, Any], context: Context, line: int, reported: set[str]) -> Iterator[Record]:
    version = record.get("version", 0)
    version = version if isinstance(version, int) and 0 <= version < 1 << 63 else 0
    identifier = record.get("id")
    if record.get("deleted") is True:
        if isinstance(identifier, str) and is_item_id(identifier):
            yield Tombstone(id=identifier, version=version)
        else:
            yield context.reject("a removal needs the id of an item, 16 hexadecimal digits", line)
        return
    if "title" not in record and not _DECISION_KEYS.isdisjoint(record):
        reason = "the record is a decision of a keeper, not an item; copy its batch into corpus/batches to adopt it"
        yield context.reject(reason, line)
        return
    title = record.get("title")
    if not isinstance(title, str) or not title.strip():
        missing = title is None or isinstance(title, str)
        yield context.reject("the record has no title" if missing else "the title is not a text", line)
        return
    texts, issues = {}, list(_unknown_keys(record, context, line, reported))
    for key in _TEXT_KEYS:
        value = record.get(key)
        if isinstance(value, str):
            texts[key] = value
        elif value is not None:
            issues.append(context.warn(f"{key!r} is not a text and was ignored", line))
    date, date_issues = _date(record.get("date"), context, line)
    if record.get("language_origin") == DETECTED:
        texts.pop("language", None)
    lists = {}
    for key in filter(record.__contains__, _LIST_KEYS):
        lists[key], list_issues = _list(key, record[key], context, line)
        issues += list_issues
    given: dict[str, Any] = {**texts, **lists, **context.identify(identifier)}
    emptied = [key for key, value in record.items() if value in (None, "", []) and key in _EMPTIABLE_KEYS]
    for result in context.item(date=date, version=version, line=line, emptied=emptied, **given):
        yield result
        if isinstance(result, NewsItem):
            yield from (*issues, *date_issues)


def _unknown_keys(record: dict[str, Any], context: Context, line: int, reported: set[str]) -> Iterator[Issue]:
    """Report each unknown key once per input: a million lines have the same ones."""
    for key in record:
        if key in _KNOWN_KEYS or key in reported or len(reported) == _MAX_UNKNOWN_KEYS:
            continue
        reported.add(key)
        if key not in _EXPORT_KEYS:
            yield context.warn(f"the key {key[:60]!r} is unknown and ignored, here and in later lines", line)


def _date(value: object, context: Context, line: int) -> tuple[NewsDate, list[Issue]]:
    if value is None:
        return UNDATED, []
    if isinstance(value, str):
        return context.parse_date(value, "stated", line)
    try:
        return msgspec.convert(value, NewsDate), []
    except (msgspec.ValidationError, ValueError) as error:
        reason = str(error).partition(" - at ")[0]
        return UNDATED, [context.warn(f"the date is unusable ({reason}); the item is kept without a date", line)]


def _list(key: str, value: object, context: Context, line: int) -> tuple[tuple[str, ...], list[Issue]]:
    if value is None:
        return (), []
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(value), []
    return (), [context.warn(f"{key!r} is not a list of texts and was ignored", line)]
