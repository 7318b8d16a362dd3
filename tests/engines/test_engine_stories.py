"""Versions of a story match its id, and no facet of a result shows stories."""

from __future__ import annotations

import msgspec

from sse_search.engines.port import Engine
from sse_search.engines.queries import AllQuery, TermQuery, TermsFilter
from sse_search.model import FACETS, Document
from tests.engines.engine_archive import METADATA, PALESTINE, a_document, build, id_of, matches, search

STORY = id_of(1)
OF_STORY = TermsFilter("story", (STORY,))


def a_version(number: int, title: str = "Title", story: str = STORY) -> Document:
    return msgspec.structs.replace(a_document(number, title, tags=(PALESTINE,)), story=story)


def test_the_versions_of_a_story_match_its_id(engine: Engine) -> None:
    build(engine, a_version(1), a_document(2), a_version(3, "Other words"), a_version(4, story=id_of(4)))

    assert matches(engine, OF_STORY) == {1, 3}
    assert matches(engine, AllQuery((TermQuery("word"), OF_STORY))) == {3}
    assert matches(engine, TermsFilter("story", (id_of(2),))) == set()


def test_a_document_keeps_its_story(engine: Engine) -> None:
    build(engine, a_version(1), a_document(2))

    stories = [document.story for document in map(engine.get, map(id_of, (1, 2))) if document]
    assert stories == [STORY, ""]


def test_stories_are_neither_a_facet_nor_an_entity(engine: Engine) -> None:
    build(engine, a_version(1), a_version(2))

    result = search(engine)

    assert set(result.facets) == set(FACETS)
    assert result.facets["country"] == (("country:PS", 2),)
    assert matches(engine, TermsFilter("entity", (STORY,))) == set()


def test_a_document_that_is_indexed_again_moves_to_its_new_story(engine: Engine) -> None:
    build(engine, a_document(1), a_version(3, story=id_of(3)), a_version(5, story=id_of(3)))

    engine.build([a_version(1), a_version(3)], (), METADATA, full=False)

    assert matches(engine, OF_STORY) == {1, 3}
    assert matches(engine, TermsFilter("story", (id_of(3),))) == {5}
