"""
Compare a new index with the live one and with the corpus before it takes its place.

It must hold as many items as the corpus, every item of the live index that no record removes, and a sample of items
must be hits of their own titles. Otherwise the live index stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from sse_search.engines.port import EngineRequest, NewIndex
from sse_search.errors import WouldLoseItemsError
from sse_search.service.rebuild_plan import Plan
from sse_search.tokens import words
from sse_search.wording import counted

MAX_LISTED = 20
"""Losses that are listed one by one."""
_MAX_TITLE_TOKENS = 12


class _Loss(NamedTuple):
    item_id: str
    reason: str
    title: str


def refuse_lossy_index(plan: Plan, new: NewIndex) -> None:
    """Raise WouldLoseItemsError unless a new index has what the plan says."""
    losses = [*_lost_items(plan, new), *_unfindable_items(plan, new)]
    held, expected = new.reader.count(EngineRequest()), plan.snapshot.count
    if not losses and held == expected:
        return
    reasons = (
        [f"it holds {counted(held, 'item')} and the corpus {counted(expected, 'item')}"] if held != expected else []
    )
    if losses:
        reasons.append(f"{counted(len(losses), 'item')} would be lost")
    remedy = "try ssesearch check" if plan.full else "try ssesearch rebuild --full"
    raise WouldLoseItemsError(
        f"the new index is not used and the previous one stays, because {' and '.join(reasons)}; {remedy}, "
        "or take the new index as it is with ssesearch rebuild --accept-loss",
        len(losses) or max(expected - held, 0),
        details=tuple(_table(losses)),
    )


def _lost_items(plan: Plan, new: NewIndex) -> Iterator[_Loss]:
    """Yield the items of the live index that the new one lacks although nothing removed them."""
    removed = set(plan.removed())
    for item_id in plan.snapshot.not_removed([item_id for item_id in new.lost if item_id not in removed]):
        yield _Loss(item_id, "not in the new index", new.title_before(item_id))


def _unfindable_items(plan: Plan, new: NewIndex) -> Iterator[_Loss]:
    """Yield the items of a sample that are no hits of their own titles."""
    indexed = (item_id for item_id, ordinal in plan.changes.items() if ordinal is not None)
    for item_id in dict.fromkeys((*new.sample, *islice(indexed, len(new.sample)))):
        document = new.reader.get(item_id)
        title = document.item.title if document else ""
        if document is None or not _is_hit_of(title, new, item_id):
            yield _Loss(item_id, "no hit of its own title", title)


def _is_hit_of(title: str, new: NewIndex, item_id: str) -> bool:
    tokens = tuple(words(title)[:_MAX_TITLE_TOKENS])
    return not tokens or new.has_title(item_id, tokens)


def _table(losses: list[_Loss]) -> Iterator[str]:
    for loss in losses[:MAX_LISTED]:
        yield f"  {loss.item_id}  {loss.reason:<23}  {loss.title}".rstrip()
    if len(losses) > MAX_LISTED:
        yield f"  and {len(losses) - MAX_LISTED:,} more"
