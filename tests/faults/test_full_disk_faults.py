"""A full disk is reported with the file and what to do, and loses nothing."""

from __future__ import annotations

from tests.soak import full_disk

SEED = 20_261_128


def test_a_full_disk_is_reported_with_the_file_and_what_to_do_and_loses_nothing() -> None:
    print(f"seed {SEED}")

    outcome = full_disk.run(SEED, "quick")

    assert outcome.holds, outcome
