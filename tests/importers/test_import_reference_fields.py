"""References: addresses in other fields, several addresses, subtitles, and lines between references."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.importer_inputs import items, only_item, reasons, warnings, written


def entry(**fields: str) -> str:
    written_fields = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{a2019{written_fields}\n}}\n"


@pytest.mark.parametrize("name", ["howpublished", "note"])
@pytest.mark.parametrize(
    ("value", "rest"),
    [
        (r"\url{https://e.org/~a\_b}", ""),
        (r"Online: \url{https://e.org/~a\_b}, accessed 2019-03-14", ""),
        (r"\href{https://e.org/~a\_b}{The Times}", "The Times"),
        (r"https://e.org/~a\_b", ""),
        (r"The Times, \url{https://e.org/~a\_b}", "The Times"),
    ],
)
def test_an_address_in_another_field_is_the_address(tmp_path: Path, name: str, value: str, rest: str) -> None:
    item = only_item(written(tmp_path, entry(title="One", **{name: value})))

    assert (item.url, item.source) == ("https://e.org/~a_b", rest if name == "howpublished" else "")


def test_the_field_for_the_address_takes_precedence(tmp_path: Path) -> None:
    text = entry(title="One", url="https://e.org/a", howpublished=r"\url{https://e.org/b}")

    item = only_item(written(tmp_path, text))
    assert (item.url, item.source) == ("https://e.org/a", "")


@pytest.mark.parametrize(
    ("title", "expected"), [("Weavers", "Weavers: Forty came"), ("Who weaves?", "Who weaves? Forty came")]
)
def test_a_subtitle_belongs_to_the_title(tmp_path: Path, title: str, expected: str) -> None:
    assert only_item(written(tmp_path, entry(title=title, subtitle="Forty came"))).title == expected


def test_unknown_fields_are_named(tmp_path: Path) -> None:
    assert warnings(written(tmp_path, entry(title="One", titleaddon="Two", annote="x"))) == [
        "the fields 'titleaddon', 'annote' are unknown and ignored"
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "UR  - https://e.org/a;https://e.org/b",
        "UR  - https://e.org/a; https://e.org/b",
        "UR  - https://e.org/a\nUR  - https://e.org/b",
    ],
)
def test_the_first_of_several_addresses_counts_and_the_report_says_so(tmp_path: Path, lines: str) -> None:
    path = written(tmp_path, f"TY  - NEWS\nTI  - One\n{lines}\nER  - \n")

    assert only_item(path).url == "https://e.org/a"
    assert warnings(path) == ["the reference has 2 addresses; the first one counts"]


def test_a_semicolon_within_an_address_parts_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "TY  - NEWS\nTI  - One\nUR  - https://e.org/a;v=1?x=2;y=3\nER  - \n")

    assert (only_item(path).url, warnings(path)) == ("https://e.org/a;v=1?x=2;y=3", [])


def test_text_between_references_is_reported_and_text_before_them_is_not(tmp_path: Path) -> None:
    one, two = (f"TY  - NEWS\nTI  - {title}\nER  - \n" for title in ("One", "Two"))

    between = written(tmp_path, f"{one}Garbage here\n{two}")
    assert [item.title for item in items(between)] == ["One", "Two"]
    assert reasons(between) == ["1 line from here on is in no reference (between ER and TY)"]
    assert reasons(written(tmp_path, f"Provider: A database\n\n{one}ER  - \n\n{two}")) == []


def test_names_that_hold_parts_of_a_field_are_joined(tmp_path: Path) -> None:
    path = written(tmp_path, "TY  - NEWS\nTI  - Mill\nAU  - Roe, R\nA1  - Doe, J\nAB  - One.\nN2  - Two.\nER  - \n")

    item = only_item(path)
    assert (item.authors, item.summary) == (("Roe, R", "Doe, J"), "One.\n\nTwo.")


def test_the_language_names_of_latex_are_known(tmp_path: Path) -> None:
    assert only_item(written(tmp_path, "@online{o, title={T}, langid={ngerman}}")).language == "de"
