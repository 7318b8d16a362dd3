"""Words are counted by year and near one another, exactly."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import Engine, EngineRequest
from sse_search.engines.queries import (
    FuzzyQuery,
    MatchAll,
    NearOperand,
    PhraseQuery,
    PrefixQuery,
    Query,
    TermQuery,
    TextQuery,
    TokensQuery,
    WildcardQuery,
)
from sse_search.engines.word_counts import CollocateCount, YearCounts
from sse_search.errors import IndexMissingError, QueryTooCostlyError
from sse_search.model import Document
from sse_search.text.stemming import index_stem
from sse_search.tokens import words
from tests.engines.engine_archive import ENGINES, METADATA, a_document, build, id_of
from tests.engines.random_requests import FIELDS, WORDS, a_chain, a_request, fill


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Three items with fair trade in 2020, 2021 and without a date, and one of 2021 without."""
    return build(
        engine,
        a_document(1, "Fair trade", "The fair price of trade. Unfair trades.", date="2021-11-09"),
        a_document(2, "Fair trade", "Trade.", date="2020"),
        a_document(3, "News", "We trade; fairs are news, trade is fair.", date=None),
        a_document(4, "Coffee", "Coffee is a plant.", date="2021-02"),
    )


def years(engine: Engine, leaf: TextQuery, query: Query | None = None) -> list[tuple[object, ...]]:
    (counted,) = engine.count_words(EngineRequest(query=query or MatchAll()), [leaf])
    return [msgspec.structs.astuple(each) for each in counted]


def test_a_word_is_counted_with_its_forms_in_each_year_newest_first(filled: Engine) -> None:
    assert years(filled, TermQuery("trade")) == [("2021", 2, 14, 1, 3), ("2020", 1, 3, 1, 2), ("", 1, 9, 1, 2)]


def test_a_phrase_is_counted_as_it_is_written(filled: Engine) -> None:
    assert years(filled, PhraseQuery(("fair", "trade"))) == [
        ("2021", 2, 14, 1, 1),
        ("2020", 1, 3, 1, 1),
        ("", 1, 9, 0, 0),
    ]


def test_a_field_has_its_own_words(filled: Engine) -> None:
    assert years(filled, PrefixQuery("fair", ("title",)))[0] == ("2021", 2, 3, 1, 1)


def test_only_the_items_of_a_request_are_counted(filled: Engine) -> None:
    assert years(filled, TermQuery("trade"), TermQuery("price")) == [("2021", 1, 9, 1, 3)]
    assert years(filled, TermQuery("trade"), TermQuery("absent")) == []


def test_words_of_items_that_were_removed_or_replaced_do_not_count(filled: Engine) -> None:
    filled.build([a_document(1, "Tea", date="2022")], [id_of(2)], METADATA, full=False)

    assert years(filled, TermQuery("trade")) == [("2022", 1, 1, 0, 0), ("2021", 1, 5, 0, 0), ("", 1, 9, 1, 2)]


def test_words_near_another_are_counted_once_each_within_their_field(filled: Engine) -> None:
    counts = filled.count_collocates(EngineRequest(), TermQuery("price"), 2, unwanted=["of"], min_near=1)

    assert (counts.occurrences, counts.near_words, counts.words) == (1, 4, 26)
    assert counts.collocates == (
        CollocateCount("fair", 1, 4),
        CollocateCount("the", 1, 1),
        CollocateCount("trade", 1, 6),
    )


def test_words_that_are_rarely_near_are_left_out(filled: Engine) -> None:
    counts = filled.count_collocates(EngineRequest(), TermQuery("trade"), 1, unwanted=(), min_near=2)

    assert counts.collocates == (CollocateCount("fair", 2, 4),)


def test_too_wide_a_pattern_is_refused_and_nothing_is_counted_without_an_index(engine: Engine, tmp_path: Path) -> None:
    build(engine, a_document(1, "Many", " ".join(f"w{number}" for number in range(1100))))
    request, wide = EngineRequest(), PrefixQuery("w")

    with pytest.raises(QueryTooCostlyError):
        engine.count_words(request, [wide])
    with pytest.raises(QueryTooCostlyError):
        engine.count_collocates(request, wide, 5, unwanted=(), min_near=1)
    for name, opened in ENGINES.items():
        with pytest.raises(IndexMissingError):
            opened(tmp_path / name).count_words(request, [TermQuery("x")])


