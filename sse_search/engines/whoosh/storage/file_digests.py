"""Read files back and compute their sizes and digests, in threads where that is faster."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from sse_search.engines.whoosh.storage.array_file import unreadable
from sse_search.ordinary_files import open_file

_CHUNK_BYTES = 1 << 20


class FileDigest(msgspec.Struct, frozen=True):
    """
    What a file is recognized by.

    >>> FileDigest(0, "e3b0c442").size
    0
    """

    size: int
    sha256: str


def digests_of(path: Path, names: Iterable[str], *, in_threads: bool = True) -> dict[str, FileDigest]:
    """Return the digests of files of a folder, by name; raises as `digest_of` does."""
    listed = list(names)
    if not in_threads:
        return {name: digest_of(path / name) for name in listed}
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - takes as long to load as 4 MB to read

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        return dict(zip(listed, pool.map(lambda name: digest_of(path / name), listed), strict=True))


def digest_of(path: Path) -> FileDigest:
    """Return the digest of a file. Raises IndexDamagedError if it is missing, EngineError if it cannot be read."""
    digest = hashlib.sha256()
    size = 0
    try:
        with open_file(path) as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise unreadable(path, error) from error
    return FileDigest(size, digest.hexdigest())
