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
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from sse_search.ordinary_files import obstacle, paths_in
from sse_search.wording import remedy_for

FILE_MODE = 0o644
FOLDER_MODE = 0o755
"""Permissions of what an archive writes, whatever the umask: nobody but the owner changes it."""
_WRITABLE_BY_EVERYBODY = 0o002
_POLL_SECONDS = 0.05
_HOLDER = re.compile(rb"(process \d+)?\s*")
_HOLDER_BYTES = 32
_UNFINISHED = ".new"
_BINARY = getattr(os, "O_BINARY", 0)

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _try_lock(file: BinaryIO, *, shared: bool) -> None:
        file.seek(1 << 30)  # beyond the content, so that other processes can read it
        if not shared:  # there is no shared lock, and no way to delete a file that is open
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(file: BinaryIO, *, shared: bool) -> None:
        fcntl.flock(file.fileno(), (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


class LockHeldError(Exception):
    """Another process did not release the lock in time; the message names it."""


class LockFileError(Exception):
    """The lock file cannot be opened; the message names it."""


@contextmanager
def file_lock(path: Path, timeout: float, *, shared: bool = False) -> Iterator[None]:
    """
    Hold the lock of a file while the block runs; wait for it for at most `timeout` seconds.

    Args:
        shared: Hold it beside other processes that share it; it keeps those away that do not.

    Raises:
        LockHeldError: Another process did not release it in time.
        LockFileError: The file cannot be opened, or is no ordinary one. A symbolic link is not followed: its target
            would be emptied.
    """
    with _open_lock(path) as file:
        deadline = time.monotonic() + timeout
        while True:
            try:
                _try_lock(file, shared=shared)
                break
            except OSError as error:
                if time.monotonic() >= deadline:
                    holder = path.read_text(encoding="ascii", errors="replace").strip() or "another process"
                    raise LockHeldError(holder) from error
                time.sleep(_POLL_SECONDS)
        if shared:
            yield
            return
        _write_holder(file, f"process {os.getpid()}")
        yield
        _write_holder(file, "")


def _write_holder(file: BinaryIO, holder: str) -> None:
    """Write who holds a lock over what a former holder wrote, never over anything else."""
    with suppress(OSError):  # a full disk; the lock is held nevertheless, and others learn only that somebody has it
        file.seek(0)
        if _HOLDER.fullmatch(file.read()):
            file.seek(0)
            file.write(f"{holder:<{_HOLDER_BYTES}}".encode())


def _open_lock(path: Path) -> BinaryIO:
    flags = os.O_RDWR | os.O_CREAT | _BINARY | getattr(os, "O_NOFOLLOW", 0)
    if reason := obstacle(path, links=False):
        raise LockFileError(f"{path}: it cannot be locked; {reason}")
    try:
        return os.fdopen(os.open(path, flags, FILE_MODE), "r+b", buffering=0)  # so that closing it writes nothing
    except OSError as error:
        raise LockFileError(f"{path}: it cannot be locked ({error.strerror}); {remedy_for(error)}") from error


def create_file(path: Path) -> BinaryIO:
    """Create a file that only its owner may write. Raises FileExistsError when there is one."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, FILE_MODE), "wb")


def make_folder(folder: Path) -> None:
    """Create a folder unless it exists, with its parents; only the owner may write to it, whatever the umask."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(FOLDER_MODE)
    flush_folder(folder.parent)


def mistrust(folder: Path) -> str:
    """Return why the content of a folder is not trusted, with the remedy: everybody may write to it; else nothing."""
    if os.name != "posix" or not folder.stat().st_mode & _WRITABLE_BY_EVERYBODY:
        return ""
    return f"{folder}: everybody may write to this folder, so its content is not trusted; run chmod o-w {folder}"


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


@contextmanager
def replacing(path: Path, mode: int | None = None) -> Iterator[BinaryIO]:
    """
    Open a file that replaces `path` atomically when the block ends, and is removed when the block fails.

    Args:
        mode: Its permissions, whatever the umask; None leaves them to the umask.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}{_UNFINISHED}")
    try:
        with temporary.open("wb") as file:
            if mode is not None:
                temporary.chmod(mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    flush_folder(path.parent)


def remove_unfinished(path: Path) -> None:
    """Remove what interrupted replacements of a file have left; no other process may be replacing it."""
    for leftover in paths_in(path.parent, f".{path.name}.*{_UNFINISHED}"):
        leftover.unlink(missing_ok=True)


def replace_file(path: Path, content: bytes) -> None:
    """Replace the content of a file atomically: after a crash it has the old content or the new one."""
    with replacing(path, FILE_MODE) as file:
        file.write(content)
