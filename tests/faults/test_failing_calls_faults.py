"""A system call that fails is reported with the file and what to do, and loses nothing."""

from __future__ import annotations

import pytest

from tests.soak import failing_calls
from tests.soak.commands import has_strace

SEED = 20_261_128


@pytest.mark.skipif(not has_strace(), reason="needs strace")
def test_a_system_call_that_fails_is_reported_with_the_file_and_what_to_do_and_loses_nothing() -> None:
    print(f"seed {SEED}")

    outcome = failing_calls.run(SEED, "quick")

    assert outcome.holds, outcome
