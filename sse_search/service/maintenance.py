"""In what state is the archive, what is wrong with it, and what can be repaired without losing an item?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from sse_search.engines.port import IndexMetadata
from sse_search.errors import IndexDamagedError, VocabularyError
from sse_search.model import Issue
from sse_search.service.archive import Archive
from sse_search.service.rebuilding import ANALYSIS, rebuild
from sse_search.service.reports import IndexCondition, Stats


@runtime_checkable
class _Checkable(Protocol):
    """An engine that keeps files, and can say whether they are as they were written and mend some."""

    def check(self) -> tuple[str, ...]: ...


@runtime_checkable
class _Repairable(Protocol):
    def repair(self) -> tuple[str, ...]: ...


def stats(archive: Archive) -> Stats:
    """Count without reading the items."""
    batches = archive.corpus.batches()
    condition, metadata = _condition(archive, tuple(batch.state for batch in batches))
    return Stats(
        home=str(archive.home),
        corpus_items=archive.corpus.count(),
        corpus_batches=len(batches),
        last_import=batches[-1].imported_at if batches else "",
        sources=tuple(dict.fromkeys(batch.source for batch in batches)),
        index=condition,
        index_generation=metadata.generation if metadata else "",
        index_items=metadata.items if metadata else 0,
        batches_to_index=sum(batch.state not in (metadata.batches if metadata else ()) for batch in batches),
    )


def check(archive: Archive) -> tuple[Issue, ...]:
    """Read everything and return what is wrong: damaged batches, a damaged vocabulary, an index that is not right."""
    return tuple(_problems(archive))


def repair(archive: Archive) -> tuple[str, ...]:
    """Remove what interrupted work left behind and make a damaged index anew; return what was done."""
    done = list(archive.corpus.repair())
    engine = archive.engine
    if isinstance(engine, _Repairable):
        done += engine.repair()
    if list(_index_problems(archive)):
        report = rebuild(archive, full=True, progress=None)
        done.append(f"{archive.home}: made the index anew; generation {report.generation} holds {report.items:,} items")
    return tuple(done)


def _problems(archive: Archive) -> Iterator[Issue]:
    yield from archive.corpus.check()
    try:
        archive.vocabulary()
    except VocabularyError as error:
        yield Issue(message=str(error))
    yield from _index_problems(archive)


def _index_problems(archive: Archive) -> Iterator[Issue]:
    engine = archive.engine
    found = engine.check() if isinstance(engine, _Checkable) else ()
    yield from (Issue(message=sentence) for sentence in found)
    if found:
        return
    condition, metadata = _condition(archive, tuple(batch.state for batch in archive.corpus.batches()))
    count = archive.corpus.count()
    if condition == "damaged":
        yield Issue(message="the index is damaged: ssesearch rebuild --full makes it anew")
    elif condition == "missing" and count:
        yield Issue(message=f"there is no index of the {count:,} items yet: ssesearch rebuild makes one")
    elif condition == "current" and metadata is not None and metadata.items != count:
        yield Issue(
            message=f"the index holds {metadata.items:,} items, the corpus {count:,}: "
            "ssesearch rebuild --full makes it anew"
        )


def _condition(archive: Archive, batches: tuple[str, ...]) -> tuple[IndexCondition, IndexMetadata | None]:
    try:
        metadata = archive.engine.metadata()
    except IndexDamagedError:
        return "damaged", None
    if metadata is None:
        return "missing", None
    current = metadata.batches == batches and metadata.analysis == ANALYSIS and metadata.vocabulary == _digest(archive)
    return ("current" if current else "stale"), metadata


def _digest(archive: Archive) -> str:
    try:
        return archive.vocabulary().digest
    except VocabularyError:
        return ""
