"""A reader answers from one generation, whatever is built afterwards."""

from __future__ import annotations

from sse_search.engines.port import Engine, EngineRequest
from sse_search.engines.queries import PrefixQuery, TermQuery
from tests.engines.engine_archive import METADATA, a_document, build, id_of


def build_titles(engine: Engine, *titles: str) -> None:
    build(engine, *(a_document(number, title, source="News") for number, title in enumerate(titles)))


def test_there_is_no_reader_before_anything_was_built(engine: Engine) -> None:
    assert engine.reader() is None


def test_a_reader_answers_from_the_generation_that_was_live_when_it_was_opened(engine: Engine) -> None:
    build_titles(engine, "apple", "apple pie")
    opened = engine.reader()
    for _ in range(3):
        build_titles(engine, "pear")

    assert opened is not None
    metadata, reader = opened
    apples = EngineRequest(query=TermQuery("apple"))
    assert (metadata.generation, metadata.items) == ("000001", 2)
    assert (reader.search(apples).total, reader.count(apples)) == (2, 2)
    assert sorted(document.item.title for document in reader.matching(apples)) == ["apple", "apple pie"]
    assert [term.token for term in reader.terms(PrefixQuery("a"), 5)] == ["apple"]
    assert [value.count for value in reader.facet_values("source")] == [2]
    assert len(reader.explain(apples.query, id_of(1))) == 1
    assert reader.get(id_of(1)) is not None
    assert sorted(reader.ids()) == [id_of(number) for number in range(2)]
    assert engine.count(apples) == 0


def test_the_ids_are_those_of_the_live_items_each_once(engine: Engine) -> None:
    build_titles(engine, "apple", "pear", "plum")
    engine.build([a_document(1, "pears")], [id_of(0)], METADATA, full=False)

    assert sorted(engine.ids()) == [id_of(number) for number in (1, 2)]
