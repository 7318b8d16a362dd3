"""Which files does an input consist of? Files of a folder, entries of a zip, the content of a compressed file."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import msgspec

MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes that one compressed input may unpack to."""
MOST_RATIO = 100
"""Text shrinks to a third or a tenth; a hundredth is a trap."""
RATIO_FROM = 1024 * 1024
"""Bytes from which on the ratio counts: a small file of spaces harms nobody."""
MOST_ENTRIES = 10_000
_XZ_MEMORY = 96 * 1024 * 1024
"""Bytes that unpacking may take: the format's own highest preset needs 65 MB."""
_BUFFER = 128 * 1024
_CHUNK = 64 * 1024
_DEEPEST = 2

_ZIP_DAMAGES = (
    *(zipfile.BadZipFile, OSError, EOFError, zlib.error, lzma.LZMAError, struct.error),
    *(ValueError, OverflowError),  # a name that is no text, a place that no file has
    *(NotImplementedError, RuntimeError),  # a method that is not supported, a password
)
"""What the standard library raises on zip archives that are not in order."""
_MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip"}


class UnpackingError(Exception):
    """A compressed input is damaged, or exceeds a limit; the message says which. Internal to the importers."""


class Limits:
    """Counts what one compressed input unpacks to."""

    def __init__(self, packed: int) -> None:
        self.packed = packed
        self.unpacked = 0

    def add(self, size: int) -> None:
        """Count bytes. Raises UnpackingError when there are too many."""
        self.unpacked += size
        if self.unpacked > MOST_UNPACKED:
            raise UnpackingError(f"it unpacks to more than {MOST_UNPACKED >> 20} MB; unpack it and import its files")
        if self.unpacked > max(RATIO_FROM, MOST_RATIO * self.packed):
            raise UnpackingError(f"it unpacks to more than {MOST_RATIO} times its size, which no text does")


class Part(msgspec.Struct, frozen=True):
    """
    One file of an input: its name as the user knows it, and a stream at its beginning or the reason why there is none.

    Attributes:
        stem: Name without folders and suffixes, for a source that nobody named.
    """

    name: str
    stem: str
    stream: io.BufferedReader[Any] | None
    refusal: str = ""


