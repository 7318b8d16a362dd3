"""Chains of words near one another and phrases with slop: counted by positions on the cluster, or by texts in time."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sse_search.engines.memory import MemoryEngine
from sse_search.engines.opensearch import encoding, statistics
from sse_search.engines.port import Engine, EngineRequest
from sse_search.engines.queries import NearOperand, NearQuery, NotQuery, PhraseQuery, PrefixQuery, Query, TermQuery
from sse_search.model import TEXT_FIELDS, Proximity
from sse_search.tokens import words
from tests.engines.engine_archive import ENGINES, a_document, build, matches, search
from tests.engines.random_requests import FIELDS, WORDS, a_chain, differences, fill

REQUESTS = 200
MANY = 40


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = ENGINES["opensearch"](tmp_path)
    yield engine
    engine.close()


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The documents whose texts are looked at."""
    read: list[Any] = []

    def decode(hit: Any) -> Any:
        read.append(hit)
        return encoding.decode(hit)

    monkeypatch.setattr(statistics, "decode", decode)
    return read


def near(first: NearOperand, second: NearOperand, distance: int = 3) -> NearQuery:
    return NearQuery(((first,), (second,)), (Proximity(distance),))


def a_loose_phrase(chance: random.Random) -> PhraseQuery:
    tokens = words(" ".join(chance.choices(WORDS, k=chance.choice((2, 3, 4)))))
    return PhraseQuery(tuple(tokens), chance.choice(FIELDS), chance.choice((1, 2, 5)))


def test_generated_chains_and_loose_phrases_find_what_the_memory_engine_finds(engine: Engine, texts: list[Any]) -> None:
    chance = random.Random(3)
    oracle = MemoryEngine()
    fill([oracle, engine], chance, size=150)
    by_texts = by_positions = 0
    for _ in range(REQUESTS):
        query: Query = a_chain(chance) if chance.random() < 0.8 else a_loose_phrase(chance)
        texts.clear()
        request = EngineRequest(query=query, limit=200, facets=False)
        assert not list(differences(request, oracle, engine)), query
        if oracle.search(request).total:
            by_texts, by_positions = by_texts + bool(texts), by_positions + (not texts)
    assert min(by_texts, by_positions) > REQUESTS / 20


def test_words_near_one_another_are_counted_without_their_texts(engine: Engine, texts: list[Any]) -> None:
    build(
        engine, *(a_document(number, "x", "apples and a pear " * 3) for number in range(MANY)), a_document(99, "pear")
    )
    either = NearQuery(((TermQuery("apple"), PhraseQuery(("and", "a"))), (PrefixQuery("pea"),)), (Proximity(2),))

    assert search(engine, near(TermQuery("apple"), TermQuery("pear")), limit=0).total == MANY
    assert search(engine, either, limit=0).total == MANY
    (explanation,) = engine.explain(either, f"{1:016x}")
    assert (explanation.doc_count, texts) == (MANY, [])


def test_only_texts_tell_of_operands_that_may_be_the_same_word(engine: Engine, texts: list[Any]) -> None:
    build(engine, a_document(1, "apple and apples"), a_document(2, "apple"), a_document(3, "pear"))

    assert matches(engine, near(TermQuery("apple"), PrefixQuery("app"))) == {1}
    assert len(texts) == 2


def test_patterns_for_very_many_words_look_at_the_texts_of_the_matches_alone(engine: Engine, texts: list[Any]) -> None:
    many = " ".join(f"word{number}" for number in range(600))
    documents = (a_document(number, "x", "apple pear" if number < 2 else "apple x x x pear") for number in range(MANY))
    build(engine, a_document(99, "x", many), *documents, a_document(98, "x", "word1 apple"))

    assert matches(engine, near(PrefixQuery("word"), TermQuery("apple"), 1)) == {98}
    assert len(texts) == 1


def test_what_was_found_until_the_deadline_is_shown_as_a_part(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    query = near(TermQuery("apple"), PrefixQuery("appl"))
    build(engine, *(a_document(number, "apple apples", source="News") for number in range(MANY)))
    with monkeypatch.context() as patched:
        readings = itertools.chain([0.0] * 5, itertools.repeat(float("inf")))
        patched.setattr(statistics, "time", SimpleNamespace(monotonic=readings.__next__))
        late = search(engine, query, deadline=time.monotonic() + 60)

    assert (late.partial, late.total, len(late.hits)) == (True, 6, 6)
    assert dict(late.facets)["source"] == (("News", 6),)
    whole = search(engine, query, deadline=time.monotonic() + 60)
    assert (whole.partial, whole.total) == (False, MANY)


def test_items_with_a_loose_phrase_are_all_found_though_there_is_no_time_to_rank_them(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(engine, *(a_document(number, "apple and pear", "x" if number else "apple pear") for number in range(MANY)))
    phrase = PhraseQuery(("apple", "pear"), slop=1)
    with monkeypatch.context() as patched:
        readings = itertools.chain([0.0] * 5, itertools.repeat(float("inf")))
        patched.setattr(statistics, "time", SimpleNamespace(monotonic=readings.__next__))
        late = search(engine, phrase, deadline=time.monotonic() + 60, limit=100)

    assert (late.partial, late.total, len(late.hits)) == (True, MANY, MANY)
    assert late.hits[0].document.item.id == f"{0:016x}"
    assert search(engine, NotQuery(phrase)).total == 0
    assert [hit.score for hit in search(engine, phrase, limit=100).hits][1:3] == [late.hits[1].score] * 2


def test_what_may_be_excluded_is_left_out_when_there_is_no_time_to_look(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = (a_document(number, "apple" if number % 2 else "apple apples") for number in range(MANY))
    build(engine, *documents, *(a_document(MANY + number, "pear") for number in range(3)))
    unwanted = near(TermQuery("apple"), PrefixQuery("appl"))
    with monkeypatch.context() as patched:
        patched.setattr(statistics, "time", SimpleNamespace(monotonic=itertools.repeat(float("inf")).__next__))
        late = search(engine, NotQuery(unwanted), deadline=time.monotonic() + 60, limit=100)
        kept = search(engine, NotQuery(NotQuery(unwanted)), deadline=time.monotonic() + 60, limit=100)

    assert (late.partial, late.total) == (True, 3)
    assert (kept.partial, kept.total) == (True, 1)
    assert search(engine, NotQuery(unwanted)).total == MANY // 2 + 3


def test_fields_without_an_operand_have_no_chain(engine: Engine) -> None:
    build(engine, a_document(1, "apple pear", "x"), a_document(2, "x", "apple pear"))

    body = TermQuery("apple", ("body",))
    assert matches(engine, near(body, TermQuery("pear", TEXT_FIELDS))) == {2}
    assert matches(engine, near(body, TermQuery("pear", ("title",)))) == set()
