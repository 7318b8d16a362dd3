"""
Keep the vectors of the items of an archive in a folder, and compare them with the vector of a query.

`ssesearch embed` adds a file (`vector_file.py`) for every some hundred items, so that it can be interrupted at any time
and loses little, and joins the files at its end. A vector belongs to an item of a text: whatever a rebuild does with
segments, it stays valid as long as the text stays the same, and counts for nothing as soon as it changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.durable import LockFileError, LockHeldError, file_lock, make_folder
from sse_search.engines.semantic.vector_file import Rows, VectorFile, joined, write_vectors
from sse_search.errors import EngineError, IndexBusyError, VectorsDamagedError
from sse_search.ordinary_files import paths_in
from sse_search.wording import cannot_be

Array = NDArray[Any]

VECTORS_SUFFIX = ".vectors"
_LOCK_FILE = "write.lock"
_ROWS_PER_CHUNK = 1 << 16
"""Vectors that are turned into numbers of single precision at once."""

State = tuple[tuple[str, int, int], ...]
"""Name, time of the last change and size of each file."""


class Items(NamedTuple):
    """Ids of items as integers, and the digests of their texts (`meaning.text_digest`)."""

    ids: Sequence[int]
    texts: Sequence[int]


class Vectors:
    """
    The vectors of one model, as they were at one moment. Safe from several threads.

    Args:
        folder: The folder of the store. model: SHA-256 of the model.

    Raises:
        VectorsDamagedError: A file is not what was written.
    """

    def __init__(self, folder: Path, model: bytes) -> None:
        opened = []
        for path in _paths(folder):
            with suppress(FileNotFoundError):  # files have been joined just now
                opened.append(VectorFile(path))
        self._files = [file for file in reversed(opened) if file.model == model]
        self.has_others = len(self._files) < len(opened)

    def __len__(self) -> int:
        return sum(len(file.ids) for file in self._files)

    def missing(self, items: Items) -> Items:
        """Return the items that have no vector of their text, in the same order."""
        ids, texts = np.asarray(items.ids, np.uint64), np.asarray(items.texts, np.uint64)
        lacking = np.ones(len(ids), bool)
        for file in self._files:
            indexes = file.find(ids)
            lacking &= (indexes < 0) | (file.texts[indexes] != texts)
        return Items(ids[lacking].tolist(), texts[lacking].tolist())

    def cosines(self, query: Array, ids: Array, texts: Array | None) -> Array:
        """Return the cosines of items with the vector of a query; see `Meaning.cosines`."""
        cosines = np.full(len(ids), np.nan)
        for file in self._files:
            indexes = file.find(ids)
            chosen = (indexes >= 0) & np.isnan(cosines)
            if texts is not None:
                chosen &= file.texts[indexes] == texts
            for chunk in _chunks(np.flatnonzero(chosen)):
                rows = indexes[chunk]
                file.verify(rows)
                cosines[chunk] = file.vectors[rows].astype(np.float32) @ query
        return cosines


class StoredMeaning(NamedTuple):
    """The meaning of a query, compared with the vectors of a store; see `meaning.Meaning`."""

    vectors: Vectors
    query: Array
    min_cosine: float

    def cosines(self, ids: Any, texts: Any) -> Array:
        """Return the cosines of items with the query; NaN for those without a vector of their text."""
        return self.vectors.cosines(
            self.query, np.asarray(ids, np.uint64), None if texts is None else np.asarray(texts, np.uint64)
        )


class VectorStore:
    """
    The folder of vectors of an archive.

    Args:
        folder: The folder `index/vectors/` of a home; created by the first vectors.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._is_locked = False

    def state(self) -> State:
        """Return what changes when vectors are added or removed; empty where there are none."""
        state = []
        for path in _paths(self.folder):
            with suppress(FileNotFoundError):
                status = path.stat()
                state.append((path.name, status.st_mtime_ns, status.st_size))
        return tuple(state)

    def open(self, model: bytes) -> Vectors:
        """Return the vectors that a model has made so far; see `Vectors`."""
        return Vectors(self.folder, model)

    @contextmanager
    def locked(self, timeout: float) -> Iterator[None]:
        """
        Keep other processes from changing vectors, and remove what interrupted ones have left; may be nested.

        Raises:
            IndexBusyError: Another process changes them; it loses nothing when it is interrupted.
        """
        if self._is_locked:
            yield
            return
        try:
            make_folder(self.folder)
            with file_lock(self.folder / _LOCK_FILE, timeout):
                for leftover in paths_in(self.folder, ".*.new"):
                    leftover.unlink(missing_ok=True)
                self._is_locked = True
                yield
        except LockFileError as error:
            raise EngineError(str(error)) from error
        except LockHeldError as error:
            raise IndexBusyError(
                f"{self.folder}: {error} is making vectors (ssesearch embed); stop it, which loses nothing, or wait "
                "until it has finished, and try again"
            ) from error
        finally:
            self._is_locked = False

    def add(self, model: bytes, items: Items, vectors: Sequence[Array]) -> None:
        """Write the vectors of further items; requires the lock."""
        rows = Rows(np.array(items.ids, np.uint64), np.array(items.texts, np.uint64), np.array(vectors, np.float16))
        self._write(self._next_number(), model, rows)

    def remove_damaged(self) -> tuple[str, ...]:
        """Remove files that are not what was written, and return what was wrong with each; requires the lock."""
        damages = dict(self._damages())
        for path in damages:
            path.unlink()
        return tuple(damages.values())

    def damages(self) -> tuple[str, ...]:
        """Read everything; return a sentence on each file that is not what was written."""
        return tuple(message for _, message in self._damages())

    def keep(self, model: bytes | None, items: Items) -> tuple[int, int]:
        """
        Keep one vector of each of some items, join the files of each model, and remove the rest; requires the lock.

        Args:
            model: Keep vectors of this model only; None keeps those of all.

        Returns:
            The number of vectors that were kept, and of those that were removed.
        """
        files = [VectorFile(path) for path in reversed(_paths(self.folder))]
        count = sum(len(file.ids) for file in files)
        by_model = {each: [file for file in files if file.model == each] for each in {file.model for file in files}}
        rows = {each: _wanted_rows(by_model[each], items) for each in by_model if model in (None, each)}
        kept = sum(len(part.ids) for part in rows.values())
        if len(files) > len(rows) or kept < count:
            for each, part in rows.items():
                if len(part.ids):
                    self._write(self._next_number(), each, part)
            for file in files:
                file.path.unlink()
        return kept, count - kept

    def _next_number(self) -> int:
        return 1 + max((int(path.name.partition(".")[0]) for path in _paths(self.folder)), default=0)

    def _write(self, number: int, model: bytes, rows: Rows) -> None:
        path = self.folder / f"{number:06}{VECTORS_SUFFIX}"
        try:
            write_vectors(path, model, rows)
        except OSError as error:
            raise EngineError(cannot_be("written", path, error)) from error

    def _damages(self) -> Iterator[tuple[Path, str]]:
        for path in _paths(self.folder):
            try:
                VectorFile(path).verify()
            except VectorsDamagedError as error:
                yield path, str(error)


def _wanted_rows(files: Iterable[VectorFile], items: Items) -> Rows:
    """Return one vector of each item of its text from files of one model, the newest file first."""
    ids, texts = np.asarray(items.ids, np.uint64), np.asarray(items.texts, np.uint64)
    missing = np.ones(len(ids), bool)
    parts = []
    for file in files:
        indexes = file.find(ids)
        chosen = missing & (indexes >= 0) & (file.texts[indexes] == texts)
        missing &= ~chosen
        file.verify(indexes[chosen])
        parts.append(file.rows().at(indexes[chosen]))
    return joined(parts)


def _chunks(indexes: Array) -> Iterator[Array]:
    for start in range(0, len(indexes), _ROWS_PER_CHUNK):
        yield indexes[start : start + _ROWS_PER_CHUNK]


def _paths(folder: Path) -> list[Path]:
    """Return the files of vectors, the oldest first."""
    return [path for path in paths_in(folder, f"*{VECTORS_SUFFIX}") if path.name[:1].isdigit()]
