"""Import web archives (WARC, ARC): each successfully fetched page in them, as an article."""

from __future__ import annotations

import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from io import BufferedReader
from typing import Any

from msgspec.structs import replace
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from sse_search.importers import htmlpage
from sse_search.importers.cleaning import reason_of
from sse_search.importers.context import Context, Record
from sse_search.importers.markup import MAX_HTML_LENGTH
from sse_search.importers.unpacking import damaged_members
from sse_search.wording import counted

_DAMAGE_ERRORS = (
    *(ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError),
    *(AttributeError, TypeError, KeyError, IndexError),  # warcio does not check whether a header is present
)
_MAX_HEADER_BYTES = 64 * 1024
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r\n")
_MAX_CHUNKS = 50_000
"""Servers send chunks of some kilobytes."""
_GZIP_OR_ZLIB, _RAW_DEFLATE = 47, -15
"""Values of zlib's `wbits`: servers name both kinds of compression "deflate"."""


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item or a rejection for each page, and one warning about the other records of the archive."""
    head = stream.peek(_MAX_HEADER_BYTES)[:_MAX_HEADER_BYTES]
    if len(head) == _MAX_HEADER_BYTES and not re.search(rb"\n\r?\n", head) and head.startswith(b"WARC/"):
        yield context.reject("the header of the first record does not end; it is not a web archive")
        return
    pages, skipped = 0, Counter[str]()
    archive = _Archive(stream)
    try:
        for record in archive:
            kind = _kind(record)
            if kind in _PAGE_TYPES:
                pages += 1
                yield from _page(record, context)
            else:
                skipped[kind] += 1
    except _DAMAGE_ERRORS as error:
        yield context.reject(f"the archive is damaged after {pages} pages: {reason_of(error)}")
    if damaged := damaged_members(stream):
        yield context.reject(f"the archive is damaged in {counted(damaged, 'place')}; the records there are left out")
    if archive.err_count:
        yield context.warn(f"the archive is malformed: {archive.err_count} records have a wrong length")
    if skipped and pages:
        yield context.warn(f"skipped {_counts(skipped)}: they are not pages")
    elif not pages:
        yield context.reject(f"the archive holds no page{f', only {_counts(skipped)}' if skipped else ''}")


class _Archive(ArchiveIterator):  # type: ignore[misc]  # the library has no types
    """Iterates over records, and prints nothing about malformed ones."""

    INC_RECORD = ""

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        logger = logging.getLogger("warcio.recordloader")  # warns of spaces in addresses, which it replaces
        level = logger.level
        logger.setLevel(logging.ERROR)
        try:
            return super().__next__()
        finally:
            logger.setLevel(level)


def _kind(record: Any) -> str:
    """Return the media type of a successful response; of any other record, what it is."""
    if record.rec_type not in ("response", "resource"):
        return f"{record.rec_type} records"
    headers = record.http_headers
    if headers is not None and not str(headers.get_statuscode()).startswith("200"):
        return f"responses with status {headers.get_statuscode()}"
    media_type = headers.get_header("Content-Type") if headers is not None else record.content_type
    return (media_type or "unknown type").partition(";")[0].strip().lower()


def _page(record: Any, context: Context) -> Iterator[Record]:
    address = record.rec_headers.get_header("WARC-Target-URI") or record.rec_headers.get_header("uri") or ""
    try:
        content = _content(record)
    except (EOFError, ValueError, OSError, zlib.error) as error:
        yield context.reject(f"{address or 'a page'} is damaged: {reason_of(error)}")
        return
    context = replace(context, file=f"{context.file}!{address}" if address else context.file, url=address.strip("<> "))
    charset = _header(record, "Content-Type").partition("charset=")[2]
    yield from htmlpage.read_page(content, context, charset=charset)
    if len(content) < MAX_HTML_LENGTH and getattr(record.raw_stream, "limit", 0) > 0:
        yield context.warn("the archive ends within the page; its beginning is kept")


def _content(record: Any) -> bytes:
    """Return the page of a record. Raises ValueError or zlib.error if it cannot be decompressed."""
    encoding = _header(record, "Content-Encoding").strip().lower()
    content: bytes = record.raw_stream.read(MAX_HTML_LENGTH)
    if "chunked" in _header(record, "Transfer-Encoding").lower():
        content = _join_chunks(content)
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _decompress(content, deflate=encoding == "deflate")
    if encoding not in ("", "identity"):
        raise ValueError(f"it is compressed with {encoding[:20]}, which is not supported")
    return content


def _header(record: Any, name: str) -> str:
    headers = record.http_headers
    return (headers.get_header(name) or "") if headers is not None else ""


def _join_chunks(content: bytes) -> bytes:
    """Join the chunks of a page; a page that the crawler has joined already is returned as it is."""
    chunks: list[bytes] = []
    position = 0
    while match := _CHUNK_SIZE.match(content, position):
        size = int(match[1], 16)
        chunks.append(content[match.end() : match.end() + size])
        position = match.end() + size + len(b"\r\n")
        if len(chunks) > _MAX_CHUNKS:
            raise ValueError(f"it has more than {_MAX_CHUNKS:,} chunks")
        if not size:
            break
    return b"".join(chunks) if chunks else content


def _decompress(content: bytes, *, deflate: bool) -> bytes:
    """Decompress a page; a page that the crawler has decompressed already is returned as it is."""
    if not deflate and not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return zlib.decompressobj(_GZIP_OR_ZLIB).decompress(content, MAX_HTML_LENGTH)
    except zlib.error:
        if not deflate:
            raise
    return zlib.decompressobj(_RAW_DEFLATE).decompress(content, MAX_HTML_LENGTH)


def _counts(kinds: Counter[str]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common(8))
