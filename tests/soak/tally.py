"""Count what came of the tries of a trial, and print each broken promise."""

from __future__ import annotations

import sys
from collections import Counter

from tests.soak.trial import Outcome


class Tally:
    """
    The counts of one trial.

    Attributes:
        counts: By judgement; trials may add counts of their own.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts: Counter[str] = Counter()
        self.reports: Counter[str] = Counter()

    def add(self, judgement: str, flaw: str, what: str) -> None:
        """
        Count a try.

        Args:
            judgement: `old`, `new`, `reported`, `lost` or `wrong`.
            flaw: What is wrong after the next command, which makes the try a loss.
        """
        kind = "lost" if flaw else judgement
        self.counts["tried"] += 1
        self.counts[kind] += 1
        if kind in ("lost", "wrong"):
            print(f"{self.name}: {kind}: {what} {flaw}", file=sys.stderr)
        elif kind == "reported":
            self.reports[what] += 1

    def outcome(self, note: str) -> Outcome:
        """Return the sum."""
        counts = self.counts
        return Outcome(
            tried=counts["tried"],
            survived=counts["old"] + counts["new"],
            reported=counts["reported"],
            lost=counts["lost"],
            wrong=counts["wrong"],
            note=note,
        )
