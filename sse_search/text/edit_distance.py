"""Compare words by typing errors, up to a limit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache


def within_typing_errors(left: str, right: str, limit: int) -> bool:
    """
    Tell whether at most `limit` typing errors turn one word into the other.

    An error inserts, deletes or replaces a letter or exchanges two neighbours: the optimal string alignment distance,
    by the bit-parallel algorithm of Hyyrö (2003). One integer holds where a column of the matrix of distances
    increases, another one where it decreases. Comparing one `left` with many words is fastest.

    >>> within_typing_errors("ecomony", "economy", 1), within_typing_errors("hanbdook", "handbook", 1)
    (False, True)
    """
    if not left or abs(len(left) - len(right)) > limit:
        return len(right) <= limit and not left
    occurrences = _occurrences(left)
    last = 1 << len(left) - 1
    every = 2 * last - 1
    increases, decreases, diagonal, previous, distance = every, 0, 0, 0, len(left)
    for remaining, character in zip(range(len(right) - 1, -1, -1), right, strict=True):
        equal = occurrences.get(character, 0)
        exchanged = ((~diagonal & equal) << 1) & previous
        diagonal = (((equal & increases) + increases) ^ increases) | equal | decreases | exchanged
        row_increases = decreases | ~(diagonal | increases)
        row_decreases = diagonal & increases
        distance += bool(row_increases & last) - bool(row_decreases & last)
        if distance - remaining > limit:
            return False
        row_increases = row_increases << 1 | 1
        increases = (row_decreases << 1 | ~(diagonal | row_increases)) & every
        decreases = row_increases & diagonal & every
        previous = equal
    return distance <= limit


@lru_cache(maxsize=256)
def _occurrences(word: str) -> Mapping[str, int]:
    """Return for each character of a word an integer with the bits of its positions."""
    occurrences: dict[str, int] = {}
    for position, character in enumerate(word):
        occurrences[character] = occurrences.get(character, 0) | 1 << position
    return occurrences
