"""Read an input as lines or as a whole, within limits, in any encoding."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from io import BufferedReader

from sse_search.importers.decoding import decode, encoding_of

MAX_LINE_BYTES = 16 * 1024 * 1024
"""Longer lines are skipped."""
_HEAD_SIZE = 65_536


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
    return decode(read_bytes(stream, limit, noun)).replace("\r\n", "\n").replace("\r", "\n")


def byte_lines(stream: BufferedReader) -> Iterator[tuple[int, bytes | None]]:
    """
    Yield the line number and the bytes of each line, in UTF-8 if the text is any form of Unicode; None if too long.

    A byte order mark is left out. Lines end with LF or CR LF.
    """
    encoding = encoding_of(stream.peek(_HEAD_SIZE)[:_HEAD_SIZE])
    if encoding.startswith(("utf-16", "utf-32")):
        yield from _wide_lines(stream, encoding)
        return
    line_number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        line_number += 1
        if len(line) > MAX_LINE_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE_BYTES)
            yield line_number, None
        else:
            yield line_number, line.removeprefix(codecs.BOM_UTF8) if line_number == 1 else line


def text_lines(stream: BufferedReader) -> Iterator[tuple[int, str | None]]:
    """Yield the line number and the text of each line without its end; None if too long."""
    encoding = encoding_of(stream.peek(_HEAD_SIZE)[:_HEAD_SIZE])
    for line_number, line in byte_lines(stream):
        yield line_number, None if line is None else _decode_line(line, encoding).rstrip("\r\n")


def _decode_line(line: bytes, encoding: str) -> str:
    """Decode a line of a text; single lines of a Unicode text may be in another encoding."""
    if not encoding.startswith("utf"):
        return decode(line, encoding)
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return decode(line)


def _wide_lines(stream: BufferedReader, encoding: str) -> Iterator[tuple[int, bytes | None]]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    line_number, rest, skipping = 0, "", False
    while True:
        chunk = stream.read(_HEAD_SIZE)
        *whole, rest = (rest + decoder.decode(chunk, final=not chunk)).split("\n")
        for line in whole if chunk else [*whole, rest] if rest else whole:
            line_number += 1
            yield line_number, None if skipping else f"{line}\n".encode("utf-8", "ignore")
            skipping = False
        if len(rest) > MAX_LINE_BYTES:
            rest, skipping = "", True
        if not chunk:
            return
