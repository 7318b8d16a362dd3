"""A word finds the German compounds that it is a part of."""

from __future__ import annotations

import re

import pytest

from sse_search.engines.port import Engine
from sse_search.engines.queries import AllQuery, NearQuery, NotQuery, PhraseQuery, TermQuery, WildcardQuery
from sse_search.model import Proximity
from tests.engines.engine_archive import METADATA, a_document, build, id_of, matches, search

WORD = TermQuery("genossenschaft")


@pytest.fixture
def texts(engine: Engine) -> Engine:
    return build(
        engine,
        a_document(1, "Genossenschaften", "eine Energiegenossenschaft", language="de"),
        a_document(2, "Energiegenossenschaft", language="de"),
        a_document(3, "Geld", "die Genossenschaftsbanken; Genossenschaftsbank", language="de"),
        a_document(4, "Wohnungsgenossenschaften", "Mietwohnungen", language="de"),
        a_document(5, "Gesellschaft", "Landwirtschaft", language="de"),
        a_document(6, "Energiegenossenschaft"),
        a_document(7, "Genossenschaft"),
    )


def test_a_word_finds_compounds_in_german_items_only(texts: Engine) -> None:
    assert matches(texts, WORD) == {1, 2, 3, 4, 7}
    assert matches(texts, TermQuery("genossenschaften")) == {1, 2, 3, 4}
    assert matches(texts, TermQuery("bank")) == {3}
    assert matches(texts, TermQuery("energie")) == {1, 2}
    assert matches(texts, TermQuery("miete")) == matches(texts, TermQuery("wohnung")) == {4}
    assert matches(texts, TermQuery("wirtschaft")) == set()


def test_a_compound_finds_itself_and_longer_ones(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "Bürgerenergiegenossenschaft", language="de"),
        a_document(2, "Energiegenossenschaft", language="de"),
        a_document(3, "Energie", "Genossenschaft", language="de"),
    )

    assert matches(engine, TermQuery("energiegenossenschaften")) == {1, 2}


def test_operators_and_fields_apply_to_compounds(texts: Engine) -> None:
    assert matches(texts, TermQuery("genossenschaft", ("title",))) == {1, 2, 4, 7}
    assert matches(texts, TermQuery("genossenschaft", ("body",))) == {1, 3}
    assert matches(texts, AllQuery((WORD, NotQuery(TermQuery("energie"))))) == {3, 4, 7}


def test_exact_forms_find_no_compounds(texts: Engine) -> None:
    assert matches(texts, PhraseQuery(("genossenschaft",))) == {7}
    assert matches(texts, WildcardQuery("genossensch?ft")) == {7}
    assert matches(texts, NearQuery(((TermQuery("eine"),), (WORD,)), (Proximity(3),))) == set()


def test_items_with_compounds_are_counted_once(texts: Engine) -> None:
    assert texts.doc_counts([WORD, TermQuery("genossenschaftsbank")]) == (5, 1)
    (explained,) = texts.explain(WORD, id_of(1))
    assert (explained.doc_count, explained.frequencies) == (5, {"title": 1, "body": 1})
    (explained,) = texts.explain(WORD, id_of(3))
    assert explained.frequencies == {"title": 0, "body": 2}


def test_more_compounds_than_a_posting_holds_are_counted(engine: Engine) -> None:
    body = " ".join(["Genossenschaftsbank"] * 300 + ["Genossenschaft"] * 200)
    build(
        engine,
        a_document(1, "Genossenschaft " * 5, body, language="de"),
        a_document(2, "Genossenschaft", language="de"),
    )

    (explained,) = engine.explain(WORD, id_of(1))

    assert explained.frequencies == {"title": 5, "body": 500}


def test_compounds_are_marked(texts: Engine) -> None:
    marks = {
        int(hit.document.item.id, 16): re.findall("<mark>(.*?)</mark>", hit.title)
        for hit in search(texts, WORD, marked_titles=True).hits
    }

    assert marks == {
        1: ["Genossenschaften"],
        2: ["Energiegenossenschaft"],
        3: [],
        4: ["Wohnungsgenossenschaften"],
        7: ["Genossenschaft"],
    }


def test_words_before_a_completion_may_be_parts_of_compounds(texts: Engine) -> None:
    completions = texts.complete(("genossenschaft",), "geld", 5)

    assert completions.titles == ()
    assert [(each.token, each.doc_count) for each in completions.words] == [("geld", 1)]


def test_an_update_finds_what_a_full_build_finds(texts: Engine) -> None:
    texts.build(
        [a_document(8, "Genossenschaftsrecht", language="de"), a_document(2, "Energie", language="de")],
        [id_of(4)],
        METADATA,
        full=False,
    )

    assert matches(texts, WORD) == {1, 3, 7, 8}
    assert texts.doc_counts([WORD]) == (4,)
