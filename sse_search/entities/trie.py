"""Look up sequences of words at every position of a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Generic, TypeVar

Value = TypeVar("Value")


class _Node(Generic[Value]):
    __slots__ = ("children", "values")

    def __init__(self) -> None:
        self.children: dict[str, _Node[Value]] = {}
        self.values: tuple[Value, ...] = ()


class Trie(Generic[Value]):
    """
    Sequences of words, each with its values.

    >>> trie = Trie([(("south", "africa"), "ZA"), (("south",), "compass")])
    >>> trie.at(["in", "south", "africa"], 1)
    [(2, ('compass',)), (3, ('ZA',))]
    """

    def __init__(self, entries: Iterable[tuple[Sequence[str], Value]]) -> None:
        self._root: _Node[Value] = _Node()
        for words, value in entries:
            node = self._root
            for word in words:
                node = node.children.setdefault(word, _Node())
            node.values = (*node.values, value)

    @cached_property
    def following_words(self) -> dict[str, frozenset[str] | None]:
        """The words with which an entry starts, with those that may follow; None where an entry is that word alone."""
        children = self._root.children
        return {word: None if node.values else frozenset(node.children) for word, node in children.items()}

    @property
    def first_words(self) -> frozenset[str]:
        """The words with which an entry starts."""
        return frozenset(self._root.children)

    def at(self, words: Sequence[str], start: int) -> Sequence[tuple[int, tuple[Value, ...]]]:
        """Return the end (exclusive) and the values of each entry that starts at `start`, shortest first."""
        node = self._root.children.get(words[start])
        if node is None:
            return ()
        entries = [(start + 1, node.values)] if node.values else []
        for position in range(start + 1, len(words)):
            node = node.children.get(words[position])
            if node is None:
                break
            if node.values:
                entries.append((position + 1, node.values))
        return entries
