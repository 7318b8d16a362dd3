"""A power cut at any system call of a command loses nothing that it has confirmed."""

from __future__ import annotations

import pytest

from tests.soak import power_cut
from tests.soak.commands import has_strace

SEED = 20_261_128


@pytest.mark.skipif(not has_strace(), reason="needs strace")
def test_a_power_cut_at_any_system_call_of_a_command_loses_nothing_that_it_has_confirmed() -> None:
    print(f"seed {SEED}")

    outcome = power_cut.run(SEED, "quick")

    assert outcome.holds, outcome
