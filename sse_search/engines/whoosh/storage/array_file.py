"""
How do arrays and strings lie in one file, so that opening it reads next to nothing?

    MAGIC | array, padded to 64 bytes | array | ... | directory (msgpack) | its length (8 bytes) | MAGIC

The directory comes last, so that arrays can be written as they are made, and a file that was cut off has none. A
reader maps the file into memory: an array costs nothing until it is touched.
"""

from __future__ import annotations

import mmap
import os
import struct
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np
from numpy.typing import DTypeLike, NDArray

from sse_search.errors import IndexDamagedError

LAYOUT = 5
"""Version of everything that is written here; a file of another version is refused."""

_MAGIC = b"SSEARRAY"
_ALIGNMENT = 64
"""Bytes: a cache line, and more than any element needs."""
_LENGTH = struct.Struct("<Q")

Array = NDArray[Any]


class _Entry(msgspec.Struct, frozen=True):
    dtype: Any
    shape: tuple[int, ...]
    offset: int


class _Directory(msgspec.Struct, frozen=True):
    layout: int
    meta: dict[str, Any]
    arrays: dict[str, _Entry]


class ArrayFileWriter:
    """Writes one container; without `finish` the file has no directory and counts as damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO = path.open("xb")
        self._file.write(_MAGIC)
        self._arrays: dict[str, _Entry] = {}
        self._open: tuple[str, np.dtype[Any], int] | None = None

    def add(self, name: str, array: Array) -> None:
        """Write an array as a whole."""
        self.begin(name, array.dtype)
        self.append(array)
        self.end(array.shape)

    def begin(self, name: str, dtype: DTypeLike) -> None:
        """Begin an array that `append` writes piece by piece."""
        self._file.write(bytes(-self._file.tell() % _ALIGNMENT))
        self._open = (name, np.dtype(dtype), self._file.tell())

    def append(self, piece: Array) -> None:
        """Write the next elements of the array begun last."""
        assert self._open is not None
        self._file.write(np.ascontiguousarray(piece, dtype=self._open[1]).data)

    def append_bytes(self, piece: bytes) -> None:
        """Write the next bytes of the array begun last."""
        self._file.write(piece)

    def end(self, shape: tuple[int, ...] | None = None) -> None:
        """End the array begun last; without a shape it has one dimension."""
        assert self._open is not None
        name, dtype, offset = self._open
        length = (self._file.tell() - offset) // dtype.itemsize
        description = dtype.descr if dtype.names else dtype.str
        self._arrays[name] = _Entry(description, shape or (length,), offset)
        self._open = None

    def add_strings(self, name: str, strings: Sequence[str]) -> None:
        """Write strings so that `ArrayFile.strings` can read each by its number."""
        blob, offsets = _string_arrays(strings)
        self.add(f"{name}.bytes", blob)
        self.add(f"{name}.offsets", offsets)

    def finish(self, meta: dict[str, Any]) -> None:
        """Write the directory and flush the file to disk."""
        directory = msgspec.msgpack.encode(_Directory(LAYOUT, meta, self._arrays))
        self._file.write(directory + _LENGTH.pack(len(directory)) + _MAGIC)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close the file as it is."""
        self._file.close()


