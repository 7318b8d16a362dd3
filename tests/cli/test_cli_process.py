"""The installed command as a process: pipes, terminals, signals, where it looks for its archive, what it imports."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest

COMMAND = str(Path(sys.executable).parent / "ssesearch")

LIBRARIES = ("Stemmer", "click", "msgspec", "numpy", "sse_search", "typing_extensions", "zstandard")
"""What is installed and a query loads: each takes milliseconds of every start."""
SPARED = (
    *"bz2 concurrent.futures csv difflib email http logging lzma random shlex shutil sqlite3 tempfile tomllib".split(),
    "click.shell_completion",
    *(
        f"sse_search.{name}"
        for name in (
            *"corpus exporting identity importers stories engines.semantic".split(),
            *"cli.archive_commands cli.entity_commands cli.import_command cli.keeping_commands".split(),
            *"cli.source_commands cli.watch_commands".split(),
            *"engines.whoosh.searching.completions engines.whoosh.searching.group_counting".split(),
            *"engines.whoosh.searching.leaf_explanations engines.whoosh.searching.word_counting".split(),
            *"entities.candidate_list entities.merged_vocabulary entities.merging entities.vocabulary_file".split(),
            *"entities.word_forms".split(),
            *"model.build_reports model.comparison model.counts model.decisions model.gaps model.receipts".split(),
            *"model.saved model.words".split(),
            *"service.importing service.pasted_items service.reports service.similar service.suggest".split(),
            *"service.syncing text.german_words".split(),
        )
    ),
)
"""Modules of Python and of ssesearch that a query need not load."""


def ssesearch(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """Return what a command writes to a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [COMMAND, *arguments], stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm", **environment}
    ) as process:
        os.close(theirs)
        shown = b""
        while piece := _read(ours):
            shown += piece
        process.wait(timeout=60)
    os.close(ours)
    return shown.decode()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # how Linux says that the other side of a terminal was closed
        return b""


def test_a_closed_pipe_prints_no_error(home: Path) -> None:
    piped = subprocess.run(
        ["bash", "-c", f"{COMMAND} --home {home} export | head -c 1; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert len(piped.stdout) == 1
    assert piped.returncode in {0, 141}
    assert "Traceback" not in piped.stderr
    assert "Exception" not in piped.stderr


def test_a_closed_pipe_only_shows_in_the_exit_code(home: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    piped = subprocess.run(
        [COMMAND, "--home", str(home), "query"],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    os.close(writer)

    assert (piped.returncode, piped.stderr) == (141, "")


@pytest.mark.parametrize(
    "arguments",
    [("query", "Portugal"), ("query", "Portugal", "--json"), ("export",), ("--version",), ("query", "--help")],
)
def test_a_full_disk_behind_the_output_is_named_with_the_remedy(home: Path, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [COMMAND, "--home", str(home), *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "Error: Standard output: No space left on device; free some space on its disk, then try again."
    )


def test_matches_are_bold_on_a_terminal_only_and_no_color_is_obeyed(home: Path) -> None:
    query = ("--home", str(home), "query", "cooperatives")

    assert "\x1b[1m" in on_a_terminal(*query)
    assert "\x1b" not in on_a_terminal(*query, NO_COLOR="1")
    assert "\x1b" not in on_a_terminal(*query, TERM="dumb")
    assert "\x1b" not in ssesearch(*query).stdout


def test_progress_on_a_terminal_leaves_the_report(home: Path, tmp_path: Path) -> None:
    copied = tmp_path / "home"
    subprocess.run(["cp", "-r", str(home), str(copied)], check=True)

    assert "Built index" in on_a_terminal("--home", str(copied), "rebuild", "--full")


def test_results_are_utf_8_whatever_the_locale(home: Path) -> None:
    for options in ((), ("--json",), ("--format", "csv")):
        result = subprocess.run(
            [COMMAND, "--home", str(home), "query", "Portugal", *options],
            env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert result.returncode == 0, result.stderr
        assert "coopératives" in result.stdout.decode("utf-8")


@pytest.mark.parametrize("arguments", [(b"Portugal\xff",), (b"--country", b"\xff")])
def test_arguments_that_are_not_utf_8_are_answered_in_json(home: Path, arguments: tuple[bytes, ...]) -> None:
    result = subprocess.run(
        [COMMAND, "--home", str(home), "query", *arguments, "--json"],
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert result.stderr == b""
    assert "\ufffd" in str(json.loads(result.stdout)["query"])


def test_the_archive_is_found_by_variable_and_by_where_we_stand(home: Path, tmp_path: Path) -> None:
    inside = home / "corpus" / "batches"

    assert ssesearch("query", "Portugal", cwd=inside).returncode == 0
    assert ssesearch("query", "Portugal", cwd=tmp_path, SSESEARCH_HOME=str(home)).returncode == 0
    assert ssesearch("--home", str(home), "query", "Portugal", cwd=tmp_path, SSESEARCH_HOME="/nowhere").returncode == 0


def test_the_version_is_that_of_the_package() -> None:
    from sse_search import __version__

    assert ssesearch("--version").stdout == f"ssesearch {__version__}\n"


def loaded_by(home: Path, *arguments: str) -> list[str]:
    """Names of the modules that a command has loaded when it ends."""
    program = (
        "import sys, atexit\n"
        "before = set(sys.modules)\n"
        "atexit.register(lambda: print(*sorted(set(sys.modules) - before), file=sys.stderr))\n"
        "from sse_search.cli import main\n"
        f"sys.argv = ['ssesearch', '--home', {str(home)!r}, *{arguments!r}]\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stderr
    return done.stderr.splitlines()[-1].split()


@pytest.mark.parametrize("arguments", [("query", "cooperatives"), ("query", "cooperatives", "--json")])
def test_a_query_loads_only_what_it_needs(home: Path, arguments: tuple[str, ...]) -> None:
    loaded = loaded_by(home, *arguments)

    packages = {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names
    assert {name for name in packages if not name.startswith("_")} == {*LIBRARIES, "cython_runtime"}
    assert sorted({*loaded} & {*SPARED}) == []


def test_a_query_with_markup_loads_no_importer_of_files(home: Path) -> None:
    loaded = {*loaded_by(home, "query", "the <b>cooperatives</b> of Corp <CORP.O>")}

    assert "sse_search.importers.markup" in loaded
    assert loaded & {"sse_search.importers.reading", "trafilatura", "feedparser"} == set()


def test_what_a_query_need_not_load_exists() -> None:
    assert [name for name in SPARED if find_spec(name) is None] == []


def test_help_loads_no_library_of_searching_or_importing(home: Path) -> None:
    loaded = loaded_by(home, "--help")

    assert {*loaded} & {
        "numpy",
        "rich",
        "flask",
        "whoosh",
        "feedparser",
        "trafilatura",
        "warcio",
        "bleach",
        "webui",
    } == set()


def test_the_page_is_served_until_ctrl_c(home: Path) -> None:
    with subprocess.Popen(
        [COMMAND, "--home", str(home), "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        address = server.stderr.readline().split()[2]
        with urllib.request.urlopen(f"{address}/api/search?q=Portugal", timeout=30) as answer:
            assert b'"total":1' in answer.read()
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=30)

    assert server.returncode in {0, 130}
    assert "Traceback" not in errors


def test_a_port_in_use_is_reported(home: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        failed = ssesearch("--home", str(home), "serve", "--port", str(taken.getsockname()[1]))

    assert failed.returncode == 2
    assert failed.stderr.startswith("Error: Cannot listen on 127.0.0.1 port ")
