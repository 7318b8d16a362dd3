"""Read an input as lines or as a whole, within limits, in any encoding."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from io import BufferedReader

from sse_search.importers.decoding import LineDecoder, decode, encoding_of, incremental_decoder

MAX_LINE_BYTES = 16 * 1024 * 1024
"""Longer lines are skipped."""
_HEAD_SIZE = 65_536
_LINE_END = re.compile(rb"\r\n|\r|\n")
_QUOTED = re.compile(rb'"[^"]*"')


class InputRefusedError(Exception):
    """The rest of an input cannot be read; the message becomes its rejection. Internal to the importers."""


def read_bytes(stream: BufferedReader, limit: int, noun: str) -> bytes:
    """
    Return the whole content.

    Args:
        noun: What the content is, for the message: "the feed".

    Raises:
        InputRefusedError: It has more than `limit` bytes.
    """
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise InputRefusedError(f"{noun} is larger than {limit >> 20} MB")
    return content


def read_text(stream: BufferedReader, limit: int, noun: str) -> str:
    """Return the whole text with LF as the only line end. Raises InputRefusedError as `read_bytes` does."""
    return with_line_feeds(decode(read_bytes(stream, limit, noun)))


def with_line_feeds(text: str) -> str:
    """Return a text with LF as the only line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def byte_lines(stream: BufferedReader) -> Iterator[tuple[int, bytes | None]]:
    """
    Yield the line number and the bytes of each line, in UTF-8 if the text is any form of Unicode; None if too long.

    A byte order mark is left out. Lines end with LF or CR LF; with CR in a text whose first line ends so.
    """
    head = stream.peek(_HEAD_SIZE)[:_HEAD_SIZE]
    encoding = encoding_of(head)
    if encoding.startswith(("utf-16", "utf-32")):
        end = "\r" if _ends_with_cr(head.decode(encoding, "ignore").encode()) else "\n"
        yield from _decoded_lines(stream, incremental_decoder(encoding), end)
        return
    if _ends_with_cr(head):
        lines = _decoded_lines(stream, incremental_decoder("latin-1"), "\r", "latin-1")
    else:
        lines = _plain_lines(stream)
    for line_number, line in lines:
        yield line_number, line.removeprefix(codecs.BOM_UTF8) if line_number == 1 and line else line


def text_lines(stream: BufferedReader) -> Iterator[tuple[int, str | None]]:
    """Yield the line number and the text of each line without its end; None if too long."""
    decoder = line_decoder(stream)
    for line_number, line in byte_lines(stream):
        yield line_number, None if line is None else decoder.decode(line).rstrip("\r\n")


def line_decoder(stream: BufferedReader) -> LineDecoder:
    """Return a decoder of what `byte_lines` will yield."""
    return LineDecoder(stream.peek(_HEAD_SIZE)[:_HEAD_SIZE])


def _plain_lines(stream: BufferedReader) -> Iterator[tuple[int, bytes | None]]:
    line_number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        line_number += 1
        if len(line) > MAX_LINE_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE_BYTES)
            yield line_number, None
        else:
            yield line_number, line


def _ends_with_cr(head: bytes) -> bool:
    """Check whether the first line of a text ends with CR alone; the ends of lines in quotes do not count."""
    if b"\r" not in head:
        return False
    ends = _LINE_END.search(_QUOTED.sub(b"", head)) or _LINE_END.search(head)
    return ends is not None and ends[0] == b"\r"


def _decoded_lines(
    stream: BufferedReader, decoder: codecs.IncrementalDecoder, end: str, encoding: str = "utf-8"
) -> Iterator[tuple[int, bytes | None]]:
    line_number, rest, skipping = 0, "", False
    while True:
        chunk = stream.read(_HEAD_SIZE)
        *whole, rest = (rest + decoder.decode(chunk, final=not chunk)).split(end)
        for line in whole if chunk else [*whole, rest] if rest else whole:
            line_number += 1
            yield line_number, None if skipping else f"{line}\n".encode(encoding, "ignore")
            skipping = False
        if len(rest) > MAX_LINE_BYTES:
            rest, skipping = "", True
        if not chunk:
            return
