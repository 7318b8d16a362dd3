"""`query --receipt` writes a receipt, and `replay` compares the answer with it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.cli_archive import RECORDS, Run, run_in, write_records


def test_a_receipt_is_written_once_and_replayed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"

    written = run("query", "cooperatives", "--receipt", str(file), "--limit", "2")
    again = run("query", "cooperatives", "--receipt", str(file))
    replayed = run("replay", str(file))

    digest = json.loads(file.read_text())["digest"]
    assert f"Receipt {digest} written to {file}." in written.stderr
    assert again.exit_code == 3
    assert (replayed.exit_code, replayed.stdout) == (
        0,
        "The same items with the same scores and counts: 5 items now, 5 then.\n",
    )
    assert json.loads(run("replay", str(file), "--json").stdout)["outcome"] == "same"


def test_what_has_changed_is_said_with_exit_code_1(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "corpus").mkdir(parents=True)
    run_in(home, "import", str(write_records(tmp_path / "news.jsonl", *RECORDS)), "--rebuild")
    run_in(home, "query", "cooperatives", "--receipt", str(tmp_path / "receipt.json"))
    run_in(home, "import", str(write_records(tmp_path / "more.jsonl", {"title": "New cooperatives"})), "--rebuild")

    replayed = run_in(home, "replay", str(tmp_path / "receipt.json"))

    assert replayed.exit_code == 1
    assert replayed.stdout.startswith("More items: 6 items now, 5 then.\nNew: ")
    assert ": imported in batch 000002-more.jsonl\n" in replayed.stdout
    assert "Batches came since: 000002-more.jsonl (1 record)." in replayed.stdout


def test_a_file_that_is_no_receipt_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text("{}")

    assert run("replay", str(tmp_path / "no.json")).exit_code == 2
    assert run("replay", str(tmp_path / "absent.json")).exit_code == 2
