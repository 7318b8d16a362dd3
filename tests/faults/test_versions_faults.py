"""Files of another version are never called damaged, nothing goes, and the way back is open."""

from __future__ import annotations

from tests.soak import versions


def test_files_of_another_version_are_never_called_damaged_and_nothing_goes() -> None:
    outcome = versions.run(0, "quick")

    assert outcome.holds, outcome
