"""A signal at any moment ends a command within seconds and leaves a whole archive: the trial F9, in its quick size."""

from __future__ import annotations

from tests.soak.signals import run


def test_signals_leave_a_whole_archive_and_no_process() -> None:
    outcome = run(seed=9, size="quick")

    assert outcome.holds, outcome
