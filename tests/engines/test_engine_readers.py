"""A reader answers from one generation, whatever is built afterwards."""

from __future__ import annotations

from sse_search.engines.port import Engine, EngineRequest, IndexMetadata
from sse_search.engines.queries import PrefixQuery, TermQuery
from sse_search.model import Document, NewsItem

METADATA = IndexMetadata(generation="", items=0, batches=(), vocabulary="", analysis="")


def build(engine: Engine, *titles: str) -> None:
    """Let the engine hold exactly these documents."""
    items = (NewsItem(id=f"{number:016x}", title=title, source="News") for number, title in enumerate(titles))
    engine.build([Document(item, "en") for item in items], (), METADATA, full=True)


def test_there_is_no_reader_before_anything_was_built(engine: Engine) -> None:
    assert engine.reader() is None


def test_a_reader_answers_from_the_generation_that_was_live_when_it_was_opened(engine: Engine) -> None:
    build(engine, "apple", "apple pie")
    opened = engine.reader()
    for _ in range(3):
        build(engine, "pear")

    assert opened is not None
    metadata, reader = opened
    apples = EngineRequest(query=TermQuery("apple"))
    assert (metadata.generation, metadata.items) == ("000001", 2)
    assert (reader.search(apples).total, reader.count(apples)) == (2, 2)
    assert sorted(document.item.title for document in reader.matching(apples)) == ["apple", "apple pie"]
    assert [term.token for term in reader.terms(PrefixQuery("a"), 5)] == ["apple"]
    assert [value.count for value in reader.facet_values("source")] == [2]
    assert len(reader.explain(apples.query, f"{1:016x}")) == 1
    assert reader.get(f"{1:016x}") is not None
    assert sorted(reader.ids()) == [f"{number:016x}" for number in range(2)]
    assert engine.count(apples) == 0


def test_the_ids_are_those_of_the_live_items_each_once(engine: Engine) -> None:
    build(engine, "apple", "pear", "plum")
    changed = NewsItem(id=f"{1:016x}", title="pears", source="News")
    engine.build([Document(changed, "en")], [f"{0:016x}"], METADATA, full=False)

    assert sorted(engine.ids()) == [f"{number:016x}" for number in (1, 2)]
