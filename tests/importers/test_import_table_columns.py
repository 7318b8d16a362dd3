"""Columns of tables without a name, in other scripts, and with parts of a date."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search.errors import ImportFailedError
from tests.importers.importer_inputs import items, only_item, warnings, written

PROSE = "The members of the dairy met on Saturday and voted for a new plant in the town, which opens in May."


@pytest.mark.parametrize("header", ["title,date,", "title,date,###", "title,date,Текст"])
def test_a_column_whose_name_says_nothing_and_that_holds_the_text_is_named(tmp_path: Path, header: str) -> None:
    path = written(tmp_path, f'{header}\nOne,2019-03-14,"{PROSE}"\n', "t.csv")
    name = header.rpartition(",")[2] or "column 3"

    with pytest.raises(ImportFailedError, match=f"{name}'?=body"):
        items(path)
    assert only_item(path, columns={name: "body"}).body == PROSE
    assert only_item(path, columns={name: "ignore"}).text == ""


def test_a_column_without_a_name_can_be_the_title(tmp_path: Path) -> None:
    path = written(tmp_path, ",date\nOne,2019-03-14\n", "t.csv")

    assert only_item(path, format="csv", columns={"column 1": "title"}).title == "One"


def test_a_column_without_a_name_is_reported_if_it_holds_something(tmp_path: Path) -> None:
    assert warnings(written(tmp_path, ",title\n0,One\n1,Two\n", "t.csv")) == [
        "the column 'column 1' is unknown and ignored"
    ]
    assert warnings(written(tmp_path, "title,date,,\nOne,2021,,\n", "t.csv")) == []


def test_titles_in_another_script_can_be_assigned(tmp_path: Path) -> None:
    path = written(tmp_path, "Заголовок,Дата\nПервый,2021\n", "t.csv")

    item = only_item(path, format="csv", columns={"Заголовок": "title", "Дата": "date"})
    assert (item.title, item.date.value) == ("Первый", "2021")
