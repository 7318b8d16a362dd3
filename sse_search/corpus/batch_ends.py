"""Recognize batches by the digests in their last lines, without reading the rest."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from sse_search.corpus.batch_file import STATE_DIGITS, batch_paths

_END_BYTES = 256
"""At the end of a batch; its last line is shorter."""
_DIGEST = re.compile(rb'^\{"end":true,"records":\d+,"sha256":"([0-9a-f]{64})"\}\n\Z', re.MULTILINE)


def has_batch_of(folder: Path, states: Iterable[str]) -> bool:
    """
    Check whether a folder has a batch with the content of one of some states, whatever its name.

    One of the same name that cannot be read or has no valid last line may be the batch that it was, and counts.
    """
    digests = {folder / name: digest for name, _, digest in (state.rpartition("@") for state in states)}
    paths = batch_paths(folder)
    for path in filter(digests.__contains__, paths):  # most often the first one
        if _digest_of(path) in ("", digests[path]):
            return True
    every = set(digests.values())
    return any(_digest_of(path) in every for path in paths)


def _digest_of(path: Path) -> str:
    """Return the digest that the last line of a batch states, as far as states have it; empty if there is none."""
    if not path.is_file():
        return ""
    try:
        with path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _END_BYTES))
            end = _DIGEST.search(file.read(_END_BYTES))
    except OSError:
        return ""
    return end[1][:STATE_DIGITS].decode() if end else ""
