"""Check everything that an archive has, and repair what can be repaired without losing an item."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sse_search.engines.port import IndexMetadata
from sse_search.errors import CorpusError, EngineError, SettingsError, VocabularyError
from sse_search.model import Issue
from sse_search.ordinary_files import obstacle
from sse_search.service.archive import Archive
from sse_search.service.archive_stats import index_condition
from sse_search.service.decided import listed_decisions
from sse_search.service.embedding import LOCK_SECONDS
from sse_search.service.erasure_record import erasure_problem, has_erased_items, refuse_unfinished_erasure
from sse_search.service.losses import Losses, find_losses
from sse_search.service.other_corpus import other_corpus_problem, refuse_other_corpus
from sse_search.service.other_engine import other_index_problem
from sse_search.service.rebuilding import rebuild
from sse_search.service.sources import SYNC_LOCK_FILE, load_sources
from sse_search.stories import StoriesDamagedError, StoriesUnavailableError, check_store, tidy_store
from sse_search.wording import counted


def check(archive: Archive) -> tuple[Issue, ...]:
    """Read every file and return the issues of the corpus, the vocabulary and the index."""
    issues = list(_corpus_issues(archive))
    try:
        if problem := other_corpus_problem(archive):  # nothing else that an index of others has is of interest
            return (*issues, Issue(message=problem))
        issues += _index_issues(archive)
        issues += (Issue(message=damage) for damage in archive.vector_store.damages())
        problem = erasure_problem(archive)
        if not problem and has_erased_items(archive):  # its batches must not be put back: they have the erased text
            problem = "the index is older than an erasure and has erased items: ssesearch rebuild replaces it"
        issues += [Issue(message=problem)] if problem else _loss_issues(archive)
        issues += [Issue(message=left)] if (left := other_index_problem(archive)) else []
    except CorpusError as error:  # an unreadable batch, which has its issue already
        if not issues:
            issues.append(Issue(message=str(error)))
    except EngineError as error:
        if str(error) not in {issue.message for issue in issues}:
            raise
    return tuple(issues)


def repair(archive: Archive, *, accept_loss: bool) -> tuple[str, ...]:
    """Remove what interrupted imports left and rebuild a damaged index; return a sentence on each step."""
    refuse_unfinished_erasure(archive)
    refuse_other_corpus(archive)
    steps = list(archive.corpus.repair())
    tidy_store(archive.home / "index")
    steps += [f"{where}: removed what an interrupted rebuild left behind" for where in archive.engine.tidy()]
    if list(_index_issues(archive)) or (accept_loss and list(_loss_issues(archive))):
        report = rebuild(archive, full=True, accept_loss=accept_loss, progress=None)
        steps.append(f"{archive.home}: rebuilt the index; generation {report.generation} holds {report.items:,} items")
    if archive.vector_store.damages():
        with archive.vector_store.locked(LOCK_SECONDS):
            steps += [f"{damage} (removed)" for damage in archive.vector_store.remove_damaged()]
    return tuple(steps)


def _corpus_issues(archive: Archive) -> Iterator[Issue]:
    yield from archive.corpus.check()
    sync_lock = archive.corpus.path / SYNC_LOCK_FILE
    if reason := obstacle(sync_lock, links=False):
        yield Issue(message=reason, file=str(sync_lock))
    readers: tuple[Callable[[], object], ...] = (archive.vocabulary, partial(load_sources, archive.home))
    for read in readers:
        try:
            read()
        except (VocabularyError, SettingsError) as error:
            yield Issue(message=str(error))


def _index_issues(archive: Archive) -> Iterator[Issue]:
    damages = archive.engine.check()
    if damages:
        yield from (Issue(message=damage) for damage in damages)
        return
    condition, metadata = index_condition(archive)
    count = archive.corpus.count()
    if condition == "damaged":
        yield Issue(message="the index is damaged: ssesearch rebuild --full replaces it")
    elif condition == "missing" and count:
        yield Issue(message=f"there is no index of the {count:,} items yet: ssesearch rebuild makes one")
    elif condition == "current" and metadata is not None and metadata.items != count:
        yield Issue(
            message=f"the index holds {metadata.items:,} items, the corpus {count:,}: "
            "ssesearch rebuild --full replaces it"
        )
    if metadata is not None:
        yield from _story_issues(archive, metadata)


def _story_issues(archive: Archive, metadata: IndexMetadata) -> Iterator[Issue]:
    remedy = "ssesearch rebuild --full makes it again"
    try:
        batches = check_store(archive.home / "index")
    except StoriesDamagedError as error:
        yield Issue(message=f"{error}; {remedy}")
    except StoriesUnavailableError as error:
        yield Issue(message=str(error))
    else:
        if batches is not None and batches != metadata.batches:
            yield Issue(message=f"the signatures of stories are not those of the index: {remedy}")


def _loss_issues(archive: Archive) -> Iterator[Issue]:
    """Yield an issue for each batch of the index that the corpus lacks, and one for the items."""
    _, metadata = index_condition(archive)
    losses = find_losses(archive, metadata, compare=True) if metadata else Losses()
    for problem in losses.batches:
        if problem.condition in ("gone", "changed"):  # the others are issues of the corpus
            message = f"the batch is {problem.condition}, and the index was built from it; put it back from a backup"
            yield Issue(message=message, file=str(archive.corpus.folder / problem.name))
    remedy = "put the batches back from a backup, or give them up with ssesearch rebuild --accept-loss"
    if losses.items:
        missing = counted(losses.items, "item")
        yield Issue(
            message=f"the index holds {missing} that the corpus lacks; ssesearch rebuild refuses to drop them: {remedy}"
        )
    if losses.decisions:
        decisions = listed_decisions(losses.decisions)
        again = "erase the items again with ssesearch erase ID, " if "erasure" in losses.decisions else ""
        yield Issue(message=f"{decisions} would be lost; ssesearch rebuild refuses that: {again}{remedy}")
