"""Import files, folders, web addresses and items from memory: read them and append one batch to the corpus."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from sse_search.model import ImportReport, NewsItem
from sse_search.service.archive import Archive

if TYPE_CHECKING:
    from sse_search.importers.context import Record
    from sse_search.importers.fetching import Fetched

_ADDRESS = re.compile(r"(https?):/+(?=[^/])", re.IGNORECASE)
_ITEMS_FORMAT = "items"
"""Format of a batch of items that no importer read."""


class Progress(Protocol):
    """
    Receives how many items are done, and of how many where that is known.

    It may also have `begin(phase: str, name: str)`, which an import calls when it begins to examine or read a file, or
    to add the batch.
    """

    def __call__(self, done: int, total: int | None = None, /) -> None:
        """Report progress."""


class ImportOptions(msgspec.Struct, frozen=True, kw_only=True):
    """
    How an input is read.

    Attributes:
        format: One of `importers.import_formats()`.
        source: Name to file the items under; None for the name of the input.
        encoding: Encoding of its texts; empty to let their bytes decide.
        day_first: Whether `04/05/2025` is 4 May; None as the settings say.
        columns: Column of a table to the field of an item that it holds.

    >>> ImportOptions(format="csv", columns={"Headline": "title"}).source is None
    True
    """

    format: str = "auto"
    source: str | None = None
    encoding: str = ""
    day_first: bool | None = None
    columns: Mapping[str, str] = msgspec.field(default_factory=dict)


def _refuse_unfinished_erasure(archive: Archive) -> None:
    from sse_search.service.erasure_record import refuse_unfinished_erasure  # noqa: PLC0415 - loads the corpus

    refuse_unfinished_erasure(archive)


def _remember_rejections(archive: Archive, report: ImportReport) -> None:
    from sse_search.service.rejection_log import remember_rejections  # noqa: PLC0415 - loads the corpus

    remember_rejections(archive.corpus.path, report)


def import_path(
    archive: Archive, given: str | Path, options: ImportOptions, *, dry_run: bool, progress: Progress | None
) -> ImportReport:
    """Import a file, a folder or a web address as one batch."""
    _refuse_unfinished_erasure(archive)
    if not _ADDRESS.match(str(given)):
        return _import_file(archive, Path(given), options, dry_run=dry_run, progress=progress)
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - a search loads this module, but not that one

    from sse_search.importers.fetching import fetch  # noqa: PLC0415 - few imports use the network
    from sse_search.importers.validators import remember, state_file  # noqa: PLC0415
    from sse_search.service.erased_mentions import erased_mentions  # noqa: PLC0415

    state = state_file(archive.corpus.path, msgspec.json.encode(options, order="deterministic"))
    conditional = not dry_run and bool(archive.corpus.batches())  # a dry run or a first import needs the whole page
    with TemporaryDirectory(prefix="ssesearch-") as folder:
        address = _ADDRESS.sub(r"\1://", str(given))  # a Path has lost one of the two slashes
        hosts = archive.settings.fetch_hosts
        fetched = fetch(address, Path(folder), hosts=hosts, state=state if conditional else None)
        if fetched.path is None:
            return ImportReport(
                format=options.format,
                source=options.source or "",
                not_modified=True,
                last_modified=fetched.validators.last_modified,
            )
        report = _import_file(archive, fetched.path, options, fetched, dry_run=dry_run, progress=progress)
    if not dry_run and not erased_mentions(archive).item_in(f"{fetched.requested_url} {fetched.url}"):
        with suppress(OSError):  # the page is fetched once more than necessary
            remember(state, fetched.requested_url, fetched.validators)
    return report


def import_items(archive: Archive, items: Iterable[NewsItem], source: str) -> ImportReport:
    """Import items that no importer read as one batch, without control characters and unsafe addresses."""
    from sse_search.importers.context import cleaned_item  # noqa: PLC0415 - searches do not need it

    _refuse_unfinished_erasure(archive)
    report = archive.corpus.append(map(cleaned_item, items), source=source, format=_ITEMS_FORMAT, sha256="")
    _remember_rejections(archive, report)
    return report


def _import_file(
    archive: Archive,
    path: Path,
    options: ImportOptions,
    fetched: Fetched | None = None,
    *,
    dry_run: bool,
    progress: Progress | None,
) -> ImportReport:
    from sse_search.importers import read  # noqa: PLC0415 - searches do not need it
    from sse_search.service.erased_mentions import erased_mentions  # noqa: PLC0415

    begin = getattr(progress, "begin", _ignore)
    reading = read(
        path,
        format=options.format,
        source=options.source,
        name=fetched.url if fetched else "",
        url=fetched.url if fetched else "",
        charset=fetched.charset if fetched else "",
        encoding=options.encoding,
        day_first=archive.settings.day_first if options.day_first is None else options.day_first,
        columns=options.columns,
        mirrors=archive.settings.mirrors,
        begin=begin,
    )
    records = erased_mentions(archive).without_all(reading.records)
    report = archive.corpus.append(
        _then(records, lambda: begin("Adding", str(path) if fetched is None else fetched.url)),
        source=reading.source,
        format=reading.format,
        sha256=reading.sha256,
        dry_run=dry_run,
        progress=progress,
    )
    if not dry_run:
        _remember_rejections(archive, report)
    return msgspec.structs.replace(report, decision=reading.decision)


def _then(records: Iterator[Record], end: Callable[[], None]) -> Iterator[Record]:
    yield from records
    end()


def _ignore(_phase: str, _name: str) -> None:
    """Show no phase."""
