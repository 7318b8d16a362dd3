"""Where in a run of folded words does a name stand? Every name, overlapping ones too, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

Value = TypeVar("Value")


class _Node(Generic[Value]):
    __slots__ = ("next", "values")

    def __init__(self) -> None:
        self.next: dict[str, _Node[Value]] = {}
        self.values: tuple[Value, ...] = ()


class Trie(Generic[Value]):
    """Sequences of words, each with values, found by walking along a text."""

    def __init__(self, entries: Iterable[tuple[Sequence[str], Value]]) -> None:
        self._root: _Node[Value] = _Node()
        for words, value in entries:
            node = self._root
            for word in words:
                node = node.next.setdefault(word, _Node())
            node.values = (*node.values, value)

    @property
    def firsts(self) -> frozenset[str]:
        """The words with which an entry begins."""
        return frozenset(self._root.next)

    def at(self, words: Sequence[str], start: int) -> Iterator[tuple[int, tuple[Value, ...]]]:
        """Yield the end and the values of each entry that begins at `start`, shortest first."""
        node = self._root
        for place in range(start, len(words)):
            following = node.next.get(words[place])
            if following is None:
                return
            node = following
            if node.values:
                yield place + 1, node.values