def test_counts_equal_a_recount_over_the_texts(engine: Engine) -> None:
    rng = random.Random(5)
    fill([engine], rng, size=60)
    for _ in range(40):
        request = a_request(rng)
        documents = list(engine.matching(msgspec.structs.replace(request, offset=0, limit=10_000)))
        token, window = words(rng.choice(WORDS))[0], rng.randint(1, 6)

        (by_year,) = engine.count_words(request, [TermQuery(token)])
        counts = engine.count_collocates(request, TermQuery(token), window, unwanted=(), min_near=1)

        assert by_year == tuple(_recount(documents, token))
        near, total = _recount_near(documents, token, window)
        assert {each.token: (each.near, each.total) for each in counts.collocates} == {
            word: (count, total[word]) for word, count in near.items()
        }
        assert (counts.near_words, counts.words) == (near.total(), total.total())


def _recount(documents: list[Document], token: str) -> list[YearCounts]:
    counts: dict[str, list[int]] = {}
    for document in documents:
        texts = [words(document.item.title), words(document.item.text)]
        hits = sum(_same(each, token, document) for text in texts for each in text)
        of_year = counts.setdefault((document.item.date.value or "")[:4], [0, 0, 0, 0])
        for index, count in enumerate((1, sum(map(len, texts)), min(hits, 1), hits)):
            of_year[index] += count
    return [YearCounts(year, *counts[year]) for year in sorted(counts, reverse=True)]


def _recount_near(documents: list[Document], token: str, window: int) -> tuple[Counter[str], Counter[str]]:
    near: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for document in documents:
        for text in (words(document.item.title), words(document.item.text)):
            total.update(text)
            at = [index for index, each in enumerate(text) if _same(each, token, document)]
            near.update(
                each
                for index, each in enumerate(text)
                if index not in at and any(abs(index - other) <= window for other in at)
            )
    return near, total


def _same(word: str, token: str, document: Document) -> bool:
    return index_stem(word, document.language) == index_stem(token, document.language)


def test_engines_count_words_alike(tmp_path: Path) -> None:
    rng = random.Random(6)
    oracle, engine = MemoryEngine(), ENGINES["whoosh"](tmp_path)
    fill([oracle, engine], rng, size=80)
    for _ in range(40):
        request, leaf, window = a_request(rng), _a_leaf(rng), rng.randint(1, 9)
        leaves = (leaf, a_chain(rng))
        unwanted = words(" ".join(rng.choices(WORDS, k=5)))

        assert engine.count_words(request, leaves) == oracle.count_words(request, leaves), (request, leaves)
        near = [
            each.count_collocates(request, leaf, window, unwanted=unwanted, min_near=2) for each in (engine, oracle)
        ]
        assert near[0] == near[1], (request, leaf, window)
    engine.close()


def _a_leaf(rng: random.Random) -> NearOperand:
    token, other = (words(rng.choice(WORDS))[0] for _ in range(2))
    fields = rng.choice(FIELDS)
    leaves: tuple[NearOperand, ...] = (
        TermQuery(token, fields),
        PhraseQuery((token, other), fields, slop=rng.choice((0, 3))),
        PrefixQuery(token[:2], fields),
        FuzzyQuery(token, 1, fields),
        WildcardQuery(f"{token[0]}*{token[-1]}", fields),
        TokensQuery((token, other, "absent"), fields),
    )
    return rng.choice(leaves)


def test_collocates_are_partial_after_the_deadline(filled: Engine) -> None:
    late = EngineRequest(deadline=time.monotonic() - 1)
    in_time = EngineRequest(deadline=time.monotonic() + 600)

    cut, whole = (
        filled.count_collocates(each, TermQuery("price"), 2, unwanted=(), min_near=1) for each in (late, in_time)
    )

    assert (cut.partial, cut.collocates) == (True, ())
    assert (whole.partial, len(whole.collocates)) == (False, 4)
