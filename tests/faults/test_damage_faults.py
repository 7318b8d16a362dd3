"""A damaged file of an archive is found, repaired or refused, and never gives a wrong answer."""

from __future__ import annotations

from tests.soak.damage import run

SEED = 20_261_128


def test_a_damaged_file_gives_no_wrong_answer_and_is_repaired_or_refused() -> None:
    outcome = run(SEED, "quick")

    assert outcome.holds, outcome
