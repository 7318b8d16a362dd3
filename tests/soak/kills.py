"""Kill commands at random moments with SIGKILL."""

from __future__ import annotations

import random
import shutil
import time
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.soak.archive_states import Operation, complete, copy_home, judge, make_operations
from tests.soak.commands import Command
from tests.soak.small_vocabulary import small_vocabulary
from tests.soak.tally import Tally
from tests.soak.trial import Outcome, Size

TRIES = {"quick": 7, "full": 1_000}
_BEYOND = 1.1
"""Kills are spread over so much of the time that a command takes."""


def run(seed: int, size: Size) -> Outcome:
    """Kill commands; each time, the archive must be as before or as after, and the next command must complete it."""
    chance = random.Random(seed)
    tally = Tally("kill")
    with small_vocabulary(), TemporaryDirectory() as name:
        folder = Path(name)
        operations = make_operations(folder)
        seconds = [_measure(operation, folder / "measured") for operation in operations]
        for chosen in cycle(range(len(operations))):
            if tally.counts["tried"] == TRIES[size]:
                break
            _try(operations[chosen], folder / "killed", chance.uniform(0, seconds[chosen] * _BEYOND), tally)
    return tally.outcome("each killed before its end")


def _measure(operation: Operation, home: Path) -> float:
    copy_home(operation, home)
    begun = time.monotonic()
    with Command(home, *operation.arguments) as command:
        command.finish()
    shutil.rmtree(home)
    return time.monotonic() - begun


def _try(operation: Operation, home: Path, seconds: float, tally: Tally) -> None:
    copy_home(operation, home)
    with Command(home, *operation.arguments) as command:
        is_interrupted = command.kill_after(seconds)
    judgement, what = judge(home, operation)
    flaw = complete(home, operation)
    if is_interrupted or flaw:
        tally.add(judgement, flaw, f"{operation.name} killed after {seconds * 1000:.1f} ms: {what}")
    shutil.rmtree(home)
