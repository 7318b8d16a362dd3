"""Add up the keeper's decisions about each item, and lay corrections over what was imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from sse_search.model import Decision, NewsItem
from sse_search.model.decisions import field_values


class Standing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    What all decisions about an item come to; see `Decision`.

    Attributes:
        separated_from: Ids of the items that it was merged into before and is not any more.

    >>> standing = Standing().after(Decision(id="00000000000000a1", blocked=True))
    >>> standing.is_hidden, standing.after(Decision(id="00000000000000a1", blocked=False)).is_hidden
    (True, False)
    """

    set: dict[str, Any] = msgspec.field(default_factory=dict)
    merged_into: str = ""
    blocked: bool = False
    erased: bool = False
    separated_from: tuple[str, ...] = ()

    @property
    def is_removed(self) -> bool:
        """Whether the keeper removed or erased the item, so that nothing of it is shown."""
        return self.blocked or self.erased

    @property
    def is_hidden(self) -> bool:
        """Whether searches must not find the item, whatever was imported."""
        return self.is_removed or bool(self.merged_into)

    def after(self, decision: Decision) -> Standing:
        """Return what a further decision makes of it."""
        fields = {name: value for name, value in {**self.set, **decision.set}.items() if name not in decision.unset}
        merged_into = self.merged_into if decision.merged_into is None else decision.merged_into
        former = (self.merged_into,) if self.merged_into not in ("", merged_into) else ()
        return Standing(
            set={} if decision.erased else fields,
            merged_into=merged_into,
            separated_from=tuple(dict.fromkeys((*self.separated_from, *former))),
            blocked=self.blocked if decision.blocked is None else decision.blocked,
            erased=self.erased or decision.erased,
        )


NO_DECISION = Standing()

Standings = Mapping[str, Standing]
"""Id of an item to its standing, for items that the keeper decided about."""


def corrected(item: NewsItem, standings: Standings) -> NewsItem:
    """Return an item with its corrections, whose names it lists."""
    standing = standings.get(item.id, NO_DECISION)
    fields = field_values(standing.set)
    return msgspec.structs.replace(item, **fields, corrected=tuple(fields)) if fields else item


def is_hidden(id: str, standings: Standings) -> bool:
    """Check whether decisions keep an item out of the index."""
    return standings.get(id, NO_DECISION).is_hidden


def target_of(id: str, standings: Standings) -> str:
    """Return the id of the item that an item was merged into, through several merges; its own id without one."""
    passed = {id}
    while (into := standings.get(id, NO_DECISION).merged_into) and into not in passed:
        passed.add(into)
        id = into
    return id


def is_blocked(id: str, standings: Standings) -> bool:
    """Check whether imports must not bring an item: it was removed or erased, or the one that it was merged into."""
    target = target_of(id, standings)
    return any(standings.get(each, NO_DECISION).is_removed for each in (id, target))


def shown_as(ids: Iterable[str], standings: Standings) -> Iterator[str]:
    """Yield the ids of the items that decisions about some items can change, some of them several times."""
    for id in ids:
        for each in (id, *standings.get(id, NO_DECISION).separated_from):
            yield from dict.fromkeys((each, target_of(each, standings)))


def completions(standings: Standings) -> dict[str, tuple[str, ...]]:
    """Return each id that items were merged into with the ids of those that complete it, in the order of the ids."""
    groups: dict[str, tuple[str, ...]] = {}
    for id in sorted(id for id, standing in standings.items() if standing.merged_into and not standing.is_removed):
        target = target_of(id, standings)
        groups[target] = (*groups.get(target, ()), id)
    return groups


def merged_ids(id: str, standings: Standings) -> Iterator[str]:
    """Yield an id and those that were merged into it, directly or not."""
    yield id
    yield from (other for other in standings if other != id and target_of(other, standings) == id)
