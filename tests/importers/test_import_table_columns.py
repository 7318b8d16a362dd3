"""Columns of tables without a name, in other scripts, and with parts of a date."""

from __future__ import annotations

import json
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


@pytest.mark.parametrize(
    ("header", "cells", "value"),
    [
        ("Year,Month,Day", "2019,3,14", "2019-03-14"),
        ("day,month,year", "14,03,2019", "2019-03-14"),
        ("Jahr,Monat,Tag", "2019,März,14", "2019-03-14"),
        ("année,mois", "2019,mars", "2019-03"),
        ("pub_year,pub_month,pub_day", "2019.0,3.0,14.0", "2019-03-14"),
        ("Year,Month,Day", "2019,,", "2019"),
        ("Year,Month,Day", ",,", None),
        ("year,month,date", "2019,4,2019-03-14", "2019-03-14"),
        ("year,month,date", "2019,4,", "2019-04"),
        ("year", "2019", "2019"),
    ],
)
def test_columns_for_year_month_and_day_are_one_date(
    tmp_path: Path, header: str, cells: str, value: str | None
) -> None:
    path = written(tmp_path, f"title,{header}\nOne,{cells}\n", "t.csv")
    record = dict(zip(header.split(","), cells.split(","), strict=True))
    lines = written(tmp_path, json.dumps({"title": "One", **record}) + "\n", "t.jsonl")

    for each in (path, lines):
        assert (only_item(each).date.value, warnings(each)) == (value, [])


def test_a_day_that_no_month_has_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "title,year,month,day\nOne,2019,2,30\n", "t.csv")

    assert only_item(path).date.value is None
    assert warnings(path) == [
        "the date '2019-02-30' is impossible: no calendar has it; the item is kept without a date"
    ]


@pytest.mark.parametrize(
    ("date", "value"),
    [
        (20230304, "2023-03-04"),
        (2023, "2023"),
        ({"year": 2023, "month": 3, "day": 4}, "2023-03-04"),
        ("03/2019", "2019-03"),
    ],
)
def test_dates_of_json_may_be_numbers(tmp_path: Path, date: object, value: str) -> None:
    path = written(tmp_path, json.dumps({"title": "One", "date": date}) + "\n", "t.jsonl")

    assert (only_item(path).date.value, warnings(path)) == (value, [])


def test_a_number_that_is_no_date_gives_a_remark_that_says_what_to_write(tmp_path: Path) -> None:
    [remark] = warnings(written(tmp_path, '{"title": "One", "date": 1678000000}\n', "t.jsonl"))

    assert "write it as a text such as 2021-12-03" in remark


def test_an_error_about_a_column_names_the_file_once(tmp_path: Path) -> None:
    path = written(tmp_path, "title,date\nOne,2021\n", "t.csv")

    with pytest.raises(ImportFailedError) as raised:
        items(path, columns={"Titel": "title"})
    assert str(raised.value).count("t.csv") == 1