class ArrayFile:
    """
    A container mapped into memory. Arrays are read-only views; they stay valid for as long as they are referred to.

    Raises:
        IndexDamagedError: The file is missing, cut off, of another version, or its directory points outside it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:  # ValueError: an empty file cannot be mapped
            raise _damaged(path, "it is missing, empty or unreadable") from error
        directory = self._directory()
        self.meta = directory.meta
        self._arrays = directory.arrays

    def __getitem__(self, name: str) -> Array:
        """Return an array by its name."""
        try:
            entry = self._arrays[name]
            dtype = np.dtype([tuple(part) for part in entry.dtype] if isinstance(entry.dtype, list) else entry.dtype)
            count = int(np.prod(entry.shape))
            return np.frombuffer(self._map, dtype, count, entry.offset).reshape(entry.shape)
        except (KeyError, ValueError, TypeError) as error:
            raise _damaged(self.path, f"its array {name!r} is missing or too short") from error

    def buffer(self, name: str) -> memoryview:
        """Return the bytes of an array."""
        entry = self._arrays[name]
        return memoryview(self._map)[entry.offset : entry.offset + int(np.prod(entry.shape))]

    def strings(self, name: str) -> Strings:
        """Return strings by their name."""
        entry = self._arrays[f"{name}.bytes"]
        return Strings(self._map, entry.offset, self[f"{name}.offsets"])

    def _directory(self) -> _Directory:
        whole = len(self._map)
        tail = _LENGTH.size + len(_MAGIC)
        framed = whole >= len(_MAGIC) + tail and self._map[:8] == _MAGIC and self._map[-8:] == _MAGIC
        if not framed:
            raise _damaged(self.path, "it was cut off or is no file of ours")
        (length,) = _LENGTH.unpack(self._map[whole - tail : whole - len(_MAGIC)])
        try:
            found = msgspec.msgpack.decode(self._map[max(0, whole - tail - length) : whole - tail], type=_Directory)
        except (msgspec.MsgspecError, ValueError) as error:
            raise _damaged(self.path, "its directory cannot be read") from error
        if found.layout != LAYOUT:
            raise of_another_layout(self.path, found.layout)
        return found


class Strings(Sequence[str]):
    """Strings in a mapped file, decoded one at a time. Those of a sorted list are found by bisection."""

    def __init__(self, source: mmap.mmap, base: int, offsets: Array) -> None:
        self._source = source
        self._base = base
        self._offsets = offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def raw(self, index: int) -> bytes:
        """Return a string as UTF-8."""
        start, end = self._offsets[index : index + 2].tolist()
        return self._source[self._base + start : self._base + end]

    def __getitem__(self, index: Any) -> Any:
        """Return a string, or a list of them for a slice."""
        if not isinstance(index, slice):
            return self.raw(index).decode()
        first, last, _ = index.indices(len(self))
        if last <= first:
            return []
        bounds = self._offsets[first : last + 1].tolist()
        data = self._source[self._base + bounds[0] : self._base + bounds[-1]]
        begin = bounds[0]
        return [data[low - begin : high - begin].decode() for low, high in pairwise(bounds)]

    def place(self, text: str) -> int:
        """Return where a string stands in a sorted list, or would."""
        return bisect_left(range(len(self)), text.encode("utf-8", "replace"), key=self.raw)

    def find(self, text: str) -> int:
        """Return the number of a string in a sorted list; -1 when it is not there."""
        place = self.place(text)
        return place if place < len(self) and self.raw(place) == text.encode("utf-8", "replace") else -1

    def beginning_with(self, prefix: str) -> range:
        """Return the numbers of all strings of a sorted list that begin so."""
        begin = prefix.encode("utf-8", "replace")
        low = self.place(prefix)
        high = bisect_left(range(low, len(self)), True, key=lambda index: self.raw(index)[: len(begin)] != begin)
        return range(low, low + high)


def _string_arrays(strings: Iterable[str]) -> tuple[Array, Array]:
    """Return the UTF-8 of strings in a row, and the offsets of their beginnings and of the end."""
    encoded = [text.encode("utf-8", "replace") for text in strings]
    offsets = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(part) for part in encoded], out=offsets[1:])
    return np.frombuffer(b"".join(encoded), np.uint8), offsets


def of_another_layout(path: Path, layout: int) -> IndexDamagedError:
    """Return the error that tells of an index that another version of the program wrote."""
    return IndexDamagedError(
        f"{path}: the index was written by another version of ssesearch (layout {layout}, this one reads {LAYOUT}); "
        "ssesearch rebuild makes it anew"
    )


def _damaged(path: Path, what: str) -> IndexDamagedError:
    return IndexDamagedError(f"{path}: the index is damaged: {what}; ssesearch rebuild --full makes it anew")
