"""The shipped vocabulary: whole, level with its sources, free of contradictions, every name finding its own entity."""

from __future__ import annotations

import random
from collections import Counter

import msgspec

from sse_search.entities import Tagger, Vocabulary, problems
from sse_search.entities.compiling import as_text
from sse_search.entities.loading import COMPILED, compile_sources, shipped_sources
from sse_search.entities.vocabulary_file import Source
from tests.entities.entity_items import an_item, shipped, shipped_tagger


def test_the_compiled_form_is_level_with_the_files_it_is_made_of() -> None:
    assert COMPILED.read_bytes() == as_text(compile_sources(shipped_sources()))


def test_nothing_is_wrong_with_the_shipped_vocabulary() -> None:
    assert problems() == ()


def test_it_holds_what_news_on_the_social_economy_need() -> None:
    kinds = Counter(shipped().type(id) for id in shipped().ids())

    assert kinds["country"] == 250
    assert kinds["organization"] >= 300
    assert kinds["topic"] >= 80
    assert [f"topic:sdg-{number}" in shipped() for number in range(1, 18)] == [True] * 17


def test_countries_have_names_in_four_languages() -> None:
    for id in shipped().ids():
        if id.startswith("country:"):
            entity = shipped().get(id)
            assert entity is not None
            assert set(entity.labels) == {"fr", "es", "pt"}, id


def test_every_entity_has_a_source() -> None:
    entities = [shipped().get(id) for id in shipped().ids()]

    assert [each.id for each in entities if each and not each.source.startswith("https://")] == []


def test_every_name_finds_its_own_entity() -> None:
    ruled = set(shipped().rules)
    missed = []
    for name in shipped().names:
        item = an_item(text=f"yesterday {name.written} yesterday")
        found = {tag.id for tag in shipped_tagger().tags(item, name.language or "en")}
        if name.id not in found and name.words not in ruled:
            missed.append(name)
        if name.id not in shipped().named(name.written):
            missed.append(name)
    assert missed == []


def test_the_order_of_files_and_tables_does_not_matter() -> None:
    sources = shipped_sources()
    chance = random.Random(7)
    shuffled = [
        msgspec.structs.replace(source, entities=tuple(chance.sample(source.entities, len(source.entities))))
        for source in chance.sample(sources, len(sources))
    ]

    first, second = compile_sources(sources), compile_sources(shuffled)

    assert first == second
    assert tags_of(shuffled) == tags_of(sources)


def tags_of(sources: list[Source]) -> list[object]:
    compiled = compile_sources(sources)
    tagger = Tagger(Vocabulary(compiled.content, compiled.digest, compiled.keys))
    item = an_item(
        "ILO COOP and the ICA in Palestine", "Worker and social cooperatives of Italy (Legacoop) meet in Europe."
    )
    return list(tagger.tags(item, "en"))
