"""Exporting on the command line: complete files, never a file lost."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.cli_archive import RECORDS, Run, run_in


def test_the_whole_archive_is_exported_as_json_lines(run: Run) -> None:
    exported = run("export")

    assert exported.exit_code == 0
    assert {json.loads(line)["title"] for line in exported.stdout.splitlines()} == {
        record["title"] for record in RECORDS
    }
    assert exported.stderr == "6 items exported as jsonl.\n"


def test_an_export_can_be_imported_into_another_archive(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    run("export", "--output", str(file))

    imported = run_in(tmp_path / "other", "import", str(file), "--rebuild")

    assert imported.exit_code == 0, imported.output
    assert "6 records = 6 new + 0 changed + 0 unchanged + 0 rejected" in imported.stdout
    again = run_in(tmp_path / "other", "export", "--format", "jsonl")
    assert ids(again.stdout) == ids(file.read_text(encoding="utf-8"))


def ids(lines: str) -> set[str]:
    return {json.loads(line)["id"] for line in lines.splitlines()}


@pytest.mark.parametrize(
    ("name", "start"),
    [("x.csv", "id,title"), ("x.ris", "TY  - "), ("x.bib", "@misc"), ("x.BIB", "@misc"), ("x", "{")],
)
def test_the_suffix_of_the_file_selects_the_format(run: Run, tmp_path: Path, name: str, start: str) -> None:
    exported = run("export", "cooperatives", "--output", str(tmp_path / name))

    assert (exported.exit_code, exported.stdout) == (0, "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_filters_narrow_an_export(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    run("export", "cooperatives", "--country", "Palestine", "--date", "2021-11-09", "--output", str(file))

    with file.open(encoding="utf-8", newline="") as lines:
        assert [row["date"] for row in csv.DictReader(lines)] == ["2021-11-09"]


def test_a_file_is_replaced_only_when_forced(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "precious.csv"
    file.write_text("precious", encoding="utf-8")

    refused = run("export", "--output", str(file))

    assert refused.exit_code == 3
    assert "already exists" in refused.stderr
    assert file.read_text(encoding="utf-8") == "precious"
    assert run("export", "--output", str(file), "--force").exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("id,title")


def test_a_bad_query_leaves_no_file(run: Run, tmp_path: Path) -> None:
    failed = run("export", "x" * 8193, "--output", str(tmp_path / "x.csv"))

    assert failed.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(run: Run, tmp_path: Path) -> None:
    failed = run("export", "--output", str(tmp_path / "missing" / "x.csv"))

    assert failed.exit_code == 2
    assert "missing" in failed.stderr
    assert "No such file" in failed.stderr


def test_no_cell_of_a_csv_is_a_formula(run: Run) -> None:
    assert "'=cmd|' /C calc'!A0" in run("export", "--format", "csv").stdout


def test_exporting_nothing_is_exit_code_1(run: Run) -> None:
    exported = run("export", "xylophone")

    assert (exported.exit_code, exported.stdout, exported.stderr) == (1, "", "0 items exported as jsonl.\n")


def test_names_can_be_matched_as_plain_words(run: Run) -> None:
    assert run("export", "Palestine").exit_code == 0
    assert run("export", "Palestine", "--no-aliases").exit_code == 1
