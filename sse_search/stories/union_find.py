"""Find connected components with a union-find structure (disjoint sets)."""

from __future__ import annotations

from collections.abc import Iterable


class UnionFind:
    """
    Disjoint sets of integers, merged by `union`.

    >>> sets = UnionFind()
    >>> sets.union(1, 2)
    >>> sets.union(2, 5)
    >>> sets.connected(1, 5), sets.connected(1, 7)
    (True, False)
    """

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def union(self, left: int, right: int) -> None:
        """Merge the sets of two elements."""
        low, high = sorted((self._root(left), self._root(right)))
        self._parents[high] = low

    def connected(self, left: int, right: int) -> bool:
        """Tell whether two elements are in one set."""
        return self._root(left) == self._root(right)

    def components(self) -> Iterable[list[int]]:
        """Return every set of elements that were ever passed in."""
        components: dict[int, list[int]] = {}
        for element in list(self._parents):
            components.setdefault(self._root(element), []).append(element)
        return components.values()

    def _root(self, element: int) -> int:
        path = []
        while (parent := self._parents.setdefault(element, element)) != element:
            path.append(element)
            element = parent
        for passed in path:
            self._parents[passed] = element
        return element
