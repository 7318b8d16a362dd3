"""Folders: files that only describe others complete them, and what is not read is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sse_search.errors import ImportFailedError
from sse_search.importers import read
from tests.importers.document_inputs import docx, packed, pdf
from tests.importers.importer_inputs import items, only_item, reasons, rejections, warnings, written

STORY = ["Weavers meet", "Forty came to the yearly meeting of the weavers, and they spoke of wool."]
FIELDS = {"date": "2019-03-14", "author": "Jane Doe", "url": "https://loom.example/a", "keywords": ["wool"]}
PAGE = f"<html><head><title>{STORY[0]}</title></head><body><h1>{STORY[0]}</h1><p>{STORY[1]}</p></body></html>"
DUBLIN_CORE = (
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:date>2019-03-14</dc:date>'
    "<dc:creator>Jane Doe</dc:creator><dc:source>The Loom</dc:source></metadata>"
)


@pytest.mark.parametrize("name", ["story.json", "story.pdf.json", "story.info.json"])
def test_a_file_beside_another_gives_it_its_fields(tmp_path: Path, name: str) -> None:
    written(tmp_path, pdf(STORY), "in/story.pdf")
    written(tmp_path, json.dumps(FIELDS), f"in/{name}")

    item = only_item(tmp_path / "in")
    assert (item.title, item.body, item.date.value) == (*STORY, "2019-03-14")
    assert (item.authors, item.url, item.tags) == (("Jane Doe",), "https://loom.example/a", ("wool",))
    assert warnings(tmp_path / "in")[-1] == f"1 file ({name}) gave the files beside them their fields"
    assert item.id == only_item(written(tmp_path, json.dumps({"title": "Weavers meet", **FIELDS}), "a.json")).id


@pytest.mark.parametrize(("name", "content"), [("story.html", PAGE.encode()), ("story.docx", docx(*STORY))])
def test_pages_and_documents_may_have_one_too_in_xml_as_well(tmp_path: Path, name: str, content: bytes) -> None:
    written(tmp_path, content, f"in/{name}")
    written(tmp_path, DUBLIN_CORE, "in/story.xml")

    item = only_item(tmp_path / "in")
    assert (item.title, item.date.value, item.authors) == ("Weavers meet", "2019-03-14", ("Jane Doe",))
    assert (item.source, item.body) == ("The Loom", STORY[1])


def test_what_a_file_states_itself_stays_where_the_one_beside_it_is_silent(tmp_path: Path) -> None:
    written(tmp_path, pdf([STORY[0], "12 March 2018", STORY[1]]), "in/story.pdf")
    written(tmp_path, json.dumps({"author": "Jane Doe"}), "in/story.json")

    item = only_item(tmp_path / "in")
    assert (item.date.value, item.authors) == ("2018-03-12", ("Jane Doe",))


def test_a_record_with_a_text_of_its_own_is_an_item_of_its_own(tmp_path: Path) -> None:
    written(tmp_path, pdf(STORY), "in/story.pdf")
    written(tmp_path, json.dumps({"title": "Potters meet", "text": "They spoke of clay.", **FIELDS}), "in/story.json")

    assert sorted(item.title for item in items(tmp_path / "in")) == ["Potters meet", "Weavers meet"]


def test_a_file_that_describes_nothing_is_rejected_by_its_name(tmp_path: Path) -> None:
    written(tmp_path, pdf(STORY), "in/story.pdf")
    written(tmp_path, '{"margin": 3}', "in/story.json")
    written(tmp_path, json.dumps(FIELDS), "in/other.json")

    assert only_item(tmp_path / "in").title == "Weavers meet"
    assert sorted(Path(issue.file).name for issue in rejections(tmp_path / "in")) == ["other.json", "story.json"]
    assert {reason.partition(";")[0] for reason in reasons(tmp_path / "in")} == {"the record has no title"}


def test_hidden_files_are_counted_and_named(tmp_path: Path) -> None:
    written(tmp_path, PAGE, "in/story.html")
    for name in (".DS_Store", "sub/._a", ".git/config", ".zz"):
        written(tmp_path, "x", f"in/{name}")

    assert warnings(tmp_path / "in") == ["4 files (.DS_Store, ._a, .git ...) skipped, because hidden"]


def test_each_phase_is_told_with_its_file(tmp_path: Path) -> None:
    written(tmp_path, PAGE, "in/a.html")
    written(tmp_path, PAGE, "in/b.html")
    phases: list[tuple[str, str]] = []

    reading = read(tmp_path / "in", begin=lambda phase, file: phases.append((phase, Path(file).name)))
    assert phases == [("Examining", "a.html"), ("Examining", "b.html")]
    list(reading.records)
    assert phases[2:] == [("Reading", "a.html"), ("Reading", "b.html")]


def test_an_only_file_that_cannot_be_read_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(ImportFailedError, match="the name that the user knows: "):
        read(written(tmp_path, b"\x89PNG"), name="the name that the user knows")


@pytest.mark.parametrize("folder", ["", "a/"])
def test_a_file_beside_another_in_an_archive_gives_it_its_fields_as_well(tmp_path: Path, folder: str) -> None:
    entries = {
        f"{folder}story.pdf": pdf(STORY),
        f"{folder}story.json": json.dumps(FIELDS).encode(),
        f"{folder}clay.pdf": pdf(STORY),
        f"{folder}clay.json": json.dumps({"title": "Potters meet", "text": "They spoke of clay."}).encode(),
    }
    archive = written(tmp_path, packed(entries), "in/all.zip")

    for path in (archive, tmp_path / "in"):
        assert sorted((item.title, item.date.value or "") for item in items(path)) == [
            ("Potters meet", ""),
            ("Weavers meet", ""),
            ("Weavers meet", "2019-03-14"),
        ]
        assert warnings(path)[-1] == "1 file (story.json) gave the files beside them their fields"
