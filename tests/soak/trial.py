"""Define what a soak reports: how often something was tried, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

Size = Literal["quick", "full"]
"""`quick` fits the normal suite (seconds); `full` is what docs/reliability.md reports."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """
    What came of one kind of fault, tried many times.

    Attributes:
        tried: How often the fault was tried.
        survived: How often everything went on as if nothing had happened.
        reported: How often the command refused or warned, naming what is wrong, and lost nothing.
        lost: How often an item went that should be there. Must be 0.
        wrong: How often an answer was wrong and nothing said so. Must be 0.
        note: What a reader should know besides, in one line.

    >>> Outcome(tried=2, survived=1, reported=1).holds
    True
    """

    tried: int
    survived: int = 0
    reported: int = 0
    lost: int = 0
    wrong: int = 0
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the promise was kept: everything tried is accounted for, nothing lost, nothing wrong."""
        return self.lost == self.wrong == 0 and self.tried == self.survived + self.reported > 0


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """
    A kind of fault that can be tried again and again.

    Attributes:
        name: The word on the command line (`crash`, `damage`).
        fault: What is done to the archive, for the table of docs/reliability.md.
        run: Tries it with a seed at a size; the same seed tries the same.
        repeat: Tries it with a seed as often as said; None where a size alone can be chosen.
    """

    name: str
    fault: str
    run: Callable[[int, Size], Outcome]
    repeat: Callable[[int, int], Outcome] | None = None
