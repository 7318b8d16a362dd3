"""Find out which items of the index a rebuild would lose, because batches of the corpus are missing."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sse_search.corpus import BatchProblem
from sse_search.corpus.standings import shown_as
from sse_search.engines.port import IndexMetadata
from sse_search.errors import IndexDamagedError, WouldLoseItemsError
from sse_search.model import NewsItem
from sse_search.service.archive import Archive
from sse_search.wording import counted

MAX_BATCHES_NAMED = 10


class Losses(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an index has that the corpus lacks.

    Attributes:
        batches: Batches of the index that are gone, changed, newer, damaged or unreadable.
        items: Items that the corpus neither has nor has removed; None when the index is too damaged to tell.
        older: Items of which the corpus has only an earlier version; 0 unless they were counted.
    """

    batches: tuple[BatchProblem, ...] = ()
    items: int | None = 0
    older: int = 0


def find_losses(archive: Archive, metadata: IndexMetadata, *, compare: bool = False) -> Losses:
    """Compare an index with the corpus; with `compare`, the versions of its items as well, which takes longer."""
    problems = lost_batches(archive, metadata.batches)
    opened = archive.engine.reader() if problems else None
    if opened is None:
        return Losses()
    reader = opened[1]
    try:
        items = archive.corpus.count_missing(reader.ids(), metadata.batches)
        standings = archive.corpus.standings(readable=True)
        decided = set(shown_as(standings, standings))
        older = 0
        for item in archive.corpus.snapshot(items=True).items(set(metadata.batches)) if compare else ():
            document = reader.get(item.id)
            if document is not None and item.id not in decided:
                older += _content(document.item) != _content(item)
    except IndexDamagedError:
        return Losses(batches=problems, items=None)
    return Losses(batches=problems, items=items, older=older)


def lost_batches(archive: Archive, indexed: Sequence[str]) -> tuple[BatchProblem, ...]:
    """Return what is wrong with batches that an index was built from."""
    names = {state.rpartition("@")[0] for state in indexed}
    return tuple(problem for problem in archive.corpus.problems(indexed) if problem.name in names)


def refuse_losses(
    archive: Archive,
    metadata: IndexMetadata | None,
    indexed: Sequence[str] | None,
    command: str = "ssesearch rebuild --accept-loss",
) -> None:
    """
    Raise WouldLoseItemsError when a rebuild would lose items.

    Args:
        metadata: of the live index; None when it cannot be read.
        indexed: States of the batches it was built from; None when nothing tells them: any batch can be one of them.
        command: What gives up the items.
    """
    if metadata is not None:
        losses = find_losses(archive, metadata, compare=True)
    else:
        problems = archive.corpus.problems() if indexed is None else lost_batches(archive, indexed)
        losses = Losses(batches=problems, items=None if problems else 0)
    if losses.items is None or losses.items or losses.older:
        names = [str(problem) for problem in losses.batches]
        raise WouldLoseItemsError(_refusal(losses, names, archive, command), losses.items, tuple(names))


def _refusal(losses: Losses, names: Sequence[str], archive: Archive, command: str) -> str:
    conditions = {problem.condition for problem in losses.batches}
    newer = " or use a newer ssesearch" if "newer" in conditions else ""
    unreadable = "make them readable or " if "unreadable" in conditions else ""
    return (
        f"{archive.corpus.folder}: the index stays as it is, because {describe(losses)}: {listed(names)}; "
        f"{unreadable}put the batches back from a backup{newer}, "
        f"or give up what is lost with {command}"
    )


def describe(losses: Losses) -> str:
    """Return what the index has that the corpus lacks, as a clause."""
    if losses.items is None:
        return "it cannot be read, so that nobody can tell how many of its items the corpus lacks"
    clause = f"it has {counted(losses.items, 'item')} that the corpus lacks"
    return f"{clause}, and later versions of {counted(losses.older, 'item')}" if losses.older else clause


def listed(names: Sequence[str]) -> str:
    """Return what is wrong with batches as a list of limited length."""
    more = len(names) - MAX_BATCHES_NAMED
    return "; ".join([*names[:MAX_BATCHES_NAMED], *([f"and {more:,} more"] if more > 0 else [])])


def _content(item: NewsItem) -> NewsItem:
    return msgspec.structs.replace(item, source="", added="")
