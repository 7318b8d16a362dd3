"""Eight writers at once lose nothing and each report adds up."""

from __future__ import annotations

from tests.soak import writers

SEED = 20_261_128


def test_eight_writers_at_once_lose_nothing_and_each_report_adds_up() -> None:
    print(f"seed {SEED}")

    outcome = writers.run(SEED, "quick")

    assert outcome.holds, outcome
