"""
Write and map files of arrays and strings, so that opening one reads next to nothing.

    MAGIC | array, padded to 64 bytes | array | ... | directory (msgpack) | its length (8 bytes) and CRC-32 (4) | MAGIC

The directory comes last, so that arrays are written as they are computed and a truncated file has none. A reader maps
the file into memory: an array costs nothing until it is read. The directory holds the CRC-32 of each array with what
is before it. Its own is compared whenever a file is opened, those of the arrays by `ArrayFile.verify`.
"""

from __future__ import annotations

import math
import mmap
import os
import struct
import zlib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np
from numpy.typing import DTypeLike, NDArray

from sse_search.errors import EngineError, IndexDamagedError, IndexVersionError
from sse_search.ordinary_files import NotAFileError, open_file
from sse_search.wording import cannot_be

LAYOUT = 11
"""Version of all files of an index; a file of another version is refused."""

_MAGIC = b"SSEARRAY"
_ALIGNMENT_BYTES = 64
"""A cache line, and at least the size of any element."""
_FRAME = struct.Struct("<QI")
"""Length of the directory and its CRC-32."""
_CHUNK_BYTES = 1 << 20
_MAX_SHORT_OFFSET = 0xFFFFFFFF
_MISSING = (FileNotFoundError, NotADirectoryError)
_NOT_A_FILE = (IsADirectoryError, NotAFileError)

_STRINGS_PER_CHUNK = 1 << 16
"""Strings whose bytes are examined at once, so that intermediate arrays stay small."""
_BLOCK_STRINGS = 64
_LOOKUPS_WITHOUT_SAMPLE = 64
"""The first string of each block is kept in memory when so many lookups have shown that there are more to come."""

Array = NDArray[Any]


class _ArrayEntry(msgspec.Struct, frozen=True):
    dtype: Any
    shape: tuple[int, ...]
    offset: int
    checksum: int

    def numpy_dtype(self) -> np.dtype[Any]:
        return np.dtype([tuple(part) for part in self.dtype] if isinstance(self.dtype, list) else self.dtype)


class _Directory(msgspec.Struct, frozen=True):
    layout: int
    meta: dict[str, Any]
    arrays: dict[str, _ArrayEntry]


_decode_directory = msgspec.msgpack.Decoder(_Directory).decode


