"""Check what an index must not be read from or built into: folders of others, and what no build can replace."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from sse_search.engines.whoosh.storage.array_file import unreadable
from sse_search.errors import IndexDamagedError
from sse_search.ordinary_files import obstacle

_WRITABLE_BY_OTHERS = 0o022


def refuse_writable_by_others(path: Path) -> None:
    """Refuse a folder that others can write: whoever can change an index can make Whoosh run code from its pickle."""
    if os.name == "posix" and _mode(path) & _WRITABLE_BY_OTHERS:
        raise IndexDamagedError(
            f"{path}: other users may write to this folder, so its content is not trusted; "
            f"run chmod go-w {path}, or ssesearch rebuild --full"
        )


def replacing_obstacle(path: Path) -> str:
    """Return why no build can replace what a path names, with the remedy; it can replace anything but a folder."""
    with suppress(OSError):
        if stat.S_ISDIR(path.lstat().st_mode):
            return f"{obstacle(path)}, then run ssesearch rebuild --full"
    return ""


def folder_obstacle(path: Path) -> str:
    """Return why a folder cannot be made where something stands that is none, with the remedy."""
    with suppress(OSError):  # whoever makes it reports that
        if os.path.lexists(path) and not path.is_dir():
            return "it is not a folder; move it away"
    return ""


def _mode(folder: Path) -> int:
    try:
        return folder.stat().st_mode
    except OSError as error:  # a generation may be removed while it is opened
        raise unreadable(folder, error) from error


def remove_folder(path: Path, *, ignore_errors: bool = False) -> None:
    """Remove a folder with everything in it. Raises OSError with the path of the folder, or of what is in its way."""
    import shutil  # noqa: PLC0415 - loads three compressions, and a search removes nothing

    try:
        shutil.rmtree(path, ignore_errors=ignore_errors)
    except OSError as error:
        if not Path(error.filename).is_absolute():  # a name within a folder that was open
            error.filename = str(path)
        raise
