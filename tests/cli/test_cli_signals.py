"""A signal ends every command with one line and 128 plus its number, whatever the command is doing."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from sse_search.cli.failures import ErrorHandlingGroup
from sse_search.errors import WorkerError

LINES = {"SIGINT": "Interrupted.\n", "SIGTERM": "Terminated.\n", "SIGHUP": "Hung up.\n"}

KILLED_IN_AN_IMPORT = """
import os, signal, sys
from importlib.abc import MetaPathFinder

class Killer(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.{name})

from sse_search.__main__ import main
signal.signal(signal.SIGHUP, signal.SIG_DFL)
sys.meta_path.insert(0, Killer())
sys.argv = ["ssesearch", "--home", {home!r}, "serve", "--port", "0"]
main()
"""

SERVING = """
import runpy, signal, sys
for name, action in (part.split("=") for part in sys.argv.pop(1).split()):
    signal.signal(getattr(signal, name), getattr(signal, action))
runpy.run_module("sse_search", run_name="__main__", alter_sys=True)
"""

IN_A_BLOCK = """
import os, signal, threading
from contextlib import suppress
from sse_search.signals import ending_on_signals

with ending_on_signals():
"""


def python(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)


@contextmanager
def served(home: Path, actions: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve an archive, with the actions of signals that a shell would have arranged."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVING, actions, "--home", str(home), "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        yield process, process.stderr.readline().split()[2]


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("module", ["click", "flask", "waitress"])
def test_a_signal_while_the_program_starts_prints_one_line(tmp_path: Path, module: str, name: str) -> None:
    ended = python(KILLED_IN_AN_IMPORT.format(module=module, name=name, home=str(tmp_path)))

    assert (ended.returncode, ended.stderr) == (128 + getattr(signal, name), LINES[name])


@pytest.mark.parametrize("name", LINES)
def test_a_signal_to_a_server_prints_one_line(home: Path, name: str) -> None:
    with served(home, "SIGHUP=SIG_DFL") as (process, _):
        process.send_signal(getattr(signal, name))
        _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (128 + getattr(signal, name), LINES[name])


def test_a_server_in_the_background_of_a_script_ends_on_sigint(home: Path) -> None:
    with served(home, "SIGINT=SIG_IGN") as (process, _):
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (130, "Interrupted.\n")


def test_a_server_that_nohup_started_outlives_its_terminal(home: Path) -> None:
    with served(home, "SIGHUP=SIG_IGN") as (process, address):
        process.send_signal(signal.SIGHUP)
        with urllib.request.urlopen(f"{address}/healthz", timeout=30) as answer:
            assert answer.status == 200
        process.terminate()
        _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (143, "Terminated.\n")


def test_the_block_cleans_up_and_a_second_signal_does_not_disturb_it() -> None:
    ended = python(
        IN_A_BLOCK
        + "    try:\n"
        + "        os.kill(os.getpid(), signal.SIGINT)\n"
        + "    finally:\n"
        + "        os.kill(os.getpid(), signal.SIGTERM)\n"
        + "        print('cleaned', flush=True)\n"
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "cleaned\n", "Interrupted.\n")


def test_a_block_that_does_not_end_is_left() -> None:
    ended = python(
        IN_A_BLOCK
        + "    with suppress(SystemExit):\n"
        + "        os.kill(os.getpid(), signal.SIGTERM)\n"
        + "    threading.Event().wait()\n"
    )

    assert (ended.returncode, ended.stderr) == (143, "Terminated.\n")


def test_a_signal_after_the_command_changes_nothing() -> None:
    ended = python(IN_A_BLOCK + "    print('done', flush=True)\nos.kill(os.getpid(), signal.SIGTERM)\n")

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "done\n", "")


@pytest.mark.parametrize(
    ("code", "exit_code", "message"),
    [
        (-signal.SIGTERM, 143, "Error: A worker process was ended by SIGTERM; run the command again.\n"),
        (1, 2, "Error: A worker process failed with code 1; run the command again.\n"),
    ],
)
def test_a_worker_process_that_ends_ends_the_command(code: int, exit_code: int, message: str) -> None:
    @click.group(cls=ErrorHandlingGroup, examples=("group fail",))
    def group() -> None: ...

    @group.command(cls=click.Command)
    def fail() -> None:
        raise WorkerError(code)

    result = CliRunner().invoke(group, ["fail"])

    assert (result.exit_code, result.stderr) == (exit_code, message)
