"""Open a corpus by name: `reuters`, `synthetic:N` or `resampled:N`; each is kept in a spool file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bench.reuters import read_reuters, sentences
from bench.spool import read_spool, write_spool
from bench.synthetic import generate
from sse_search.model import Document

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "artifacts" / "bench"
"""Default folder of spools and indexes; not part of the repository."""


def data_folder() -> Path:
    """Return the folder of public test data: `SSESEARCH_DATA`, else `../shared/data` beside this checkout."""
    return Path(os.environ.get("SSESEARCH_DATA") or ROOT.parent / "shared" / "data")


def corpus(name: str) -> Iterator[Document]:
    """
    Yield the documents of a corpus.

    Raises:
        ValueError: There is no such corpus.
        FileNotFoundError: It needs Reuters-21578, which is missing.
    """
    kind, _, size = name.partition(":")
    if name == "reuters":
        return read_reuters(data_folder())
    if kind not in ("synthetic", "resampled") or not size.isdecimal():
        raise ValueError(
            f"no corpus is called {name!r}: use reuters, synthetic:200000 or resampled:200000 (any number)"
        )
    return generate(int(size), resampled=sentences(data_folder()) if kind == "resampled" else None)


def documents_of(source: str) -> Iterator[Document]:
    """Yield the documents of a spool file, or of a corpus by its name, which takes no room on the disk."""
    return read_spool(Path(source)) if Path(source).exists() else corpus(source)


def spooled(name: str, work: Path) -> Path:
    """Return a file with the documents of a corpus; created by the first call."""
    file = work / f"{name.replace(':', '-')}.spool"
    if not file.exists():
        write_spool(corpus(name), file)
    return file
