"""
Replace files atomically and lock them between processes.

A file is written beside its target, flushed to disk and renamed. The system releases a lock when its process ends.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_POLL_SECONDS = 0.05
_FILE_MODE = 0o644
"""Nobody but the owner writes a file, whatever the umask."""
_FOLDER_MODE = 0o755
_HOLDER = re.compile(rb"(process \d+)?\s*")
_HOLDER_BYTES = 32
_BINARY = getattr(os, "O_BINARY", 0)
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _try_lock(file: BinaryIO) -> None:
        file.seek(1 << 30)  # beyond the content, so that other processes can read it
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class LockHeldError(Exception):
    """Another process did not release the lock in time; the message names it."""


@contextmanager
def file_lock(path: Path, timeout: float) -> Iterator[None]:
    """
    Hold the lock of a file while the block runs; wait for it for at most `timeout` seconds.

    Raises:
        LockHeldError: Another process did not release it in time.
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | _NO_LINKS | _BINARY, _FILE_MODE), "r+b") as file:
        deadline = time.monotonic() + timeout
        while True:
            try:
                _try_lock(file)
                break
            except OSError as error:
                if time.monotonic() >= deadline:
                    holder = path.read_text(encoding="ascii", errors="replace").strip() or "another process"
                    raise LockHeldError(holder) from error
                time.sleep(_POLL_SECONDS)
        _write_holder(file, f"process {os.getpid()}")
        yield
        _write_holder(file, "")


def _write_holder(file: BinaryIO, holder: str) -> None:
    """Write who holds a lock over what a former holder wrote, never over anything else."""
    file.seek(0)
    if _HOLDER.fullmatch(file.read()):
        file.seek(0)
        file.write(f"{holder:<{_HOLDER_BYTES}}".encode())
        file.flush()


def create_file(path: Path) -> BinaryIO:
    """Create a file for writing that only its owner may write. Raises FileExistsError when there is one."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, _FILE_MODE), "wb")


def create_folders(folder: Path) -> None:
    """Create a folder and those above it where they are missing, and flush the name of each new one to disk."""
    if folder.is_dir():
        return
    create_folders(folder.parent)
    folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    flush_folder(folder.parent)


def flush_file(path: Path) -> None:
    """Flush the content of a file to disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to disk."""
    if os.name != "posix":  # pragma: no cover
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Replace the content of a file atomically: after a crash it has the old content or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    temporary.unlink(missing_ok=True)
    with create_file(temporary) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    flush_folder(path.parent)
