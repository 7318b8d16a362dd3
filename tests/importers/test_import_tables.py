"""Tables: columns by their names in six languages or by a mapping; every row counts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sse_search.errors import ImportFailedError
from sse_search.importers import read
from sse_search.model import Issue, NewsItem
from tests.importers.importer_inputs import CASES, items, only_item, reasons, records, rejections, warnings, written


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
    assert "--column NAME=title" in reasons(path, format="csv")[0]


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

    found = records(path)
    assert [record.title for record in found if isinstance(record, NewsItem)] == ["One", *["more"] * 11_000]
    assert [(issue.line, "is not closed" in issue.message) for issue in found if isinstance(issue, Issue)] == [
        (3, True)
    ]


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


STORIES = [
    ("Dairy co-op opens a plant in Cork", "2023-03-04", "https://example.org/a/1"),
    ("Café coopératif à Liège – l’an 1", "2022-11-13", "https://example.org/a/2"),
    ('Banco ético abre sucursal "social" en León', "2021-12-31", "https://example.org/a/3"),
]
TEXTS = ["Members voted for it.\n\nThe plant will open in May.", "Une idée simple ; un lieu.", "Línea uno, línea dos."]


@pytest.mark.parametrize("name", ["es.csv", "pt.csv", "excel_sepline.csv", "zotero.csv", "mediacloud.csv"])
def test_tables_of_programs_and_languages_are_read(name: str) -> None:
    found = items(CASES / "csv" / name)

    assert [(item.title, item.date.value, item.url) for item in found] == STORIES
    assert [item.text for item in found] == (["", "", ""] if name == "mediacloud.csv" else TEXTS)
    assert rejections(CASES / "csv" / name) == []


def test_zotero_and_media_cloud_name_tags_and_addresses_identify() -> None:
    plain, zotero, media_cloud = (items(CASES / "csv" / name) for name in ("es.csv", "zotero.csv", "mediacloud.csv"))

    assert [item.tags for item in zotero] == [("coop", "dairy")] * 3
    assert [item.language for item in zotero] == ["en"] * 3
    assert {(item.source, item.authors) for item in zotero} == {("The Example Times", ("Doe, Jane", "Roe, Rik"))}
    assert {item.source for item in media_cloud} == {"example.org"}
    assert [item.id for item in plain] == [item.id for item in zotero] == [item.id for item in media_cloud]


def test_lexisnexis_gives_full_texts() -> None:
    found = items(CASES / "csv" / "lexisnexis.csv")

    assert [(item.title, item.date.value, item.url) for item in found] == STORIES
    assert {(item.source, item.authors) for item in found} == {("Example Times", ("Jane Doe",))}
    assert [item.body for item in found] == TEXTS
    assert {item.category for item in found} == {"News"}


def test_a_row_with_too_many_cells_is_rejected_with_its_line() -> None:
    path = CASES / "csv" / "ragged.csv"

    assert [item.title for item in items(path)] == ["Two stories"]
    assert [(issue.line, "4 cells for 3 columns" in issue.message) for issue in rejections(path)] == [(2, True)]


def test_an_unclosed_quote_costs_the_line_on_which_it_opens() -> None:
    path = CASES / "csv" / "unclosed_quote.csv"

    assert [item.title for item in items(path)] == ["Lost two", "Lost three"]
    assert [(issue.line, "is not closed" in issue.message) for issue in rejections(path)] == [(2, True)]


def test_html_in_cells_becomes_text() -> None:
    item = only_item(CASES / "csv" / "html_in_cells.csv")

    assert (item.title, item.summary) == ("C15 bold & é", "para link")


@pytest.mark.parametrize(
    ("rows", "titles", "rejected"),
    [
        ('"Open,2021-03-04,x\nTwo,2021-03-05,"quoted, y"\nThree,2021-03-06,z\n', ["Two", "Three"], [2]),
        ('One,2021-03-04,"open\n"Two, b",2021-03-05,y\nThree,2021-03-06,z\n', ["Two, b", "Three"], [2]),
        ('One,2021-03-04,"first\n\nsecond"\n"Open,2021-03-05,y\nThree,2021-03-06,z\n', ["One", "Three"], [5]),
        ('"One\nwith a break",2021-03-04,"open\nThree,2021-03-06,z\n', ["Three"], [3]),
        ('One,2021-03-04,x\n"Last,2021-03-05,y\n', ["One"], [3]),
        ('"Open,2021-03-04,x\n\nThe second paragraph.\nThree,2021-03-06,z\n', ["Three"], [2]),
        ('"Open,2021-03-04,x\nTwo,2021-03-05,""\nThree,2021-03-06,19"\n', ["Two", "Three"], [2]),
        ('"He said "hello", then",2021-03-04,x\nTwo,2021-03-05,y\n', ['He said "hello', "Two"], None),
        ('"He said "hello" to us",2021-03-04,x\nTwo,2021-03-05,y\n', ['He said "hello" to us', "Two"], []),
        ('"Hello" she said,2021-03-04,x\nTwo,2021-03-05,y\n', ['"Hello" she said', "Two"], []),
        ('"He said \\"hello\\"",2021-03-04,x\nTwo,2021-03-05,y\n', ['He said "hello"', "Two"], []),
        ('"",2021-03-04,x\n"A ""b""",2021-03-05,"y\n\n""z"""\n', ['A "b"'], [2]),
    ],
)
def test_broken_quotes_swallow_no_other_row(tmp_path: Path, rows: str, titles: list[str], rejected: list[int]) -> None:
    path = written(tmp_path, f"title,date,summary\n{rows}", "t.csv")

    if rejected is None:  # it has too many cells either way
        assert "Two" in [item.title for item in items(path)]
        assert [issue.line for issue in rejections(path)] == [2]
    else:
        assert [item.title for item in items(path)] == titles
        assert [issue.line for issue in rejections(path)] == rejected


