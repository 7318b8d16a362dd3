"""Identifiers of records: numbers of rows do not identify a story, other identifiers do within their address."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.importers.importer_inputs import items, written


def ids(folder: Path, kind: str, *rows: dict[str, Any]) -> list[str]:
    """Return the ids of the items of rows in a file that always has the same name."""
    path = folder / f"export.{kind}"
    if kind == "csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return [item.id for item in items(path)]


def row(id: object, url: str, title: str = "Weavers meet") -> dict[str, Any]:
    return {"id": id, "title": title, "date": "2019-03-14", "url": url}


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@pytest.mark.parametrize("identifier", [1, "1", "001", "#1", "1.", "row-1", "row_1", "a81bc81b", "urn:uuid:f81d4fae"])
def test_records_at_different_addresses_are_different_items(tmp_path: Path, kind: str, identifier: object) -> None:
    found = ids(tmp_path, kind, row(identifier, "https://e.org/a"), row(identifier, "https://e.org/b", "Bank robbed"))

    assert len(set(found)) == 2


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@pytest.mark.parametrize("identifier", [1, "a81bc81b"])
def test_a_record_of_the_same_id_and_address_is_the_same_item(tmp_path: Path, kind: str, identifier: object) -> None:
    before = row(identifier, "https://e.org/a")
    after = row(identifier, "http://www.e.org/a/?utm_source=x", "Weavers met")

    assert ids(tmp_path, kind, before) == ids(tmp_path, kind, after)


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_numbers_of_rows_do_not_part_records_of_one_address(tmp_path: Path, kind: str) -> None:
    without_id = {"title": "Weavers meet", "url": "https://e.org/a"}
    numbered = [ids(tmp_path, kind, row(identifier, "https://e.org/a")) for identifier in (1, 2)]

    assert numbered == [ids(tmp_path, kind, without_id)] * 2


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_other_identifiers_part_records_of_one_address(tmp_path: Path, kind: str) -> None:
    records = [row(identifier, "https://e.org/live") for identifier in ("a81bc81b", "c20ad4d7")]

    assert len(set(ids(tmp_path, kind, *records))) == 2


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@pytest.mark.parametrize("url", ["", "https://e.org/"])
def test_an_id_identifies_a_record_without_the_address_of_a_page(tmp_path: Path, kind: str, url: str) -> None:
    assert ids(tmp_path, kind, row(7, url)) == ids(tmp_path, kind, row("7", url, "Weavers met"))


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_our_own_ids_are_kept_whatever_the_address(tmp_path: Path, kind: str) -> None:
    assert ids(tmp_path, kind, row("0123456789abcdef", "https://e.org/a")) == ["0123456789abcdef"]


def test_ids_in_the_own_form_of_a_record_follow_the_same_rule(tmp_path: Path) -> None:
    date = {"value": "2019-03-14", "precision": "day", "origin": "stated"}
    lines = [json.dumps({"id": 1, "title": "A", "date": date, "url": f"https://e.org/{name}"}) for name in "ab"]

    assert len({item.id for item in items(written(tmp_path, "\n".join(lines), "own.jsonl"))}) == 2
