"""The keeper's commands say what they did, update the index, and keep to the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from sse_search.cli.exit_codes import ExitCode
from tests.cli.cli_archive import RECORDS, run_in, write_records

UNKNOWN = "ffffffffffffffff"


class Keeper:
    """Runs commands on an archive of its own."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        (self.home / "corpus").mkdir(parents=True)
        self.news = write_records(folder / "news.jsonl", *RECORDS[:3])
        self.run("import", str(self.news), "--rebuild")
        hits = json.loads(self.run("query", "--json", "--no-facets").stdout)["hits"]
        self.ids = {hit["title"]: hit["id"] for hit in hits}
        self.undated = self.ids["Cooperatives without a date"]

    def run(self, *arguments: str) -> Result:
        return run_in(self.home, *arguments)


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return Keeper(tmp_path)


def test_a_correction_is_shown_with_a_mark_and_in_the_history(keeper: Keeper) -> None:
    done = keeper.run("edit", keeper.undated, "--date", "2021-11-26", "--tag", "b", "--tag", "c", "--reason", "Print")
    shown = keeper.run("show", keeper.undated)
    history = keeper.run("history", keeper.undated)

    assert (done.exit_code, done.stdout.splitlines()[0]) == (ExitCode.DONE, keeper.undated)
    assert "26 November 2021 (stated in the source) (corrected)" in shown.stdout
    assert "b, c (corrected)" in shown.stdout
    assert "because: Print" in history.stdout
    assert "date: - -> 2021-11-26" in history.stdout
    assert json.loads(keeper.run("history", keeper.undated, "--json").stdout)[1]["event"] == "corrected"


def test_removed_items_are_gone_and_the_next_import_reports_them_as_blocked(keeper: Keeper) -> None:
    tried = keeper.run("remove", "--query", "Territory", "--dry-run")
    removed = keeper.run("remove", "--query", "Territory")
    again = keeper.run("import", str(keeper.news), "--rebuild")

    assert tried.stdout.split() == sorted(tried.stdout.split(), key=removed.stdout.split().index)
    assert "2 items would be removed" in tried.stderr
    assert "1 unchanged + 0 rejected + 2 blocked" in again.stdout
    assert keeper.run("query", "Territory").exit_code == ExitCode.NOTHING
    assert keeper.run("restore", tried.stdout.split()[0]).exit_code == ExitCode.DONE
    assert keeper.run("query", "Territory", "--match", "all").exit_code == ExitCode.DONE


def test_a_merged_item_leads_to_the_other(keeper: Keeper) -> None:
    one, two = {*keeper.ids.values()} - {keeper.undated}

    assert keeper.run("merge", one, two, "--no-rebuild").exit_code == ExitCode.DONE
    keeper.run("rebuild")
    missing = keeper.run("show", one)

    assert (missing.exit_code, f"was merged into {two}" in missing.stderr) == (ExitCode.NOTHING, True)


def test_an_item_that_was_merged_and_removed_is_restored_in_two_steps(keeper: Keeper) -> None:
    one, two = {*keeper.ids.values()} - {keeper.undated}
    keeper.run("merge", one, two, "--no-rebuild")
    keeper.run("remove", one, "--no-rebuild")

    removed = keeper.run("restore", one, "--no-rebuild")
    merged = keeper.run("restore", one, "--no-rebuild")

    assert f"{one} is still one item with {two}; ssesearch restore {one} separates them" in removed.stderr
    assert "still" not in merged.stderr
    assert json.loads(keeper.run("history", one, "--json").stdout)[-1]["event"] == "separated"


@pytest.mark.parametrize("arguments", [("xyz",), ("123", "--dry-run")])
def test_what_is_no_id_cannot_be_removed(keeper: Keeper, arguments: tuple[str, ...]) -> None:
    done = keeper.run("remove", *arguments)

    assert (done.exit_code, f"There is no item {arguments[0]!r}" in done.stderr) == (ExitCode.NOTHING, True)


def test_an_erased_item_is_gone_for_good(keeper: Keeper) -> None:
    done = keeper.run("erase", keeper.undated)

    assert done.exit_code == ExitCode.DONE
    assert "000001-news.jsonl: 1 record erased" in done.stdout
    assert "Backups, exports and copies elsewhere are yours to clean." in done.stderr
    assert keeper.run("restore", keeper.undated).exit_code == ExitCode.ERROR


def test_merged_items_are_erased_together_only_when_that_is_confirmed(keeper: Keeper) -> None:
    other = keeper.ids["Support for cooperatives in the Occupied Palestinian Territory (OPT)"]
    keeper.run("merge", keeper.undated, other)
    (keeper.home / "export.pdf").write_bytes(b"%PDF-1.7 \x00")

    refused = keeper.run("erase", other)
    done = keeper.run("erase", other, "--with-merged")

    assert (refused.exit_code, f"is one item with {keeper.undated}" in refused.stderr) == (ExitCode.REFUSED, True)
    assert (done.exit_code, "2 items erased" in done.stderr) == (ExitCode.DONE, True)
    assert f"not searched: {keeper.home / 'export.pdf'}" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("edit", UNKNOWN, "--title", "x"), ExitCode.NOTHING),
        (("edit", UNKNOWN), ExitCode.ERROR),
        (("edit",), ExitCode.ERROR),
        (("remove",), ExitCode.ERROR),
        (("remove", UNKNOWN), ExitCode.NOTHING),
        (("remove", "--query", "nowhereatall"), ExitCode.NOTHING),
        (("history", UNKNOWN), ExitCode.NOTHING),
        (("erase", UNKNOWN), ExitCode.NOTHING),
    ],
)
def test_what_cannot_be_done_changes_nothing(keeper: Keeper, arguments: tuple[str, ...], code: int) -> None:
    assert keeper.run(*arguments).exit_code == code
    assert [path.name for path in (keeper.home / "corpus" / "batches").glob("*.jsonl")] == ["000001-news.jsonl"]
