"""Tables: columns by their names in six languages or by a mapping; every row counts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sse_search.importers import read
from sse_search.model import NewsItem
from tests.importers.importer_inputs import items, only_item, reasons, rejections, warnings, written


@pytest.mark.parametrize(
    "header",
    [
        "title,date,summary,url,language,category,tags",
        "Titre;Date;Résumé;Lien;Langue;Rubrique;Mots-clés",
        "Título\tFecha\tResumen\tEnlace\tIdioma\tSección\tEtiquetas",
        "Headline|Published|Abstract|Link|Lang|Type|Keywords",
    ],
)
def test_columns_are_known_by_their_names(tmp_path: Path, header: str) -> None:
    between = next(character for character in ",;\t|" if character in header)
    row = between.join(["A title", "3 December 2021", "In short", "https://example.org/a", "fr", "report", "one"])

    item = only_item(written(tmp_path, f"{header}\n{row}\n", "t.csv"))

    assert (item.title, item.date.value, item.summary, item.url) == (
        "A title",
        "2021-12-03",
        "In short",
        "https://example.org/a",
    )
    assert (item.language, item.category, item.tags) == ("fr", "report", ("one",))


def test_quotes_commas_and_lines_stand_inside_cells(tmp_path: Path) -> None:
    path = written(tmp_path, 'title,body,tags\n"One, ""two""","First.\r\n\r\nSecond.",a; b | c\n', "t.csv")

    item = only_item(path)
    assert (item.title, item.body, item.tags) == ('One, "two"', "First.\n\nSecond.", ("a", "b", "c"))


def test_a_mapping_names_columns_that_nobody_knows(tmp_path: Path) -> None:
    path = written(tmp_path, "Betreff,Wann\nEin Titel,2021-12-03\n", "t.csv")

    item = only_item(path, format="csv", columns={"Betreff": "title", "Wann": "date"})
    assert (item.title, item.date.value) == ("Ein Titel", "2021-12-03")
    assert "no column is a title" in reasons(path, format="csv")[0]


def test_unknown_columns_are_named(tmp_path: Path) -> None:
    assert warnings(written(tmp_path, "title,colour\nOne,red\n", "t.csv")) == [
        "the column 'colour' is unknown and ignored"
    ]


def test_dates_of_the_same_table_tell_their_order(tmp_path: Path) -> None:
    path = written(tmp_path, "title,date\nOne,04/05/2025\nTwo,25/04/2025\n", "t.csv")

    assert [item.date.value for item in items(path)] == ["2025-05-04", "2025-04-25"]


def test_a_row_without_a_title_is_rejected_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "title,date\nOne,2021\n,2022\n\nTwo,2023\n", "t.csv")

    assert [item.title for item in items(path)] == ["One", "Two"]
    assert [(issue.line, issue.message) for issue in rejections(path)] == [(3, "the row has no title")]


def test_quotes_that_nobody_closed_are_reported(tmp_path: Path) -> None:
    path = written(tmp_path, 'title,date\nOne,2021\n"Two,2022\n' + "more,2023\n" * 11_000, "t.csv")

    assert [item.title for item in items(path)] == ["One"]
    assert "is a quotation mark not closed?" in reasons(path)[0]


def test_a_long_cell_is_read_and_the_limit_of_other_readers_stays(tmp_path: Path) -> None:
    limit = csv.field_size_limit()
    path = written(tmp_path, f"title,body\nOne,{'word ' * limit}\nTwo,text\n", "t.csv")

    reading = iter(read(path).records)
    first = next(reading)

    assert csv.field_size_limit() == limit
    assert isinstance(first, NewsItem)
    assert len(first.body) > limit
    assert [item.title for item in reading if isinstance(item, NewsItem)] == ["Two"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_spreadsheets_save_tables_in_several_encodings(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "title;date\nÉconomie sociale – ici;2021\n".encode(encoding), "t.csv")

    assert only_item(path).title == "Économie sociale – ici"


def test_what_our_export_writes_comes_back(tmp_path: Path) -> None:
    header = "id,title,date,date_precision,date_origin,summary,body,url,source,language,category,tags,entities"
    row = "0123456789abcdef,'=SUM(A1),2021-12,month,heading,,,,Their News,en,,a; b,country:PS"
    path = written(tmp_path, f"{header}\n{row}\n", "export.csv")

    item = only_item(path)
    assert (item.id, item.title, item.date.value, item.tags) == (
        "0123456789abcdef",
        "=SUM(A1)",
        "2021-12",
        ("a", "b"),
    )
    assert warnings(path) == []
    assert read(path).format == "csv"
