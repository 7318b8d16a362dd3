"""Say how near to each other two parts of a query are."""

from __future__ import annotations

import msgspec

MAX_PROXIMITY = 100
"""Words that two parts of a query may be apart, and other words that a phrase may have between its own."""


class Proximity(msgspec.Struct, frozen=True):
    """
    How near a part of a query is to the one before it.

    Attributes:
        distance: The second begins at most so many words after the first ends; 1 is side by side.
        ordered: Whether it follows the first; else either may come first.

    >>> str(Proximity(5)), str(Proximity(1, ordered=True)), str(Proximity(3, ordered=True))
    ('NEAR/5', 'ADJ', 'ADJ/3')
    """

    distance: int
    ordered: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError for a distance that no two words have."""
        if not 1 <= self.distance <= MAX_PROXIMITY:
            raise ValueError(f"words are 1 to {MAX_PROXIMITY} apart, not {self.distance:,}")

    def __str__(self) -> str:
        if not self.ordered:
            return f"NEAR/{self.distance}"
        return "ADJ" if self.distance == 1 else f"ADJ/{self.distance}"
