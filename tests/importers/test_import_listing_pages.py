"""Entries of a page without links, with divided dates, or with dates before their texts; and what is said of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.document_inputs import docx
from tests.importers.importer_inputs import items, only_item, warnings, written

ROWS = (("14 March 2019", "Mill opens"), ("12 March 2019", "Bank lends"), ("1 March 2019", "Fair"))
EXPECTED = [("Mill opens", "2019-03-14"), ("Bank lends", "2019-03-12"), ("Fair", "2019-03-01")]
ENTRIES = {
    "date and title": "<li>{date} – {title}</li>",
    "title and date": "<li>{title} ({date})</li>",
    "divided": "<li><span>{day}</span><span>{month}</span><span>{year}</span>"
    '<a href="https://n.example/{n}">{title}</a><p>It is so.</p></li>',
    "divided in blocks": '<li><div>{day}</div> <div>{month} {year}</div><a href="https://n.example/{n}">{title}</a></li>',
    "results of a search": '<li><a href="https://n.example/{n}">{title}</a><div>https://n.example/{n}</div>'
    "<div>{month} {day}, {year} ... It is so.</div></li>",
    "row numbers": "<tr><td>{n}.</td><td>{title}</td><td>{date}</td></tr>",
    "date before the text": '<li><h3><a href="https://n.example/{n}">{title}</a></h3><p>{date} – It is so.</p></li>',
}
BASE = '<html><head><base href="https://n.example/"></head><body><h1>News</h1><ul>{}</ul></body></html>'


def listed(entry: str) -> str:
    parts = (date.split() for date, _ in ROWS)
    return "".join(
        entry.format(n=n, date=date, title=title, day=day, month=month, year=year)
        for n, ((date, title), (day, month, year)) in enumerate(zip(ROWS, parts, strict=True), start=1)
    )


@pytest.mark.parametrize("name", ENTRIES)
def test_entries_are_read_however_short_their_titles_and_divided_their_dates_are(name: str, tmp_path: Path) -> None:
    path = written(tmp_path, BASE.format(listed(ENTRIES[name])), "page.html")

    assert [(item.title, item.date.value) for item in items(path)] == EXPECTED
    assert {item.summary for item in items(path)} == {"It is so." if "It is so." in ENTRIES[name] else ""}
    has_links = "href" in ENTRIES[name]
    assert [item.url for item in items(path)] == [f"https://n.example/{n}" if has_links else "" for n in (1, 2, 3)]
    assert warnings(path) == []


def test_entries_with_and_without_links_are_of_one_list(tmp_path: Path) -> None:
    linked = (
        '<li>14 March 2019 – <a href="a/1">Mill opens</a></li><li>12 March 2019 – <a href="a/2">Bank lends</a></li>'
    )
    path = written(tmp_path, BASE.format(f"{linked}<li>1 March 2019 – Fair</li>"), "page.html")

    assert [(item.title, item.date.value) for item in items(path)] == EXPECTED
    assert [item.url for item in items(path)] == ["https://n.example/a/1", "https://n.example/a/2", ""]


REMARK = (
    "3 lines with dates of their own, the first one “14 March 2019 – Mill opens”, read as the text of one article; "
    "if they are entries of a list, save it as text, and import that with --format listing"
)
STORY = (
    "The mill in the valley has a new owner, and the people who work there have bought a third of its shares from him."
)


def test_dated_lines_of_a_page_that_is_no_list_are_reported(tmp_path: Path) -> None:
    lines = "".join(f"<p>{date} – {title}</p>" for date, title in ROWS)
    path = written(tmp_path, f"<html><body><h1>The valley</h1><p>{STORY * 5}</p>{lines}</body></html>", "page.html")

    assert only_item(path).title == "The valley"
    assert warnings(path) == [REMARK]


def test_dated_lines_of_a_document_that_is_no_list_are_reported(tmp_path: Path) -> None:
    lines = [f"{date} – {title}" for date, title in ROWS]
    path = written(tmp_path, docx("The valley", *[STORY] * 5, *lines), "a.docx")

    assert only_item(path).title == "The valley"
    assert warnings(path) == [REMARK]