class ArrayFileWriter:
    """Write an array file; until `finish` it has no directory and counts as damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO = path.open("xb")
        self._checksum = 0
        self._write(_MAGIC)
        self._arrays: dict[str, _ArrayEntry] = {}
        self._current: tuple[str, np.dtype[Any], int] | None = None

    def add(self, name: str, array: Array) -> None:
        """Write a whole array."""
        self.begin(name, array.dtype)
        self.append(array)
        self.end(array.shape)

    def begin(self, name: str, dtype: DTypeLike) -> None:
        """Start an array that `append` writes in chunks."""
        self._write(bytes(-self._file.tell() % _ALIGNMENT_BYTES))
        self._current = (name, np.dtype(dtype), self._file.tell())

    def append(self, chunk: Array) -> None:
        """Write the next elements of the current array."""
        assert self._current is not None
        self._write(np.ascontiguousarray(chunk, dtype=self._current[1]).data)

    def append_bytes(self, chunk: bytes) -> None:
        """Write the next bytes of the current array."""
        self._write(chunk)

    def end(self, shape: tuple[int, ...] | None = None) -> None:
        """End the current array; without a shape it has one dimension."""
        assert self._current is not None
        name, dtype, offset = self._current
        length = (self._file.tell() - offset) // dtype.itemsize
        description = dtype.descr if dtype.names else dtype.str
        self._arrays[name] = _ArrayEntry(description, shape or (length,), offset, self._checksum)
        self._current = None
        self._checksum = 0

    def add_strings(self, name: str, strings: Iterable[str]) -> None:
        """Write strings that `ArrayFile.strings` reads one at a time."""
        encoded = [_encoded(text) for text in strings]
        self.add(f"{name}.bytes", np.frombuffer(b"".join(encoded), np.uint8))
        self.add_offsets(f"{name}.offsets", np.cumsum([0, *map(len, encoded)], dtype=np.int64))

    def add_offsets(self, name: str, offsets: Array) -> None:
        """Write ascending offsets, in four bytes each where the last one fits."""
        self.add(name, offsets.astype(np.uint32 if offsets[-1] <= _MAX_SHORT_OFFSET else np.int64))

    def finish(self, meta: dict[str, Any]) -> None:
        """Write the directory and flush the file to disk."""
        directory = msgspec.msgpack.encode(_Directory(LAYOUT, meta, self._arrays))
        self._file.write(directory + _FRAME.pack(len(directory), zlib.crc32(directory)) + _MAGIC)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def close(self) -> None:
        """Close the file, finished or not."""
        self._file.close()

    def _write(self, chunk: bytes | memoryview) -> None:
        self._file.write(chunk)
        self._checksum = zlib.crc32(chunk, self._checksum)


class ArrayFile:
    """
    Map an array file into memory. Arrays are read-only views and stay valid for as long as they are referenced.

    Raises:
        IndexDamagedError: The file is missing, truncated, or its directory is not valid.
        IndexVersionError: Another version of the program wrote it.
        EngineError: The system cannot open it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with open_file(path) as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise unreadable(path, error) from error
        except ValueError as error:  # an empty file cannot be mapped
            raise damaged(path, "it is empty") from error
        directory = self._directory()
        self.meta = directory.meta
        self._arrays = directory.arrays

    def verify(self, names: Collection[str] | None = None) -> None:
        """Read some arrays, or all. Raises IndexDamagedError when one is not what was written."""
        first = 0
        for name, entry in self._arrays.items():
            last = entry.offset + entry.numpy_dtype().itemsize * math.prod(entry.shape)
            if (names is None or name in names) and self._checksum_of(first, last) != entry.checksum:
                raise damaged(self.path, f"its array {name!r} was changed")
            first = last

    def _checksum_of(self, first: int, last: int) -> int:
        checksum = 0
        for start in range(first, last, _CHUNK_BYTES):
            checksum = zlib.crc32(self._map[start : min(start + _CHUNK_BYTES, last)], checksum)
        return checksum

    def __getitem__(self, name: str) -> Array:
        """Return an array."""
        try:
            entry = self._arrays[name]
            count = math.prod(entry.shape)
            return np.frombuffer(self._map, entry.numpy_dtype(), count, entry.offset).reshape(entry.shape)
        except (KeyError, ValueError, TypeError) as error:
            raise damaged(self.path, f"its array {name!r} is missing or too short") from error

    def buffer(self, name: str) -> memoryview:
        """Return the bytes of an array of bytes."""
        entry = self._entry(name)
        return memoryview(self._map)[entry.offset : entry.offset + math.prod(entry.shape)]

    def strings(self, name: str) -> Strings:
        """Return the strings that `add_strings` wrote."""
        return Strings(self._map, self._entry(f"{name}.bytes").offset, self[f"{name}.offsets"])

    def _entry(self, name: str) -> _ArrayEntry:
        try:
            return self._arrays[name]
        except KeyError as error:
            raise damaged(self.path, f"its array {name!r} is missing") from error

    def _directory(self) -> _Directory:
        size = len(self._map)
        tail = _FRAME.size + len(_MAGIC)
        framed = size >= len(_MAGIC) + tail and self._map[:8] == _MAGIC and self._map[-8:] == _MAGIC
        if not framed:
            raise damaged(self.path, "it is truncated or not a file of ssesearch")
        length, checksum = _FRAME.unpack(self._map[size - tail : size - len(_MAGIC)])
        start = max(0, size - tail - length)
        content = self._map[start : size - tail]
        if zlib.crc32(content) != checksum:
            raise damaged(self.path, "its directory was changed")
        try:
            directory = _decode_directory(content)
        except (msgspec.MsgspecError, ValueError) as error:
            raise damaged(self.path, "its directory cannot be read") from error
        if directory.layout != LAYOUT:
            raise wrong_layout(self.path, directory.layout)
        return directory


