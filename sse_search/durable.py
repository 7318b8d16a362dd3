"""
How does something reach the disk as a whole, and by one writer at a time?

Files are written beside, flushed and renamed; a lock goes with the process that holds it, however that ends.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_POLL_SECONDS = 0.05

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _try_lock(file: BinaryIO) -> None:
        file.seek(1 << 30)  # far behind the content, which others shall be able to read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class LockHeldError(Exception):
    """Somebody else held the lock all the time; the message names the process."""


@contextmanager
def held(path: Path, timeout: float) -> Iterator[None]:
    """
    Hold the lock of a file while the block runs; wait for it for at most `timeout` seconds.

    Raises:
        LockHeldError: Somebody else held it all the time.
    """
    with path.open("a+b") as file:
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
        file.truncate(0)
        file.write(f"process {os.getpid()}\n".encode())
        file.flush()
        yield
        file.truncate(0)


def flush_file(path: Path) -> None:
    """Have the content of a file on disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on disk."""
    if os.name != "posix":  # pragma: no cover
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Give a file new content: the whole of it or, whatever happens, the former one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    flush_folder(path.parent)
