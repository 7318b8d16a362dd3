"""What a keeper does in any order leaves the archive that a model of it says."""

from __future__ import annotations

from tests.soak import keeping_trial


def test_the_archive_is_what_a_model_of_the_keeper_says() -> None:
    outcome = keeping_trial.run(3, "quick")

    assert outcome.holds, outcome
