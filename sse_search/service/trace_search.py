"""
Search files for texts of an item, whatever their encoding; compressed files too, if the standard library reads them.

Texts are compared word by word: case, punctuation, line ends and the escapes of HTML and JSON make no difference.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import html
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

MAX_UNPACKED_BYTES = 1 << 30
"""Bytes of one compressed file that are searched."""
_TRACE_LENGTH = 60
_MIN_TRACE_LENGTH = 8
"""Characters; shorter texts are found everywhere."""
_CHUNK_BYTES = 1 << 20
_OVERLAP = 8 * _TRACE_LENGTH
"""Characters of a chunk that are searched with the next one; an escape takes several for one."""
_NO_WORD = re.compile(r"\W+")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OPENERS: dict[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}
"""First bytes of a compressed file to what unpacks it."""
_ZIP = b"PK\x03\x04"
_ERRORS = (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zlib.error, lzma.LZMAError)
"""What the readers of compressed files raise for a damaged or encrypted one."""


class UnsearchableError(Exception):
    """A file cannot be searched for text: it is compressed in another way, encrypted, damaged or too large."""


def traces_of(texts: Iterable[str]) -> tuple[str, ...]:
    """
    Return the beginnings by which texts are recognized.

    >>> traces_of(["Dairy co-op: opens", "Milk"])
    ('dairy co op opens',)
    """
    traces: dict[str, None] = {}
    for text in texts:
        beginning = text.partition("\n")[0][:_TRACE_LENGTH]
        if len(beginning) >= _MIN_TRACE_LENGTH:
            traces |= dict.fromkeys((_words(beginning), _words(json.dumps(beginning))))
    return tuple(filter(None, traces))


def has_any(path: Path, traces: tuple[str, ...]) -> bool:
    """Check whether a file has one of some traces. Raises UnsearchableError when that cannot be told."""
    try:
        return any(_has_trace(stream, traces) for stream in _streams(path))
    except _ERRORS as error:
        raise UnsearchableError(str(error)) from error


def _streams(path: Path) -> Iterator[IO[bytes]]:
    """Yield the content of a file, unpacked if it is compressed: one stream for each file in it."""
    with path.open("rb") as file:
        head = file.read(len(max(_OPENERS, key=len)))
        file.seek(0)
        if head.startswith(_ZIP):
            with zipfile.ZipFile(file) as archive:
                for member in archive.infolist():
                    with archive.open(member) as stream:
                        yield stream
            return
        for magic, opener in _OPENERS.items():
            if head.startswith(magic):
                with closing(opener(file)) as stream:
                    yield stream
                return
        yield file


def _has_trace(stream: IO[bytes], traces: tuple[str, ...]) -> bool:
    chunk = stream.read(_CHUNK_BYTES)
    binary = _is_binary(chunk)
    decoder = codecs.getincrementaldecoder(_encoding(chunk))(errors="replace")
    read, rest = 0, ""
    while chunk:
        read += len(chunk)
        text = rest + decoder.decode(chunk)
        words = _words(html.unescape(text))
        if any(trace in words for trace in traces):
            return True
        if read > MAX_UNPACKED_BYTES and not _is_plain(stream):
            raise UnsearchableError("it is too large")
        rest = text[-_OVERLAP:]
        chunk = stream.read(_CHUNK_BYTES)
    if binary:
        raise UnsearchableError("it is no text")
    return False


def _is_plain(stream: IO[bytes]) -> bool:
    return not isinstance(stream, gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile | zipfile.ZipExtFile)


def _is_binary(head: bytes) -> bool:
    return not head.startswith(_UTF_16) and _BINARY.search(head) is not None


def _encoding(head: bytes) -> str:
    """Return the encoding of a text: UTF-16 with its mark, UTF-8, or else Windows-1252."""
    if head.startswith(_UTF_16):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _words(text: str) -> str:
    return _NO_WORD.sub(" ", text.casefold()).strip()
