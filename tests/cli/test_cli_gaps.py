"""`gaps` lists what an archive lacks, each entry with a query that shows it."""

from __future__ import annotations

import csv
import datetime
import io
import json
import shlex
from pathlib import Path

import pytest

from tests.cli.cli_archive import run_in, write_records

_TEXT = "A text of an item that nobody has written before, number "


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with every kind of gap; the source `a` has no items in April 2021 and after June."""
    months = ["2021-01-05", "2021-02-05", "2021-03-05", "2021-05-05", "2021-06-05"]
    records = [
        *(
            {"title": f"Kenya in {date}", "date": date, "source": "a", "language": "en", "body": _TEXT + date}
            for date in months
        ),
        {"title": "Kenya at last", "date": "2021-09-01", "source": "b", "language": "en", "body": _TEXT},
        {"title": "Kenya undated", "source": "b", "language": "en", "body": _TEXT + "1"},
        {"title": "Kenya in a month", "date": "2021-09", "source": "b", "language": "en", "body": _TEXT + "2"},
        {"title": "Kenya in a year", "date": "2021", "source": "b", "language": "en", "body": _TEXT + "3"},
        {"title": "Kenya without text", "date": "2021-09-02", "source": "b", "language": "en"},
        {"title": "Nothing known of zyx", "date": "2021-09-03", "source": "b", "language": "en", "body": "Qwert."},
        {"title": "Kenya in a guessed language", "date": "2021-09-04", "source": "b", "body": "The text of the item."},
        {"title": "Kenya has two alike", "date": "2021-09-05", "source": "b", "language": "en", "body": "One of them."},
        {
            "title": "KENYA has two alike",
            "date": "2018-09-06",
            "source": "c",
            "language": "en",
            "body": "Another.",
        },
        *(
            {"title": "=Kenya news", "date": f"2021-09-1{day}", "source": "b", "language": "en", "body": f"News {day}."}
            for day in range(4)
        ),
    ]
    home = tmp_path_factory.mktemp("gaps") / "home"
    (home / "corpus").mkdir(parents=True)
    done = run_in(home, "import", str(write_records(home.parent / "n.jsonl", *records)), "--rebuild")
    assert done.exit_code == 0, done.output
    return home


def rows(home: Path, kind: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run_in(home, "gaps", "--kind", kind, "--format", "csv").stdout)))


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        ("undated", ["Kenya undated"]),
        ("month only", ["Kenya in a month"]),
        ("year only", ["Kenya in a year"]),
        ("without text", ["Kenya without text"]),
        ("without tags", ["Nothing known of zyx"]),
        ("guessed language", ["Kenya in a guessed language"]),
        ("look-alikes", ["Kenya has two alike", "KENYA has two alike"]),
        ("repeated titles", ["'=Kenya news"]),
    ],
)
def test_each_item_that_lacks_something_is_listed(home: Path, kind: str, titles: list[str]) -> None:
    assert [row["title"] for row in rows(home, kind)] == titles


def test_months_without_items_of_a_source_that_had_some_are_listed(home: Path) -> None:
    listed = [(row["source"], row["date"], row["detail"]) for row in rows(home, "months without items")]

    assert listed == [("a", "2021-04", ""), ("a", "2021-07..2021-09", "until now")]


def test_each_entry_has_a_query_that_shows_what_is_meant(home: Path) -> None:
    for gap in json.loads(run_in(home, "gaps", "--format", "json").stdout):
        for entry in gap["entries"]:
            count = int(run_in(home, "query", "--count", "--match", "all", "--", entry["query"]).stdout)
            expected = {"months without items": 0, "repeated titles": 4}.get(gap["kind"], 1)
            assert count == expected, entry


def test_gaps_are_printed_with_a_command_for_each(home: Path) -> None:
    lines = run_in(home, "gaps").stdout.splitlines()

    assert "Months without items: 2" in lines
    query = shlex.quote('source:"a" date:2021-04')
    assert f"  2021-04 · a · ssesearch query {query}" in lines


def test_an_archive_without_gaps_is_exit_code_1(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "home"
    (other / "corpus").mkdir(parents=True)
    record = {"title": "Kenya", "date": "2021-09-04", "language": "en", "body": _TEXT}
    run_in(other, "import", str(write_records(tmp_path / "n.jsonl", record)), "--rebuild")

    result = run_in(other, "gaps")

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "Nothing is missing.\n")


def test_the_table_links_to_the_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSESEARCH_PUBLIC_URL", "https://news.example.org/archive")

    (row,) = rows(home, "undated")

    assert row["address"] == f"https://news.example.org/archive/item/{row['id']}"


def test_a_date_of_a_coming_year_opens_no_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sse_search.service.gap_report.current_day", lambda: datetime.date(2021, 7, 15))
    (tmp_path / "corpus").mkdir()
    dates = ("2021-01-05", "2021-02-05", "2021-03-05", "2021-05-05")
    news = [{"title": f"Kenya in {date}", "date": date, "source": "a", "body": _TEXT + date} for date in dates]
    plans = {"title": "Plans for Kenya", "date": "2030-01-01", "source": "b", "body": _TEXT}
    run_in(tmp_path, "import", str(write_records(tmp_path / "n.jsonl", *news, plans)), "--rebuild")

    assert [row["date"] for row in rows(tmp_path, "months without items")] == ["2021-04", "2021-06..2021-07"]
