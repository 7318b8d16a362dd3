"""`stats --by` and `query --count` count the items of a search exactly."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.cli_archive import Run, run_in


def test_items_are_counted_by_one_facet_with_a_bar_for_each_value(run: Run) -> None:
    result = run("stats", "cooperatives", "--by", "year", "--share")

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["2021", "2020", "2019", "undated", "5"]
    assert lines[0].split()[1:] == ["█" * 80, "2", "(40.0%)"]
    assert lines[-1] == "5 items."


def test_two_facets_are_counted_with_the_second_below_the_first(run: Run) -> None:
    lines = run("stats", "cooperatives", "--by", "country,year").stdout.splitlines()

    assert lines[0] == "Palestine  2"
    assert (lines[1].split()[0], lines[1].split()[-1]) == ("2021", "2")
    assert lines[2] == "Italy  1"
    assert [line for line in lines if not line.startswith("  ")][-2:] == ["no country  2", "5 items."]


def test_a_table_has_ids_and_names_of_entities(run: Run) -> None:
    result = run("stats", "--by", "Country, year", "--date", "2020..2021", "--format", "csv", "--share")

    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert rows == [
        {"country_id": "country:PS", "country": "Palestine", "year": "2021", "count": "2", "share": "0.666667"},
        {"country_id": "country:IT", "country": "Italy", "year": "2021", "count": "1", "share": "0.333333"},
        {"country_id": "country:PT", "country": "Portugal", "year": "2020", "count": "1", "share": "0.333333"},
    ]


def test_a_name_that_a_spreadsheet_would_run_is_protected(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "corpus").mkdir(parents=True)
    news = tmp_path / "news.jsonl"
    news.write_text(json.dumps({"title": "A", "source": "=cmd()"}) + "\n")
    run_in(home, "import", str(news), "--rebuild")

    assert run_in(home, "stats", "--by", "source", "--format", "csv").stdout_bytes == b"source,count\r\n'=cmd(),1\r\n"


def test_json_has_the_values_and_their_combinations(run: Run) -> None:
    counts = json.loads(run("stats", "cooperatives", "--by", "year,language", "--json").stdout)

    assert (counts["format_version"], counts["by"], counts["total"]) == (1, ["year", "language"], 5)
    assert counts["values"][0][0] == {"value": "2021", "label": "2021", "count": 2, "share": 0.4}
    assert counts["groups"][1] == {"values": ["2020", "fr"], "labels": ["2020", "fr"], "count": 1, "share": 0.2}
    assert counts["groups"][-1]["labels"] == ["undated", "en"]


def test_parquet_has_the_rows_of_the_table(home: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")

    written = run_in(home, "stats", "--by", "country", "--format", "parquet").stdout_bytes

    rows = parquet.read_table(io.BytesIO(written)).to_pylist()
    assert rows[0] == {"country_id": "country:PS", "country": "Palestine", "count": 2}


def test_parquet_without_its_library_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    result = run("stats", "--by", "country", "--format", "parquet")

    assert result.exit_code == 2
    assert 'pip install "ssesearch[parquet]"' in result.stderr


def test_top_keeps_the_most_frequent_values(run: Run) -> None:
    lines = run("stats", "--by", "language,year", "--top", "1").stdout.splitlines()

    assert [line.split()[0] for line in lines] == ["en", "2021", "2019", "2018", "undated", "6"]


def test_nothing_counted_is_exit_code_1(run: Run) -> None:
    result = run("stats", "xylophone", "--by", "year")

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "Nothing found.\n")


def test_items_with_any_of_the_words_are_counted_as_they_are_found(run: Run) -> None:
    result = run("stats", "Portugal", "statistics", "--by", "year")

    assert result.stdout.splitlines()[-1] == "2 items."
    assert "No item has all the words" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--by", "colour"), "there is no facet 'colour' to count by"),
        (("cooperatives", "--by", "year,country,source"), "Error: --by year,country,source: items are counted by one "),
        (("--by", "year,year"), "'year' is named twice"),
        (("cooperatives",), "Say what to count by"),
        (("--top", "3"), "Say what to count by"),
        (("--format", "csv"), "Say what to count by"),
        (("--country", "Italy"), "Say what to count by"),
    ],
)
def test_what_cannot_be_counted_is_an_error(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run("stats", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert message.lower() in result.stderr.lower()


def test_an_unknown_facet_is_named_without_a_place_in_the_query(run: Run) -> None:
    result = run("stats", "cooperatives", "--by", "contry")

    assert result.exit_code == 2
    assert result.stderr == "Error: There is no facet 'contry' to count by; did you mean country?\n"


def test_an_invalid_option_has_no_place_in_the_query(run: Run) -> None:
    result = run("query", "cooperatives", "--page", "101", "--limit", "100")

    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_the_description_of_the_archive_keeps_its_form(run: Run) -> None:
    assert "corpus items" in run("stats").stdout
    assert json.loads(run("stats", "--json").stdout)["corpus_items"] == 6


def test_count_prints_the_number_alone(run: Run) -> None:
    assert run("query", "cooperatives", "--count").stdout == "5\n"
    assert run("query", "--count", "--date", "2021").stdout == "2\n"
    nothing = run("query", "xylophone", "--count")
    assert (nothing.exit_code, nothing.stdout) == (1, "0\n")
