"""Find out which decisions of the keeper would be lost with batches that an index was built from."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import msgspec

from sse_search.corpus import BatchProblem
from sse_search.corpus.decision_batches import decisions_after, holds_decisions
from sse_search.corpus.standings import Standing, Standings
from sse_search.engines.port import IndexMetadata
from sse_search.model import Decision
from sse_search.service.archive import Archive
from sse_search.wording import counted

MERGED = "merged"
"""Aspect of an item whose value is the id of the item that it was merged into."""
_ERASED, _REMOVED = "erased", "removed"
_LOST = {_REMOVED: "removal", MERGED: "merge"}
_DIGEST_BYTES = 6
_PLURALS = {"batch of decisions": "batches of decisions"}


def decided(standings: Standings) -> dict[str, dict[str, str]]:
    """
    Return what decisions come to, without any text, as the metadata of an index has it.

    >>> decided({"00000000000000a1": Standing(blocked=True), "00000000000000a2": Standing()})
    {'00000000000000a1': {'removed': 'yes'}}
    """
    effects = {item_id: _effects(standing) for item_id, standing in standings.items()}
    return {item_id: of_item for item_id, of_item in effects.items() if of_item}


def lost_decisions(
    archive: Archive, metadata: IndexMetadata, lost: Collection[BatchProblem], erasing: Collection[str] = ()
) -> dict[str, int]:
    """
    Return how many decisions of each kind hold in an index and would not hold in one of the corpus as it is.

    Args:
        lost: Batches of the index that are missing. erasing: Items whose decisions do not count any more.
    """
    if not lost:
        return {}
    if metadata.decided is None:  # built by a version that did not keep them
        batches = sum(holds_decisions(problem.name) for problem in lost)
        return {"batch of decisions": batches} if batches else {}
    now = decided(archive.corpus.standings(readable=True))
    later = {
        (decision.id, aspect)
        for decision in decisions_after(metadata.batches, archive.corpus.batches(), archive.corpus.folder)
        for aspect in _aspects(decision)
    }
    kinds = Counter[str]()
    for item_id in {*metadata.decided, *now}.difference(erasing):
        before, after = metadata.decided.get(item_id, {}), now.get(item_id, {})
        kinds.update({kind for aspect, kind in _changes(before, after) if (item_id, aspect) not in later})
    return dict(sorted(kinds.items()))


def listed_decisions(decisions: Mapping[str, int]) -> str:
    """
    Return counted decisions as part of a sentence.

    >>> listed_decisions({"correction": 2, "removal": 1})
    '2 corrections and 1 removal'
    """
    *first, last = (counted(count, kind, _PLURALS.get(kind, "")) for kind, count in decisions.items())
    return f"{', '.join(first)} and {last}" if first else last


def _effects(standing: Standing) -> dict[str, str]:
    if standing.erased:
        return {_ERASED: "yes"}
    effects = {name: _digest(value) for name, value in standing.set.items()}
    if standing.blocked:
        effects[_REMOVED] = "yes"
    if standing.merged_into:
        effects[MERGED] = standing.merged_into
    return effects


def _digest(value: object) -> str:
    return hashlib.blake2b(msgspec.json.encode(value), digest_size=_DIGEST_BYTES).hexdigest()


def _aspects(decision: Decision) -> Iterator[str]:
    """Yield what a decision decides about: fields, or whether the item is removed or merged."""
    yield from (*decision.set, *decision.unset)
    if decision.blocked is not None:
        yield _REMOVED
    if decision.merged_into is not None:
        yield MERGED


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each aspect that differs, and the kind of the decision that is lost; nothing undoes an erasure."""
    if _ERASED in after:
        return
    if _ERASED in before:
        yield _ERASED, "erasure"
        return
    for aspect in {*before, *after}:
        if before.get(aspect) != after.get(aspect):
            is_field = aspect not in _LOST
            yield aspect, "correction" if is_field else _LOST[aspect] if aspect in before else "restoration"
