"""
Run commands of ssesearch in processes that start at once, because they are forked from one that has loaded everything.

A command can be killed, and strace can record its system calls or make some of them fail.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.soak.loaded"])
_SECONDS = 120.0
"""After which a command counts as hanging."""
_PR_SET_PTRACER = 0x59616D61
_ANY_PROCESS = -1


class Finished(NamedTuple):
    """How a command ended: its exit code (negative for a signal) and what it printed."""

    code: int
    output: str

    @property
    def has_traceback(self) -> bool:
        """Whether it ended in an exception that nobody handled."""
        return "Traceback (most recent call last)" in self.output


@cache
def has_strace() -> bool:
    """Tell whether strace is installed and may watch a process that has started before it."""
    if shutil.which("strace") is None:
        return False
    with subprocess.Popen(["sleep", "60"]) as watched:
        strace = subprocess.Popen(["strace", "-p", str(watched.pid)], stderr=subprocess.PIPE)
        assert strace.stderr is not None
        is_attached = b"attached" in strace.stderr.readline()
        watched.kill()
        strace.communicate()
    return is_attached


class Command:
    """
    A command that is being executed.

    Args:
        home: The archive.
        arguments: Of `ssesearch --home HOME`.
        strace: Options of the strace that watches it; None for none.
        prepare: A function of a module that the process calls first.
    """

    def __init__(
        self,
        home: Path,
        *arguments: str,
        strace: Sequence[str] | None = None,
        prepare: Callable[[], object] | None = None,
    ) -> None:
        self._output = Path(tempfile.gettempdir()) / f"ssesearch-{os.urandom(8).hex()}.output"
        self._connection, other = _PROCESSES.Pipe()
        command = ("--home", str(home), *arguments)
        self._process = _PROCESSES.Process(target=_execute, args=(command, str(self._output), other, prepare))
        self._process.start()
        other.close()
        self._connection.recv()
        self._strace = self._watch(strace) if strace is not None else None
        self._connection.send(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._connection.close()
        self._output.unlink(missing_ok=True)

    def kill_after(self, seconds: float) -> bool:
        """Kill it after so long; returns whether it was still running."""
        self._process.join(seconds)
        running = self._process.is_alive()
        self._process.kill()
        self._process.join()
        return running

    def finish(self) -> Finished:
        """Wait until it has ended."""
        self._process.join(_SECONDS)
        code = self._process.exitcode
        if self._strace is not None and code is not None:
            self._strace.communicate()
        output = self._output.read_text(encoding="utf-8", errors="replace")
        return (
            Finished(-1, output + "\nTraceback (most recent call last): it hangs")
            if code is None
            else Finished(code, output)
        )

    def _watch(self, options: Sequence[str]) -> subprocess.Popen[bytes]:
        command = ["strace", "-f", "-p", str(self._process.pid), *options]
        strace = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert strace.stderr is not None
        line = strace.stderr.readline()
        if b"attached" not in line:
            raise RuntimeError(f"strace cannot watch a process: {line.decode()}")
        return strace


def run(home: Path, *arguments: str) -> Finished:
    """Run a command to its end."""
    with Command(home, *arguments) as command:
        return command.finish()


def _execute(command: Sequence[str], output: str, connection: Connection, prepare: Callable[[], object] | None) -> None:
    """Run a command in this process, when somebody who may watch it says so."""
    from sse_search.cli import cli

    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, sys.stdout.fileno())
    os.dup2(descriptor, sys.stderr.fileno())
    os.close(descriptor)
    if sys.platform == "linux":
        os.sched_setaffinity(0, {random.choice(sorted(os.sched_getaffinity(0)))})  # so that it starts no workers
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANY_PROCESS, 0, 0, 0)
    connection.send(None)
    connection.recv()
    if prepare is not None:
        prepare()
    cli(list(command), prog_name="ssesearch")
