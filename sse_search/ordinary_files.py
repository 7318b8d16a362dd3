"""
Open ordinary files alone, and list them.

To open a FIFO waits for whoever writes to it, and a folder cannot be replaced.
"""

from __future__ import annotations

import errno
import fnmatch
import stat
from contextlib import suppress
from io import BufferedReader
from pathlib import Path


class NotAFileError(OSError):
    """A FIFO, a socket or a device stands where a file is expected; it was not opened."""


def open_file(path: Path) -> BufferedReader:
    """Open an ordinary file, or a link to one, for reading. Raises OSError for whatever else is there."""
    _refuse_what_waits(path)
    return path.open("rb")


def read_file(path: Path) -> bytes:
    """Return the content of an ordinary file, or of what a link names. Raises OSError for whatever else is there."""
    _refuse_what_waits(path)
    return path.read_bytes()


def read_text_file(path: Path, encoding: str = "utf-8") -> str:
    """Return the text of an ordinary file; see `read_file`. Raises UnicodeDecodeError as well."""
    _refuse_what_waits(path)
    return path.read_text(encoding=encoding)


def paths_in(folder: Path, pattern: str) -> list[Path]:
    """
    Return what a folder has by names of a form (`fnmatch`), sorted; nothing where there is no folder.

    `Path.glob` finds nothing in a folder that must not be read or that a failing disk cannot; this raises OSError.
    """
    try:
        names = [path.name for path in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(folder / name for name in fnmatch.filter(names, pattern))


def obstacle(path: Path, *, links: bool = True) -> str:
    """
    Return what stands where a file is to be written, with the remedy, as part of a sentence; nothing when all is well.

    Args:
        links: Whether a link may stand there.

    >>> obstacle(Path("/"))
    'it is a folder; move it away'
    """
    with suppress(OSError):  # nothing is there, or its folder cannot be searched, which whoever writes reports
        if not links and path.is_symlink():
            return "it is a link; remove it"
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return "it is a folder; move it away"
        if not stat.S_ISREG(mode):
            return "it is not an ordinary file; remove it"
    return ""


def _refuse_what_waits(path: Path) -> None:
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # opening a folder fails by itself
        raise NotAFileError(errno.ENXIO, "it is not an ordinary file", str(path))
