"""List every trial of the soak, in the order of docs/reliability.md."""

from __future__ import annotations

from tests.soak import incremental
from tests.soak.keeping_trial import KEEPING
from tests.soak.trial import Trial

TRIALS: tuple[Trial, ...] = (
    Trial(
        name="incremental",
        fault="imports, edits and removals with a rebuild after each, compared with one full rebuild",
        run=incremental.run,
        repeat=incremental.repeat,
    ),
    KEEPING,
)
