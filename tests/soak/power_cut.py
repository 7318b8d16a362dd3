"""Cut the power at every system call of a command, losing or tearing all that was not flushed to the disk."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.soak.archive_states import Operation, complete, copy_home, judge, make_operations
from tests.soak.commands import has_strace
from tests.soak.disk_model import CALLS, Disk
from tests.soak.small_vocabulary import small_vocabulary
from tests.soak.tally import Tally
from tests.soak.trace import Call, decode, record
from tests.soak.trial import Outcome, Size

TRIES = {"quick": 9, "full": 3_000}
_MAX_WRITE_BYTES = 1 << 24
_CONFIRMATIONS = {
    "import": b"records = ",
    "first import": b"records = ",
    "import and rebuild": b"Updated index",
    "rebuild": b"Updated index",
    "full rebuild": b"Built index",
    "repair": b"rebuilt the index",
}
"""What a command prints when it has done its work."""


class _Cut(NamedTuple):
    """
    A moment of a recorded operation.

    Attributes:
        calls_before: Number of calls before it. confirmed: whether the command has said that it is done.
        kind: What is kept of that which was not flushed: `nothing`, only `names`, or `some`.
    """

    operation: Operation
    calls_before: int
    confirmed: bool
    kind: str


def run(seed: int, size: Size) -> Outcome:
    """Cut the power; the archive must be as before or as after the command, and as after it when that has said so."""
    if not has_strace():
        raise RuntimeError("this trial needs strace")
    chance = random.Random(seed)
    tally = Tally("power")
    with small_vocabulary(), TemporaryDirectory() as name:
        folder = Path(name)
        home = folder / "archive"
        recorded = {operation.name: (operation, _record(operation, home)) for operation in make_operations(folder)}
        cuts = [cut for operation, calls in recorded.values() for cut in _cuts(operation, calls, home)]
        for cut in cuts if len(cuts) <= TRIES[size] else chance.sample(cuts, TRIES[size]):
            _try(cut, recorded[cut.operation.name][1], home, chance, tally)
    return tally.outcome(f"{len(cuts):,} states of the disk to choose from, SQLite's files included")


def _record(operation: Operation, home: Path) -> list[Call]:
    copy_home(operation, home)
    _, calls = record(home, operation.arguments, CALLS, _MAX_WRITE_BYTES)
    shutil.rmtree(home)
    return calls


def _cuts(operation: Operation, calls: list[Call], home: Path) -> list[_Cut]:
    """Return every moment at which the disk may hold something else, in three kinds."""
    copy_home(operation, home)
    disk = Disk(home)
    shutil.rmtree(home)
    confirmed = False
    cuts = []
    for count, call in enumerate(calls, 1):
        printed = call.name == "write" and ".output" in decode(call.arguments[0].partition("<")[2].strip(">")).decode()
        confirmed = confirmed or (printed and _CONFIRMATIONS[operation.name] in decode(call.arguments[1].strip('"')))
        if disk.apply(call) or printed:
            cuts += [_Cut(operation, count, confirmed, kind) for kind in ("nothing", "names", "some")]
    return cuts


def _try(cut: _Cut, calls: list[Call], home: Path, chance: random.Random, tally: Tally) -> None:
    copy_home(cut.operation, home)
    disk = Disk(home)
    shutil.rmtree(home)
    for call in calls[: cut.calls_before]:
        disk.apply(call)
    disk.write_out(home, None if cut.kind == "nothing" else chance, names=cut.kind == "names")
    judgement, what = judge(home, cut.operation)
    flaw = ""
    if cut.confirmed and judgement == "old":
        flaw = "the command has said that it is done."
    tally.add(judgement, flaw or complete(home, cut.operation), f"{_description(cut, calls)}: {what}")
    shutil.rmtree(home)


def _description(cut: _Cut, calls: list[Call]) -> str:
    last = calls[cut.calls_before - 1]
    return f"{cut.operation.name}, power cut after call {cut.calls_before} ({last.name}), {cut.kind} kept"
