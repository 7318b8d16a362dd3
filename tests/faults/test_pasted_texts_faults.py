"""No text that is pasted into the search is refused or breaks it, and every tree parses back to itself."""

from __future__ import annotations

from tests.soak.pasted_texts import run

SEED = 20_261_128


def test_pasted_texts_and_fuzzed_strings_are_answered_and_trees_parse_back() -> None:
    outcome = run(SEED, "quick")

    assert outcome.holds, outcome
