"""Engines refuse alike what they cannot answer, and can be used after they were closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from sse_search.engines.port import MAX_EXPANSIONS, Engine, EngineRequest
from sse_search.engines.queries import FuzzyQuery, PhraseQuery, PrefixQuery, Query, TermQuery
from sse_search.errors import IndexMissingError, QueryTooCostlyError, UnknownFacetError
from tests.engines.engine_archive import a_document, build, id_of, matches

READING: tuple[Callable[[Engine, EngineRequest], Any], ...] = (
    lambda engine, request: engine.search(request),
    lambda engine, request: engine.count(request),
    lambda engine, request: list(engine.matching(request)),
)


@pytest.mark.parametrize("ask", READING)
def test_a_filter_on_an_unknown_facet_is_refused(engine: Engine, ask: Callable[[Engine, EngineRequest], Any]) -> None:
    build(engine, a_document(1))

    with pytest.raises(UnknownFacetError, match="there is no facet 'zz'"):
        ask(engine, EngineRequest(filters={"zz": ("a",)}))


@pytest.mark.parametrize("ask", READING)
@pytest.mark.parametrize("name", ["limit", "offset"])
def test_a_negative_page_is_refused(engine: Engine, ask: Callable[[Engine, EngineRequest], Any], name: str) -> None:
    build(engine, a_document(1))

    with pytest.raises(ValueError, match=f"the {name} of a request is 0 or more, not -1"):
        ask(engine, structs.replace(EngineRequest(), **{name: -1}))


def test_a_negative_number_of_terms_or_values_is_refused(engine: Engine) -> None:
    build(engine, a_document(1, "apple", source="a"))

    with pytest.raises(ValueError, match="the limit of a request is 0 or more"):
        engine.terms(PrefixQuery("ap"), -1)
    with pytest.raises(ValueError, match="the limit of a request is 0 or more"):
        engine.facet_values("source", limit=-1)
    assert engine.terms(PrefixQuery("ap"), 0) == ()
    assert engine.facet_values("source", limit=0) == ()


@pytest.mark.parametrize("fields", [(), ("summary",), ("title", "nonsense")])
@pytest.mark.parametrize(
    "query",
    [
        lambda fields: TermQuery("a", fields),
        lambda fields: PhraseQuery(("a",), fields),
        lambda fields: PrefixQuery("a", fields),
        lambda fields: FuzzyQuery("a", 1, fields),
    ],
)
def test_a_text_query_has_text_fields(query: Callable[[tuple[str, ...]], Query], fields: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="the fields of a text query are some of title, body"):
        query(fields)


def test_a_phrase_has_tokens() -> None:
    with pytest.raises(ValueError, match="a phrase has at least one token"):
        PhraseQuery(())


def test_an_engine_that_was_never_built_has_no_facets_and_no_documents(engine: Engine) -> None:
    with pytest.raises(IndexMissingError):
        engine.facet_values("zz")
    assert engine.get("x") is None


def test_a_pattern_that_is_too_costly_is_refused_before_an_unknown_id(engine: Engine) -> None:
    build(engine, a_document(1, "x", " ".join(f"ab{number}" for number in range(MAX_EXPANSIONS + 1))))

    with pytest.raises(QueryTooCostlyError):
        engine.explain(PrefixQuery("ab"), id_of(9))


def test_an_engine_can_be_used_after_it_was_closed(engine: Engine) -> None:
    build(engine, a_document(1, "apple"))
    engine.close()

    assert matches(engine, TermQuery("apple")) == {1}
    assert engine.get(id_of(1)) is not None
