"""
Write and map a file of vectors: for each item a vector of its text, the digest of that text, and a digest of these.

    MAGIC | SHA-256 of the model | dimensions, count (8 bytes each) | digest of the keys (8) | digest of these (8)
    keys: ids (8 bytes each, ascending) | digests of texts (8) | digests of rows (8)
    vectors (2 x dimensions, float16)

Digests of the header and the keys are compared when a file is opened, that of a row (BLAKE2b of id, text digest and
vector) when the row is first used: opening reads 24 bytes an item, and no damaged vector takes part in a ranking.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.durable import FILE_MODE, replacing
from sse_search.errors import EngineError, VectorsDamagedError
from sse_search.ordinary_files import open_file
from sse_search.wording import cannot_be

Array = NDArray[Any]

_MAGIC = b"SSEVECT1"
_HEADER = struct.Struct("<8s32sQQ8s")
_DIGEST_BYTES = 8
_HEADER_BYTES = _HEADER.size + _DIGEST_BYTES
_KEY_BYTES = 8
_COMPONENT_BYTES = 2
_ROWS_PER_CHUNK = 4096


class Rows(NamedTuple):
    """Vectors (float16) with the ids of their items and the digests of their texts."""

    ids: Array
    texts: Array
    vectors: Array

    def at(self, indexes: Array) -> Rows:
        """Return some of the rows."""
        return Rows(*(column[indexes] for column in self))


class VectorFile:
    """
    Map a file of vectors.

    Attributes:
        model: SHA-256 of the model. ids, texts, vectors: the columns.

    Raises:
        VectorsDamagedError: It is not what was written.
        FileNotFoundError: There is none. EngineError: the system cannot read it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with open_file(path) as file:
                content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:  # it is empty
            raise self._damaged() from error
        except FileNotFoundError:
            raise
        except OSError as error:
            raise EngineError(cannot_be("read", path, error)) from error
        header = content[: _HEADER.size]
        if content[_HEADER.size : _HEADER_BYTES] != _digest(header):
            raise self._damaged()
        magic, self.model, dimensions, count, keys_digest = _HEADER.unpack(header)
        if magic != _MAGIC or len(content) != _HEADER_BYTES + count * (3 * _KEY_BYTES + _COMPONENT_BYTES * dimensions):
            raise self._damaged()
        keys = np.frombuffer(content, "<u8", 3 * count, _HEADER_BYTES).reshape(3, count)
        if _digest(keys.tobytes()) != keys_digest:
            raise self._damaged()
        self.ids, self.texts, self._digests = keys
        offset = _HEADER_BYTES + 3 * _KEY_BYTES * count
        self.vectors = np.frombuffer(content, "<f2", count * dimensions, offset).reshape(count, dimensions)
        self._intact = np.zeros(count, bool)

    def rows(self) -> Rows:
        """Return everything."""
        return Rows(self.ids, self.texts, self.vectors)

    def find(self, ids: Array) -> Array:
        """Return the index of each item; -1 for those that are not there."""
        if not len(self.ids):
            return np.full(len(ids), -1)
        indexes = np.searchsorted(self.ids, ids).clip(max=len(self.ids) - 1)
        return np.where(self.ids[indexes] == ids, indexes, -1)

    def verify(self, indexes: Array | None = None) -> None:
        """Compare the digests of rows, by default of all. Raises VectorsDamagedError when one differs."""
        wanted = np.arange(len(self.ids)) if indexes is None else indexes
        new = wanted[~self._intact[wanted]]
        for start in range(0, len(new), _ROWS_PER_CHUNK):
            chunk = new[start : start + _ROWS_PER_CHUNK]
            if not np.array_equal(_row_digests(self.rows().at(chunk)), self._digests[chunk]):
                raise self._damaged()
            self._intact[chunk] = True

    def _damaged(self) -> VectorsDamagedError:
        return VectorsDamagedError(f"{self.path}: its content was changed; ssesearch embed makes these vectors again")


def write_vectors(path: Path, model: bytes, rows: Rows) -> None:
    """Write a file of vectors, ascending by id, atomically."""
    count, dimensions = rows.vectors.shape
    order = np.argsort(rows.ids, kind="stable")
    chunks = [order[start : start + _ROWS_PER_CHUNK] for start in range(0, count, _ROWS_PER_CHUNK)]
    digests = b"".join(_row_digests(rows.at(chunk)).tobytes() for chunk in chunks)
    keys = rows.ids[order].astype("<u8").tobytes() + rows.texts[order].astype("<u8").tobytes() + digests
    header = _HEADER.pack(_MAGIC, model, dimensions, count, _digest(keys))
    with replacing(path, FILE_MODE) as file:
        file.writelines((header, _digest(header), keys))
        file.writelines(rows.vectors[chunk].astype("<f2").data for chunk in chunks)


def joined(parts: Iterable[Rows]) -> Rows:
    """Return the rows of several parts as one."""
    return Rows(*map(np.concatenate, zip(*parts, strict=True)))


def _row_digests(rows: Rows) -> Array:
    keys = np.stack([rows.ids, rows.texts], axis=1).astype("<u8").tobytes()
    vectors = rows.vectors.astype("<f2").tobytes()
    width = _COMPONENT_BYTES * rows.vectors.shape[1]
    digests = (
        _digest(keys[2 * _KEY_BYTES * row : 2 * _KEY_BYTES * (row + 1)] + vectors[width * row : width * (row + 1)])
        for row in range(len(rows.ids))
    )
    return np.frombuffer(b"".join(digests), "<u8")


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest()
