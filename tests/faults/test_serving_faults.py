"""Clients get every page while rebuilds swap the index that two workers serve."""

from __future__ import annotations

from tests.soak import serving

SEED = 20_261_129


def test_clients_of_two_workers_see_no_error_while_the_index_is_swapped() -> None:
    outcome = serving.run_clients(SEED, "quick")

    assert outcome.holds, outcome
