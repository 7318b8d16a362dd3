"""Every answer is of one generation, however many are published meanwhile."""

from __future__ import annotations

from tests.soak.refreshing import run

SEED = 20_261_128


def test_each_answer_is_of_one_generation_while_another_process_publishes() -> None:
    outcome = run(SEED, "quick")

    assert outcome.holds, outcome
