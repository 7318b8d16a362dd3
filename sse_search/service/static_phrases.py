"""
Collect the phrases of items for a search without a server: which words stand side by side, and where.

A phrase of several words is looked up as pairs of adjacent words, whose positions then must follow one another. That
takes a list for each pair, but a search loads one or two of them, however frequent the words are by themselves. Titles
and texts are numbered through, with a gap between them, so that no phrase reaches from one into the other.

The postings of a pair have, item by item, the distance to the item before and the positions of its first words, each
as the distance to the one before, doubled, and plus 1 if another one follows in the same item. Those of a word as it is
written have items alone, and are there only for words whose stem more items have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

PARTS = "phrases"
"""Name of the files: `phrases` has the first key of each part `phrases/N`."""
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""Digits of 6 bits."""
_SEPARATOR = "\n"


class StaticPhrases:
    """
    The pairs of adjacent words of items, and the words as they are written.

    >>> phrases = StaticPhrases()
    >>> phrases.add(0, [["fair", "trade"], ["a", "fair", "trade"]])
    >>> dict(phrases.entries({}))
    {'a': 'A', 'a fair': 'AG', 'fair': 'A', 'fair trade': 'ABI', 'trade': 'A'}
    """

    def __init__(self) -> None:
        self._lists: dict[str, bytearray] = {}
        self._last: dict[str, int] = {}
        self._counts: dict[str, int] = {}

    def add(self, item: int, fields: Sequence[Sequence[str]]) -> None:
        """Add an item with the words of each of its fields; items are added in the order of their numbers."""
        positions: dict[str, list[int]] = {}
        start = 0
        for tokens in fields:
            for position, (first, second) in enumerate(pairwise(tokens), start):
                positions.setdefault(f"{first} {second}", []).append(position)
            start += len(tokens) + 1
        for pair, own in positions.items():
            self._append(pair, item, "".join(_positions(own)))
        for token in {token for tokens in fields for token in tokens}:
            self._append(token, item, "")

    def entries(self, stem_counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
        """
        Yield the keys in order with their postings.

        Args:
            stem_counts: Number of items that have the stems of a word; words that as many items have are left out.
        """
        for key in sorted(self._lists, key=browser_order):
            if " " in key or stem_counts.get(key) != self._counts[key]:
                yield key, self._lists[key].decode()

    def _append(self, key: str, item: int, positions: str) -> None:
        postings = self._lists.get(key)
        if postings is None:
            postings = self._lists[key] = bytearray()
        postings += (variable(item - self._last.get(key, 0)) + positions).encode()
        self._last[key] = item
        self._counts[key] = self._counts.get(key, 0) + 1


def browser_order(key: str) -> bytes:
    """
    Return what texts are sorted by so that they are in the order of JavaScript, that of UTF-16.

    >>> sorted("\uff41\U00020000", key=browser_order) == ["\U00020000", "\uff41"]
    True
    """
    return key.encode("utf-16-be")


def phrase_files(entries: Iterator[tuple[str, str]], size: int) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield the name and the values of each file: parts of about `size` bytes, then the first keys of all."""
    firsts: list[str] = []
    part: list[tuple[str, str]] = []
    filled = 0
    for entry in entries:
        if part and filled + len(entry[0]) + len(entry[1]) > size:
            yield _part(part, firsts)
            part, filled = [], 0
        part.append(entry)
        filled += len(entry[0]) + len(entry[1])
    if part:
        yield _part(part, firsts)
    yield PARTS, (firsts,)


def variable(number: int) -> str:
    """
    Return a number in digits of 5 bits, the lowest first, each but the last plus 32.

    >>> variable(1), variable(33)
    ('B', 'hB')
    """
    digits = []
    while number > 31:
        digits.append(DIGITS[32 | number & 31])
        number >>= 5
    return "".join(digits) + DIGITS[number]


def _positions(own: Sequence[int]) -> Iterator[str]:
    last = len(own) - 1
    previous = 0
    for index, position in enumerate(own):
        yield variable((position - previous) * 2 + (index < last))
        previous = position


def _part(part: Sequence[tuple[str, str]], firsts: list[str]) -> tuple[str, tuple[object, ...]]:
    keys, postings = zip(*part, strict=True)
    firsts.append(keys[0])
    return f"{PARTS}/{len(firsts) - 1}", (_SEPARATOR.join(keys), _SEPARATOR.join(postings))
