"""A snippet shows why an item matches, and is safe HTML."""

from __future__ import annotations

import re

from sse_search.engines.port import Engine
from sse_search.engines.queries import (
    AllQuery,
    AnyQuery,
    EntityQuery,
    FuzzyQuery,
    NotQuery,
    PhraseQuery,
    PrefixQuery,
    Query,
    TermQuery,
)
from tests.engines.engine_archive import PALESTINE, a_document, build, search


def marked(engine: Engine, query: Query | None) -> list[str]:
    return re.findall("<mark>(.*?)</mark>", search(engine, query).hits[0].snippet)


def test_what_the_query_scores_is_marked(engine: Engine) -> None:
    build(engine, a_document(1, "x", "Worker co-operatives of Italy cooperate; coopérer works.", tags=[PALESTINE]))

    assert marked(engine, TermQuery("workers")) == ["Worker"]
    assert marked(engine, TermQuery("cooperative")) == ["co-operatives", "cooperate", "coopérer"]
    assert marked(engine, PhraseQuery(("worker", "cooperatives"))) == ["Worker co-operatives"]
    assert marked(engine, PrefixQuery("cooper")) == ["co-operatives", "cooperate", "coopérer"]
    assert marked(engine, FuzzyQuery("itali", 1)) == ["Italy"]
    assert marked(engine, AllQuery((TermQuery("italy"), AnyQuery((TermQuery("worker"), TermQuery("absent")))))) == [
        "Worker",
        "Italy",
    ]


def test_what_must_not_match_and_what_is_not_text_is_not_marked(engine: Engine) -> None:
    build(engine, a_document(1, "x", "apple pear", source="pear"))

    assert marked(
        engine, AllQuery((TermQuery("apple"), NotQuery(AllQuery((TermQuery("pear"), TermQuery("fig"))))))
    ) == ["apple"]
    assert marked(engine, None) == []


def test_the_words_that_named_a_wanted_entity_are_marked(engine: Engine) -> None:
    build(engine, a_document(1, "x", "Cooperatives in the Occupied Palestinian Territory.", tags=[PALESTINE]))

    query = AnyQuery((TermQuery("palestine"), EntityQuery(("country:PS",))))
    assert marked(engine, query) == ["Occupied Palestinian Territory"]


def test_a_snippet_is_safe_html(engine: Engine) -> None:
    build(engine, a_document(1, "x", '<script>alert("apple")</script> & <b>apple</b>'))

    snippet = search(engine, TermQuery("apple")).hits[0].snippet

    assert snippet.count("<mark>apple</mark>") == 2
    assert "<" not in snippet.replace("<mark>", "").replace("</mark>", "")
    assert "&lt;script&gt;" in snippet
    assert "&amp;" in snippet


def test_a_long_text_shows_the_passage_with_the_match(engine: Engine) -> None:
    build(engine, a_document(1, "x", "Filler words. " * 200 + "The apple is here. " + "Filler words. " * 200))

    snippet = search(engine, TermQuery("apple")).hits[0].snippet

    assert "The <mark>apple</mark> is here." in snippet
    assert len(snippet) < 400


def test_without_a_match_the_text_begins_at_its_beginning(engine: Engine) -> None:
    build(engine, a_document(1, "apple", "A text of something else."), a_document(2, "pear"))

    assert search(engine, TermQuery("apple")).hits[0].snippet == "A text of something else."
    assert search(engine, TermQuery("pear")).hits[0].snippet == ""


def test_snippets_can_be_left_out(engine: Engine) -> None:
    build(engine, a_document(1, "x", "apple"))

    assert search(engine, TermQuery("apple"), snippets=False).hits[0].snippet == ""
