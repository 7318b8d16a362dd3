"""How does an input become a batch? It is read by the importer of its format and written by the corpus."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from sse_search.model import ImportReport
from sse_search.service.archive import Archive

if TYPE_CHECKING:
    from sse_search.importers.fetching import Fetched

_ADDRESS = re.compile(r"(https?):/+(?=[^/])", re.IGNORECASE)


class Progress(Protocol):
    """Takes how many are done, and of how many where that is known."""

    def __call__(self, done: int, total: int | None = None, /) -> None:
        """Hear of it."""


class ImportOptions(msgspec.Struct, frozen=True, kw_only=True):
    """
    How an input is to be read.

    Attributes:
        format: One of `importers.import_formats()`.
        source: What to file the items under; None for the name of the input.
        day_first: How `04/05/2025` is meant; None as the settings say.
        columns: Column of a table to the field of an item that it holds.
    """

    format: str = "auto"
    source: str | None = None
    day_first: bool | None = None
    columns: Mapping[str, str] = msgspec.field(default_factory=dict)


def import_path(
    archive: Archive, given: str | Path, how: ImportOptions, *, dry_run: bool, progress: Progress | None
) -> ImportReport:
    """Import a file, a folder or a web address as one batch."""
    if not _ADDRESS.match(str(given)):
        return _appended(archive, Path(given), how, dry_run=dry_run, progress=progress)
    from sse_search.importers.fetching import fetch  # noqa: PLC0415 - few imports go to the network
    from sse_search.importers.validators import remember  # noqa: PLC0415

    # What is tried out, or imported for the first time, is wanted in full.
    state = None if dry_run or not archive.corpus.batches() else _state(archive, how)
    with tempfile.TemporaryDirectory(prefix="ssesearch-") as folder:
        address = _ADDRESS.sub(r"\1://", str(given))  # a path has lost one of the two slashes
        fetched = fetch(address, Path(folder), hosts=archive.settings.fetch_hosts, state=state)
        if fetched.path is None:
            return ImportReport(format=how.format, source=how.source or "", since=fetched.validators.last_modified)
        report = _appended(archive, fetched.path, how, fetched, dry_run=dry_run, progress=progress)
    if not dry_run:
        with suppress(OSError):  # then it is fetched once more
            remember(_state(archive, how), fetched.requested_url, fetched.validators)
    return report


def _state(archive: Archive, how: ImportOptions) -> Path:
    """Return the file of what servers said of the pages that were imported in this way. It may be thrown away."""
    digest = hashlib.sha256(msgspec.json.encode(how, order="deterministic")).hexdigest()
    return archive.corpus.path / f".fetched-{digest[:12]}.json"


def _appended(
    archive: Archive,
    path: Path,
    how: ImportOptions,
    fetched: Fetched | None = None,
    *,
    dry_run: bool,
    progress: Progress | None,
) -> ImportReport:
    from sse_search.importers import read  # noqa: PLC0415 - searches do without

    reading = read(
        path,
        format=how.format,
        source=how.source,
        url=fetched.url if fetched else "",
        charset=fetched.charset if fetched else "",
        day_first=archive.settings.day_first if how.day_first is None else how.day_first,
        columns=how.columns,
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
