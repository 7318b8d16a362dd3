"""Names come in bulk from a CSV file or a Wikidata query, and a bad table changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sse_search import SearchService
from sse_search.entities import load
from sse_search.entities.schema import Entity
from sse_search.errors import VocabularyError

TABLE = """id,type,label,alias,language,country
observatory,organization,Observatory of the Moon,OBMOON|Moon Watch,en,GR
observatory,organization,Observatoire de la Lune,,fr,Greece
http://www.wikidata.org/entity/Q424242,event,Night of the Comets,,,
"""
BAD_TABLES = {
    "no column": ("id,label\nx,X\n", 1, "no column 'type'"),
    "a wrong type": ("id,type,label\nx,planet,Mars\n", 2, "'planet' is not a type"),
    "a wrong language": ("id,type,label,language\nx,event,Mars,klingon\n", 2, "not a language"),
    "a wrong country": ("id,type,label,country\na,event,Mars,FR\nx,event,Venus,Atlantis\n", 3, "not a country"),
    "no label": ("id,type,label\nx,event,\n", 2, "no label"),
    "a wrong id": ("id,type,label\n???,event,Mars\n", 2, "cannot be an id"),
    "too many cells": ("id,type,label\nx,event,Mars,Venus,Pluto\n", 2, "more cells"),
    "no rows": ("id,type,label\n", 1, "no rows"),
    "a wrong response": ('{"results": 3}', 1, "SPARQL"),
    "a wrong array": ('[{"id": 3}]', 1, "array of objects"),
    "a wrong row of an array": ('[{"id":"Q1","type":"event","label":"A"},\n{"id":"Q2"}]', 2, "no label"),
    "a header with a quotation mark": ('"id"x,type,label\n', 1, "not valid CSV"),
    "an unclosed quotation mark": ('id,type,label\na,event,"Mars\nb,event,Venus\nc,event,Pluto\n', 2, "quotation mark"),
    "two columns of a name": ("id,type,label,Label\n", 1, "two columns"),
    "ids that differ in signs": ("id,type,label\nÉcole!,event,Mars\nécole?,event,Venus\n", 3, "same id event:ecole"),
    "ids that differ in words for &": ("id,type,label\nA & B,event,Mars\nA-B,event,Venus\n", 3, "'A & B' in line 2"),
    "an id of another type": ("id,type,label\norganization:oxfam,person,Oxfam\n", 2, "contradicts the type 'person'"),
    "an id with a wrong key": ("id,type,label\norganization:École,organization,Mars\n", 2, "not an id"),
    "an id of another entity written in full": (
        "id,type,label\norganization:ilo,organization,My Office\n",
        2,
        "known entity, organization:ilo",
    ),
    "an id of another entity": ("id,type,label\nILO,organization,Moon Club\n", 2, "known entity, organization:ilo"),
}


@pytest.fixture
def service(tmp_path: Path) -> SearchService:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return SearchService(home)


def write(folder: Path, text: str, name: str = "names.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def own(tmp_path: Path, id: str) -> Entity:
    entity = load(tmp_path / "home" / "vocabulary.toml").get(id)
    assert entity is not None
    return entity


def test_the_rows_of_an_id_are_one_entity(service: SearchService, tmp_path: Path) -> None:
    loaded = service.entities_load(write(tmp_path, TABLE))

    assert (loaded.entities, loaded.issues) == (2, ())
    observatory = own(tmp_path, "organization:observatory")
    assert observatory.label == "Observatory of the Moon"
    assert observatory.labels["fr"] == "Observatoire de la Lune"
    assert (dict(observatory.aliases), dict(observatory.acronyms)) == ({"en": ("Moon Watch",)}, {"en": ("OBMOON",)})
    assert observatory.geography == ("country:GR",)
    assert observatory.unverified


def test_an_item_of_wikidata_is_the_source(service: SearchService, tmp_path: Path) -> None:
    service.entities_load(write(tmp_path, TABLE))

    night = own(tmp_path, "event:q424242")
    assert (night.source, night.see["wikidata"]) == ("https://www.wikidata.org/wiki/Q424242", "Q424242")
    assert not night.unverified


def test_the_response_of_a_query_service_is_read(service: SearchService, tmp_path: Path) -> None:
    row = {"id": "http://www.wikidata.org/entity/Q5", "type": "event", "label": "Night of the Comets", "language": "en"}
    bindings = [{name: {"type": "literal", "value": value} for name, value in row.items()}]
    path = write(tmp_path, json.dumps({"head": {}, "results": {"bindings": bindings}}), "names.json")

    assert service.entities_load(path).entities == 1
    assert own(tmp_path, "event:q5").label == "Night of the Comets"


def test_a_table_may_be_loaded_again(service: SearchService, tmp_path: Path) -> None:
    service.entities_load(write(tmp_path, TABLE))
    service.entities_load(write(tmp_path, TABLE.replace("of the Moon", "of the Sun")))

    assert own(tmp_path, "organization:observatory").label == "Observatory of the Sun"


def test_a_second_label_in_a_language_is_an_alias(service: SearchService, tmp_path: Path) -> None:
    rows = "x,event,Night of Mars,\nx,event,Nuit de Mars,fr\nx,event,Nuit rouge,fr\nx,event,Mars Night,en\n"
    service.entities_load(write(tmp_path, f"id,type,label,language\n{rows}x,event,Martian Night,\n"))

    night = own(tmp_path, "event:x")
    assert (night.label, night.labels["fr"]) == ("Mars Night", "Nuit de Mars")
    assert dict(night.aliases) == {"any": ("Martian Night", "Night of Mars"), "fr": ("Nuit rouge",)}


def test_a_table_of_the_same_name_in_another_folder_does_not_replace_the_first(
    service: SearchService, tmp_path: Path
) -> None:
    service.entities_load(write(tmp_path, TABLE))
    other = tmp_path / "other"
    other.mkdir()

    with pytest.raises(VocabularyError, match="rename the table"):
        service.entities_load(write(other, "id,type,label\nx,event,Night of Mars\n"))
    assert own(tmp_path, "organization:observatory").label == "Observatory of the Moon"


def test_the_array_of_objects_of_a_query_service_is_read(service: SearchService, tmp_path: Path) -> None:
    rows = [{"id": "http://www.wikidata.org/entity/Q54129", "type": "event", "label": "Night of the Comets"}]

    assert service.entities_load(write(tmp_path, json.dumps(rows), "names.json")).entities == 1
    assert own(tmp_path, "event:q54129").source == "https://www.wikidata.org/wiki/Q54129"


def test_a_short_form_listed_twice_is_written_once(service: SearchService, tmp_path: Path) -> None:
    loaded = service.entities_load(
        write(tmp_path, "id,type,label,alias\nx,event,Night of Mars,MRSX|MRSX|Martian Night|Martian Night\n")
    )

    text = Path(loaded.path).read_text(encoding="utf-8")
    assert (text.count("MRSX"), text.count("Martian Night")) == (1, 1)


def test_a_short_alias_is_reported_with_the_column_of_the_table(service: SearchService, tmp_path: Path) -> None:
    (issue,) = service.entities_load(write(tmp_path, "id,type,label,alias\nx,event,Night of Mars,nom\n")).issues

    assert "column `alias`" in issue.message
    assert "acronyms" not in issue.message
    assert issue.line == 2


def test_a_file_written_by_hand_is_not_replaced(service: SearchService, tmp_path: Path) -> None:
    (tmp_path / "home" / "vocabulary").mkdir()
    mine = write(tmp_path / "home" / "vocabulary", "# mine\n", "names.toml")

    with pytest.raises(VocabularyError, match="not made of the table"):
        service.entities_load(write(tmp_path, TABLE))
    assert mine.read_text(encoding="utf-8") == "# mine\n"


@pytest.mark.parametrize("kind", BAD_TABLES)
def test_a_bad_table_is_refused_with_file_and_line(kind: str, service: SearchService, tmp_path: Path) -> None:
    text, line, message = BAD_TABLES[kind]
    path = write(tmp_path, text)

    with pytest.raises(VocabularyError, match=message) as error:
        service.entities_load(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert not (tmp_path / "home" / "vocabulary").exists()


def test_a_name_of_another_entity_is_reported_with_its_row(service: SearchService, tmp_path: Path) -> None:
    path = write(tmp_path, TABLE + "other,topic,Social economy,,,\n")

    issue = service.entities_load(path).issues[0]
    assert (issue.file, issue.line) == (str(path), 5)
    assert "topic:sse" in issue.message
    assert not (tmp_path / "home" / "vocabulary").exists()


@pytest.mark.parametrize("folder", ["vocabulary", "vocabulary.toml"])
def test_a_vocabulary_may_be_a_folder_of_files(folder: str, service: SearchService, tmp_path: Path) -> None:
    files = tmp_path / "home" / folder
    files.mkdir()
    write(files, '[[entity]]\nid = "event:a"\nlabel = "Aaaah"\nunverified = true\n', "a.toml")
    write(files, '[[entity]]\nid = "event:b"\nlabel = "Bbbbh"\nunverified = true\n', "b.toml")

    assert {"event:a", "event:b"} <= set(load(tmp_path / "home" / "vocabulary.toml").ids())
    assert service.entities_check() == ()

    write(files, "[[nothing]]\n", "b.toml")
    (issue,) = service.entities_check()
    assert (issue.file, issue.line) == (str(files / "b.toml"), 1)


def test_examples_are_tried(service: SearchService, tmp_path: Path) -> None:
    text = """
[[example]]
text = "News of the ILO"
wanted = ["organization:ilo"]
unwanted = ["organization:ica"]

[[example]]
text = "Ica, a town in Peru"
wanted = ["organization:ica", "country:PE"]
unwanted = ["region:latam"]
"""
    path = write(tmp_path / "home", text, "vocabulary.toml")

    tried, issues = service.entities_test()

    assert tried == 2
    assert {(issue.file, issue.line) for issue in issues} == {(str(path), 7)}
    assert [issue.message.split()[0] for issue in issues] == ["organization:ica", "region:latam"]


def test_entities_without_a_source_are_counted(service: SearchService, tmp_path: Path) -> None:
    before = service.entities_unverified()
    service.entities_load(write(tmp_path, TABLE))

    assert service.entities_unverified() == before + 1
