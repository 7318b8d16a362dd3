"""Remember which items of a saved search were handed out: one file of ids a search, to which lines are added."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sse_search.durable import LockFileError, LockHeldError, file_lock, flush_folder, make_folder
from sse_search.errors import SettingsError
from sse_search.model import is_item_id
from sse_search.ordinary_files import read_file
from sse_search.wording import cannot_be

SAVED_FOLDER = "saved"
_LOCK_SECONDS = 10.0


class SeenItems:
    """
    The ids of a saved search that were handed out.

    A line that a crash cut off is none, so that its item is handed out again rather than lost.
    """

    def __init__(self, home: Path, name: str) -> None:
        self._path = home / SAVED_FOLDER / f"{quote(name.casefold(), safe='')}.ids"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes away while the block runs. Raises SettingsError if one of them does not end."""
        try:
            make_folder(self._path.parent)
            with file_lock(self._path.with_suffix(".lock"), _LOCK_SECONDS):
                yield
        except LockHeldError as error:
            raise SettingsError(f"{self._path}: {error} is reading this saved search; try again later") from error
        except LockFileError as error:
            raise SettingsError(str(error)) from error

    def ids(self) -> frozenset[str]:
        """Return the ids. Raises SettingsError if the file cannot be read."""
        try:
            lines = read_file(self._path).decode("ascii", errors="replace").split("\n")
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise SettingsError(cannot_be("read", self._path, error)) from error
        return frozenset(filter(is_item_id, lines[:-1]))

    def add(self, ids: Iterable[str]) -> None:
        """Add ids and flush them to disk. Raises SettingsError if they cannot be written."""
        try:
            with self._path.open("ab") as file:
                if _is_cut_off(self._path):
                    file.write(b"\n")
                file.write("".join(f"{item_id}\n" for item_id in ids).encode())
                file.flush()
                os.fsync(file.fileno())
            flush_folder(self._path.parent)
        except OSError as error:
            raise SettingsError(cannot_be("written", self._path, error)) from error

    def forget(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)


def _is_cut_off(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 1, 0))
        return file.read(1) not in (b"", b"\n")
