"""Short options, shortened ids, marked texts, a pager, completion and manual pages."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from sse_search.cli import cli
from sse_search.cli.concordance import concordance
from sse_search.cli.terminal import MAX_WIDTH, Style, text_width
from tests.cli.cli_archive import Run, run_in, write_records

COMMAND = str(Path(sys.executable).parent / "ssesearch")


@pytest.fixture(scope="module")
def long_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with one long item, and enough others to fill a screen."""
    home = tmp_path_factory.mktemp("long") / "home"
    (home / "corpus").mkdir(parents=True)
    filler = "Members met and spoke of many things that nobody wrote down. " * 5
    body = f"{filler}\n\nThe dairy opened in May.\n\n{filler}\n\nDairies sell milk.\n\n{filler}"
    long = {"title": "Dairy *news*", "body": body, "url": "https://news.example.org/dairy"}
    records = [long, *({"title": f"Item {number}"} for number in range(9))]
    run_in(home, "import", str(write_records(home.parent / "n.jsonl", *records)), "--rebuild")
    return home


@pytest.mark.parametrize("limit", [("-n", "2"), ("-n2",), ("--limit", "2")])
def test_n_is_limit(run: Run, limit: tuple[str, ...]) -> None:
    result = run("query", "cooperatives", *limit)

    assert (result.exit_code, "Items 1 to 2 of 5." in result.stdout) == (0, True)


def test_a_word_that_begins_with_n_can_still_be_left_out(run: Run) -> None:
    assert run("query", "cooperatives", "-nobody", "--count").stdout == "4\n"
    assert run("query", "--count", "--", "cooperatives", "-n").stdout == "5\n"


@pytest.mark.parametrize("option", ["-x", "-h", "-?", "-N"])
def test_an_unknown_short_option_is_an_error_and_no_word(run: Run, option: str) -> None:
    result = run("query", "cooperatives", option)

    assert result.exit_code == 2
    assert f"No such option '{option}'. To leave out items with this word: -- {option}" in result.stderr


def test_help_shows_the_short_option(run: Run) -> None:
    assert "-n, --limit" in run("query", "--help").stdout


def test_an_item_is_shown_by_the_beginning_of_its_id_or_by_its_address(run: Run) -> None:
    (hit,) = json.loads(run("query", "title:launch", "--json").stdout)["hits"]

    for name in (hit["id"], hit["id"][:8].upper(), "https://news.example.org/opt-launch"):
        assert json.loads(run("show", name, "--json").stdout)["item"]["id"] == hit["id"]
    assert run("similar", hit["id"][:8]).exit_code == 0


@pytest.mark.parametrize("name", ["0000", "https://news.example.org/absent", "abc"])
def test_an_item_that_is_not_there_is_said_to_be(run: Run, name: str) -> None:
    result = run("show", name)

    assert (result.exit_code, result.stdout) == (1, "")
    assert name in result.stderr


def test_an_ambiguous_beginning_lists_the_ids(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "corpus").mkdir(parents=True)
    ids = ["abcd00000000000a", "abcd00000000000b"]
    records = [{"id": item_id, "title": f"Title {item_id}", "date": {"value": None}} for item_id in ids]
    run_in(home, "import", str(write_records(tmp_path / "n.jsonl", *records)), "--rebuild")
    if run_in(home, "show", ids[0]).exit_code:
        pytest.skip("ids are derived from the items")

    assert f"names several items: {', '.join(ids)}" in run_in(home, "show", "abcd").stderr


def test_show_marks_the_words_of_a_query_in_the_whole_text(long_home: Path) -> None:
    shown = run_in(long_home, "show", "https://news.example.org/dairy", "--highlight", "dairy OR sel*").stdout

    assert shown.startswith("*Dairy* *news*\n")
    assert "The *dairy* opened in May.\n" in shown
    assert "*Dairies* *sell* milk.\n" in shown


def test_context_shows_each_line_with_a_match_and_those_around_it(long_home: Path) -> None:
    def passages(context: str) -> list[str]:
        lines = run_in(long_home, "query", "dairy", "--context", context, "--no-facets", "--match", "all").stdout
        return [line.strip() for line in lines.splitlines() if line.startswith("     ") and " · " not in line]

    assert passages("0")[:3] == ["The *dairy* opened in May.", "…", "*Dairies* sell milk."]
    assert len(passages("1")) == len(passages("0")) + 4


