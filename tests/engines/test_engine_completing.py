"""An engine counts the items of leaves from its dictionaries, and continues what is typed with tokens and titles."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import Completions, Engine, TermCount
from sse_search.engines.queries import EntityQuery, FuzzyQuery, LeafQuery, PhraseQuery, PrefixQuery, TermQuery
from sse_search.errors import IndexMissingError
from sse_search.tokens import words
from tests.engines.engine_archive import ENGINES, ILO, METADATA, PALESTINE, REPORT, a_document, build, id_of
from tests.engines.random_requests import fill


def completed(engine: Engine, *before: str, prefix: str, limit: int = 10) -> Completions:
    return engine.complete(before, prefix, limit)


LEAVES: tuple[LeafQuery, ...] = (
    TermQuery("apples"),
    TermQuery("apple", ("title",)),
    TermQuery("absent"),
    PhraseQuery(("apple", "pie")),
    PrefixQuery("ap"),
    FuzzyQuery("aple", 1),
    EntityQuery(("country:PS",)),
    EntityQuery(("work:report",)),
    EntityQuery(("country:PS", "organization:ilo")),
    EntityQuery(("country:XX",)),
)


def test_each_leaf_is_counted_by_itself(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "apples", "apple pie", tags=[PALESTINE, REPORT]),
        a_document(2, "pears", "apple, pie", tags=[ILO, PALESTINE]),
        a_document(3, "apricot", tags=[ILO]),
    )

    assert engine.doc_counts(LEAVES) == (2, 1, 0, 2, 3, 2, 2, 1, 3, 0)
    assert engine.doc_counts(()) == ()


def test_removed_items_are_not_counted_with_a_leaf(engine: Engine) -> None:
    build(engine, *(a_document(number, "apple", tags=[PALESTINE, REPORT]) for number in (1, 2, 3)))
    engine.build([a_document(1, "pear")], [id_of(2)], METADATA, full=False)

    assert engine.doc_counts(LEAVES[:2]) == (1, 1)
    assert engine.doc_counts(LEAVES[6:8]) == (1, 1)


def test_a_prefix_is_continued_by_the_tokens_with_most_occurrences(engine: Engine) -> None:
    build(engine, a_document(1, "coop", "cooperation coop cooperatives"), a_document(2, "x", "cooperatives coop"))

    assert completed(engine, prefix="coop").words == (
        TermCount("coop", 2),
        TermCount("cooperatives", 2),
        TermCount("cooperation", 2),  # of the same stem
    )
    assert completed(engine, prefix="coop", limit=1).words == (TermCount("coop", 2),)
    assert completed(engine, prefix="zz") == Completions()
    assert completed(engine, prefix="coop", limit=0) == Completions()


def test_a_second_word_is_continued_by_tokens_of_the_items_with_the_first(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "saving banks", "bakery bakery"),
        a_document(2, "bakery", "savings and banks"),
        a_document(3, "barley"),
        a_document(4, "a savings bank"),
    )

    assert completed(engine, "savings", prefix="ba").words == (
        TermCount("bakery", 2),
        TermCount("banks", 2),
        TermCount("bank", 1),
    )
    assert completed(engine, "savings", "absent", prefix="ba") == Completions()


def test_titles_that_begin_with_what_is_typed_come_before_those_that_contain_it(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "Farms in the forest", date="2024"),
        a_document(2, "Forest farms", date="2019"),
        a_document(3, "Forest fauna", date="2020"),
        a_document(4, "Forest laws", "farms", date="2023"),
        a_document(5, "Old forest farms"),
        a_document(6, "Forest farms", date="2018"),
    )

    assert completed(engine, "forest", prefix="fa").titles == (
        "Forest fauna",
        "Forest farms",
        "Farms in the forest",
        "Old forest farms",
    )
    assert completed(engine, "forest", prefix="fa", limit=1).titles == ("Forest fauna",)
    assert completed(engine, prefix="fau").titles == ("Forest fauna",)


def test_titles_and_tokens_of_removed_items_are_not_completed(engine: Engine) -> None:
    build(engine, a_document(1, "apple"), a_document(2, "apricots"), a_document(3, "apple pie"))
    engine.build([a_document(1, "apogee")], [id_of(2)], METADATA, full=False)

    answer = completed(engine, prefix="ap")

    assert {term.token for term in answer.words} == {"apogee", "apple"}
    assert set(answer.titles) == {"apogee", "apple pie"}


def test_nothing_is_counted_or_completed_before_an_index_was_built(engine: Engine) -> None:
    with pytest.raises(IndexMissingError):
        engine.doc_counts(LEAVES[:1])
    with pytest.raises(IndexMissingError):
        engine.complete((), "ap", 1)


def test_a_limit_below_nothing_is_refused(engine: Engine) -> None:
    build(engine)

    with pytest.raises(ValueError, match="the limit of a request is 0 or more, not -1"):
        engine.complete((), "ap", -1)
    assert engine.complete((), "ap", 1) == Completions()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_generated_leaves_and_completions_are_those_of_the_memory_engine(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    oracle, engine = MemoryEngine(), ENGINES["whoosh"](tmp_path)
    fill([oracle, engine], rng)

    for _ in range(30):
        token = rng.choice([term.token for term in oracle.terms(PrefixQuery(""), 100)])
        term = TermQuery(token, rng.choice((("title",), ("body",), ("title", "body"))))
        assert engine.doc_counts([term]) == oracle.doc_counts([term]), f"seed {seed}: {term}"
        for completion in engine.complete((), token[:2], 3).words:
            (expected,) = oracle.doc_counts([TermQuery(completion.token)])
            assert completion.doc_count == expected, f"seed {seed}: {completion}"
        for title in engine.complete((), token[:2], 3).titles:
            assert oracle.doc_counts([PhraseQuery(tuple(words(title)), ("title",))]) > (0,), title
    engine.close()