def parts_of(path: Path, called: str = "") -> Iterator[Part]:
    """
    Yield the files of an input in a stable order; each stream is closed when the next one is asked for.

    Args:
        called: What a single file is called instead of its path.

    Raises:
        OSError: The path itself cannot be read.
    """
    if not path.is_dir():
        with io.BufferedReader(io.FileIO(path), _BUFFER) as file:
            yield from _unpacked(file, called or str(path), path.name, None, 0)
        return
    for found in _walk(path):
        refusal = _unsafe(found, path)
        if refusal:
            yield Part(str(found), found.stem, None, refusal)
            continue
        try:
            with io.BufferedReader(io.FileIO(found), _BUFFER) as file:
                yield from _unpacked(file, str(found), found.name, None, 0)
        except OSError as error:
            yield Part(str(found), found.stem, None, f"it cannot be read ({error.strerror})")


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the readable files below a folder in a stable order, but hidden ones and links that lead out."""
    for path in _walk(folder):
        if not _unsafe(path, folder) and os.access(path, os.R_OK):
            yield path


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(root) / name


def _unsafe(path: Path, folder: Path) -> str:
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            return "it is a link that leads out of the folder"
        if not path.is_file():
            return "it is not a file"
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    return ""


def _unpacked(
    stream: io.BufferedReader[Any], name: str, base: str, limits: Limits | None, depth: int
) -> Iterator[Part]:
    """Yield the file itself, or what is in it."""
    head = stream.peek(8)[:8]
    packing = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    stem = _stem(base)
    if packing is None:
        yield Part(name, stem, stream)
        return
    if depth >= _DEEPEST or (packing == "zip" and depth):
        yield Part(name, stem, None, "it is an archive in an archive; unpack it and import its files")
        return
    if limits is None:
        limits = Limits(_size(stream))
    if packing == "zip":
        yield from _zipped(stream, name, limits)
        return
    with io.BufferedReader(_Capped(_opened(stream, packing), limits), _BUFFER) as unpacked:
        try:
            unpacked.peek(1)
        except UnpackingError as error:
            yield Part(name, stem, None, str(error))
            return
        inner = base.rsplit(".", 1)[0] if base.lower().endswith((".gz", ".bz2", ".xz")) else base
        yield from _unpacked(unpacked, name, inner, limits, depth + 1)


def _zipped(stream: io.BufferedReader[Any], name: str, limits: Limits) -> Iterator[Part]:
    try:
        archive = zipfile.ZipFile(stream)
    except _ZIP_DAMAGES as error:
        yield Part(name, _stem(name), None, f"it is a damaged zip archive ({error})")
        return
    with archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            yield Part(
                name, _stem(name), None, f"it has more than {MOST_ENTRIES:,} entries; unpack it and import its files"
            )
            return
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            yield Part(
                name,
                _stem(name),
                None,
                f"it unpacks to more than {MOST_UNPACKED >> 20} MB; import its files one by one",
            )
            return
        for entry in sorted(entries, key=lambda entry: entry.filename):
            if not entry.filename.endswith("/") and not _hidden(entry.filename):
                yield from _zip_entry(archive, entry, f"{name}!{entry.filename}", limits)


def _zip_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, limits: Limits) -> Iterator[Part]:
    stem = _stem(PurePosixPath(entry.filename).name)
    refusal = _unsafe_entry(entry)
    if refusal:
        yield Part(name, stem, None, refusal)
        return
    try:
        with archive.open(entry) as content, io.BufferedReader(_Capped(content, limits), _BUFFER) as stream:
            stream.peek(1)
            yield from _unpacked(stream, name, PurePosixPath(entry.filename).name, limits, 1)
    except _ZIP_DAMAGES as error:
        yield Part(name, stem, None, f"it cannot be unpacked ({error})")
    except UnpackingError as error:
        yield Part(name, stem, None, str(error))


def _unsafe_entry(entry: zipfile.ZipInfo) -> str:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if not path.parts:
        return "it has no name"
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "its path leads out of the archive"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "it is a link"
    if entry.flag_bits & 1:
        return "it is encrypted"
    return ""


def _hidden(name: str) -> bool:
    return any(
        part.startswith((".", "__MACOSX")) and part != ".." for part in PurePosixPath(name.replace("\\", "/")).parts
    )


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def _size(stream: io.BufferedReader[Any]) -> int:
    return os.fstat(stream.fileno()).st_size


def _opened(stream: io.BufferedReader[Any], packing: str) -> _Readable:
    if packing == "gzip":
        return gzip.GzipFile(fileobj=stream)
    if packing == "bzip2":
        return bz2.BZ2File(stream)
    return _Xz(stream)


class _Readable(Protocol):
    """What every unpacked stream can do."""

    def read(self, size: int, /) -> bytes | None: ...


class _Xz(io.RawIOBase):
    """Unpacks xz with a bound on memory, which the standard library's own file object has not."""

    def __init__(self, stream: io.BufferedReader[Any]) -> None:
        self._stream = stream
        self._decompressor = self._new()

    @staticmethod
    def _new() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # always given a memoryview
        while True:
            if self._decompressor.eof:
                rest = self._decompressor.unused_data.lstrip(b"\x00") or self._stream.read(_CHUNK).lstrip(b"\x00")
                if not rest:
                    return 0
                self._decompressor = self._new()
                data = self._decompressor.decompress(rest, len(buffer))
            elif self._decompressor.needs_input:
                packed = self._stream.read(_CHUNK)
                if not packed:
                    raise EOFError("it ends too early")
                data = self._decompressor.decompress(packed, len(buffer))
            else:
                data = self._decompressor.decompress(b"", len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)


class _Capped(io.RawIOBase):
    """Passes unpacked bytes on as long as they are within the limits."""

    def __init__(self, stream: _Readable, limits: Limits) -> None:
        self._stream = stream
        self._limits = limits

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # always given a memoryview
        with _told():
            data = self._stream.read(min(len(buffer), _CHUNK)) or b""
        self._limits.add(len(data))
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the decompressors raise into one kind of error."""
    try:
        yield
    except (EOFError, zlib.error, lzma.LZMAError, OSError, zipfile.BadZipFile) as error:
        raise UnpackingError(f"it is damaged: {error}") from error
