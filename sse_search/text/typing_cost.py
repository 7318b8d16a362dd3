"""Estimate how unlikely it is that a word was typed for another one, by the places of the keys."""

from __future__ import annotations

_ROWS = (("1234567890", 0.0), ("qwertyuiop", 0.5), ("asdfghjkl", 0.75), ("zxcvbnm", 1.25))
"""Rows of a keyboard, with the distance of their first key from the left edge in keys."""
_KEYS = {key: (offset + column, row) for row, (keys, offset) in enumerate(_ROWS) for column, key in enumerate(keys)}
_NEAR = 1.3
"""Distance in keys of neighbours: those beside, above and below."""
LIKELY = 0.7
"""Cost of an error that fingers make easily; that of any other is 1."""
FIRST_LETTER = 0.2
"""What an error in the first letter costs in addition: writers look at it."""


def typing_cost(typed: str, meant: str) -> float:
    """
    Return the least cost of the typing errors that turn one word into another.

    >>> typing_cost("hanbdook", "handbook"), typing_cost("economt", "economy"), typing_cost("economa", "economy")
    (0.7, 0.7, 1.0)
    """
    above: list[float] = []
    row = [float(column) for column in range(len(meant) + 1)]
    for i, key in enumerate(typed, 1):
        above_that, above, row = above, row, [float(i)]
        for j, letter in enumerate(meant, 1):
            first = FIRST_LETTER if min(i, j) == 1 else 0.0
            doubled = LIKELY if j > 1 and meant[j - 2] == letter else 1.0
            slipped = LIKELY if letter == key or _are_neighbours(key, letter) else 1.0
            costs = [
                above[j - 1] + (0.0 if key == letter else slipped + first),
                row[j - 1] + doubled + first,
                above[j] + (LIKELY if _is_repeated(typed, i - 1) else slipped) + first,
            ]
            if i > 1 and j > 1 and key == meant[j - 2] and typed[i - 2] == letter:
                costs.append(above_that[j - 2] + LIKELY + (FIRST_LETTER if min(i, j) == 2 else 0.0))
            row.append(min(costs))
    return row[-1]


def _are_neighbours(key: str, other: str) -> bool:
    if key not in _KEYS or other not in _KEYS:
        return False
    (x, y), (other_x, other_y) = _KEYS[key], _KEYS[other]
    return (x - other_x) ** 2 + (y - other_y) ** 2 <= _NEAR**2


def _is_repeated(word: str, position: int) -> bool:
    return position > 0 and word[position - 1] == word[position]
