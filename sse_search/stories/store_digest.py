"""Keep a digest of the store of signatures beside it, which tells without reading its content whether it is intact."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from sse_search.durable import replace_file
from sse_search.ordinary_files import open_file, read_file


def has_committed_digest(path: Path) -> bool:
    """Tell whether the file is as the last commit left it; call it while this process has no connection to it."""
    with suppress(OSError):
        return read_file(digest_file(path)) == _digest(path)
    return False


def write_digest(path: Path) -> None:
    """Write the digest of the file as it is."""
    with suppress(OSError):  # the next update reads the whole file
        replace_file(digest_file(path), _digest(path))


def digest_file(path: Path) -> Path:
    """Return the file that holds the digest."""
    return path.with_name(f"{path.name}.sha256")


def _digest(path: Path) -> bytes:
    with open_file(path) as file:
        return f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n".encode()