class Strings(Sequence[str]):
    """Decode strings of a mapped file one at a time. The methods that search expect them to be sorted."""

    def __init__(self, source: mmap.mmap, base: int, offsets: Array) -> None:
        self._source = source
        self._base = base
        self._offsets = offsets
        self._lookups = 0
        self._sample: list[bytes] = []

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def raw(self, index: int) -> bytes:
        """Return a string as UTF-8."""
        start, end = self._offsets[index : index + 2].tolist()
        return self._source[self._base + start : self._base + end]

    def __getitem__(self, index: Any) -> Any:
        """Return a string, or a list of strings for a slice."""
        if not isinstance(index, slice):
            return self.raw(index).decode()
        first, last, _ = index.indices(len(self))
        if last <= first:
            return []
        bounds = self._offsets[first : last + 1].tolist()
        data = self._source[self._base + bounds[0] : self._base + bounds[-1]]
        begin = bounds[0]
        return [data[low - begin : high - begin].decode() for low, high in pairwise(bounds)]

    def letters(self) -> tuple[Array, Array]:
        """Return for each string its number of characters, and the `letter_set` of them."""
        lengths, sets = np.zeros(len(self), np.int32), np.zeros(len(self), np.uint32)
        for first in range(0, len(self), _STRINGS_PER_CHUNK):
            bounds = self._offsets[first : first + _STRINGS_PER_CHUNK + 1]
            data = np.frombuffer(self._source, np.uint8, int(bounds[-1] - bounds[0]), self._base + int(bounds[0]))
            present = np.flatnonzero(np.diff(bounds))  # an empty string has no bytes to combine
            if len(present):
                starts, begins = bounds[present] - bounds[0], (data & 0xC0) != 0x80
                lengths[first + present] = np.add.reduceat(begins, starts, dtype=np.int32)
                sets[first + present] = np.bitwise_or.reduceat(_letter_bits(data, begins), starts)
        return lengths, sets

    def lower_bound(self, text: str) -> int:
        """Return the index of the first string that is not less than `text`."""
        return self._lower_bound(_encoded(text))

    def _lower_bound(self, key: bytes) -> int:
        """Bisect the file and, when that has been done often, a sample in memory and then a block of the file."""
        self._lookups += 1
        if self._lookups <= _LOOKUPS_WITHOUT_SAMPLE:
            return bisect_left(range(len(self)), key, key=self.raw)
        if not self._sample:
            self._sample = [*map(self.raw, range(0, len(self), _BLOCK_STRINGS))]
        first = max(0, bisect_left(self._sample, key) - 1) * _BLOCK_STRINGS
        bounds = self._offsets[first : first + _BLOCK_STRINGS + 1].tolist()
        block = self._source[self._base + bounds[0] : self._base + bounds[-1]]
        begin = bounds[0]
        return first + bisect_left(
            range(len(bounds) - 1), key, key=lambda index: block[bounds[index] - begin : bounds[index + 1] - begin]
        )

    def find(self, text: str) -> int:
        """Return the index of a string; -1 when it is absent."""
        key = _encoded(text)
        index = self._lower_bound(key)
        return index if index < len(self) and self.raw(index) == key else -1

    def with_prefix(self, prefix: str) -> range:
        """Return the indexes of all strings that begin with `prefix`."""
        start = _encoded(prefix)
        low = self.lower_bound(prefix)
        count = bisect_left(range(low, len(self)), True, key=lambda index: not self.raw(index).startswith(start))
        return range(low, low + count)

    def containing(self, texts: Iterable[str], within: range) -> list[int]:
        """
        Return the indexes within a range, ascending, of the strings that contain one of some texts.

        A string at the end of which such a text begins may be among them.
        """
        indexes: set[int] = set()
        keys = [*map(_encoded, texts)]
        for first in range(within.start, within.stop, _STRINGS_PER_CHUNK):
            bounds = self._offsets[first : min(first + _STRINGS_PER_CHUNK, within.stop) + 1]
            data = self._source[self._base + int(bounds[0]) : self._base + int(bounds[-1])]
            occurrences = [offset for key in keys for offset in _occurrences(key, data)]
            indexes.update((first - 1 + np.searchsorted(bounds - bounds[0], occurrences, side="right")).tolist())
        return sorted(indexes)


def letter_set(text: str) -> int:
    """
    Return the letters of a text as a set of 32 bits, one bit for each: the last five bits of its UTF-8.

    >>> letter_set("abba") == letter_set("ab"), letter_set("")
    (True, 0)
    """
    data = np.frombuffer(_encoded(text), np.uint8)
    return int(np.bitwise_or.reduce(_letter_bits(data, (data & 0xC0) != 0x80), initial=0))


def _occurrences(key: bytes, data: bytes) -> Iterator[int]:
    offset = data.find(key)
    while offset >= 0:
        yield offset
        offset = data.find(key, offset + 1)


def _letter_bits(data: Array, begins: Array) -> Array:
    """Return a bit for the last byte of each character, and 0 for the other bytes."""
    ends = np.append(begins[1:], True)
    bits: Array = np.left_shift(ends.astype(np.uint32), data & 31, dtype=np.uint32)
    return bits


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def wrong_layout(path: Path, layout: int, batches: tuple[str, ...] = ()) -> IndexVersionError:
    """Return the error for an index of these batches that another version of the program wrote."""
    version, remedy = ("a newer", "use that version, or ") if layout > LAYOUT else ("an earlier", "")
    return IndexVersionError(
        f"{path}: the index was written by {version} version of ssesearch (layout {layout}, this one reads {LAYOUT}); "
        f"{remedy}run ssesearch rebuild",
        batches,
    )


def damaged(path: Path, reason: str) -> IndexDamagedError:
    """Return the error for a file that is not what was written."""
    return IndexDamagedError(f"{path}: the index is damaged: {reason}; run ssesearch rebuild --full")


def unreadable(path: Path, error: OSError) -> EngineError:
    """
    Return the error for a file that the system does not open or read.

    Only one that is missing, or is not a file, is damage. Where the process or the system is at fault, the file may be
    whole, and to build the index again would help nobody.
    """
    if isinstance(error, _MISSING):
        return damaged(path, "it is missing")
    if isinstance(error, _NOT_A_FILE):
        return damaged(path, "it is not an ordinary file")
    return EngineError(cannot_be("read", path, error))
