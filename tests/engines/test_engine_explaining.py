"""A score is explained by the leaves of the query, and its parts add up to it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sse_search.engines.explanations import TermExplanation
from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import (
    MAX_EXPANSIONS,
    Engine,
    EngineRequest,
)
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
    TermsFilter,
)
from sse_search.errors import IndexMissingError, ItemNotFoundError, QueryTooCostlyError
from tests.engines.engine_archive import ENGINES, ILO, METADATA, PALESTINE, a_document, build, id_of, search
from tests.engines.random_requests import a_request, fill

CLOSE = 1e-4
"""Relative difference that sums in single precision may have."""

APPLE, PEAR, FIG = TermQuery("apple"), TermQuery("pear"), TermQuery("fig")


def explained(engine: Engine, query: Query, number: int = 1) -> tuple[TermExplanation, ...]:
    return engine.explain(query, id_of(number))


def score_of(engine: Engine, query: Query, number: int = 1) -> float:
    return next(hit.score for hit in search(engine, query).hits if hit.document.item.id == id_of(number))


def test_each_leaf_tells_how_many_items_have_it_and_how_often_this_one_does(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "apples", "apple pie, an apricot, apple pie", tags=[PALESTINE]),
        a_document(2, "apple"),
        a_document(3, "pie", tags=[PALESTINE, ILO]),
    )
    leaves = (
        TermQuery("apple"),
        PhraseQuery(("apple", "pie")),
        PrefixQuery("ap", ("body",)),
        FuzzyQuery("aple", 1),
        EntityQuery(("country:PS", "organization:ilo")),
    )

    parts = explained(engine, AllQuery(leaves))

    assert [part.query for part in parts] == list(leaves)
    assert [part.doc_count for part in parts] == [2, 1, 1, 2, 2]
    assert [dict(part.frequencies) for part in parts] == [
        {"title": 1, "body": 2},
        {"title": 0, "body": 2},
        {"body": 3},
        {"title": 0, "body": 2},
        {},
    ]
    assert sum(part.score for part in parts) == pytest.approx(score_of(engine, AllQuery(leaves)), rel=CLOSE)
    assert all(part.score > 0 for part in parts)


def test_leaves_that_the_item_does_not_match_are_left_out(engine: Engine) -> None:
    build(engine, a_document(1, "apple"), a_document(2, "pear"))

    assert [part.query for part in explained(engine, AnyQuery((PEAR, APPLE, FIG)))] == [APPLE]
    assert explained(engine, FIG) == ()


def test_a_leaf_that_is_written_twice_stands_once_and_counts_twice(engine: Engine) -> None:
    build(engine, a_document(1, "apple pear"), a_document(2, "fig"))
    query = AllQuery((APPLE, PEAR, APPLE))

    parts = explained(engine, query)

    assert [part.query for part in parts] == [APPLE, PEAR]
    assert parts[0].score == pytest.approx(2 * parts[1].score, rel=CLOSE)
    assert parts[0].score + parts[1].score == pytest.approx(score_of(engine, query), rel=CLOSE)


def test_a_leaf_in_a_branch_that_does_not_match_adds_nothing(engine: Engine) -> None:
    build(engine, a_document(1, "apple fig"), a_document(2, "pear"))
    query = AnyQuery((AllQuery((APPLE, PEAR)), FIG))

    parts = explained(engine, query)

    assert [(part.query, part.score > 0) for part in parts] == [(APPLE, False), (FIG, True)]
    assert parts[1].score == pytest.approx(score_of(engine, query), rel=CLOSE)


def test_exclusions_and_filters_are_no_part_of_a_score(engine: Engine) -> None:
    build(engine, a_document(1, "apple fig", source="a"), a_document(2, "pear"))
    query = AllQuery((APPLE, NotQuery(PEAR), NotQuery(NotQuery(FIG)), TermsFilter("source", ("a",))))

    assert [part.query for part in explained(engine, query)] == [APPLE]
    assert [part.score for part in explained(engine, AllQuery((APPLE, NotQuery(FIG))))] == [0.0]
    assert explained(engine, TermsFilter("source", ("a",))) == ()


def test_items_that_were_replaced_are_not_counted(engine: Engine) -> None:
    build(engine, a_document(1, "apple"), a_document(2, "apple"), a_document(3, "apple"))
    engine.build([a_document(1, "apple apple")], [id_of(2)], METADATA, full=False)

    (part,) = explained(engine, APPLE)

    assert (part.doc_count, part.frequencies) == (2, {"title": 2, "body": 0})


@pytest.mark.parametrize("item_id", ["", "nonsense", id_of(2), id_of(9)])
def test_an_unknown_item_is_not_found(engine: Engine, item_id: str) -> None:
    build(engine, a_document(1, "apple"), a_document(2, "apple"))
    engine.build((), [id_of(2)], METADATA, full=False)

    with pytest.raises(ItemNotFoundError, match=f"no item '{item_id}'"):
        engine.explain(APPLE, item_id)


def test_a_pattern_that_stands_for_too_many_words_is_not_explained(engine: Engine) -> None:
    build(engine, a_document(1, "x", " ".join(f"ab{number}" for number in range(MAX_EXPANSIONS + 1))))

    with pytest.raises(QueryTooCostlyError):
        explained(engine, PrefixQuery("ab"))


def test_nothing_is_explained_before_an_index_was_built(engine: Engine) -> None:
    with pytest.raises(IndexMissingError):
        explained(engine, APPLE)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_generated_scores_are_the_sum_of_their_parts_on_both_engines(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    oracle, engine = MemoryEngine(), ENGINES["whoosh"](tmp_path)
    fill([oracle, engine], rng, size=60)

    for _ in range(60):
        query = a_request(rng).query
        hits = engine.search(EngineRequest(query=query, limit=100)).hits
        for hit in rng.sample(hits, min(5, len(hits))):
            expected, parts = (each.explain(query, hit.document.item.id) for each in (oracle, engine))
            case = f"seed {seed}: {query}"
            assert [part.query for part in parts] == [part.query for part in expected], case
            assert [part.doc_count for part in parts] == [part.doc_count for part in expected], case
            assert [part.frequencies for part in parts] == [part.frequencies for part in expected], case
            assert sum(part.score for part in parts) == pytest.approx(hit.score, rel=CLOSE), case
            assert sum(part.score for part in expected) == pytest.approx(hit.score, rel=CLOSE), case
    engine.close()
