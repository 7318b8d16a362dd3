"""Slow, silent, huge and malformed requests neither stop the page nor break the server."""

from __future__ import annotations

from tests.soak.hostile_http import run

SEED = 20_261_128


def test_hostile_clients_are_refused_while_another_client_gets_every_page() -> None:
    outcome = run(SEED, "quick")

    assert outcome.holds, outcome
