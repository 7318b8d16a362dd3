"""`words` shows words over the years, `collocates` the words near one."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.cli.cli_archive import Run


def test_a_word_is_shown_with_a_bar_for_each_year(run: Run) -> None:
    result = run("words", "cooperatives", "occupied palestinian")

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0] == "cooperatives"
    assert lines[1].endswith("in 5 items (83.3%)")
    assert [line.split()[0] for line in lines[2:7]] == ["2021", "2020", "2019", "2018", "undated"]
    assert "█" in lines[2]
    assert '"occupied palestinian"' in lines


def test_a_table_has_what_a_recount_needs(run: Run) -> None:
    table = run("words", "cooperatives", "--in", "date:2021", "--in", "=x", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(table)))

    assert rows[0] | {"words": "", "per_million": ""} == {
        "word": "cooperatives",
        "within": "date:2021",
        "year": "2021",
        "occurrences": "3",
        "words": "",
        "per_million": "",
        "items": "2",
        "all_items": "2",
        "share": "1.0",
    }
    assert float(rows[0]["per_million"]) == round(3_000_000 / int(rows[0]["words"]), 3)


def test_json_is_that_of_the_python_interface(run: Run) -> None:
    answer = json.loads(run("words", "cooperatives", "--format", "json").stdout)

    assert (answer["format_version"], answer["series"][0]["total"]["items"]) == (1, 5)


def test_collocates_are_listed_in_each_format(run: Run) -> None:
    text = run("collocates", "occupied", "--window", "2")
    rows = csv.DictReader(io.StringIO(run("collocates", "occupied", "--format", "csv").stdout))
    answer = json.loads(run("collocates", "occupied", "--format", "json").stdout)

    assert text.stdout.splitlines()[0] == "occupied"
    assert answer["scopes"][0]["occurrences"] == 2
    assert list(rows) == []
    assert text.exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("words", "milk OR tea"), "neither a word nor a phrase"),
        (("words", *["milk"] * 6), "up to 5 words"),
        (("words", "milk", "--in", "a", "--in", "b", "--in", "c"), "up to 2 times"),
        (("collocates", "milk", "--window", "99"), "1<=x<=20"),
    ],
)
def test_what_cannot_be_counted_is_an_error(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_word_that_never_occurs_is_exit_code_1(run: Run) -> None:
    assert run("words", "xylophone").exit_code == 1
