"""List every trial of the soak, in the order of docs/reliability.md."""

from __future__ import annotations

from tests.soak import damage, refreshing
from tests.soak.trial import Trial

TRIALS: tuple[Trial, ...] = (
    Trial(
        name="damage",
        fault="a file of the index, a batch or a SQLite file is flipped, cut off, zeroed, swapped, emptied or missing",
        run=damage.run,
    ),
    Trial(
        name="refreshing",
        fault="eight threads search and export while another process publishes generations as fast as it can",
        run=refreshing.run,
    ),
)
