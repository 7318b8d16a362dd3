"""Is one word within a few typing errors of another? (Levenshtein distance, cut off early.)"""

from __future__ import annotations


def within(left: str, right: str, limit: int) -> bool:
    """
    Tell whether `limit` insertions, deletions or replacements of a character turn one word into the other.

    The dynamic programme of Wagner and Fischer (1974), given up as soon as a whole row is over the limit (Ukkonen
    1985).
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
