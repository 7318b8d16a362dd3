"""References in RIS and BibTeX: the items that reference managers and databases export, and our own exports."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search.errors import ImportFailedError
from sse_search.exporting import export
from sse_search.model import Document, NewsDate, NewsItem
from tests.importers.importer_inputs import CASES, items, only_item, reasons, written


def test_references_of_zotero_are_items() -> None:
    dairy, mutuals = items(CASES / "refs" / "zotero.ris")

    assert (dairy.title, dairy.date.value, dairy.source) == (
        "Dairy co-op opens a plant in Cork",
        "2023-03-04",
        "The Example Times",
    )
    assert (dairy.authors, dairy.summary, dairy.url) == (
        ("Doe, Jane",),
        "Members voted for it.",
        "https://example.org/a/1",
    )
    assert dairy.tags == ("coop",)
    assert (mutuals.title, mutuals.date.value, mutuals.source) == (
        "A second story about mutuals",
        "2023-03-05",
        "",
    )


def test_an_entry_of_a_bibliography_is_an_item() -> None:
    item = only_item(CASES / "refs" / "refs.bib")

    assert (item.title, item.date.value, item.source) == (
        "Dairy co-op opens a plant in Cork",
        "2023-03",
        "The Example Times",
    )
    assert (item.authors, item.summary, item.url) == (
        ("Doe, Jane",),
        "Members voted for it.",
        "https://example.org/a/1",
    )


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        ("DA  - 2023/03/04/", "2023-03-04"),
        ("PY  - 2023/3//", "2023-03"),
        ("Y1  - 2023///Spring", "2023"),
        ("PY  - 2023\nDA  - 2023/03/04", "2023-03-04"),
        ("PY  - 2023\nDA  - Mar 4", "2023-03-04"),
        ("PY  - 2023\nDA  - 4 March 2023", "2023-03-04"),
        ("PY  - 2023\nDA  - Spring", "2023"),
        ("PY  - n.d.", None),
    ],
)
def test_a_date_of_ris_has_the_precision_that_is_written(tmp_path: Path, lines: str, date: str | None) -> None:
    path = written(tmp_path, f"TY  - NEWS\nTI  - A title\n{lines}\nER  - \n")

    assert only_item(path).date.value == date


def test_references_without_an_end_do_not_swallow_each_other(tmp_path: Path) -> None:
    text = "Provider: Base\n\nTY  - NEWS\nTI  - One\nAB  - First\nsecond\n\nthird\nTY  - NEWS\nT1  - Two\nER  -\n"

    one, two = items(written(tmp_path, text))
    assert (one.title, one.summary, two.title) == ("One", "First second\n\nthird", "Two")


def test_lines_between_references_are_reported(tmp_path: Path) -> None:
    text = "TY  - NEWS\nTI  - One\nER  - \n" + "\n" * 20 + "AB  - Lost\nand more\n"

    assert reasons(written(tmp_path, text)) == ["2 lines from here on are in no reference (between ER and TY)"]


def test_a_field_that_is_unknown_but_holds_the_text_must_be_assigned(tmp_path: Path) -> None:
    text = "The members of the bakery met in the hall and voted for a second oven. " * 3
    path = written(tmp_path, f"TY  - NEWS\nTI  - One\nN1  - {text}\nER  - \n")

    with pytest.raises(ImportFailedError, match="--column n1=body"):
        items(path)
    assert only_item(path, columns={"N1": "body"}).body == text.strip()


@pytest.mark.parametrize(
    ("written_as", "title"),
    [
        (r"{Caf{\'e} \& {\"O}l --- \c{c}a}", "Café & Öl — ça"),
        (r'"{\ss}tra\ss{}e \v{s} {\l}\'\i"', "ßtraße š łí"),
        (r"{\href{https://example.org/a_b}{Bread and \emph{ovens}}}", "Bread and ovens"),
        (r"{S\~ao Paulo, 5\% of {\$}10, \textbf{bold}}", "São Paulo, 5% of $10, bold"),
        (r"{50% of the $5 fee}", "50% of the $5 fee"),
        (r"{{\"{U}}ber ``co-ops''~und \unknown{x}}", "Über “co-ops” und \\unknownx"),
        ('et # " and more"', "The Example Times and more"),
    ],
)
def test_commands_of_tex_become_letters(tmp_path: Path, written_as: str, title: str) -> None:
    text = f'@string{{et = "The Example Times"}}\n@article{{a,\n title = {written_as},\n year = 2023\n}}'

    item = only_item(written(tmp_path, text))
    assert (item.title, item.date.value) == (title, "2023")


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("date = {2023-03-04}", "2023-03-04"),
        ("date = {2023-03-04/2023-03-06}", "2023-03-04"),
        ("year = 2023, month = mar, day = 4", "2023-03-04"),
        ('year = 2023, month = mar # "~4"', "2023-03-04"),
        ("year = {2023}, month = {3}", "2023-03"),
        ("year = {2023}, month = {Spring}", "2023"),
        ("year = {in press}", None),
    ],
)
def test_a_date_of_bibtex_has_the_precision_that_is_written(tmp_path: Path, fields: str, date: str | None) -> None:
    assert only_item(written(tmp_path, f"@misc{{a, title = {{A title}}, {fields}}}")).date.value == date


def test_an_entry_that_is_not_closed_costs_no_other_entry(tmp_path: Path) -> None:
    text = (
        "% Encoding: UTF-8\n@misc{a, title={One {two}, year=2023}\n\n@misc{b, title={Two}}\n@misc{b, title={Three}}\n"
    )
    path = written(tmp_path, text)

    assert [item.title for item in items(path)] == ["Two", "Three"]
    assert reasons(path) == ["the entry cannot be read: it is not closed"]


def test_authors_are_told_apart_outside_braces_only(tmp_path: Path) -> None:
    text = '@misc{a, title={A}, author = {Doe, Jane and {Bread and Roses}\n and Karl M{\\"u}ller and others}}'

    assert only_item(written(tmp_path, text)).authors == ("Doe, Jane", "Bread and Roses", "Karl Müller")


@pytest.mark.parametrize("form", ["ris", "bibtex"])
def test_our_own_export_comes_back_with_source_and_authors(tmp_path: Path, form: str) -> None:
    item = NewsItem(
        id="00000000000000a1",
        title=r"Tea & {bread} ~ 5% of $10 \o/ -- “é”",
        date=NewsDate.of("2021-12-03", "stated"),
        summary="In short, a summary: x_1 ^ #2.",
        url="https://example.org/~a_b--c?d=1&e=%20",
        language="fr",
        category="report",
        tags=("one", "two words"),
        source="Bread & Roses",
        authors=("Doe, Jane", "Smith and Sons"),
        added="2026-11-23",
    )
    path = written(tmp_path, "".join(export([Document(item, "fr")], form)))

    again = only_item(path)
    expected = {name: getattr(item, name) for name in item.__struct_fields__ if name != "added"}
    assert {name: getattr(again, name) for name in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        "@string{a = b}\n" + "".join(f'@string{{s{n} = s{n - 1} # s{n - 1} # "x"}}\n' for n in range(60)),
        "@misc{a, title = {" + "{" * 100_000,
        '@misc{a, title="' + "x" * 100_000,
        "@misc{a, b=",
        "@misc{a,\n" * 2_000,
    ],
    ids=["abbreviations", "braces", "quote", "cut off", "openings"],
)
def test_a_hostile_bibliography_gives_no_item(tmp_path: Path, text: str) -> None:
    assert items(written(tmp_path, text), format="bibtex") == []
