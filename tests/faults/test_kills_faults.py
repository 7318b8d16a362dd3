"""A command that is killed at any moment leaves the archive as it was or as it should be."""

from __future__ import annotations

from tests.soak import kills

SEED = 20_261_128


def test_a_command_that_is_killed_at_any_moment_leaves_the_archive_as_it_was_or_as_it_should_be() -> None:
    print(f"seed {SEED}")

    outcome = kills.run(SEED, "quick")

    assert outcome.holds, outcome
