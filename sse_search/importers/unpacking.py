"""List the files of an input: files of a folder, entries of a zip archive, the content of a compressed file."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import msgspec

from sse_search.importers import office
from sse_search.importers.gzipmembers import WebArchiveStream, is_packed_web_archive

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
"""Limit of what one compressed input unpacks to."""
MAX_RATIO = 100
"""Text shrinks to a third or a tenth; a hundredth is a decompression bomb."""
MIN_RATIO_BYTES = 1024 * 1024
"""Unpacked size from which the ratio counts: a small file of spaces is harmless."""
MAX_ENTRIES = 10_000
_MAX_XZ_MEMORY = 96 * 1024 * 1024
"""Bytes for unpacking; the highest preset of the format needs 65 MB."""
_BUFFER_SIZE = 128 * 1024
_CHUNK_SIZE = 64 * 1024
_MAX_DEPTH = 2
_NESTED = "it is an archive in an archive; unpack it and import its files"
_MAX_PACKED_DOCUMENT = 50 * 1024 * 1024
"""Bytes of a document in an archive, which is read into memory."""

ZIP_ERRORS = (
    *(zipfile.BadZipFile, OSError, EOFError, zlib.error, lzma.LZMAError, struct.error),
    *(ValueError, OverflowError),  # a name that is not a text, an offset beyond the file
    *(NotImplementedError, RuntimeError),  # an unsupported method, a password
)
"""Raised by the standard library on damaged or unsupported zip archives."""
_WACZ_ARCHIVE = re.compile(r"archive/.+\.warc(?:\.gz)?", re.IGNORECASE)
_MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip"}


class UnpackingError(Exception):
    """A compressed input is damaged, or exceeds a limit; the message says which. Internal to the importers."""


class UnpackingLimits:
    """
    Counts the bytes that one compressed input unpacks to.

    >>> limits = UnpackingLimits(packed=1_000)
    >>> limits.add(2_000)
    >>> limits.unpacked
    2000
    """

    def __init__(self, packed: int) -> None:
        self.packed = packed
        self.unpacked = 0

    def add(self, size: int) -> None:
        """Count bytes. Raises UnpackingError if there are too many."""
        self.unpacked += size
        if self.unpacked > MAX_UNPACKED_BYTES:
            raise UnpackingError(
                f"it unpacks to more than {MAX_UNPACKED_BYTES >> 20} MB; unpack it and import its files"
            )
        if self.unpacked > max(MIN_RATIO_BYTES, MAX_RATIO * self.packed):
            raise UnpackingError(f"it unpacks to more than {MAX_RATIO} times its size, which no text does")


class Part(msgspec.Struct, frozen=True):
    """
    One file of an input.

    Attributes:
        name: As the user knows it.
        stem: Name without folders and suffixes, for a source without a name.
        stream: At its beginning; None if the file is refused.
        refusal: The reason why there is no stream.
        format: Format of a document that is packed like an archive; empty for others.
    """

    name: str
    stem: str
    stream: io.BufferedReader[Any] | None
    refusal: str = ""
    format: str = ""


def parts_of(path: Path, name: str = "") -> Iterator[Part]:
    """
    Yield the files of an input in a stable order; each stream is closed before the next part is yielded.

    Args:
        name: Name of a single file, instead of its path.

    Raises:
        OSError: The path itself cannot be read.
    """
    if not path.is_dir():
        with io.BufferedReader(io.FileIO(path), _BUFFER_SIZE) as file:
            yield from _unpack(file, name or str(path), path.name, None, 0)
        return
    unread: list[OSError] = []
    for member in _walk(path, unread):
        if refusal := _unsafe(member, path):
            yield Part(str(member), member.stem, None, refusal)
            continue
        try:
            with io.BufferedReader(io.FileIO(member), _BUFFER_SIZE) as file:
                yield from _unpack(file, str(member), member.name, None, 0)
        except OSError as error:
            yield Part(str(member), member.stem, None, _unreadable(error))
    for failure in unread:
        if failure.filename == str(path):
            raise failure
        yield Part(
            failure.filename, Path(failure.filename).name, None, f"the folder cannot be read ({failure.strerror})"
        )


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the readable files below a folder in a stable order, without hidden ones and links that lead out of it."""
    for path in _walk(folder, []):
        if not _unsafe(path, folder) and os.access(path, os.R_OK):
            yield path


