"""How does an input become a batch? It is read by the importer of its format and written by the corpus."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Protocol

from sse_search.model import ImportReport
from sse_search.service.archive import Archive

__all__ = ["Progress", "import_path"]

_ADDRESS = re.compile(r"(https?):/+(?=[^/])", re.IGNORECASE)


class Progress(Protocol):
    """Takes how many are done, and of how many where that is known."""

    def __call__(self, done: int, total: int | None = None, /) -> None:
        """Hear of it."""


def import_path(
    archive: Archive, given: str | Path, *, format: str, source: str | None, dry_run: bool, progress: Progress | None
) -> ImportReport:
    """Import a file, a folder or a web address as one batch."""

    from sse_search.importers import read  # noqa: PLC0415 - searches do without

    def append(path: Path, url: str = "", charset: str = "") -> ImportReport:
        reading = read(
            path,
            format=format,
            source=source,
            url=url,
            charset=charset,
            day_first=archive.settings.day_first,
            mirrors=archive.settings.mirrors,
        )
        return archive.corpus.append(
            reading.records,
            source=reading.source,
            format=reading.format,
            sha256=reading.sha256,
            dry_run=dry_run,
            progress=progress,
        )

    if not _ADDRESS.match(str(given)):
        return append(Path(given))
    from sse_search.importers.fetching import fetch  # noqa: PLC0415 - few imports go to the network

    with tempfile.TemporaryDirectory(prefix="ssesearch-") as folder:
        # A path has lost one of the two slashes of an address.
        fetched = fetch(_ADDRESS.sub(r"\1://", str(given)), Path(folder), hosts=archive.settings.fetch_hosts)
        assert fetched.path is not None, "without a memory of former visits a server always answers in full"
        return append(fetched.path, fetched.url, fetched.charset)
