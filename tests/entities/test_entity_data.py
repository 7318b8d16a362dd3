"""The shipped vocabulary is complete, compiled from its current sources, and every name finds its entity."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import msgspec
import pytest

from sse_search.entities import Tagger, Vocabulary, check_vocabulary
from sse_search.entities.compiling import encode
from sse_search.entities.merged_vocabulary import compile_files, shipped_files
from sse_search.entities.shown_labels import shown_labels
from sse_search.entities.stored_vocabulary import COMPILED_FOLDER, StoredVocabulary
from sse_search.entities.vocabulary_file import Tables, VocabularyFile
from sse_search.model import Tag
from tests.entities.entity_items import make_item, shipped, shipped_tagger


def test_the_compiled_vocabulary_is_current() -> None:
    assert {path.name: path.read_bytes() for path in COMPILED_FOLDER.iterdir()} == dict(
        encode(compile_files(shipped_files()))
    )


def test_a_stored_vocabulary_has_every_part_of_the_compiled_one() -> None:
    compiled, stored = compile_files(shipped_files()), StoredVocabulary(COMPILED_FOLDER)

    assert (stored.digest, stored.max_name_words) == (compiled.digest, compiled.max_name_words)
    assert (stored.content, dict(stored.keys)) == (compiled.content, compiled.keys)


def test_the_shipped_vocabulary_passes_the_check() -> None:
    assert check_vocabulary() == ()


def test_it_covers_countries_organizations_topics_and_development_goals() -> None:
    types = Counter(shipped().type(id) for id in shipped().ids())

    assert types["country"] == 250
    assert types["organization"] >= 300
    assert types["topic"] >= 80
    assert all(f"topic:sdg-{goal}" in shipped() for goal in range(1, 18))


def test_countries_have_names_in_seven_languages() -> None:
    for id in shipped().ids():
        if id.startswith("country:"):
            entity = shipped().get(id)
            assert entity is not None
            assert set(entity.labels) == {"fr", "es", "pt", "de", "it", "nl"}, id


def test_every_entity_has_a_source_or_says_that_it_is_unverified() -> None:
    entities = shipped().content.entities.values()

    assert [
        entity.id for entity in entities if not entity.source.startswith("https://") and not entity.unverified
    ] == []
    assert [entity.id for entity in entities if entity.source and entity.unverified] == []


def test_every_region_with_a_code_belongs_to_its_country() -> None:
    regions = [entity for entity in shipped().content.entities.values() if entity.id[7:9].isupper()]
    regions = [entity for entity in regions if entity.type == "region"]

    assert len(regions) > 400
    assert [entity.id for entity in regions if entity.parents != (f"country:{entity.id[7:9]}",)] == []


def test_every_name_finds_its_own_entity() -> None:
    ruled = set(shipped().rules)
    missed = []
    for name in shipped().names:
        item = make_item(text=f"yesterday {name.spelling} yesterday")
        ids = {tag.id for tag in shipped_tagger().tags(item, name.language or "en")}
        if name.id not in ids and name.words not in ruled and name.words not in shipped().shared_names:
            missed.append(name)
        if name.id not in shipped().ids_named(name.spelling):
            missed.append(name)
    assert missed == []


def test_the_order_of_files_and_tables_does_not_matter() -> None:
    files = shipped_files()
    chance = random.Random(7)
    shuffled = [
        msgspec.structs.replace(file, tables=shuffle_entities(file.tables, chance))
        for file in chance.sample(files, len(files))
    ]

    assert compile_files(shuffled) == compile_files(files)
    assert tags_of(shuffled) == tags_of(files)


def shuffle_entities(tables: Tables, chance: random.Random) -> Tables:
    return msgspec.structs.replace(tables, entities=tuple(chance.sample(tables.entities, len(tables.entities))))


def tags_of(files: Sequence[VocabularyFile]) -> tuple[Tag, ...]:
    compiled = compile_files(files)
    tagger = Tagger(Vocabulary(compiled))
    item = make_item(
        "ILO COOP and the ICA in Palestine", "Worker and social cooperatives of Italy (Legacoop) meet in Europe."
    )
    return tagger.tags(item, "en")


@pytest.mark.parametrize("language", ["de", "it"])
def test_topics_and_regions_of_the_world_have_a_label_to_show(language: str) -> None:
    vocabulary = shipped()
    labels, known = vocabulary.labels_in(language), set(vocabulary.ids())

    assert labels["topic:coops"] == shown_labels(language)["topic:coops"]
    assert not shown_labels(language).keys() - known
    same = {id for id in known if id.startswith("topic:") and id not in labels}
    assert same <= {"topic:covid", "topic:crowdfunding", "topic:community-land-trusts"}