def hidden_names(folder: Path) -> list[str]:
    """Return the names of the hidden files and folders below a folder, which are not read."""
    names: list[str] = []
    for _, folders, files in os.walk(folder):
        names += [name for name in (*folders, *files) if name.startswith(".")]
        folders[:] = [name for name in folders if not name.startswith(".")]
    return sorted(names)


def _walk(folder: Path, unread: list[OSError]) -> Iterator[Path]:
    """Yield what is no folder below a folder; add the failures of folders that cannot be read to a list."""
    for root, folders, names in os.walk(folder, onerror=unread.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (Path(root) / name).is_symlink()]  # os.walk does not follow them
        for name in sorted([*names, *linked]):
            if not name.startswith("."):
                yield Path(root) / name


def _unsafe(path: Path, folder: Path) -> str:
    """Return the reason why a file of a folder is not read; empty for one that is."""
    try:
        if path.is_symlink() and path.is_dir():
            return "it is a link to a folder, which is not followed; import that folder itself"
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            return "it is a link that leads out of the folder"
        if not path.is_file():
            return "it is not a file"
    except OSError as error:
        return _unreadable(error)
    return ""


def _unreadable(error: OSError) -> str:
    return f"it cannot be read ({error.strerror})"


def _unpack(
    stream: io.BufferedReader[Any], name: str, file_name: str, limits: UnpackingLimits | None, depth: int
) -> Iterator[Part]:
    """Yield the file itself, or its content if it is compressed."""
    head = stream.peek(8)[:8]
    packing = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    stem = PurePosixPath(file_name).stem
    if packing is None:
        yield Part(name, stem, stream)
        return
    if packing == "zip" and depth < _MAX_DEPTH and depth:
        yield _packed_document(stream, name, stem)
        return
    if depth >= _MAX_DEPTH:
        yield Part(name, stem, None, _NESTED)
        return
    limits = limits or UnpackingLimits(os.fstat(stream.fileno()).st_size)
    if packing == "zip":
        yield from _unpack_zip(stream, name, limits)
        return
    with io.BufferedReader(_LimitedStream(_open(stream, packing), limits), _BUFFER_SIZE) as unpacked:
        try:
            unpacked.peek(1)
        except UnpackingError as error:
            yield Part(name, stem, None, str(error))
            return
        inner_name = file_name.rsplit(".", 1)[0] if file_name.lower().endswith((".gz", ".bz2", ".xz")) else file_name
        yield from _unpack(unpacked, name, inner_name, limits, depth + 1)


def _unpack_zip(stream: io.BufferedReader[Any], name: str, limits: UnpackingLimits) -> Iterator[Part]:
    stem = PurePosixPath(name).stem
    try:
        archive = zipfile.ZipFile(stream)
        document = office.document_of(archive, _max_unpacked(limits.packed))
    except ZIP_ERRORS as error:
        yield Part(name, stem, None, f"it is a damaged zip archive ({error})")
        return
    with archive:
        entries = sorted(archive.infolist(), key=lambda entry: entry.filename)
        if document is not None:
            stream.seek(0)
            yield Part(name, stem, None if document.refusal else stream, document.refusal, document.format)
            return
        if len(entries) > MAX_ENTRIES:
            refusal = f"it has more than {MAX_ENTRIES:,} entries; unpack it and import its files"
            yield Part(name, stem, None, refusal)
            return
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
            refusal = f"it unpacks to more than {MAX_UNPACKED_BYTES >> 20} MB; import its files one by one"
            yield Part(name, stem, None, refusal)
            return
        web_archives = _web_archives(entries)
        for entry in web_archives or entries:
            if not entry.filename.endswith("/") and not _is_hidden(entry.filename):
                for part in _unpack_entry(archive, entry, f"{name}!{entry.filename}", limits):
                    yield msgspec.structs.replace(part, stem=stem) if web_archives else part


def _max_unpacked(packed: int) -> int:
    """Return the bytes that a document of this size may unpack to."""
    return min(MAX_UNPACKED_BYTES, max(MIN_RATIO_BYTES, MAX_RATIO * packed))