def test_many_unclosed_quotes_are_rejected_in_a_short_time(tmp_path: Path) -> None:
    path = written(tmp_path, "title;summary\n" + '"Open\n' * 5_000 + "Last;x\n", "t.csv")

    assert [item.title for item in items(path)] == ["Last"]
    assert [issue.line for issue in rejections(path)][:2] == [2, 3]


@pytest.mark.parametrize(
    "content",
    [
        "sep=|\nTitle|Date\nOne, two; three|2021-03-04\n",
        '"sep=;"\nTitle;Date\n"One, two; three";2021-03-04\n',
        "sep=^\r\nTitle^Date\r\nOne, two; three^2021-03-04\r\n",
        "\n\nTitle\tDate\nOne, two; three\t2021-03-04\n",
        'Archive of the mill\nExported on 3 May, 2021\n\nTitle;Date\n"One, two; three";2021-03-04\n',
        '"Title\n(one, two)";"Publication\ndate"\n"One, two; three";2021-03-04\n',
        "'title','date'\n'One, two; three','2021-03-04'\n",
        'title,date\r"One, two; three",2021-03-04\r',
        'Título;Data de publicação\r"One, two; three";2021\r',
        'Überschrift;"Erschienen am"\n"One, two; three";4. März 2021\n',
        'Titre ; Date de publication ; Texte\n"One, two; three"; 4 mars 2021 ; x\n',
    ],
)
def test_separators_and_lines_above_the_header_are_recognized(tmp_path: Path, content: str) -> None:
    item = only_item(written(tmp_path, content.encode("utf-8-sig"), "t.csv"))

    assert item.title == "One, two; three"
    assert (item.date.value or "").startswith("2021")


def test_lines_skipped_above_the_header_are_reported(tmp_path: Path) -> None:
    path = written(tmp_path, "Archive of the mill\nTitle;Date\nOne;2021\n", "t.csv")

    assert warnings(path) == ["the table begins on line 2; 1 line before it skipped"]


def test_a_column_that_does_not_exist_cannot_be_assigned(tmp_path: Path) -> None:
    path = written(tmp_path, "title,date\nOne,2021\n", "t.csv")

    with pytest.raises(ImportFailedError, match=r"there is no column 'Wann'.*the columns are title, date"):
        items(path, columns={"Wann": "date"})


