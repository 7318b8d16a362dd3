"""
Compare a new index with the live one and with the corpus before it takes its place.

It must hold as many items as the corpus, every item of the live index that no record removes, and a sample of items
must be hits of their own titles. After a full build, the words of some titles must also find what they found before, as
far as it is unchanged. Otherwise the live index stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from sse_search.engines.new_index import NewIndex
from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import AllQuery, TermQuery
from sse_search.errors import WouldLoseItemsError
from sse_search.service.rebuild_plan import Plan
from sse_search.tokens import words
from sse_search.wording import counted

MAX_LISTED = 20
"""Losses that are listed one by one."""
_MAX_TITLE_TOKENS = 12
_MAX_QUERIES = 20
_MAX_HITS = 100
"""Titles whose words are searched in both indexes, and hits up to which the answers are compared."""


class _Loss(NamedTuple):
    item_id: str
    reason: str
    title: str


def refuse_lossy_index(plan: Plan, analysis: str, new: NewIndex) -> None:
    """
    Raise WouldLoseItemsError unless a new index has what the plan says.

    Args:
        analysis: Version of the analysis of the live index; empty when there is none.
    """
    losses = [*_lost_items(plan, new), *_unfindable_items(plan, new)]
    if plan.full and plan.metadata.analysis == analysis:
        losses += _missed_items(new, {loss.item_id for loss in losses})
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
        document = new.live.get(item_id) if new.live else None
        yield _Loss(item_id, "not in the new index", document.item.title if document else "")


def _unfindable_items(plan: Plan, new: NewIndex) -> Iterator[_Loss]:
    """Yield the items of a sample that are no hits of their own titles."""
    indexed = (item_id for item_id, ordinal in plan.changes.items() if ordinal is not None)
    for item_id in dict.fromkeys((*new.sample, *islice(indexed, len(new.sample)))):
        document = new.reader.get(item_id)
        title = document.item.title if document else ""
        if document is None or not _is_hit_of(title, new, item_id):
            yield _Loss(item_id, "no hit of its own title", title)


def _missed_items(new: NewIndex, known: set[str]) -> Iterator[_Loss]:
    """Yield further items that are the same in both indexes, and hits of a query in the live one alone."""
    for document in filter(None, map(new.reader.get, new.sample[:_MAX_QUERIES])):
        tokens = dict.fromkeys(words(document.item.title)[:_MAX_TITLE_TOKENS])
        if not tokens or new.live is None:
            continue
        request = EngineRequest(query=AllQuery(tuple(map(TermQuery, tokens))), limit=_MAX_HITS)
        hits = {hit.item.id for hit in new.reader.matching(request)}
        for hit in new.live.matching(request) if len(hits) < _MAX_HITS else ():
            if hit.item.id not in hits | known and new.reader.get(hit.item.id) == hit:
                known.add(hit.item.id)
                yield _Loss(hit.item.id, "no hit any more", hit.item.title)


def _is_hit_of(title: str, new: NewIndex, item_id: str) -> bool:
    tokens = tuple(words(title)[:_MAX_TITLE_TOKENS])
    return not tokens or new.has_title(item_id, tokens)


def _table(losses: list[_Loss]) -> Iterator[str]:
    for loss in losses[:MAX_LISTED]:
        yield f"  {loss.item_id}  {loss.reason:<23}  {loss.title}".rstrip()
    if len(losses) > MAX_LISTED:
        yield f"  and {len(losses) - MAX_LISTED:,} more"
