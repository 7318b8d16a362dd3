"""Compare words by Levenshtein distance, up to a limit."""

from __future__ import annotations


def within_distance(left: str, right: str, limit: int) -> bool:
    """
    Tell whether at most `limit` insertions, deletions or substitutions of a character turn one word into the other.

    The dynamic programme of Wagner and Fischer (1974), stopped as soon as a whole row exceeds the limit (Ukkonen 1985).

    >>> within_distance("coperative", "cooperative", 1), within_distance("corporative", "cooperative", 1)
    (True, False)
    """
    if abs(len(left) - len(right)) > limit:
        return False
    row = list(range(len(right) + 1))
    for index, character in enumerate(left, 1):
        diagonal, row[0] = row[0], index
        best = index
        for column, other in enumerate(right, 1):
            cost = min(row[column] + 1, row[column - 1] + 1, diagonal + (character != other))
            diagonal, row[column] = row[column], cost
            best = min(best, cost)
        if best > limit:
            return False
    return row[-1] <= limit
