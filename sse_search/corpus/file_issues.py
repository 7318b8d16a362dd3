"""Report what stands where the log has its files: batches that are no files, and what its locks or its lookup meet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sse_search.corpus.batch_file import batch_paths
from sse_search.corpus.lookup_file import LOOKUP_LOCK_NAME, LOOKUP_NAMES
from sse_search.model import Issue
from sse_search.ordinary_files import obstacle

LOCK_NAME = ".lock"
"""File in the folder of the batches that an import locks."""


def file_issues(folder: Path) -> Iterator[Issue]:
    """Yield an issue for each path in a folder of batches where something else stands than the file of that name."""
    for path in batch_paths(folder):
        if not path.is_file():
            remedy = "remove it, or put the batch back from a backup"
            yield Issue(message=f"cannot be read: it is {_kind(path)}; {remedy}", file=str(path))
    for name in (LOCK_NAME, LOOKUP_LOCK_NAME, *LOOKUP_NAMES):
        if reason := obstacle(folder / name, links=name in LOOKUP_NAMES):
            yield Issue(message=reason, file=str(folder / name))


def _kind(path: Path) -> str:
    if path.is_dir():
        return "a folder"
    return "a link to a file that does not exist" if path.is_symlink() else "no ordinary file"
