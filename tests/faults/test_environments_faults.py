"""Time zone, locale, hash seed and umask change no answer."""

from __future__ import annotations

from tests.soak.environments import run

SEED = 20_261_128


def test_an_archive_gives_the_same_answers_wherever_it_was_built_and_is_asked() -> None:
    outcome = run(SEED, "quick")

    assert outcome.holds, outcome
