"""The best comes first, and what is equally good in an order that never changes."""

from __future__ import annotations

import math
import time

import pytest

from sse_search.engines.port import Engine, EngineRequest
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
from sse_search.engines.scoring import K1, TAG_WEIGHT, B
from sse_search.model import Sort
from tests.engines.engine_archive import ILO, PALESTINE, a_document, build, id_of, numbers, search

CLOSE = 1e-4
"""Relative difference that sums in single precision may have."""


def idf_of(doc_freq: int, *, of: int) -> float:
    return math.log(1 + (of - doc_freq + 0.5) / (doc_freq + 0.5))


def test_a_term_is_scored_by_its_idf_frequency_and_the_length_of_its_fields(engine: Engine) -> None:
    build(engine, a_document(1, "apple", "pear pear plum"), a_document(2, "plum pie", "apple"), a_document(3, "fig"))

    result = search(engine, TermQuery("apple"))
    scores = {number: hit.score for number, hit in zip(numbers(result), result.hits, strict=True)}

    idf = idf_of(2, of=3)
    length, average = 2 * 1 + 3, (2 * 4 + 4) / 3  # both items are as long: words in a title count twice
    in_title, in_body = (weight / (1 - B + B * length / average) for weight in (2.0, 1.0))
    expected = {1: idf * (K1 + 1) * in_title / (K1 + in_title), 2: idf * (K1 + 1) * in_body / (K1 + in_body)}
    assert scores == pytest.approx(expected, rel=CLOSE)


def test_a_pattern_and_a_phrase_are_scored_as_one_word(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "x", "apple apricot"),
        a_document(2, "x", "apple pie"),
        a_document(3, "x", "fig tart"),
    )

    def scores(query: PrefixQuery | FuzzyQuery | PhraseQuery) -> dict[int, float]:
        result = search(engine, query)
        return {number: hit.score for number, hit in zip(numbers(result), result.hits, strict=True)}

    idf = idf_of(2, of=3)
    assert scores(PrefixQuery("ap")) == pytest.approx({1: idf * (K1 + 1) * 2 / (K1 + 2), 2: idf}, rel=CLOSE)
    assert scores(PhraseQuery(("apple", "pie"))) == pytest.approx({2: idf_of(1, of=3)}, rel=CLOSE)
    assert scores(FuzzyQuery("aple", 1)) == pytest.approx({1: idf, 2: idf}, rel=CLOSE)


def test_a_tag_counts_less_than_the_word_itself_and_both_add_up(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "x", "palestine today", tags=[PALESTINE]),
        a_document(2, "x", "ramallah today", tags=[PALESTINE]),
        a_document(3, "x", "palestine tomorrow"),
        a_document(4, "x", "geneva today"),
    )

    result = search(engine, AnyQuery((TermQuery("palestine"), EntityQuery(("country:PS",)))))

    idf = idf_of(2, of=4)
    tag = idf * (K1 + 1) * TAG_WEIGHT / (K1 + TAG_WEIGHT)
    assert numbers(result) == [1, 3, 2]
    assert [hit.score for hit in result.hits] == pytest.approx([idf + tag, idf, tag], rel=CLOSE)


def test_what_is_not_scored_adds_nothing(engine: Engine) -> None:
    build(engine, a_document(1, "apple", date="2021"), a_document(2, "pear", date="2021"))

    alone = search(engine, TermQuery("apple")).hits[0].score
    assert search(engine, AllQuery((TermQuery("apple"), NotQuery(TermQuery("pear"))))).hits[0].score == pytest.approx(
        alone, rel=CLOSE
    )
    assert [hit.score for hit in search(engine).hits] == [0.0, 0.0]


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_an_item_that_only_unscored_parts_match_has_score_zero(engine: Engine, sort: Sort) -> None:
    build(
        engine,
        a_document(1, "apple", source="a"),
        a_document(2, "pear", source="a"),
        a_document(3, "pear", source="b"),
        *(a_document(number, "fig", source="c") for number in range(4, 60)),
    )
    apple_or_a = AnyQuery((TermQuery("apple"), TermsFilter("source", ("a",))))

    def scores(query: Query) -> dict[int, float]:
        result = search(engine, query, sort=sort)
        return {number: hit.score for number, hit in zip(numbers(result), result.hits, strict=True)}

    apple, pear = scores(TermQuery("apple"))[1], scores(TermQuery("pear"))[2]
    assert scores(apple_or_a) == {1: apple, 2: 0.0}
    assert scores(AnyQuery((apple_or_a, TermsFilter("source", ("b",))))) == {1: apple, 2: 0.0, 3: 0.0}
    assert scores(AllQuery((apple_or_a, NotQuery(TermQuery("apple"))))) == {2: 0.0}
    assert scores(AllQuery((apple_or_a, NotQuery(TermQuery("fig"))))) == {1: apple, 2: 0.0}
    assert scores(AllQuery((apple_or_a, TermQuery("pear")))) == {2: pear}
    assert scores(AnyQuery((apple_or_a, TermQuery("pear")))) == {1: apple, 2: pear, 3: pear}


