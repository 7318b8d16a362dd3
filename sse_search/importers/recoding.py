"""Read a text as one in the encoding that the caller names, and say which one was assumed without a name."""

from __future__ import annotations

import io
from typing import Any

from sse_search.errors import ImportFailedError
from sse_search.importers.decoding import incremental_decoder, is_assumed, text_codec

_CHUNK_SIZE = 64 * 1024
_NAMES = {
    "cp1252": "Windows-1252 (Western Europe)",
    "cp1250": "Windows-1250 (Central Europe)",
    "mac-roman": "Mac Roman",
}
_UNDECLARING = frozenset("listing html feed jsonl csv markdown ris bibtex factiva lexisnexis europresse".split())
"""Formats whose texts need not declare an encoding."""


def check_encoding(name: str) -> None:
    """Raise ImportFailedError if a name is that of no encoding of text."""
    if name and text_codec(name) is None:
        raise ImportFailedError(f"{name!r} is not a known encoding, such as utf-8, cp1250 or mac-roman")


def recoded(stream: io.BufferedReader[Any], encoding: str) -> io.BufferedReader[Any]:
    """Return a stream in UTF-8 of a text in an encoding; the stream itself without one."""
    return io.BufferedReader(_Utf8Stream(stream, encoding), _CHUNK_SIZE) if encoding else stream


def assumption(head: bytes, format: str, charset: str) -> str:
    """Return a remark if a text says nothing of its encoding and is not UTF-8; else an empty text."""
    encoding = is_assumed(head, charset) if format in _UNDECLARING else ""
    if not encoding:
        return ""
    name = _NAMES.get(encoding, encoding)
    return f"the text states no encoding and is read as {name}; if letters are wrong, import it with --encoding"


class _Utf8Stream(io.RawIOBase):
    """The bytes of a text in UTF-8."""

    def __init__(self, stream: io.BufferedReader[Any], encoding: str) -> None:
        self._stream = stream
        self._decoder = incremental_decoder(encoding)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # always given a memoryview
        while not self._rest:
            chunk = self._stream.read(_CHUNK_SIZE)
            self._rest = self._decoder.decode(chunk, final=not chunk).encode("utf-8", "replace")
            if not chunk:
                break
        data, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)
