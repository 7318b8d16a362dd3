"""List every trial of the soak, in the order of docs/reliability.md."""

from __future__ import annotations

from tests.soak.keeping_trial import KEEPING
from tests.soak.trial import Trial

TRIALS: tuple[Trial, ...] = (KEEPING,)