def test_rare_words_titles_and_short_texts_come_first(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "one two", "statistics in short"),
        a_document(2, "statistics two", "law in short"),
        a_document(3, "one two", "statistics " + "word " * 6),
        *(a_document(number, "one two", "law in short") for number in range(4, 9)),
    )

    assert numbers(search(engine, TermQuery("statistics"))) == [2, 1, 3]
    assert numbers(search(engine, AnyQuery((TermQuery("statistics"), TermQuery("law")))))[:2] == [2, 1]


def test_ties_go_to_the_newer_item_then_to_the_smaller_id(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "same"),
        a_document(2, "same", date="2020"),
        a_document(3, "same", date="2021-11-09"),
        a_document(4, "same", date="2021-11"),
        a_document(6, "same", date="2021-11-09"),
        a_document(5, "same", date="2021-11-09"),
    )

    assert numbers(search(engine, TermQuery("same"))) == [3, 5, 6, 4, 2, 1]
    assert numbers(search(engine)) == [3, 5, 6, 4, 2, 1]


def test_items_can_be_ordered_by_date_with_the_undated_last(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "apple apple"),
        a_document(2, "apple", date="2020"),
        a_document(3, "apple", date="2020-01-01"),
        a_document(4, "apple", date="2021-11"),
        a_document(5, "apple"),
    )

    assert numbers(search(engine, TermQuery("apple"), sort="newest")) == [4, 3, 2, 1, 5]
    assert numbers(search(engine, TermQuery("apple"), sort="oldest")) == [2, 3, 4, 1, 5]


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_pages_follow_one_another_without_gap_or_repetition(engine: Engine, sort: str) -> None:
    build(
        engine,
        *(
            a_document(n, "apple " * (1 + n % 3), date=None if n % 5 == 0 else f"20{10 + n % 4}", tags=[ILO] * (n % 2))
            for n in range(1, 41)
        ),
    )

    whole = numbers(search(engine, TermQuery("apple"), sort=sort, limit=100))
    pages = [numbers(search(engine, TermQuery("apple"), sort=sort, offset=start, limit=7)) for start in range(0, 42, 7)]

    assert [number for page in pages for number in page] == whole
    assert len(whole) == 40
    beyond = search(engine, TermQuery("apple"), sort=sort, offset=1000, limit=10)
    assert (beyond.total, beyond.hits) == (40, ())
    nothing = search(engine, TermQuery("apple"), sort=sort, limit=0)
    assert (nothing.total, nothing.hits) == (40, ())


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_everything_that_matches_can_be_had_in_the_order_of_a_search(engine: Engine, sort: str) -> None:
    build(engine, *(a_document(n, "apple " * (1 + n % 4), date=f"20{10 + n % 4}") for n in range(1, 31)))
    request = EngineRequest(query=TermQuery("apple"), sort=sort, offset=5, limit=20)  # type: ignore[arg-type]

    yielded = [document.item.id for document in engine.matching(request)]

    assert yielded == [id_of(number) for number in numbers(engine.search(request))]
    assert len(yielded) == 20


def test_after_the_deadline_the_answer_is_partial(engine: Engine) -> None:
    build(engine, *(a_document(n, "apple", "pear " * n) for n in range(1, 31)))

    late = search(engine, AllQuery((TermQuery("apple"), PrefixQuery("pe"))), deadline=time.monotonic() - 1)
    in_time = search(engine, TermQuery("apple"), deadline=time.monotonic() + 60)

    assert late.partial
    assert late.total <= 30
    assert (in_time.partial, in_time.total) == (False, 30)
