"""Import JSON: records of a batch file, an export, or any objects with a title; one per line, or in an array."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BufferedReader
from itertools import chain
from typing import Any

from sse_search.importers.context import Context, Record
from sse_search.importers.decoding import text_start
from sse_search.importers.jsoncollections import records_within
from sse_search.importers.jsondocument import (
    MAX_BYTES,
    begins_document,
    in_utf8,
    joined,
    read_document,
)
from sse_search.importers.jsonrecord import RecordReader, is_decision, is_removal, read_own, removal
from sse_search.importers.jsontext import NotJSONError, parse_json
from sse_search.importers.lines import byte_lines, line_decoder, read_bytes

_HEAD_SIZE = 65_536
_PAGE_LIST = b'"format":"json-pages-'
"""In the first line of `pages.jsonl` and `extraPages.jsonl` in a WACZ, without spaces."""

Decode = Callable[[bytes], str]


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item, a removal or a rejection for each object except the frame of a batch file."""
    first_line = stream.peek(_HEAD_SIZE)[:_HEAD_SIZE].lstrip().partition(b"\n")[0]
    if _PAGE_LIST in first_line.replace(b" ", b""):
        yield context.warn("the file lists the pages of a web archive, and no items; import the archive itself", 1)
        return
    decode = line_decoder(stream).decode
    reader = RecordReader(context)
    if text_start(stream.peek(_HEAD_SIZE)[:_HEAD_SIZE]).startswith("["):
        content = in_utf8(read_bytes(stream, MAX_BYTES, "the JSON document"))
        records = read_document(content, reader, context, decode)
    else:
        records = _records(byte_lines(stream), reader, context, decode)
    yield from reader.checked(records)


def batch_source(head: bytes) -> str | None:
    """Return the name of the source if a file begins as one of our batches, else None."""
    try:
        record = parse_json(head.partition(b"\n")[0])
    except NotJSONError:
        return None
    return _header_source(record) if isinstance(record, dict) and _is_frame(record) else None


def _records(
    lines: Iterator[tuple[int, bytes | None]], reader: RecordReader, context: Context, decode: Decode
) -> Iterator[Record]:
    first: list[tuple[int, bytes | None]] = []
    texts = 0
    for number, line in lines:
        first.append((number, line))
        texts += line is None or bool(line.strip())
        if texts > 1 or (texts and not begins_document(first)):
            break
    if begins_document(first):
        yield from read_document(joined(line for _, line in chain(first, lines)), reader, context, decode)
        return
    header_source = ""
    for number, line in chain(first, lines):
        if line is None:
            yield context.reject("the line is too long for a record", number)
        elif line.strip():
            try:
                value = parse_json(line, "the line", decode)
            except NotJSONError as error:
                yield context.reject(str(error), number)
                continue
            if isinstance(value, dict) and _is_frame(value):
                header_source = _header_source(value) or header_source
                continue
            if header_source and isinstance(value, dict):
                value.setdefault("source", header_source)
            yield from _values(value, reader, context, number)


def _values(value: Any, reader: RecordReader, context: Context, line: int) -> Iterator[Record]:
    """Yield the records of one line: an object, or an array of objects or an object that holds one."""
    if isinstance(value, dict):
        if is_removal(value):
            yield from removal(value, context, line)
            return
        if is_decision(value):
            reason = "the record is a decision of a keeper, not an item; copy its batch into corpus/batches to adopt it"
            yield context.reject(reason, line)
            return
        if (own := read_own(value, context, line)) is not None:
            reader.trust()
            yield from own
            return
        if reader.knows(value):
            yield from reader.read(value, line)
            return
    within = records_within(value, context.columns)
    if not within.is_object:
        yield context.reject("the line is not a JSON object", line)
        return
    for record in within.records:
        yield from reader.read(record, line)
    for _ in range(within.not_objects):
        yield context.reject("an element of the array is not a JSON object", line)
    if within.omitted:
        yield context.warn(within.omitted, line)


def _header_source(frame: dict[str, Any]) -> str | None:
    """Return the name of the source in the first line of a batch file."""
    source = frame.get("source")
    name = source.get("name") if "batch" in frame and isinstance(source, dict) else None
    return name if isinstance(name, str) and name else None


def _is_frame(record: dict[str, Any]) -> bool:
    """Check whether the object is the first or the last line of a batch file."""
    return ("batch" in record and "format_version" in record) or (record.get("end") is True and "sha256" in record)
