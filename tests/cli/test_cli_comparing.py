"""`compare` prints searches side by side."""

from __future__ import annotations

import csv
import io
import json

from tests.cli.cli_archive import Run


def test_searches_are_printed_with_their_dates_and_what_they_share(run: Run) -> None:
    result = run("compare", "cooperatives", "statistics")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[:3] == [
        "cooperatives",
        "  5 items, 83.3% of all",
        "  from 2019 to 2021-11-09, most in 2021",
    ]
    assert result.stdout.splitlines()[-1] == "cooperatives and statistics: 1 item in both"


def test_a_table_has_the_counts_and_shares_of_each_year(run: Run) -> None:
    table = run("compare", "cooperatives", "spreadsheet", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(table)))

    assert rows[-1]["year"] == "2021"
    assert (rows[0]["year"], rows[0]["cooperatives"], rows[0]["share of cooperatives"]) == ("undated", "1", "1.0")


def test_json_has_everything(run: Run) -> None:
    comparison = json.loads(run("compare", "cooperatives", "statistics", "--format", "json").stdout)

    assert comparison["overlaps"] == [[0, 1, 1]]
    assert [search["total"] for search in comparison["searches"]] == [5, 1]


def test_one_search_is_not_compared(run: Run) -> None:
    assert run("compare", "cooperatives").exit_code == 2
    assert run("compare", "xylophone", "zither").exit_code == 1
