"""Excel workbooks: their sheets are tables, whose cells have the values that a reader sees."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from sse_search.errors import ImportFailedError
from sse_search.importers import read
from tests.importers.document_inputs import packed, xlsx
from tests.importers.importer_inputs import items, only_item, reasons, rejections, warnings, written

HEADER = ("Titel", "Datum", "Text", "Link")
ROW = ("Weavers meet", datetime(2019, 3, 14), "Forty came & <b>more</b>", "https://example.org/a")


def test_a_sheet_is_read_as_a_table(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, xlsx(Press=[HEADER, ROW])))

    assert (item.title, item.date.value, item.body) == ("Weavers meet", "2019-03-14", "Forty came & more")
    assert item.url == "https://example.org/a"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2019, 3, 14), "2019-03-14"),
        (datetime(2019, 3, 14, 23, 59), "2019-03-14"),
        (2019, "2019"),
        (20190314, "2019-03-14"),
        ("14/03/2019", "2019-03-14"),
        ("#N/A", None),
    ],
)
def test_a_date_is_the_calendar_day_of_the_cell(tmp_path: Path, value: object, expected: str | None) -> None:
    assert only_item(written(tmp_path, xlsx(A=[("Title", "Date"), ("A title", value)]))).date.value == expected


@pytest.mark.parametrize(
    ("header", "row"), [(("Title", "Date", "Link"), ("A title", 2019, "see")), (("Title", "Date"), ("A title", 2019))]
)
def test_a_link_on_a_cell_is_the_address_of_its_row(
    tmp_path: Path, header: tuple[str, ...], row: tuple[object, ...]
) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(xlsx(A=[header, row, ("Another", 2020)])))
    workbook["A"]["A2"].hyperlink = "https://example.org/a?x=1&y=2"
    workbook["A"]["B2"].hyperlink = "https://example.org/b"
    path = tmp_path / "links.xlsx"
    workbook.save(path)

    assert [item.url for item in items(path)] == ["https://example.org/a?x=1&y=2", ""]


def test_every_sheet_with_a_title_column_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        xlsx(
            First=[("Clippings of our members",), (), HEADER, ROW],
            Notes=[("nothing here",)],
            Empty=[],
            Second=[("Wann", "Headline"), ("May 2020", "Millers meet"), ("", ""), ("2021", "Bakers meet")],
        ),
    )

    found = items(path, columns={"Wann": "date"})
    assert [(item.title, item.date.value) for item in found] == [
        ("Weavers meet", "2019-03-14"),
        ("Millers meet", "2020-05"),
        ("Bakers meet", "2021"),
    ]
    assert warnings(path, columns={"Wann": "date"}) == [
        "the table begins on line 3; 1 line before it skipped",
        "the sheet has no row of column names with a title among them, and was skipped",
    ]


def test_a_row_is_rejected_with_its_sheet_and_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, xlsx(A=[("Title", "Date"), ("", 2019)], B=[("Title", "Date"), ("One", 2019, "x")]))

    assert [(issue.file.rpartition("!")[2], issue.line) for issue in rejections(path)] == [("A", 2), ("B", 2)]


def test_an_assigned_column_has_to_exist(tmp_path: Path) -> None:
    path = written(tmp_path, xlsx(A=[HEADER, ROW]))

    assert only_item(path, columns={"Text": "summary"}).summary == "Forty came & more"
    with pytest.raises(ImportFailedError, match="there is no column 'Author'"):
        items(path, columns={"Author": "authors"})


def test_an_unknown_column_with_most_of_the_text_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path, xlsx(A=[("Titel", "Nachricht"), ("Weavers meet", "Forty came to the town hall. " * 9)]))

    with pytest.raises(ImportFailedError, match="--column Nachricht=body"):
        items(path)


def test_errors_in_cells_and_formulas_without_values_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path, xlsx(A=[HEADER, ("Weavers meet", "#REF!", "=A1&B1", "")]))

    assert only_item(path).body == ""
    assert warnings(path) == [
        "1 cell with an error (such as #REF!), taken as empty",
        "1 cell of the workbook with a formula without its value; open it in a spreadsheet program, save it there, "
        "and import it again",
    ]


def changed(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    assert old in entries[name]
    return packed(entries | {name: entries[name].replace(old, new)})


FORMULA = b'"A2" t="str"><f>1</f><v>Weavers meet</v>'


def test_the_value_that_a_formula_gave_is_read(tmp_path: Path) -> None:
    content = xlsx(A=[HEADER, ("=1", 2019, "", "")])
    path = written(tmp_path, changed(content, "xl/worksheets/sheet1.xml", b'"A2"><f>1</f><v></v>', FORMULA))

    assert only_item(path).title == "Weavers meet"
    assert warnings(path) == []


def test_a_sheet_that_states_an_endless_size_is_read_to_its_last_row(tmp_path: Path) -> None:
    content = xlsx(A=[HEADER, ROW])
    path = written(tmp_path, changed(content, "xl/worksheets/sheet1.xml", b'ref="A1:D2"', b'ref="A1:XFD1048576"'))

    assert only_item(path).title == "Weavers meet"


def test_a_row_far_below_the_last_possible_one_ends_the_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sse_search.importers.xlsx.MAX_ROWS", 1_000)
    content = xlsx(A=[HEADER, ROW, ROW])
    path = written(tmp_path, changed(content, "xl/worksheets/sheet1.xml", b'<row r="3"', b'<row r="99999999999"'))

    assert only_item(path).title == "Weavers meet"
    assert reasons(path) == ["the sheet has rows after the last possible one, 1,000"]


def test_an_entity_in_a_sheet_is_refused(tmp_path: Path) -> None:
    content = changed(
        xlsx(A=[HEADER, ROW]),
        "xl/worksheets/sheet1.xml",
        b"<worksheet",
        b'<!DOCTYPE x [<!ENTITY a "Weavers">]><worksheet',
    )

    assert "the workbook is damaged" in reasons(written(tmp_path, content))[0]


def test_a_workbook_without_cells_or_with_damages_is_rejected(tmp_path: Path) -> None:
    assert reasons(written(tmp_path, xlsx(A=[]))) == ["the workbook is empty"]
    content = changed(xlsx(A=[HEADER, ROW]), "xl/worksheets/sheet1.xml", b"</sheetData>", b"")
    assert "the workbook is damaged" in reasons(written(tmp_path, content))[0]


def test_a_workbook_is_told_from_its_content(tmp_path: Path) -> None:
    assert read(written(tmp_path, xlsx(A=[HEADER, ROW]))).decision == "read as xlsx: the parts of an Excel workbook"
