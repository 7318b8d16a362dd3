"""
Rebuild the index from the corpus: index what the latest batches changed, or everything.

A rebuild reads one snapshot of the corpus, whatever is imported meanwhile, and is refused when items of the live index
would be lost because batches are missing.

Stories are clustered first, because a new item may change the stories of earlier ones. The signature store is updated
in a transaction that ends when the new index is live; after a crash between the two it does not match the index, and
everything is rebuilt.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial

import msgspec

from sse_search.corpus import Corpus, Snapshot
from sse_search.engines.port import BuildResult, IndexMetadata
from sse_search.entities import Vocabulary, learn
from sse_search.errors import CorpusError, EngineError, IndexBusyError, IndexDamagedError
from sse_search.model import NewsItem, RebuildReport, Tombstone
from sse_search.service.archive import Archive
from sse_search.service.importing import Progress
from sse_search.service.losses import listed, refuse_losses
from sse_search.service.tagging import Tagging, documents
from sse_search.stories import (
    SignatureStore,
    StoriesBusyError,
    StoriesDamagedError,
    StoriesUnavailableError,
    find_stories,
    open_store,
    sign_items,
    update_stories,
)

ANALYSIS_VERSION = "3"
"""Raised when the analysis of words, languages or stories or the fields of items change; all is rebuilt then."""

_PROGRESS_EVERY = 200
"""Items between two reports of progress."""
_NO_METADATA = IndexMetadata("", 0, (), "", "")


class _Plan(msgspec.Struct, frozen=True):
    """
    What a rebuild has to do.

    Attributes:
        full: Whether every item is indexed. metadata: of the new index. snapshot: what it holds.
        total: Items to index.
        stories: Item to story, of items to index that have one.
        indexed: States of the batches that are indexed already.
        removed: Ids that the new batches remove.
        regrouped: Earlier items to index again because their story has changed.
    """

    full: bool
    metadata: IndexMetadata
    snapshot: Snapshot
    total: int
    stories: Mapping[str, str]
    indexed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    regrouped: tuple[str, ...] = ()


_Built = tuple[bool, BuildResult, tuple[str, ...]]
"""Whether every item was indexed, the result, and warnings."""


def rebuild(archive: Archive, *, full: bool, accept_loss: bool, progress: Progress | None) -> RebuildReport:
    """Build a new generation, unless the index is current already; `accept_loss` lets it drop items of lost batches."""
    started = time.monotonic()
    vocabulary = archive.vocabulary()
    metadata, warnings = _live_metadata(archive)
    problems = tuple(map(str, archive.corpus.problems(metadata.batches if metadata else ())))
    if metadata is not None and not full and metadata == _target(metadata, _states(archive.corpus), vocabulary):
        result = BuildResult(metadata=metadata, indexed=0, removed=0)
    else:
        build = partial(_build, archive, vocabulary, full, accept_loss, progress)
        try:
            full, result, build_warnings = build()
        except StoriesDamagedError as error:  # the store has been removed, and everything is rebuilt
            warnings = (*warnings, f"{error} and has been rebuilt from the corpus")
            full, result, build_warnings = _build_again(build)
        except IndexDamagedError as error:
            if full:
                raise
            warnings = (f"{error}. That has been done",)
            full, result, build_warnings = _build(archive, vocabulary, True, accept_loss, progress)
        warnings = (*warnings, *build_warnings)
    return RebuildReport(
        generation=result.metadata.generation,
        items=result.metadata.items,
        indexed=result.indexed,
        removed=result.removed,
        full=full,
        seconds=round(time.monotonic() - started, 3),
        warnings=(*warnings, *_batch_warnings(problems)),
    )


def _build_again(build: Callable[[], _Built]) -> _Built:
    """Build everything, with a new signature store."""
    try:
        return build()
    except StoriesDamagedError as error:
        raise EngineError(f"{error} while it was written; check the disk, then try again") from error


def _build(
    archive: Archive, vocabulary: Vocabulary, full: bool, accept_loss: bool, progress: Progress | None
) -> _Built:
    """Build a new generation."""
    with _locked_store(archive) as store:
        metadata, warnings = _live_metadata(archive)  # only now: another process may have built one
        if not accept_loss:
            refuse_losses(archive, metadata, (store.batches() or ()) if warnings else ())
        plan = _plan(archive, store, vocabulary, None if full else metadata, progress)
        items = plan.snapshot.items() if plan.full else _changed_items(plan)
        learned = dict(plan.metadata.learned)
        tagging = Tagging(str(archive.vocabulary_file), vocabulary.digest, learned, archive.settings.language)
        with closing(documents(items, tagging, plan.stories)) as indexed:
            report = partial(_report, progress, plan.total) if progress else None
            result = archive.engine.build(indexed, plan.removed, plan.metadata, full=plan.full, progress=report)
        return plan.full, result, _commit(store, result)


def _commit(store: SignatureStore, result: BuildResult) -> tuple[str, ...]:
    """Commit the signature store; the new generation is live, so a failure is only a warning."""
    try:
        store.commit(result.metadata.batches)
    except (StoriesBusyError, StoriesDamagedError, StoriesUnavailableError) as error:
        live = f"generation {result.metadata.generation} is live and complete"
        return (f"{error}. Nevertheless {live}; the next rebuild reads every item",)
    return ()


def _live_metadata(archive: Archive) -> tuple[IndexMetadata | None, tuple[str, ...]]:
    """Return the metadata of the live index, and warnings; a damaged index has none and is replaced."""
    try:
        return archive.engine.metadata(), ()
    except IndexDamagedError as error:
        return None, (f"{error}. That has been done",)


def _states(corpus: Corpus) -> tuple[str, ...]:
    return tuple(batch.state for batch in corpus.batches())


def _target(metadata: IndexMetadata, batches: tuple[str, ...], vocabulary: Vocabulary) -> IndexMetadata:
    """Return the metadata of an index of these batches that keeps the learned abbreviations of another one."""
    return msgspec.structs.replace(metadata, batches=batches, vocabulary=vocabulary.digest, analysis=ANALYSIS_VERSION)


@contextmanager
def _locked_store(archive: Archive) -> Iterator[SignatureStore]:
    """Open the signature store for writing; see `stories.open_store`."""
    try:
        with open_store(archive.home / "index") as store:
            yield store
    except StoriesUnavailableError as error:
        raise EngineError(f"{error}. The index has not been changed") from error
    except StoriesBusyError as error:
        raise IndexBusyError(f"{error}. Somebody else is rebuilding; try again when that has finished.") from error


def _plan(
    archive: Archive,
    store: SignatureStore,
    vocabulary: Vocabulary,
    metadata: IndexMetadata | None,
    progress: Progress | None,
) -> _Plan:
    """Plan the update of an index with this metadata, or a full rebuild where there is none or it does not fit."""
    if metadata is not None and store.batches() == metadata.batches:
        snapshot = archive.corpus.snapshot(items=False)
        target = _target(metadata, snapshot.states, vocabulary)
        fits = (metadata.vocabulary, metadata.analysis) == (target.vocabulary, target.analysis)
        if fits and snapshot.begins_with(metadata.batches):
            return _plan_update(store, target, snapshot, metadata.batches)
    snapshot = archive.corpus.snapshot(items=True)
    learned = learn(vocabulary, sign_items(store, _reported(snapshot.items(), progress)))
    target = _target(metadata or _NO_METADATA, snapshot.states, vocabulary)
    target = msgspec.structs.replace(target, learned=learned)
    return _Plan(True, target, snapshot, snapshot.count, find_stories(store))


def _plan_update(store: SignatureStore, target: IndexMetadata, snapshot: Snapshot, indexed: tuple[str, ...]) -> _Plan:
    live: dict[str, bool] = {}
    stories = update_stories(store, _noted(snapshot.changes(indexed), live))
    removed = tuple(item_id for item_id, is_live in live.items() if not is_live)
    regrouped = tuple(item_id for item_id in stories if item_id not in live)
    total = sum(live.values()) + len(regrouped)
    return _Plan(False, target, snapshot, total, stories, indexed, removed, regrouped)


def _noted(changes: Iterable[NewsItem | Tombstone], live: dict[str, bool]) -> Iterator[NewsItem | Tombstone]:
    """Pass changes through and note for each id whether its last record is an item."""
    for record in changes:
        live[record.id] = isinstance(record, NewsItem)
        yield record


def _changed_items(plan: _Plan) -> Iterator[NewsItem]:
    """Yield the items of the new batches, but those that a later record removes, and those that are regrouped."""
    removed = set(plan.removed)
    for record in plan.snapshot.changes(plan.indexed):
        if isinstance(record, NewsItem) and record.id not in removed:
            yield record
    missing = set(plan.regrouped)
    for item in plan.snapshot.find(plan.regrouped):
        missing.remove(item.id)
        yield item
    if missing:
        raise CorpusError(f"{min(missing)} has a story, but is not in the corpus; run ssesearch rebuild --full")


def _reported(items: Iterable[NewsItem], progress: Progress | None) -> Iterator[NewsItem]:
    """Pass items through and report how many, of an unknown total: it is that of the documents indexed later."""
    for done, item in enumerate(items, 1):
        yield item
        if progress is not None and done % _PROGRESS_EVERY == 0:
            progress(done)


def _report(progress: Progress, total: int, done: int) -> None:
    progress(min(done, total), total)  # an item that two new batches change is indexed twice


def _batch_warnings(problems: Sequence[str]) -> tuple[str, ...]:
    return (f"{listed(problems)}; ssesearch check says what to do",) if problems else ()
