"""No query costs more processor time than its limit."""

from __future__ import annotations

from tests.soak.hostile_queries import run

SEED = 20_261_128


def test_a_hostile_query_is_refused_or_answered_within_its_limit_of_processor_time() -> None:
    outcome = run(SEED, "quick")

    assert outcome.holds, outcome
