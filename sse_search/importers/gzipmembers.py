"""Unpack the members of a compressed web archive one by one, and leave out those that are damaged."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any

_GZIP = 31
"""Value of zlib's `wbits` for a member of gzip, whose checksum it checks."""
_MAGIC = b"\x1f\x8b\x08"
_BEGINNINGS = (b"WARC/", b"filedesc:")
_CHUNK_SIZE = 64 * 1024
_MAX_HELD_BYTES = 32 * 1024 * 1024
"""Of a member that is checked before it is handed on; larger ones are no pages."""
_MAX_ATTEMPTS = 200
"""Places after damage at which a member may seem to begin."""


def is_packed_web_archive(stream: io.BufferedReader[Any]) -> bool:
    """Check whether a gzip file begins with the first record of a web archive, without consuming it."""
    try:
        return zlib.decompressobj(_GZIP).decompress(stream.peek(_CHUNK_SIZE), 16).startswith(_BEGINNINGS)
    except zlib.error:
        return False


class WebArchiveStream:
    """
    The unpacked records of a web archive, of which each is a member of its own.

    A member that is damaged is left out, and the next one found by the bytes that it begins with. Of one that is cut
    off at the end of the file, the beginning is kept.

    Attributes:
        damaged: How many places of the archive could not be unpacked.
    """

    def __init__(self, stream: io.BufferedReader[Any]) -> None:
        self.damaged = 0
        self._attempts = 0
        self._stream = stream
        self._pieces = self._unpacked()
        self._rest = memoryview(b"")

    def read(self, size: int, /) -> bytes:
        """Return the next bytes. Raises zlib.error or EOFError if a very large member is damaged."""
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        data, self._rest = self._rest[:size], self._rest[size:]
        return bytes(data)

    def _unpacked(self) -> Iterator[bytes]:
        packed, is_sound = b"", True
        while packed := packed.lstrip(b"\x00") or self._stream.read(_CHUNK_SIZE):
            member = _Member(self._stream, packed)
            try:
                yield from member.pieces()
                packed, is_sound = member.rest, True
            except (zlib.error, EOFError) as error:
                if member.is_handed_on or self._attempts == _MAX_ATTEMPTS:
                    raise
                if is_sound and isinstance(error, EOFError):
                    yield from member.held
                self.damaged += is_sound
                self._attempts += 1
                packed, is_sound = self._next_beginning(bytes(member.packed)), False

    def _next_beginning(self, packed: bytes) -> bytes:
        """Return the packed bytes from the next place on where a member may begin."""
        packed = packed[1:]
        while (position := packed.find(_MAGIC)) < 0:
            more = self._stream.read(_CHUNK_SIZE)
            if not more:
                return b""
            packed = packed[-2:] + more
        return packed[position:]


class _Member:
    """
    One member of a gzip file.

    Attributes:
        packed: Its bytes as far as they were read, and some after it.
        held: Its unpacked pieces that were not yielded yet.
        rest: The packed bytes after it, once its pieces were read.
        is_handed_on: Whether pieces of it were yielded before its checksum was known to be right.
    """

    def __init__(self, stream: io.BufferedReader[Any], packed: bytes) -> None:
        self.packed = bytearray(packed)
        self.held: list[bytes] = []
        self.rest = b""
        self.is_handed_on = False
        self._stream = stream

    def pieces(self) -> Iterator[bytes]:
        """Yield its unpacked bytes; those of all but a very large member once its checksum is known to be right."""
        decompressor = zlib.decompressobj(_GZIP)
        size = 0
        data = bytes(self.packed)
        while not decompressor.eof:
            self.held.append(decompressor.decompress(data, _CHUNK_SIZE))
            size += len(self.held[-1])
            data = decompressor.unconsumed_tail
            if size > _MAX_HELD_BYTES:
                self.is_handed_on = True
                self.packed.clear()
                yield from self.held
                self.held.clear()
            if not data and not decompressor.eof:
                data = self._more()
        self.rest = decompressor.unused_data
        yield from self.held

    def _more(self) -> bytes:
        data = self._stream.read(_CHUNK_SIZE)
        if not data:
            raise EOFError("it ends too early")
        if not self.is_handed_on:
            self.packed += data
        return data
