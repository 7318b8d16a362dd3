"""Let the disk be full at any stage of a command: a small file system, or a limit on the size of files without root."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.soak.archive_states import Operation, complete, copy_home, judge, make_operations
from tests.soak.commands import Command, Finished
from tests.soak.endings import bad_ending
from tests.soak.small_vocabulary import small_vocabulary
from tests.soak.tally import Tally
from tests.soak.trial import Outcome, Size

TRIES = {"quick": 7, "full": 400}
_DISK_BYTES = 8 << 20
_MAX_FILE_BYTES = 64 << 10
"""Somewhat more than the largest file of the archives, for the limit."""
_BEYOND = 1.5
"""The room left is at most so many times what a command leaves behind, because it needs more in between."""


def run(seed: int, size: Size) -> Outcome:
    """Leave too little room; the command must say so and lose nothing, and succeed when there is room."""
    chance = random.Random(seed)
    tally = Tally("disk")
    with small_vocabulary(), TemporaryDirectory() as name, small_disk(Path(name) / "disk") as disk:
        operations = make_operations(Path(name))
        rooms = [_BEYOND * _growth(operation, disk) if disk else _MAX_FILE_BYTES for operation in operations]
        for number in range(TRIES[size]):
            chosen = number % len(operations)
            room = int(chance.uniform(0, rooms[chosen]))
            _try(operations[chosen], disk or Path(name), room, tally, is_disk=disk is not None)
    kind = "a file system in memory" if disk else "a limit on the size of files"
    return tally.outcome(f"{kind}; {tally.counts['failed']:,} commands had too little room")


@contextmanager
def small_disk(folder: Path, size: int = _DISK_BYTES) -> Iterator[Path | None]:
    """Mount a small file system; yield None where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        is_mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        is_mounted = False
    try:
        yield folder if is_mounted else None
    finally:
        if is_mounted:
            subprocess.run(
                ["umount", "--lazy", str(folder)], check=True
            )  # files may be mapped until they are collected


def _growth(operation: Operation, disk: Path) -> int:
    """Return by how many bytes an operation makes its archive grow."""
    home = copy_home(operation, disk / "measured")
    before = _free(disk)
    with Command(home, *operation.arguments) as command:
        command.finish()
    growth = before - _free(disk)
    shutil.rmtree(home)
    return growth


def _try(operation: Operation, folder: Path, room: int, tally: Tally, *, is_disk: bool) -> None:
    home = copy_home(operation, folder / "archive")
    filler = folder / "filler"
    if is_disk:
        filler.write_bytes(bytes(max(0, _free(folder) - room)))
        finished = _finished(Command(home, *operation.arguments))
    else:
        finished = _finished(Command(home, *operation.arguments, prepare=partial(_limit_files, room)))
    tally.counts["failed"] += finished.code != 0
    judgement, what = judge(home, operation)  # while the disk is full
    if finished.code != 0 and judgement in ("old", "new"):
        judgement = "reported"
    flaw = bad_ending(operation, home, finished)
    filler.unlink(missing_ok=True)
    tally.add(judgement, flaw or complete(home, operation), f"{operation.name} with {room:,} bytes left: {what}")
    shutil.rmtree(home)


def _finished(command: Command) -> Finished:
    with command:
        return command.finish()


def _limit_files(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _free(folder: Path) -> int:
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize
