"""An index after many small rebuilds gives the answers of one that was built in full."""

from __future__ import annotations

from tests.soak import incremental


def test_incremental_and_full_builds_give_the_same_answers() -> None:
    outcome = incremental.run(20, "quick")

    assert outcome.holds, outcome
