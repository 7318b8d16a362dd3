"""Lines of a listing that state fields, and lines that are none of an entry's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.importer_inputs import items, warnings, written


@pytest.mark.parametrize("prefix", ["", "Published: "])
def test_categories_beside_dates_may_repeat_or_not(tmp_path: Path, prefix: str) -> None:
    text = "".join(
        f"{title}\n{prefix}{day} March 2019{label}\nForty came.\n\n"
        for title, day, label in (
            ("Weavers hold their meeting", 14, " | News"),
            ("Potters open a shop", 12, " | Shops"),
            ("Bakers join the federation", 11, " | News"),
            ("Smiths strike for higher wages", 10, ""),
        )
    )

    assert [(item.title, item.category) for item in items(written(tmp_path, text))] == [
        ("Weavers hold their meeting", "News"),
        ("Potters open a shop", "Shops"),
        ("Bakers join the federation", "News"),
        ("Smiths strike for higher wages", ""),
    ]


@pytest.mark.parametrize("end", ["See p.\n3. for more.", "See page\n3. and 5. below.", "The budget is\n3. 4 million."])
def test_a_number_that_continues_a_sentence_begins_no_entry(tmp_path: Path, end: str) -> None:
    text = f"1. Weavers meet\n14 March 2019\nForty came.\n2. Potters open\n12 March 2019\nIt is in Bergen. {end}\n"

    assert [(item.title, item.summary) for item in items(written(tmp_path, text))] == [
        ("Weavers meet", "Forty came."),
        ("Potters open", f"It is in Bergen. {end}".replace("\n", " ")),
    ]


def test_titles_in_lower_case_begin_entries(tmp_path: Path) -> None:
    text = "1. weavers meet\n14 March 2019\nForty came.\n2. potters open\n12 March 2019\nIn Bergen.\n3. bakers join\n"

    assert [item.title for item in items(written(tmp_path, text))] == ["weavers meet", "potters open", "bakers join"]


@pytest.mark.parametrize("mark", ["(no date)", "[n.d.]", "(sans date)", "(ohne Datum)"])
def test_a_title_that_has_no_date_in_its_place_is_named_as_left_over(tmp_path: Path, mark: str) -> None:
    text = f"Weavers meet (14 March 2019)\nForty.\nMinutes {mark}\nNone.\nPotters open (12 March 2019)\nBergen.\n"
    (remark,) = warnings(written(tmp_path, text))

    assert "left over: line 3," in remark


def test_lines_below_the_date_that_name_a_field_are_fields(tmp_path: Path) -> None:
    entry = "{title}\nDate: {day} March 2019\nAuthor: Jane Doe\nSource: Example Times\nLink: {url}\nText: Forty.\n\n"
    url = "https://example.org/a/1"
    titles = ("Weavers meet", "Potters open")
    for label in ("", "Title: "):
        text = "".join(entry.format(title=label + title, day=day, url=url) for day, title in enumerate(titles, 11))

        assert [
            (item.title, item.date.value, item.authors, item.source, item.url, item.summary)
            for item in items(written(tmp_path, text))
        ] == [
            ("Weavers meet", "2019-03-11", ("Jane Doe",), "Example Times", url, "Forty."),
            ("Potters open", "2019-03-12", ("Jane Doe",), "Example Times", url, "Forty."),
        ]


def test_a_sentence_with_a_colon_is_part_of_the_summary(tmp_path: Path) -> None:
    text = "".join(
        f"{title}\n{day} March 2019\nForty came.\nSource: the weavers.\n\n"
        for day, title in ((14, "Title: a word that weavers avoid"), (12, "Potters open"))
    )

    assert [(item.title, item.summary) for item in items(written(tmp_path, text))] == [
        ("Title: a word that weavers avoid", "Forty came. Source: the weavers."),
        ("Potters open", "Forty came. Source: the weavers."),
    ]


@pytest.mark.parametrize(
    ("byline", "authors", "source"),
    [
        ("by the editors", ("the editors",), "list"),
        ("By Rik Roe, Example Times", ("Rik Roe",), "Example Times"),
        ("By Rik Roe, Jane Doe", ("Rik Roe", "Jane Doe"), "list"),
    ],
)
def test_a_byline_names_authors_and_their_newspaper(
    tmp_path: Path, byline: str, authors: tuple[str, ...], source: str
) -> None:
    text = f"Weavers hold\n14 March 2019\nForty.\n\nBakers join\n{byline}\n11 March 2019\nNine.\n"
    item = items(written(tmp_path, text), source="list")[1]

    assert (item.title, item.authors, item.source or "list") == ("Bakers join", authors, source)


@pytest.mark.parametrize("day", ["14 March: ", "14th March – ", "14 de marzo: ", "14. März: "])
def test_a_day_before_a_title_is_of_the_year_above(tmp_path: Path, day: str) -> None:
    link = '<a href="https://example.org/{n}">{title}</a>'
    rows = f"<li>{day}{link.format(n=1, title='Weavers meet')}</li><li>12 May: {link.format(n=2, title='Potters')}</li>"
    page = f"<html><body><h2>2019</h2><ul>{rows}</ul></body></html>"

    assert [(item.title, item.date.value) for item in items(written(tmp_path, page))] == [
        ("Weavers meet", "2019-03-14"),
        ("Potters", "2019-05-12"),
    ]


def test_the_header_of_a_page_of_paper_within_a_summary_is_named(tmp_path: Path) -> None:
    header = "The Weavers' Newsletter" + " " * 20
    entries = ("1. Weavers meet\n14 March 2019\nForty came.\n", "2. Potters open\n12 March 2019\nIn Bergen.\n")
    text = f"{header}March 2019\n\n{entries[0]}\n{header}2\n\n{entries[1]}"

    assert warnings(written(tmp_path, text)) == [
        "1 line before the first entry was not read: line 1",
        "2 entries read as numbered titles with dates; left over: line 7, "
        "which may be entries in another layout, or dates within a text",
    ]
