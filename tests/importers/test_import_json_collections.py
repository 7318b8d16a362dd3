"""JSON whose records stand in maps, in wrappers, or in several arrays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.importers.importer_inputs import items, only_item, reasons, warnings, written

STORY = {"title": "Weavers meet", "date": "2019-03-14", "text": "Forty came."}
OTHER = {"title": "Bank robbed", "date": "2019-03-16", "text": "Nobody saw it."}


def titles(folder: Path, value: Any) -> list[str]:
    """Return the titles of the items of a document, which are the same on one line and on several."""
    compact = items(written(folder, json.dumps(value), "compact.json"))
    assert items(written(folder, json.dumps(value, indent=1), "compact.json")) == compact
    return [item.title for item in compact]


@pytest.mark.parametrize(
    "value",
    [
        {"1": STORY, "2": OTHER},
        {"1": {"title": "Weavers meet"}, "2": {"title": "Bank robbed"}},
        {"https://e.org/a": STORY, "https://e.org/b": OTHER},
        {"article": STORY, "video": OTHER},
        {"status": "ok", "count": 2, "stories": {"x1": STORY, "x2": OTHER}},
        {"data": {"news": {"x1": STORY, "x2": OTHER}}},
        {"data": [{"type": "articles", "id": "1", "attributes": STORY}, {"id": "2", "attributes": OTHER}]},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": each} for each in (STORY, OTHER)]},
        [{"attributes": STORY}, {"properties": OTHER}],
        {"edges": [{"node": STORY}, {"node": OTHER}]},
    ],
    ids=lambda value: json.dumps(value)[:40],
)
def test_every_object_of_a_collection_is_a_record_of_its_own(tmp_path: Path, value: Any) -> None:
    assert titles(tmp_path, value) == ["Weavers meet", "Bank robbed"]


@pytest.mark.parametrize(
    "value",
    [
        {"articles": {"x1": STORY}},
        {"data": {"type": "articles", "id": "1", "attributes": STORY}},
        {"type": "Feature", "geometry": None, "properties": STORY},
        {"article": STORY},
        {"status": "ok", "article": STORY, "source": {"name": "The Times", "url": "https://t.org/"}},
        {"https://e.org/a": STORY},
    ],
    ids=lambda value: json.dumps(value)[:40],
)
def test_a_single_record_is_read_where_it_stands(tmp_path: Path, value: Any) -> None:
    item = only_item(written(tmp_path, json.dumps(value), "one.json"))

    assert (item.title, item.date.value, item.body, item.category) == ("Weavers meet", "2019-03-14", "Forty came.", "")


def test_keys_that_are_addresses_are_the_addresses_of_their_records(tmp_path: Path) -> None:
    value = {"https://e.org/a": STORY, "https://e.org/b": {**OTHER, "url": "https://e.org/c"}}

    found = items(written(tmp_path, json.dumps(value), "map.json"))
    assert [item.url for item in found] == ["https://e.org/a", "https://e.org/c"]


def test_objects_that_are_fields_of_a_record_are_no_records(tmp_path: Path) -> None:
    record = {"url": "https://e.org/a", "meta": STORY, "og": {"title": "Weavers", "description": "Forty"}}
    named = {"headline": {"main": "A"}, "author": {"name": "Jane", "url": "https://e.org/j"}, "place": {"name": "Cork"}}

    assert titles(tmp_path, record) == ["Weavers meet"]
    assert len(items(written(tmp_path, json.dumps({"story": STORY, "place": {"name": "Cork"}}), "place.json"))) == 1
    assert len(titles(tmp_path, {**named, "title": "A"})) == 1


def test_the_report_names_the_collections_left_out(tmp_path: Path) -> None:
    path = written(
        tmp_path, json.dumps({"news": [STORY, STORY], "events": [OTHER], "facets": [{"name": "x"}]}), "n.json"
    )

    assert [item.title for item in items(path)] == ["Weavers meet"] * 2
    [remark] = warnings(path)
    assert "'news' (2 records); left out: 'events' (1 record);" in remark


def test_records_without_a_title_are_counted_and_the_option_is_named(tmp_path: Path) -> None:
    value = {"status": "ok", "articles": [{"Betreff": "One", "text": "A."}, {"Betreff": "Two", "text": "B."}]}
    path = written(tmp_path, json.dumps(value), "n.json")

    assert len(reasons(path)) == 2
    assert all("--column KEY=title" in reason for reason in reasons(path))
    assert [item.title for item in items(path, columns={"Betreff": "title"})] == ["One", "Two"]


@pytest.mark.parametrize("value", [[STORY, "stray", OTHER, 17], {"status": "ok", "articles": [STORY, 17, OTHER, None]}])
def test_elements_that_are_no_objects_are_rejected_one_by_one(tmp_path: Path, value: Any) -> None:
    for indent in (None, 1):
        path = written(tmp_path, json.dumps(value, indent=indent), "array.json")
        assert [item.title for item in items(path)] == ["Weavers meet", "Bank robbed"]
        assert [reason.rpartition(": ")[2] for reason in reasons(path)] == [
            "an element of the array is not a JSON object"
        ] * 2