def _packed_document(stream: io.BufferedReader[Any], name: str, stem: str) -> Part:
    """Return a document that lies in an archive; a refusal for any other archive in an archive."""
    try:
        content = stream.read(_MAX_PACKED_DOCUMENT + 1)
        if len(content) > _MAX_PACKED_DOCUMENT:
            return Part(name, stem, None, _NESTED)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            document = office.document_of(archive, _max_unpacked(len(content)))
    except ZIP_ERRORS as error:
        return Part(name, stem, None, f"it is a damaged zip archive ({error})")
    except UnpackingError as error:
        return Part(name, stem, None, str(error))
    if document is None or document.refusal:
        return Part(name, stem, None, document.refusal if document else _NESTED)
    return Part(name, stem, io.BufferedReader(io.BytesIO(content)), format=document.format)


def _web_archives(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Return the WARC files of a packed web archive (WACZ), whose other entries are lists and indexes; else nothing."""
    if not any(entry.filename in ("datapackage.json", "pages/pages.jsonl") for entry in entries):
        return []
    return [entry for entry in entries if _WACZ_ARCHIVE.fullmatch(entry.filename)]


def _unpack_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, limits: UnpackingLimits
) -> Iterator[Part]:
    path = PurePosixPath(entry.filename)
    refusal = _unsafe_entry(entry)
    if refusal:
        yield Part(name, path.stem, None, refusal)
        return
    try:
        with (
            archive.open(entry) as content,
            io.BufferedReader(_LimitedStream(content, limits), _BUFFER_SIZE) as stream,
        ):
            stream.peek(1)
            yield from _unpack(stream, name, path.name, limits, 1)
    except ZIP_ERRORS as error:
        yield Part(name, path.stem, None, f"it cannot be unpacked ({error})")
    except UnpackingError as error:
        yield Part(name, path.stem, None, str(error))


def _unsafe_entry(entry: zipfile.ZipInfo) -> str:
    """Return the reason why an entry is not unpacked; empty for one that is."""
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


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts)


class _Readable(Protocol):
    """What every stream of unpacked bytes can do."""

    def read(self, size: int, /) -> bytes | None: ...


def _open(stream: io.BufferedReader[Any], packing: str) -> _Readable:
    if packing == "gzip":
        return WebArchiveStream(stream) if is_packed_web_archive(stream) else gzip.GzipFile(fileobj=stream)
    if packing == "bzip2":
        return bz2.BZ2File(stream)
    return _XzStream(stream)


def damaged_members(stream: io.BufferedReader[Any]) -> int:
    """Return how many members of a packed web archive are left out because they are damaged."""
    unpacked = getattr(stream.raw, "unpacked", None)
    return unpacked.damaged if isinstance(unpacked, WebArchiveStream) else 0


class _XzStream(io.RawIOBase):
    """Unpacks xz with limited memory, unlike the file object of the standard library."""

    def __init__(self, stream: io.BufferedReader[Any]) -> None:
        self._stream = stream
        self._decompressor = self._new()

    @staticmethod
    def _new() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MAX_XZ_MEMORY)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # always given a memoryview
        while True:
            if self._decompressor.eof:
                rest = self._decompressor.unused_data.lstrip(b"\x00") or self._stream.read(_CHUNK_SIZE).lstrip(b"\x00")
                if not rest:
                    return 0
                self._decompressor = self._new()
                data = self._decompressor.decompress(rest, len(buffer))
            elif self._decompressor.needs_input:
                packed = self._stream.read(_CHUNK_SIZE)
                if not packed:
                    raise EOFError("it ends too early")
                data = self._decompressor.decompress(packed, len(buffer))
            else:
                data = self._decompressor.decompress(b"", len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)


class _LimitedStream(io.RawIOBase):
    """Reads unpacked bytes as long as they are within the limits."""

    def __init__(self, stream: _Readable, limits: UnpackingLimits) -> None:
        self.unpacked = stream
        self._limits = limits

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # always given a memoryview
        with _unpacking_errors():
            data = self.unpacked.read(min(len(buffer), _CHUNK_SIZE)) or b""
        self._limits.add(len(data))
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def _unpacking_errors() -> Iterator[None]:
    """Raise the errors of the decompressors as UnpackingError."""
    try:
        yield
    except (EOFError, zlib.error, lzma.LZMAError, OSError, zipfile.BadZipFile) as error:
        raise UnpackingError(f"it is damaged: {error}") from error
