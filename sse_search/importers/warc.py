"""How is a web archive (WARC, ARC) read? Every page in it that was fetched with success, as an article."""

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
from sse_search.importers.context import Context, Record
from sse_search.importers.markup import LARGEST_HTML

_DAMAGES = (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError)
_LONGEST_HEAD = 64 * 1024
_PAGES = ("text/html", "application/xhtml+xml")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r\n")
_MOST_CHUNKS = 50_000
"""Servers send chunks of some kilobytes."""
_GZIP_OR_ZLIB, _BARE_DEFLATE = 47, -15
"""Of zlib's `wbits`: servers say "deflate" for both kinds."""

logging.getLogger("warcio").setLevel(logging.ERROR)  # it tells of spaces in addresses, and mends them


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item or a rejection for every page, and one remark on what else the archive holds."""
    passed: Counter[str] = Counter()
    head = stream.peek(_LONGEST_HEAD)[:_LONGEST_HEAD]
    if len(head) == _LONGEST_HEAD and b"\r\n\r\n" not in head and b"\n\n" not in head and head.startswith(b"WARC/"):
        yield context.reject("the head of the first record does not end; it is no web archive")
        return
    pages = 0
    archive = _Archive(stream)
    try:
        for record in archive:
            kind = _kind(record)
            if kind in _PAGES:
                pages += 1
                yield from _page(record, context)
            else:
                passed[kind] += 1
    except (*_DAMAGES, AttributeError, TypeError, KeyError, IndexError) as error:
        # The last four: the library takes for granted that a header is there.
        yield context.reject(f"the archive is damaged after {pages} pages: {_shortly(error)}")
    if archive.err_count:
        yield context.remark(f"the archive is not in order: {archive.err_count} records do not end where they say")
    if passed and pages:
        yield context.remark(f"passed over {_counted(passed)}: they are no pages")
    elif not pages:
        yield context.reject(f"the archive holds no page{f', only {_counted(passed)}' if passed else ''}")


class _Archive(ArchiveIterator):  # type: ignore[misc]  # the library has no types
    """Counts records that are not followed by a new line, without a word on standard error."""

    INC_RECORD = ""


def _kind(record: Any) -> str:
    """Say what a record is: the media type of a response that was a success, else why it is none."""
    if record.rec_type not in ("response", "resource"):
        return f"{record.rec_type} records"
    headers = record.http_headers
    if headers is not None and not str(headers.get_statuscode()).startswith("200"):
        return f"responses with status {headers.get_statuscode()}"
    given = headers.get_header("Content-Type") if headers is not None else record.content_type
    return (given or "unknown type").partition(";")[0].strip().lower()


def _page(record: Any, context: Context) -> Iterator[Record]:
    address = record.rec_headers.get_header("WARC-Target-URI") or record.rec_headers.get_header("uri") or ""
    headers = record.http_headers
    declared = (headers.get_header("Content-Type") or "").partition("charset=")[2] if headers is not None else ""
    try:
        content = _content(record)
    except (EOFError, ValueError, OSError, zlib.error) as error:
        yield context.reject(f"{address or 'a page'} is damaged: {_shortly(error)}")
        return
    here = replace(context, file=f"{context.file}!{address}" if address else context.file, url=address.strip("<> "))
    yield from htmlpage.read_page(content, here, declared=declared)
    if len(content) < LARGEST_HTML and getattr(record.raw_stream, "limit", 0) > 0:
        yield here.remark("the archive ends within the page; what there is of it is kept")


def _content(record: Any) -> bytes:
    """Return the page of a record. Raises ValueError or zlib.error when it cannot be unpacked."""
    headers = record.http_headers
    encoding = (headers.get_header("Content-Encoding") or "").strip().lower() if headers is not None else ""
    chunked = headers is not None and "chunked" in (headers.get_header("Transfer-Encoding") or "").lower()
    content: bytes = record.raw_stream.read(LARGEST_HTML)
    if chunked:
        content = _dechunked(content)
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _inflated(content, deflate=encoding == "deflate")
    if encoding not in ("", "identity"):
        raise ValueError(f"it is compressed with {encoding[:20]}, which is not read here")
    return content


def _dechunked(content: bytes) -> bytes:
    """Join the chunks of a page; one that the crawler has joined already and still calls chunked is taken as it is."""
    parts: list[bytes] = []
    position = 0
    while found := _CHUNK_SIZE.match(content, position):
        size = int(found[1], 16)
        parts.append(content[found.end() : found.end() + size])
        position = found.end() + size + len(b"\r\n")
        if len(parts) > _MOST_CHUNKS:
            raise ValueError(f"it is cut into more than {_MOST_CHUNKS:,} chunks")
        if not size:
            break
    return b"".join(parts) if parts else content


def _inflated(content: bytes, *, deflate: bool) -> bytes:
    """Unpack a page, but one that the crawler has unpacked already and still calls packed."""
    if not deflate and not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return zlib.decompressobj(_GZIP_OR_ZLIB).decompress(content, LARGEST_HTML)
    except zlib.error:
        if not deflate:
            raise
    return zlib.decompressobj(_BARE_DEFLATE).decompress(content, LARGEST_HTML)


def _counted(kinds: Counter[str]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common(8))


def _shortly(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
