"""
Rebuild the index from the corpus: index what the latest batches changed, or everything.

A rebuild reads one snapshot of the corpus, whatever is imported meanwhile, and is refused when items of the live index
would be lost because batches are missing.

The signature store is updated in a transaction that ends when the new index is live; after a crash between the two it
does not match the index, and everything is rebuilt.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial

import msgspec

from sse_search.engines.port import BuildResult, IndexMetadata
from sse_search.entities import Vocabulary
from sse_search.errors import EngineError, IndexBusyError, IndexDamagedError, IndexVersionError
from sse_search.model import RebuildReport
from sse_search.service.archive import Archive
from sse_search.service.canaries import refuse_lossy_index
from sse_search.service.embedding import forget_vectors
from sse_search.service.erasure_record import has_erased_items
from sse_search.service.full_build import FullBuild, start_workers
from sse_search.service.importing import Progress
from sse_search.service.losses import listed, refuse_losses
from sse_search.service.other_corpus import refuse_other_corpus
from sse_search.service.rebuild_plan import plan_rebuild, target
from sse_search.service.tagging import Tagging, documents
from sse_search.stories import (
    SignatureStore,
    StoriesBusyError,
    StoriesDamagedError,
    StoriesUnavailableError,
    check_store,
    open_store,
    remove_store,
    tidy_store,
)
from sse_search.workers import WorkerPool

_MIN_RECORDS_FOR_WORKERS = 5_000
"""Records of a corpus from which workers are started before it is read: some seconds of work."""

_Built = tuple[bool, BuildResult, tuple[str, ...]]
"""Whether every item was indexed, the result, and warnings."""


def rebuild(archive: Archive, *, full: bool, accept_loss: bool, progress: Progress | None) -> RebuildReport:
    """
    Build a new generation, unless the index is current already; `accept_loss` lets it drop items of lost batches.

    Both together let it replace the index of another corpus.
    """
    started = time.monotonic()
    if not (full and accept_loss):
        refuse_other_corpus(archive)
    vocabulary = archive.vocabulary()
    metadata, warnings = _live_metadata(archive)
    problems = tuple(map(str, archive.corpus.problems(metadata.batches if metadata else ())))
    if is_older := has_erased_items(archive):
        remove_store(archive.home / "index")  # it has the signatures of the erased items
    if metadata is not None and not full and _is_current(archive, metadata, vocabulary):
        tidy_store(archive.home / "index")
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
            warnings = (f"{error}. This rebuild was a full one and has replaced it",)
            full, result, build_warnings = _build(archive, vocabulary, True, accept_loss, progress)
        warnings = (*warnings, *build_warnings)
    if is_older:
        archive.engine.prune()
        list(forget_vectors(archive))
    return RebuildReport(
        generation=result.metadata.generation,
        items=result.metadata.items,
        indexed=result.indexed,
        removed=result.removed,
        full=full,
        seconds=round(time.monotonic() - started, 3),
        warnings=(*warnings, *_batch_warnings(problems)),
    )


def refuse_lossy_rebuild(archive: Archive, command: str, erasing: Collection[str]) -> None:
    """
    Raise WouldLoseItemsError if a rebuild would be refused, because batches of the live index are missing.

    Args:
        command: What gives up their items.
        erasing: Items that are erased anyhow, so that decisions about them are no loss.
    """
    metadata, warnings = _live_metadata(archive)
    refuse_losses(archive, metadata, None if warnings else (), command, erasing)


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
    with _locked_store(archive) as store, closing(WorkerPool()) as workers:
        metadata, warnings = _live_metadata(archive)  # only now: another process may have built one
        if not accept_loss:
            refuse_losses(archive, metadata, _indexed(archive, store) if warnings else ())
        tagging = Tagging(str(archive.vocabulary_file), vocabulary.digest, {}, archive.settings.language)
        if (full or metadata is None) and _is_large(archive):  # they load while this process reads the corpus
            start_workers(workers, tagging, archive.engine.preparation)
        plan = plan_rebuild(archive, store, vocabulary, None if full else metadata)
        build = partial(
            archive.engine.build,
            removed=plan.removed(),
            metadata=plan.metadata,
            full=plan.full,
            progress=partial(_report, progress, plan.total) if progress else None,
            inspect=None if accept_loss else partial(refuse_lossy_index, plan, metadata.analysis if metadata else ""),
        )
        if plan.full:
            everything = FullBuild(store, plan.snapshot, vocabulary, tagging, archive.engine.preparation)
            result = build(everything.documents(workers), amend=everything.amend)
        else:
            tagging = msgspec.structs.replace(tagging, learned=dict(plan.metadata.learned))
            with closing(documents(plan.items(), tagging, plan.stories)) as changed:
                result = build(changed)
        return plan.full, result, _commit(store, result)


def _is_large(archive: Archive) -> bool:
    """Tell whether indexing all of a corpus takes several times as long as starting workers."""
    return sum(batch.records for batch in archive.corpus.batches()) >= _MIN_RECORDS_FOR_WORKERS


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
        return None, (f"{error}. This rebuild was a full one and has replaced it",)


def _indexed(archive: Archive, store: SignatureStore) -> tuple[str, ...] | None:
    """Return the states of the batches of an index that cannot be read; None when nothing tells them."""
    try:
        archive.engine.metadata()
    except IndexVersionError as error:
        return error.batches or store.batches()
    except IndexDamagedError:
        pass
    return store.batches()


def _is_current(archive: Archive, metadata: IndexMetadata, vocabulary: Vocabulary) -> bool:
    """Tell whether an index and the signature store are of the latest batches and of this vocabulary."""
    snapshot = archive.corpus.snapshot(items=False)
    return metadata == target(archive, metadata, snapshot, vocabulary) and _has_stories(archive, snapshot.states)


def _has_stories(archive: Archive, batches: tuple[str, ...]) -> bool:
    """Tell whether the store has the stories of these batches, or is out of reach, so that a rebuild would not help."""
    try:
        return check_store(archive.home / "index", complete=False) == batches
    except StoriesDamagedError:
        return False
    except (StoriesBusyError, StoriesUnavailableError):
        return True


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


def _report(progress: Progress, total: int, done: int) -> None:
    progress(done, total)


def _batch_warnings(problems: Sequence[str]) -> tuple[str, ...]:
    return (f"{listed(problems)}; ssesearch check says what to do",) if problems else ()
