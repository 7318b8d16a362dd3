"""Listings in columns between tabs, in Markdown, and with days of the month above."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.importer_inputs import items, reasons, warnings, written

TITLES = ["Weavers hold their yearly meeting", "Potters open a shop", "Bakers join"]
DATES = ["2019-03-14", "2019-03-12", "2019-01-03"]
SLASHED = ["14/03/2019", "12/03/2019", "03/01/2019"]
COLUMNS = {
    "{date}\t{title}\tExample Times": ("Example Times", "", ""),
    "{title}\t{date}\tFeatures": ("", "Features", ""),
    "{n}.\t{title}\t{date}": ("", "", ""),
    "•\t{date}\t{title}\thttps://example.org/1": ("", "", "https://example.org/1"),
}


@pytest.mark.parametrize("row", COLUMNS)
def test_columns_between_tabs_need_no_names(row: str, tmp_path: Path) -> None:
    rows = (
        row.format(n=n, date=date, title=title)
        for n, (date, title) in enumerate(zip(SLASHED, TITLES, strict=True), start=1)
    )
    path = written(tmp_path, "\n".join(rows))

    assert [(item.title, item.date.value) for item in items(path)] == list(zip(TITLES, DATES, strict=True))
    assert {(item.source, item.category, item.url) for item in items(path)} == {COLUMNS[row]}
    assert warnings(path) == []


def test_a_line_that_is_no_row_is_left_over(tmp_path: Path) -> None:
    rows = [f"{date}\t{title}" for date, title in zip(SLASHED, TITLES, strict=True)]
    path = written(tmp_path, "\n".join([*rows, *rows, "It is so."]))

    assert warnings(path) == [
        "6 entries read as dates and titles in columns; left over: line 7, which may be entries in another layout, "
        "or dates within a text"
    ]


DAYS = {
    "Thu {day}  {title}": "MARCH 2019\n\n{0}\n{1}\n\nJANUARY 2019\n\n{2}\n",
    "{day}: {title}": "March 2019\n\n{0}\n{1}\n\nJanuary 2019\n\n{2}\n",
    "• {day} – {title}": "March 2019\n\n{0}\n{1}\n\nJanuary 2019\n\n{2}\n",
}


@pytest.mark.parametrize("entry", DAYS)
def test_a_day_before_a_title_is_of_the_month_above(entry: str, tmp_path: Path) -> None:
    entries = [entry.format(day=day, title=title) for day, title in zip(("14", "12", "3"), TITLES, strict=True)]
    path = written(tmp_path, DAYS[entry].format(*entries))

    assert [(item.title, item.date.value) for item in items(path)] == list(zip(TITLES, DATES, strict=True))


def test_days_of_a_list_of_links_are_of_the_month_above(tmp_path: Path) -> None:
    page = (
        '<h2>March 2019</h2><ul><li>14: <a href="https://g.example/1">Mill opens</a></li>'
        '<li>12: <a href="https://g.example/2">Bank lends</a></li></ul>'
    )
    path = written(tmp_path, f"<html><body>{page}</body></html>", "page.html")

    assert [(item.title, item.date.value, item.url) for item in items(path)] == [
        ("Mill opens", "2019-03-14", "https://g.example/1"),
        ("Bank lends", "2019-03-12", "https://g.example/2"),
    ]


def test_numbers_from_one_below_a_month_are_no_days(tmp_path: Path) -> None:
    entries = "".join(f"• {n} – {title}\n" for n, title in enumerate(TITLES, start=1))
    path = written(tmp_path, f"March 2019\n\n{entries}")

    assert {item.date.value for item in items(path, format="listing")} == {"2019-03"}
    assert reasons(path, format="listing") == []


@pytest.mark.parametrize("date", ["*{day} {month} 2019*", "**{day} {month} 2019**", "{day} {month} 2019"])
def test_headings_of_markdown_with_dates_are_entries(date: str, tmp_path: Path) -> None:
    days = [("14", "March"), ("12", "March"), ("3", "January")]
    entries = (
        f"## [{title}](https://example.org/{n})\n{date.format(day=day, month=month)}\n\nIt is in [Bergen](https://b.example).\n\n"
        for n, (title, (day, month)) in enumerate(zip(TITLES, days, strict=True), start=1)
    )
    path = written(tmp_path, f"# News\n\n{''.join(entries)}")

    assert [(item.title, item.date.value, item.url) for item in items(path)] == [
        (title, day, f"https://example.org/{n}")
        for n, (title, day) in enumerate(zip(TITLES, DATES, strict=True), start=1)
    ]
    assert {item.summary for item in items(path)} == {"It is in Bergen."}
