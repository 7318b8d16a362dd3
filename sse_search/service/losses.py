"""Find out which items and decisions a rebuild would lose, because batches of the corpus are missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from sse_search.corpus import BatchProblem
from sse_search.corpus.standings import shown_as
from sse_search.engines.port import IndexMetadata
from sse_search.errors import IndexDamagedError, WouldLoseItemsError
from sse_search.model import NewsItem
from sse_search.service.archive import Archive
from sse_search.service.decided import listed_decisions, lost_decisions
from sse_search.wording import counted

MAX_BATCHES_NAMED = 10


class Losses(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an index has that the corpus lacks, and what it takes into account.

    Attributes:
        batches: Batches of the index that are gone, changed, newer, damaged or unreadable.
        items: Items that the corpus neither has nor has removed; None when the index is too damaged to tell.
        older: Items of which the corpus has only an earlier version; 0 unless they were counted.
        decisions: Kind of decision, such as `removal`, to the number that are in no batch any more; removals by a
            source only if they were counted.
    """

    batches: tuple[BatchProblem, ...] = ()
    items: int | None = 0
    older: int = 0
    decisions: Mapping[str, int] = msgspec.field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether a rebuild would lose anything, or nobody can tell."""
        return self.items is None or bool(self.items or self.older or self.decisions)


def find_losses(
    archive: Archive, metadata: IndexMetadata, *, compare: bool = False, erasing: Collection[str] = ()
) -> Losses:
    """
    Compare an index with the corpus.

    Args:
        compare: Compare the versions of its items as well, which takes longer.
        erasing: Items that are erased anyhow.
    """
    problems = lost_batches(archive, metadata.batches)
    opened = archive.engine.reader() if problems else None
    if opened is None:
        return Losses()
    reader = opened[1]
    try:
        items = archive.corpus.count_missing(reader.ids(), metadata.batches)
        standings = archive.corpus.standings(readable=True)
        decided = {*shown_as(standings, standings), *(metadata.decided or ()), *erasing}
        older = returning = 0
        for item in archive.corpus.snapshot(items=True).items(set(metadata.batches)) if compare else ():
            document = reader.get(item.id)
            if item.id not in decided:
                returning += document is None
                older += document is not None and _content(document.item) != _content(item)
    except IndexDamagedError:
        return Losses(batches=problems, items=None)
    decisions = lost_decisions(archive, metadata, problems, erasing)
    if returning:
        decisions["removal"] = decisions.get("removal", 0) + returning
    return Losses(batches=problems, items=items, older=older, decisions=decisions)


def lost_batches(archive: Archive, indexed: Sequence[str]) -> tuple[BatchProblem, ...]:
    """Return what is wrong with batches that an index was built from."""
    names = {state.rpartition("@")[0] for state in indexed}
    return tuple(problem for problem in archive.corpus.problems(indexed) if problem.name in names)


def refuse_losses(
    archive: Archive,
    metadata: IndexMetadata | None,
    indexed: Sequence[str] | None,
    command: str = "ssesearch rebuild --accept-loss",
    erasing: Collection[str] = (),
) -> None:
    """
    Raise WouldLoseItemsError when a rebuild would lose items or decisions.

    Args:
        metadata: of the live index; None when it cannot be read.
        indexed: States of the batches it was built from; None when nothing tells them: any batch can be one of them.
        command: What gives them up.
        erasing: Items that are erased anyhow.
    """
    if metadata is not None:
        losses = find_losses(archive, metadata, compare=True, erasing=erasing)
    else:
        problems = archive.corpus.problems() if indexed is None else lost_batches(archive, indexed)
        losses = Losses(batches=problems, items=None if problems else 0)
    if losses.any:
        names = [str(problem) for problem in losses.batches]
        raise WouldLoseItemsError(_refusal(losses, names, archive, command), losses.items, tuple(names))


def _refusal(losses: Losses, names: Sequence[str], archive: Archive, command: str) -> str:
    conditions = {problem.condition for problem in losses.batches}
    newer = " or use a newer ssesearch" if "newer" in conditions else ""
    unreadable = "make them readable or " if "unreadable" in conditions else ""
    erasing = "erase the items again with ssesearch erase ID, " if "erasure" in losses.decisions else ""
    other = "choose another opensearch_prefix if another archive has built it, " if archive.is_on_cluster else ""
    return (
        f"{archive.corpus.folder}: the index stays as it is, because {describe(losses)}: {listed(names)}; "
        f"{other}{erasing}{unreadable}put the batches back from a backup{newer}, "
        f"or give up what is lost with {command}"
    )


def describe(losses: Losses) -> str:
    """Return what a rebuild would lose, as a clause."""
    if losses.items is None:
        return "it cannot be read, so that nobody can tell how many of its items the corpus lacks"
    clauses = []
    if losses.items or not losses.decisions:
        clauses.append(f"it has {counted(losses.items, 'item')} that the corpus lacks")
    if losses.older:
        clauses.append(f"{'' if clauses else 'it has '}later versions of {counted(losses.older, 'item')}")
    if losses.decisions:
        clauses.append(f"{listed_decisions(losses.decisions)} would be lost")
    return ", and ".join(clauses)


def listed(names: Sequence[str]) -> str:
    """Return what is wrong with batches as a list of limited length."""
    more = len(names) - MAX_BATCHES_NAMED
    return "; ".join([*names[:MAX_BATCHES_NAMED], *([f"and {more:,} more"] if more > 0 else [])])


def _content(item: NewsItem) -> NewsItem:
    return msgspec.structs.replace(item, source="", added="")
