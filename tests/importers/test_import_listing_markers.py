"""The numbers before titles: how they are written, lists within an entry, and entries whose date is not understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.importer_inputs import items, warnings, written

TITLES = ["Cooperativas de energía", "Banco ético", "Tercer título"]
DATES = ["2021-03-15", "2021-03-14", "2021-03-13"]


@pytest.mark.parametrize(
    "marks",
    [("1.-", "2.-", "3.-"), ("1.-", "2.-", "3º"), ("1º", "2º", "3º"), ("1º.-", "2º.-", "3º.-"), ("1)-", "2)-", "3)-")],
)
def test_a_number_is_no_part_of_the_title_however_it_is_written(marks: tuple[str, ...], tmp_path: Path) -> None:
    entries = (
        f"{mark} {title}\n{day}/03/2021\nEl texto.\n"
        for mark, title, day in zip(marks, TITLES, ("15", "14", "13"), strict=True)
    )
    path = written(tmp_path, f"Marzo de 2021\n\n{''.join(entries)}")

    assert [(item.title, item.date.value) for item in items(path)] == list(zip(TITLES, DATES, strict=True))


def test_an_ordinal_that_continues_no_numbers_is_part_of_the_title(tmp_path: Path) -> None:
    path = written(
        tmp_path, "5º Congreso de cooperativas\n15/03/2021\nEl texto.\n\nBanco ético\n14/03/2021\nOtro texto.\n"
    )

    assert [item.title for item in items(path)] == ["5º Congreso de cooperativas", "Banco ético"]


@pytest.mark.parametrize("heading", ["April 2020\n", ""])
@pytest.mark.parametrize("blank", ["", "\n"])
def test_numbers_below_the_date_of_an_entry_are_part_of_its_text(heading: str, blank: str, tmp_path: Path) -> None:
    inner = "1. first point\n2. second point\n3. third point\nThe end.\n"
    path = written(
        tmp_path,
        f"{heading}1. Farm feeds city\n24 April 2020\nIt is so.\n{blank}2. Bank lends\n23 April 2020\n{blank}{inner}"
        f"{blank}3. Mill opens\n22 April 2020\n",
    )

    assert [(item.title, item.date.value) for item in items(path)] == [
        ("Farm feeds city", "2020-04-24"),
        ("Bank lends", "2020-04-23"),
        ("Mill opens", "2020-04-22"),
    ]
    assert items(path)[1].summary == " ".join(inner.split())


def test_a_line_with_a_day_of_an_entry_without_a_date_is_left_over(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "1. Farm feeds city\n24 April 2020\nIt is so.\n2. Bank lends\nSeen in the hall on 23 April 2020, a Thursday\n"
        "It is so.\n3. Mill opens\n22 April 2020\nIt is so.\n",
    )

    assert warnings(path) == [
        "3 entries read as numbered titles with dates; left over: line 5, which may be entries in another layout, "
        "or dates within a text"
    ]
