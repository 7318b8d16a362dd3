"""List every trial of the soak, in the order of docs/reliability.md."""

from __future__ import annotations

from tests.soak import failing_calls, full_disk, incremental, kills, power_cut, versions, writers
from tests.soak.trial import Trial

TRIALS: tuple[Trial, ...] = (
    Trial(name="kill", fault="`kill -9` of import, rebuild and repair at a random moment", run=kills.run),
    Trial(
        name="power",
        fault="power cut at a system call of import, rebuild or repair; what was not flushed is lost or torn",
        run=power_cut.run,
    ),
    Trial(
        name="calls",
        fault="a system call of import, rebuild or repair fails (EIO, ENOSPC, EMFILE, EACCES, ENOMEM, EPERM, ENOLCK)",
        run=failing_calls.run,
    ),
    Trial(name="disk", fault="the disk is full at any stage of import, rebuild or repair", run=full_disk.run),
    Trial(name="writers", fault="eight processes import, correct, remove and rebuild at once", run=writers.run),
    Trial(
        name="versions",
        fault="index, batches and SQLite files of a newer or an earlier version of the program, and back",
        run=versions.run,
    ),
    Trial(
        name="incremental",
        fault="imports, edits and removals with a rebuild after each, compared with one full rebuild",
        run=incremental.run,
        repeat=incremental.repeat,
    ),
)
