"""Send signals to commands at random moments: each ends soon, says so in one line, and leaves a whole archive."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from sse_search import SearchRequest, SearchService
from tests.soak.trial import Outcome, Size, Trial

ROOT = Path(__file__).parents[2]
LINES = {signal.SIGINT: "Interrupted.", signal.SIGTERM: "Terminated.", signal.SIGHUP: "Hung up."}
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("import", "more.jsonl"),
    ("import", "more.jsonl", "--rebuild"),
    ("rebuild", "--full"),
    ("check",),
    ("repair",),
    ("export", "--output", "exported.csv", "--force"),
    ("query", "cooperatives"),
    ("serve", "--port", "0"),
)
PROGRAM = """
import runpy, signal
signal.signal(signal.SIGHUP, signal.SIG_DFL)
runpy.run_module("sse_search", run_name="__main__", alter_sys=True)
"""
"""The command, without what its parents arranged for SIGHUP."""
SECONDS = 0.7
"""Time within which a command gets its signal, if its duration is not known: `serve` starts in it, and is ready."""
UNFINISHED = (".new", ".unfinished", "-journal")
"""How the names of files and folders end that no command leaves."""
TRIES = {"quick": 8, "full": 300}
ITEMS = {"quick": 50, "full": 1500}
SECONDS_TO_END = {"quick": 20.0, "full": 2.0}
"""The promise is two seconds; the normal suite may run on a busy machine."""
POLL_SECONDS = 0.002


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """
    What came of one command that got a signal.

    Attributes:
        ended: Whether the signal ended the command; else it was done before.
        faults: What was not as promised.
        seconds: From the signal to the end.
    """

    ended: bool
    faults: tuple[str, ...]
    lost: bool
    seconds: float


class Signalling:
    """Runs commands on copies of one archive, each with a signal at a moment within the time that it takes."""

    def __init__(self, folder: Path, seed: int, size: Size) -> None:
        self._random = random.Random(seed)
        self._size = size
        self._folder = folder
        self._original = folder / "original"
        self._items = ITEMS[size]
        _write_items(self._original, "items.jsonl", range(self._items))
        _write_items(self._original, "more.jsonl", range(self._items, self._items + self._items // 2))
        with SearchService.open(self._original) as service:
            service.import_path(self._original / "items.jsonl")
            service.rebuild()
        measured = COMMANDS[:-1] if size == "full" else ()
        self._durations = {command: self._duration(command) for command in measured}

    def run(self, command: tuple[str, ...], number: signal.Signals, *, to_worker: bool = False) -> Run:
        """Run a command, send it or one of its worker processes a signal, and look at what is left."""
        home = self._copy()
        moment = self._random.uniform(0, self._durations.get(command, SECONDS))
        with _started(home, command) as process:
            deadline = time.monotonic() + moment
            while time.monotonic() < deadline and process.poll() is None:
                time.sleep(POLL_SECONDS)
            workers = _children(process.pid)
            ended = process.poll() is None
            target = self._random.choice(workers) if to_worker and workers else process.pid
            with suppress(ProcessLookupError):
                os.kill(target, number)
            sent = time.monotonic()
            try:
                _, errors = process.communicate(timeout=SECONDS_TO_END[self._size])
            except subprocess.TimeoutExpired:
                process.kill()
                _, errors = process.communicate()
                errors += "\nit did not end in time"
            seconds = time.monotonic() - sent
            code = process.returncode
        faults: list[str] = []
        if code != 0:
            faults += _faults_of_end(code, errors, number)
        faults += [f"process {worker} is left" for worker in workers if _lives(worker)]
        faults += _files_left(home)
        lost = not self._is_whole(home)
        shutil.rmtree(home)
        return Run(ended=ended and code != 0, faults=tuple(faults), lost=lost, seconds=seconds)

    def _duration(self, command: tuple[str, ...]) -> float:
        home = self._copy()
        with _started(home, command) as process:
            begun = time.monotonic()
            process.communicate()
        shutil.rmtree(home)
        return time.monotonic() - begun

    def _copy(self) -> Path:
        home = self._folder / "home"
        shutil.copytree(self._original, home)
        (home / "temporary").mkdir()
        return home

    def _is_whole(self, home: Path) -> bool:
        """Return whether the archive has the items of before or of after, and finds them."""
        with SearchService.open(home) as service:
            total = service.search(SearchRequest(text="cooperative")).total
            return total in (self._items, self._items + self._items // 2) and not service.check()


def _write_items(home: Path, name: str, numbers: range) -> None:
    home.mkdir(exist_ok=True)
    words = "members workers savings credit housing farming energy insurance".split()
    lines = (
        msgspec.json.encode(
            {
                "title": f"Cooperative {number} of Portugal",
                "date": f"2021-11-{number % 28 + 1:02}",
                "body": " ".join(f"{words[(number + step) % len(words)]}{step}" for step in range(100)),
            }
        )
        for number in numbers
    )
    (home / name).write_bytes(b"\n".join(lines))


def _started(home: Path, command: tuple[str, ...]) -> subprocess.Popen[str]:
    """Start a command; return when it handles signals, which it does before it imports anything."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--home", str(home), *command],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(home / "temporary")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not _handles_signals(process.pid) and process.poll() is None:
        time.sleep(POLL_SECONDS)
    return process


def _handles_signals(pid: int) -> bool:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("SigCgt:"):
                return bool(int(line.split()[1], 16) & 1 << signal.SIGTERM - 1)
    return False


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        texts = [file.read_text(encoding="ascii") for file in Path(f"/proc/{pid}/task").glob("*/children")]
        return [int(child) for text in texts for child in text.split()]
    return []


def _lives(pid: int) -> bool:
    """Return whether a process runs; one that has ended, and that nobody has waited for, does not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    return False


def _faults_of_end(code: int, errors: str, number: signal.Signals) -> Iterator[str]:
    if code != 128 + number:
        yield f"exit code {code} after {number.name}"
    last = (errors.splitlines() or [""])[-1]
    if last not in (LINES[number], f"Error: A worker process was ended by {number.name}; run the command again."):
        yield f"the last line is {last!r}"
    if "Traceback" in errors or "Exception" in errors:
        yield f"standard error has a traceback: {errors[-2000:]}"


def _files_left(home: Path) -> Iterator[str]:
    for path in home.rglob("*"):
        if path.name.endswith(UNFINISHED) or path.parent == home / "temporary":
            yield f"{path.relative_to(home)} is left"


def run(seed: int, size: Size) -> Outcome:
    """Send signals to every command in turn; a fifth of those of a rebuild go to its worker processes."""
    chooser = random.Random(seed)
    counts: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        signalling = Signalling(Path(folder), seed, size)
        for index in range(TRIES[size]):
            command = COMMANDS[index % len(COMMANDS)]
            number = chooser.choice(list(LINES))
            result = signalling.run(command, number, to_worker="rebuild" in command and chooser.random() < 0.2)
            for fault in result.faults:
                print(f"{' '.join(command)}, {number.name}: {fault}", flush=True)
            kind = "lost" if result.lost else "wrong" if result.faults else "reported" if result.ended else "survived"
            counts[kind] += 1
            slowest = max(slowest, result.seconds) if result.ended else slowest
    return Outcome(
        tried=TRIES[size],
        survived=counts["survived"],
        reported=counts["reported"],
        lost=counts["lost"],
        wrong=counts["wrong"],
        note=f"the slowest command ended {slowest:.1f} s after its signal; survived: it was done before",
    )


TRIAL = Trial(
    name="signals", fault="SIGINT, SIGTERM or SIGHUP to a command or its worker process at a random moment", run=run
)
