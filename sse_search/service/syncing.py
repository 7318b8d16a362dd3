"""Fetch the sources of an archive politely and import what is new, one batch a source."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from sse_search.corpus.log import current_time
from sse_search.durable import LockFileError, LockHeldError, file_lock, make_folder
from sse_search.errors import CorpusError, ImportFailedError, ServerBusyError, SettingsError
from sse_search.importers import fetching, opml, read
from sse_search.importers.validators import remember, state_file
from sse_search.model import UNDATED, ImportReport, Issue, NewsItem
from sse_search.service.archive import Archive
from sse_search.service.erased_mentions import erased_mentions
from sse_search.service.erasure_record import refuse_unfinished_erasure
from sse_search.service.item_pages import PageTexts
from sse_search.service.rejection_log import remember_rejections
from sse_search.service.reports import SourceReport, SourceStatus, SyncReport
from sse_search.service.source_state import SourceState, read_states, write_states
from sse_search.service.sources import (
    AUTO,
    SOURCES_FILE,
    SYNC_LOCK_FILE,
    Source,
    add_sources,
    fault_of,
    find_sources,
    free_name,
    load_sources,
)

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_MAX_ERRORS = 3
"""Failures in a row after which a source is tried less and less often."""
_FIRST_DELAY = 3600
_MAX_DELAY = 24 * 3600


def sync(
    archive: Archive,
    names: Collection[str],
    *,
    dry_run: bool,
    report: Callable[[SourceReport], None] | None = None,
) -> SyncReport:
    """Fetch some sources, or all that are due, and import what they give; a source that fails stops no other."""
    refuse_unfinished_erasure(archive)
    sources = load_sources(archive.home)
    if not sources:
        path = archive.home / SOURCES_FILE
        raise SettingsError(f"{path}: there are no sources yet; ssesearch sources add URL adds one")
    chosen = find_sources(sources, names)
    make_folder(archive.corpus.path)
    try:
        with file_lock(archive.corpus.path / SYNC_LOCK_FILE, 0.0):
            return _Sync(archive, sources, chosen, dry_run, named=bool(names)).run(report or (lambda _: None))
    except LockHeldError as error:
        raise CorpusError(f"{archive.home}: {error} is fetching its sources; try again when it has ended") from error
    except LockFileError as error:
        raise CorpusError(str(error)) from error


class _Sync:
    """One run over the sources, which share the pauses between requests."""

    def __init__(
        self, archive: Archive, sources: Iterable[Source], chosen: Iterable[Source], dry_run: bool, *, named: bool
    ) -> None:
        self._archive, self._chosen, self._dry_run, self._named = archive, chosen, dry_run, named
        states = read_states(archive.corpus.path)
        self._states = {source.name: _state(states, source) for source in sources}
        self._pacing = fetching.Pacing()
        self._mentions = erased_mentions(archive)

    def run(self, tell: Callable[[SourceReport], None]) -> SyncReport:
        reports: list[SourceReport] = []
        for source in self._chosen:
            reports.append(self._report(source))
            tell(reports[-1])
        return SyncReport(sources=tuple(reports))

    def _report(self, source: Source) -> SourceReport:
        state = self._states[source.name]
        not_before = self._retry_at(source)
        if not self._named and not self._dry_run:
            not_before = max(not_before, state.not_before, _due(source, state))
        if not_before > current_time():
            return SourceReport(name=source.name, url=source.url, status="postponed", not_before=not_before)
        try:
            report, state = self._imported(source, state)
        except ImportFailedError as error:
            report = SourceReport(name=source.name, url=source.url, status="failed", error=str(error))
            state = _after_failure(state, error, named=self._named)
            if erased := self._mentions.item_in(state.error):
                state = msgspec.structs.replace(state, error=f"the page of the erased item {erased} is not usable")
        self._save(source, msgspec.structs.replace(state, checked=current_time()))
        return report

    def _retry_at(self, source: Source) -> str:
        """Return the moment before which the server of a source wants no request, for whichever of its sources."""
        host = urlsplit(source.url).netloc
        return max(state.retry_at for state in self._states.values() if urlsplit(state.url).netloc == host)

    def _save(self, source: Source, state: SourceState) -> None:
        if self._dry_run:  # what its server said counts all the same
            if not state.retry_at:
                return
            state = msgspec.structs.replace(self._states[source.name], retry_at=state.retry_at)
        self._states[source.name] = state
        try:
            write_states(self._archive.corpus.path, self._states)
        except OSError as error:
            raise CorpusError(f"{self._archive.corpus.path}: {error.strerror or error}") from error

    def _imported(self, source: Source, state: SourceState) -> tuple[SourceReport, SourceState]:
        """Fetch and import a source. Raises ImportFailedError."""
        corpus = self._archive.corpus
        validators = state_file(
            corpus.path, msgspec.json.encode(msgspec.structs.replace(source, name="-", interval=""))
        )
        conditional = bool(state.succeeded and corpus.batches()) and not state.pending and not self._dry_run
        hosts = (*self._archive.settings.fetch_hosts, urlsplit(source.url).hostname or "")
        with tempfile.TemporaryDirectory(prefix="ssesearch-") as name:
            folder = Path(name)
            fetched = fetching.fetch(
                source.url, folder, hosts=hosts, state=validators if conditional else None, pacing=self._pacing
            )
            if fetched.path is None:
                unchanged = SourceReport(name=source.name, url=source.url, status="unchanged")
                return unchanged, _after_success(state)
            texts = PageTexts(self._archive, folder, hosts, self._pacing, frozenset(state.pending))
            report = self._import(source, state, fetched, texts)
        if not self._dry_run and not self._mentions.item_in(f"{fetched.requested_url} {fetched.url}"):
            with suppress(OSError):  # the page is fetched once more than necessary
                remember(validators, fetched.requested_url, fetched.validators)
        dated = any(item.date != UNDATED for item in texts.items)
        after = _after_success(
            state,
            items=len(texts.items) or state.items,
            format=report.format,
            dated=dated if texts.items else state.dated,
            pending=texts.pending,
            retry_at=_later(texts.retry_after) if texts.retry_after else "",
        )
        warnings = tuple(_warnings(state, len(texts.items), dated))
        return (
            SourceReport(
                name=source.name,
                url=source.url,
                status="imported",
                report=report,
                pages=texts.pages,
                pages_without_text=texts.pages_without_text,
                pages_later=len(texts.pending),
                warnings=warnings,
                not_before=after.retry_at,
            ),
            after,
        )

    def _import(self, source: Source, state: SourceState, fetched: fetching.Fetched, texts: PageTexts) -> ImportReport:
        assert fetched.path is not None
        settings = self._archive.settings
        reading = read(
            fetched.path,
            format=source.format,
            source=source.name,
            name=fetched.url,
            url=fetched.url,
            charset=fetched.charset,
            day_first=settings.day_first if source.day_first is None else source.day_first,
            mirrors=settings.mirrors,
        )
        if source.format == AUTO and state.format not in ("", reading.format):
            raise ImportFailedError(
                f"{fetched.url}: it was {state.format} and is {reading.format} now, so nothing is imported; if that is "
                f"right, write format = {reading.format!r} for this source into {SOURCES_FILE}"
            )
        records = [_described(record, source) if isinstance(record, NewsItem) else record for record in reading.records]
        texts.items = [record for record in records if isinstance(record, NewsItem)]
        if source.full_text and not self._dry_run:
            texts.choose(fetched.url)
            self._save(source, msgspec.structs.replace(state, pending=texts.pending))  # should this process be killed
            records = [completed for record in records for completed in texts.complete(record)]
        report = self._archive.corpus.append(
            self._mentions.without_all(records),
            source=reading.source,
            format=reading.format,
            sha256=reading.sha256,
            dry_run=self._dry_run,
        )
        if not self._dry_run:
            remember_rejections(self._archive.corpus.path, report)
        return msgspec.structs.replace(report, decision=reading.decision)


def _described(item: NewsItem, source: Source) -> NewsItem:
    """Return an item with what the keeper says about all items of its source."""
    tags = tuple(dict.fromkeys((*item.tags, *source.tags)))
    return msgspec.structs.replace(item, language=item.language or source.language, tags=tags)


def _state(states: dict[str, SourceState], source: Source) -> SourceState:
    state = states.get(source.name, SourceState())
    return state if state.url == source.url else SourceState(url=source.url)


def _due(source: Source, state: SourceState) -> str:
    """Return the moment from which a source is due by its interval; empty for always."""
    if not source.seconds or not state.checked or state.errors:
        return ""
    with suppress(ValueError):
        checked = datetime.strptime(state.checked, _TIME)
        return (checked + timedelta(seconds=source.seconds)).strftime(_TIME)
    return ""


def _later(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime(_TIME)


def _after_success(state: SourceState, **changes: object) -> SourceState:
    replaced = {"succeeded": current_time(), "errors": 0, "error": "", "not_before": "", "retry_at": "", **changes}
    return msgspec.structs.replace(state, **replaced)


def _after_failure(state: SourceState, error: ImportFailedError, *, named: bool) -> SourceState:
    """Count a failure; after several, or when the server asks for it, the next try waits."""
    errors = state.errors + 1
    wanted = error.retry_after if isinstance(error, ServerBusyError) else 0.0
    delay = min(_FIRST_DELAY * 2 ** min(errors - _MAX_ERRORS - 1, 10), _MAX_DELAY) if errors > _MAX_ERRORS else 0
    return msgspec.structs.replace(
        state,
        errors=errors,
        error=str(error),
        not_before=_later(delay) if delay and not named else "",
        retry_at=_later(wanted) if wanted else "",
    )


def _warnings(state: SourceState, items: int, dated: bool) -> Iterable[str]:
    before = f"; the last time it gave {state.items:,}" if state.items else ""
    if not items:
        yield f"it gives no items{before}; look whether its page has changed"
    elif not dated:
        yield f"it gives only undated items{'; before, it gave dates' if state.dated else ''}"


def source_statuses(archive: Archive) -> tuple[SourceStatus, ...]:
    """Return the sources and how their last fetches went."""
    states = read_states(archive.corpus.path)
    return tuple(_status(source, _state(states, source)) for source in load_sources(archive.home))


def _status(source: Source, state: SourceState) -> SourceStatus:
    return SourceStatus(
        name=source.name,
        url=source.url,
        format=source.format,
        language=source.language,
        full_text=source.full_text,
        interval=source.interval,
        last_success=state.succeeded,
        items=state.items,
        errors=state.errors,
        error=state.error,
        not_before=max(state.not_before, state.retry_at),
    )


def import_opml(archive: Archive, path: Path, report: Callable[[Issue], None] | None = None) -> tuple[Source, ...]:
    """
    Add the feeds of an OPML file whose addresses are no sources yet, and return them.

    Args:
        report: Called for each feed that is not added, and for each whose address was changed.
    """
    try:
        outlines = opml.read_opml(path.read_bytes(), str(path))
    except OSError as error:
        raise ImportFailedError(f"{path}: it cannot be read ({error.strerror or error})") from error
    known = load_sources(archive.home)
    names, name_of = [source.name for source in known], {source.url: source.name for source in known}
    added: list[Source] = []
    issues: list[Issue] = []
    for outline in outlines:
        if outline.url in name_of:
            message = f"{outline.url} is a source already: {name_of[outline.url]!r}"
            issues.append(Issue(message=message, file=str(path), severity="warning"))
            continue
        name = free_name(outline.title, outline.url, names)
        source = Source(name=name, url=outline.url, language=outline.language, tags=outline.tags)
        if fault := fault_of(source):
            issues.append(Issue(message=f"{name!r} is not added: {fault}", file=str(path)))
            continue
        if outline.given_url:
            issues.append(_changed_address(outline, path))
        names.append(name)
        name_of[outline.url] = name
        added.append(source)
    add_sources(archive.home, added)
    if report is not None:
        for issue in issues:
            report(issue)
    return tuple(added)


def _changed_address(outline: opml.Outline, path: Path) -> Issue:
    message = f"{outline.given_url} is read as {outline.url}; try it with: ssesearch sources check"
    return Issue(message=message, file=str(path), severity="warning")


def export_opml(archive: Archive) -> bytes:
    """Return the sources as OPML."""
    return opml.write_opml(
        opml.Outline(title=source.name, url=source.url, language=source.language, tags=source.tags)
        for source in load_sources(archive.home)
    )
