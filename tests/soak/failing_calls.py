"""Make one system call of a command fail, each in turn, as full disks, failing disks and exhausted limits do."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.soak.archive_states import Operation, complete, copy_home, judge, make_operations
from tests.soak.commands import Command, has_strace
from tests.soak.endings import bad_ending
from tests.soak.small_vocabulary import small_vocabulary
from tests.soak.tally import Tally
from tests.soak.trace import READABLE, read_calls, record
from tests.soak.trial import Outcome, Size

TRIES = {"quick": 6, "full": 1_000}
_ERRORS = {
    "openat": ("EIO", "ENOSPC", "EMFILE", "EACCES"),
    "newfstatat": ("EIO", "EACCES"),
    "read": ("EIO",),
    "pread64": ("EIO",),
    "write": ("EIO", "ENOSPC"),
    "pwrite64": ("EIO", "ENOSPC"),
    "ftruncate": ("EIO",),
    "fsync": ("EIO", "ENOSPC"),
    "fdatasync": ("EIO", "ENOSPC"),
    "rename": ("EIO", "ENOSPC", "EACCES"),
    "link": ("EIO", "EPERM"),
    "unlink": ("EIO", "EACCES"),
    "unlinkat": ("EIO", "EACCES"),
    "mkdir": ("EIO", "ENOSPC", "EACCES"),
    "chmod": ("EIO", "EPERM"),
    "mmap": ("ENOMEM", "EACCES"),
    "getdents64": ("EIO",),
    "flock": ("EIO", "ENOLCK"),
    "fcntl": ("EIO",),
}
"""What each call may fail with; reading fails at once where the disk does."""


class _Point(NamedTuple):
    """A call of an operation: the `number`-th of its name in the thread of the command."""

    operation: Operation
    call: str
    number: int
    error: str


def run(seed: int, size: Size) -> Outcome:
    """Let calls fail; the command must say which file and what to do, or succeed, and no item may be lost."""
    if not has_strace():
        raise RuntimeError("this trial needs strace")
    chance = random.Random(seed)
    tally = Tally("calls")
    with small_vocabulary(), TemporaryDirectory() as name:
        folder = Path(name)
        points = [point for operation in make_operations(folder) for point in _points(operation, folder / "traced")]
        for point in points if len(points) <= TRIES[size] else chance.sample(points, TRIES[size]):
            _try(point, folder / "failing", tally)
    kinds = len({(point.call, point.error) for point in points})
    return tally.outcome(f"{len(points):,} calls of {kinds} kinds to choose from, SQLite's included")


def _points(operation: Operation, home: Path) -> list[_Point]:
    """Return the calls of an operation that touch its archive, with an error for each."""
    copy_home(operation, home)
    _, calls = record(home, operation.arguments, tuple(_ERRORS))
    thread = calls[0].thread
    numbers: Counter[str] = Counter()
    points: list[_Point] = []
    for call in calls:
        if call.thread == thread:
            numbers[call.name] += 1
            if call.touches(home):
                errors = _ERRORS[call.name]
                points.append(_Point(operation, call.name, numbers[call.name], errors[len(points) % len(errors)]))
    shutil.rmtree(home)
    return points


def _try(point: _Point, home: Path, tally: Tally) -> None:
    operation = point.operation
    copy_home(operation, home)
    log = home.with_name("failing.strace")
    inject = f"inject={point.call}:error={point.error}:when={point.number}"
    options = (*READABLE, "-s", "64", "-e", f"trace={point.call}", "-e", inject, "-o", str(log))
    with Command(home, *operation.arguments, strace=options) as command:
        finished = command.finish()
    if any(call.is_injected and call.touches(home) for call in read_calls(log)):
        judgement, what = judge(home, operation)
        if finished.code != 0 and judgement in ("old", "new"):
            judgement = "reported"
        flaw = bad_ending(operation, home, finished) or complete(home, operation)
        where = f"{operation.name}, {point.error} of {point.call} {point.number}"
        tally.add(judgement, flaw, f"{where}: {what or finished.output[-200:]}")
    shutil.rmtree(home)