def test_kwic_keeps_the_punctuation_at_a_match(long_home: Path) -> None:
    lines = run_in(long_home, "query", "milk", "--kwic", "2", "--match", "all", "--no-facets").stdout.splitlines()

    assert lines[0].endswith("Dairies sell *milk*. Members")


def test_kwic_shows_each_match_in_a_line_below_the_others(long_home: Path) -> None:
    lines = run_in(long_home, "query", "dairy", "--kwic", "3", "--match", "all", "--no-facets").stdout.splitlines()

    matches = lines[:3]
    assert [" ".join(line.split()[1:]) for line in matches] == [
        "*Dairy* *news*",
        "wrote down. The *dairy* opened in May.",
        "nobody wrote down. *Dairies* sell milk. Members",
    ]
    assert len({line.index("*") for line in matches}) == 1
    assert lines[-1] == "1 item."


def test_text_is_as_wide_as_the_terminal_unless_the_reader_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    monkeypatch.delenv("COLUMNS")
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr("sys.stdout", terminal)
        unknown = text_width()
        termios.tcsetwinsize(terminal, (20, 60))
        known = text_width()
        monkeypatch.setenv("COLUMNS", "70")
        chosen = text_width()
    os.close(ours)

    assert (unknown, known, chosen) == (MAX_WIDTH, 60, 70)


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """Return what a command writes to a terminal of ten lines."""
    ours, theirs = pty.openpty()
    variables = {**os.environ, "TERM": "xterm", "LINES": "10", "COLUMNS": "80", **environment}
    with subprocess.Popen([COMMAND, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=variables) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:  # the other end is closed
            pass
        process.wait(timeout=60)
    os.close(ours)
    return shown.decode()


def test_long_output_on_a_terminal_goes_to_the_pager_of_the_reader(long_home: Path, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED\ncat\n")
    pager.chmod(0o755)
    home = ("--home", str(long_home))

    assert "PAGED" in on_a_terminal(*home, "query", PAGER=str(pager))
    assert "PAGED" not in on_a_terminal(*home, "--no-pager", "query", PAGER=str(pager))
    assert "PAGED" not in on_a_terminal(*home, "query", "-n1", "--no-facets", PAGER=str(pager))
    shown = on_a_terminal(*home, "--no-pager", "show", "--highlight", "dairy", "https://news.example.org/dairy")
    assert "\x1b[1;31mDairy\x1b[0m" in shown


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_the_command_and_its_variable(run: Run, shell: str) -> None:
    script = run("completion", shell).stdout

    assert "_SSESEARCH_COMPLETE" in script
    assert f"{shell}_complete" in script


def test_bash_completes_commands() -> None:
    script = f'eval "$({COMMAND} completion bash)"; COMP_WORDS=(ssesearch rep); COMP_CWORD=1; '
    script += f'_ssesearch_completion {COMMAND}; echo "${{COMPREPLY[@]}}"'

    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, timeout=60)

    assert sorted(done.stdout.split()) == ["repair", "replay"], done.stderr


def test_every_command_has_a_manual_page_made_from_its_help(run: Run, tmp_path: Path) -> None:
    done = run("manual", str(tmp_path / "man1"))

    pages = {path.stem: path.read_text() for path in (tmp_path / "man1").iterdir()}
    assert done.stdout.startswith(f"{len(pages)} manual pages written")
    assert {"ssesearch", "ssesearch-saved-add", *(f"ssesearch-{name}" for name in cli.commands)} <= set(pages)
    assert "\\fB\\-n, \\-\\-limit" in pages["ssesearch-query"]
    assert not any(re.search(r"^['.](?!TH|SH|PP|TP|nf|fi)", page, re.MULTILINE) for page in pages.values())


@pytest.mark.parametrize(
    "options",
    [
        ("--count", "--receipt", "receipt.json"),
        ("--count", "--new", "a"),
        ("--new", "a", "-n", "5"),
        ("--count", "--json"),
        ("--kwic", "2", "--format", "csv"),
        ("--context", "2", "--json"),
        ("--kwic", "2", "--context", "1"),
    ],
)
def test_options_of_which_one_would_be_ignored_are_refused(
    long_home: Path, tmp_path: Path, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    done = run_in(long_home, "query", "dairy", *options)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "cannot be used together" in done.stderr
    assert not (tmp_path / "receipt.json").exists()


def test_many_matches_of_a_long_text_are_shown_in_context_at_once() -> None:
    marked = "milk and <mark>dairy</mark> " * 20_000

    lines = list(concordance("0" * 16, marked, 1, Style(on=False)))

    assert len(lines) == 20_000
    assert lines[-1].endswith("and *dairy*")
