"""Random operations have the same results with the Whoosh engine as with the memory engine."""

from __future__ import annotations

from tests.soak.operations import OPERATIONS, run

SEED = 20_261_128


def test_random_operations_have_the_results_of_the_memory_engine() -> None:
    outcome = run(SEED, "quick")

    assert outcome.holds, outcome
    assert all(operation.__name__ in outcome.note for operation in OPERATIONS)