def test_an_unknown_column_with_most_of_the_text_is_an_error_that_names_the_option(tmp_path: Path) -> None:
    prose = "The members of the dairy met on Saturday and voted for a new plant in the town. " * 3
    path = written(tmp_path, f"title,The Words,code\nOne,{prose},x\nTwo,{prose},y\n", "t.csv")

    with pytest.raises(ImportFailedError, match="--column 'The Words'=body"):
        items(path)
    assert items(path, columns={"The Words": "body"})[0].body == prose.strip()
    assert items(path, columns={"the words": "ignore"})[0].body == ""


def test_columns_of_one_field_stand_in_for_each_other_and_are_reported(tmp_path: Path) -> None:
    path = written(tmp_path, "title,content,text\nOne,,Right\nTwo,First,Other\n", "t.csv")

    assert [item.body for item in items(path)] == ["Right", "Other"]
    assert warnings(path) == ["the column 'content' is used only where 'text' is empty"]


def test_short_rows_and_repeated_headers_are_reported(tmp_path: Path) -> None:
    path = written(tmp_path, "title,date,summary\nOne,2021\ntitle,date,summary\nTwo\n", "t.csv")

    assert [item.title for item in items(path)] == ["One", "Two"]
    assert len(warnings(path)) == 2


def test_our_own_export_keeps_what_looks_like_html(tmp_path: Path) -> None:
    header = "id,title,date,date_precision,date_origin,summary"
    row = "0123456789abcdef,The <b> tag &amp; others,2021,year,stated,a<br>b"

    item = only_item(written(tmp_path, f"{header}\n{row}\n", "export.csv"))
    assert (item.title, item.summary) == ("The <b> tag &amp; others", "a<br>b")


@pytest.mark.parametrize("line", ["TY  - NEWS", "@book{key, title={A}}", "PublicationDate: 3 May 2020"])
def test_a_table_is_a_table_whatever_the_lines_of_its_cells_look_like(tmp_path: Path, line: str) -> None:
    path = written(
        tmp_path, f'title,date,body\n"One","2021-01-02","A first line.\n{line}\nER  - "\nTwo,2021-01-03,Text\n'
    )

    assert [(item.title, item.date.value) for item in items(path)] == [("One", "2021-01-02"), ("Two", "2021-01-03")]


def test_languages_are_read_by_name_and_by_codes_of_two_and_three_letters(tmp_path: Path) -> None:
    languages = ["fr", "pt_BR", "deu", "ger", "eng", "Français", "castellano", "und", "Klingon"]
    path = written(tmp_path, "title,language\n" + "".join(f"Item {i},{name}\n" for i, name in enumerate(languages)))

    assert [item.language for item in items(path)] == ["fr", "pt", "de", "de", "en", "fr", "es", "", ""]
    assert warnings(path) == ["the language 'Klingon' is unknown and was left out"]


def test_parts_of_a_date_that_cannot_be_used_are_reported(tmp_path: Path) -> None:
    path = written(tmp_path, "Title,Year,Month,Day\nSmiths,,3,14\nBakers,2019,3,14\nTanners,2019,,14\n")

    assert [item.date.value for item in items(path)] == [None, "2019-03-14", "2019"]
    assert warnings(path) == ["the date has no year and was left out", "the day 14 has no month and was left out"]


def test_a_table_below_other_text_may_begin_with_a_cell_of_several_lines(tmp_path: Path) -> None:
    rows = '"Weavers hold\ntheir meeting",14 March 2019,Forty came\nPotters,12 March 2019,Bergen\n'
    path = written(tmp_path, f"Export of the press archive\n\nTitle,Date of publication,Abstract\n{rows}")

    assert [(item.title, item.date.value) for item in items(path)] == [
        ("Weavers hold their meeting", "2019-03-14"),
        ("Potters", "2019-03-12"),
    ]


def test_a_place_may_stand_before_a_date(tmp_path: Path) -> None:
    rows = 'title,date\nOne,"Oslo, 14 March 2019"\nTwo,"Перм, 14 марта 2019"\nThree,"Mill, opens 14 March 2019"\n'

    assert [item.date.value for item in items(written(tmp_path, rows))] == ["2019-03-14", "2019-03-14", None]
