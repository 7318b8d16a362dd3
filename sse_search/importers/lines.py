"""How is a text read line by line, whatever its size and encoding?"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from io import BufferedReader

from sse_search.importers.decoding import decode, encoding_of

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes of a line that is still read as a whole; a longer one is passed over."""
_HEAD = 65_536


def byte_lines(stream: BufferedReader) -> Iterator[tuple[int, bytes | None]]:
    """
    Yield the number and the bytes of every line, in UTF-8 if the text is any kind of Unicode; None for one too long.

    A byte order mark is left out. Lines end with LF or CR LF.
    """
    encoding = encoding_of(stream.peek(_HEAD)[:_HEAD])
    if encoding.startswith(("utf-16", "utf-32")):
        yield from _wide_lines(stream, encoding)
        return
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST_LINE)
            yield number, None
        else:
            yield number, line.removeprefix(codecs.BOM_UTF8) if number == 1 else line


def text_lines(stream: BufferedReader) -> Iterator[tuple[int, str | None]]:
    """Yield the number and the text of every line without its end; None for one too long."""
    head = stream.peek(_HEAD)[:_HEAD]
    encoding = encoding_of(head)
    for number, line in byte_lines(stream):
        if line is None:
            yield number, None
        else:
            yield number, _decoded(line, encoding).rstrip("\r\n")


def read_text(stream: BufferedReader, limit: int) -> str | None:
    """Return the whole text with LF as the only line end, or None when it has more than `limit` bytes."""
    content = stream.read(limit + 1)
    if len(content) > limit:
        return None
    return decode(content).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(line: bytes, encoding: str) -> str:
    """Decode a line of a text; one of another encoding may have slipped into a text of Unicode."""
    if not encoding.startswith("utf"):
        return decode(line, encoding)
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return decode(line)


def _wide_lines(stream: BufferedReader, encoding: str) -> Iterator[tuple[int, bytes | None]]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    number, rest, skipping = 0, "", False
    while True:
        chunk = stream.read(_HEAD)
        *whole, rest = (rest + decoder.decode(chunk, final=not chunk)).split("\n")
        for line in whole if chunk else [*whole, rest] if rest else whole:
            number += 1
            yield number, None if skipping else f"{line}\n".encode("utf-8", "ignore")
            skipping = False
        if len(rest) > LONGEST_LINE:
            rest, skipping = "", True
        if not chunk:
            return
