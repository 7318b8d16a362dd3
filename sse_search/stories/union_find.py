"""What hangs together? Things that were joined, directly or by way of others (disjoint sets)."""

from __future__ import annotations

from collections.abc import Iterable


class UnionFind:
    """UnionFind of numbered things, in the making."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def join(self, one: int, other: int) -> None:
        """Let two things, and all that hangs together with either, be one group."""
        first, second = sorted((self._top(one), self._top(other)))
        self._above[second] = first

    def together(self, one: int, other: int) -> bool:
        """Tell whether two things are in one group."""
        return self._top(one) == self._top(other)

    def all(self) -> Iterable[list[int]]:
        """Return every group of what was ever joined."""
        found: dict[int, list[int]] = {}
        for thing in list(self._above):
            found.setdefault(self._top(thing), []).append(thing)
        return found.values()

    def _top(self, thing: int) -> int:
        path = []
        while (above := self._above.setdefault(thing, thing)) != thing:
            path.append(thing)
            thing = above
        for passed in path:
            self._above[passed] = thing
        return thing
