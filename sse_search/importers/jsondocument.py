"""Find the records in JSON that is not one object per line: arrays, objects that hold an array, damaged documents."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from sse_search.importers.context import Context, Record
from sse_search.importers.decoding import decode, encoding_of
from sse_search.importers.jsoncollections import Within, records_within
from sse_search.importers.jsonrecord import RecordReader
from sse_search.importers.jsontext import NotJSONError, parse_json
from sse_search.importers.lines import InputRefusedError
from sse_search.model import Issue

MAX_BYTES = 128 * 1024 * 1024
"""Of a document that is not one object per line."""
_HEAD_SIZE = 65_536
_ARRAY = re.compile(r"\[\s*(?=\{)")
_SEPARATORS = re.compile(r"[\s,]*")

_decode_array = msgspec.json.Decoder(list[msgspec.Raw]).decode


def begins_document(lines: Sequence[tuple[int, bytes | None]]) -> bool:
    """
    Check whether the first lines of an input show a document that spans several lines, or is cut off.

    The first line that is not blank is no complete value, and the one after it, if there is one, no complete object.
    """
    texts = [line.strip() for _, line in lines if line and line.strip()]
    if not texts or not texts[0].startswith(b"{") or _parsed(texts[0]) is not None:
        return False
    return len(texts) == 1 or not isinstance(_parsed(texts[1]), dict)


def read_document(
    content: bytes, reader: RecordReader, context: Context, decode_line: Callable[[bytes], str]
) -> Iterator[Record]:
    """Yield the records of a document; of one that is damaged, those before the damage."""
    position = 0
    try:
        for within in _found(content, context, decode_line):
            for record in within.records:
                position += 1
                yield from _located(reader.read(record), position)
            for _ in range(within.not_objects):
                yield context.reject("an element of the array is not a JSON object")
            if within.omitted:
                yield context.warn(within.omitted)
    except NotJSONError as error:
        yield context.reject(f"{error}; {position:,} records before that were read" if position else str(error))
        return
    if not position:
        yield context.reject("the JSON document has no objects")


def joined(lines: Iterable[bytes | None]) -> bytes:
    """Return lines as one document. Raises InputRefusedError if it is too large."""
    content = bytearray()
    for line in lines:
        content += line or b""
        if line is None or len(content) > MAX_BYTES:
            raise InputRefusedError(
                f"the JSON document is larger than {MAX_BYTES >> 20} MB; write one object per line (jq -c '.[]')"
            )
    return bytes(content)


def in_utf8(content: bytes) -> bytes:
    """Return a document without a byte order mark, in UTF-8 if it is in any form of Unicode."""
    if encoding_of(content[:_HEAD_SIZE]).startswith(("utf-16", "utf-32")):
        content = decode(content).encode("utf-8", "ignore")
    return content.removeprefix(codecs.BOM_UTF8).strip(b"\x00")


def _found(content: bytes, context: Context, decode_line: Callable[[bytes], str]) -> Iterator[Within]:
    if content.lstrip().startswith(b"["):
        try:
            elements = _decode_array(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        else:
            for element in elements:
                within = records_within(parse_json(bytes(element), "the element", decode_line), context.columns)
                yield within if within.is_object else within._replace(not_objects=1)
            return
    try:
        value = parse_json(content, "the document")
    except NotJSONError as error:
        yield from _salvaged(decode(content), context, error)
        return
    yield records_within(value, context.columns)


def _salvaged(text: str, context: Context, error: NotJSONError) -> Iterator[Within]:
    """Yield the records of several values one after the other, or of an array up to where it is damaged."""
    position = _skipped(text, 0)
    if (array := _ARRAY.search(text)) and _value_at(text, position) is None:
        position = array.end()
    while (position := _skipped(text, position)) < len(text):
        found = _value_at(text, position)
        if found is None:
            line = text.count("\n", 0, position) + 1
            raise NotJSONError(f"{error}, damaged or cut off in line {line}") from error
        value, position = found
        yield records_within(value, context.columns)


def _skipped(text: str, position: int) -> int:
    """Return the position after white space and commas."""
    separators = _SEPARATORS.match(text, position)
    return separators.end() if separators else position


def _value_at(text: str, position: int) -> tuple[Any, int] | None:
    try:
        return json.JSONDecoder().raw_decode(text, position)
    except (ValueError, RecursionError):
        return None


def _parsed(line: bytes) -> Any:
    try:
        return parse_json(line)
    except NotJSONError:
        return None


def _located(records: Iterator[Record], position: int) -> Iterator[Record]:
    """Name the record in each of its issues: a parsed document has no lines any more."""
    for record in records:
        if isinstance(record, Issue) and record.severity == "error":
            yield msgspec.structs.replace(record, message=f"record {position:,}: {record.message}")
        else:
            yield record
