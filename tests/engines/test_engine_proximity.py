"""Chains of words near one another, phrases with slop, and wildcards match the same on every engine."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import Any

import pytest

from sse_search.engines.memory import MemoryEngine
from sse_search.engines.memory_entry import MemoryEntry
from sse_search.engines.memory_positions import phrase_spans
from sse_search.engines.memory_search import MemorySearch
from sse_search.engines.port import Engine, EngineRequest
from sse_search.engines.queries import (
    AllQuery,
    FuzzyQuery,
    MatchAll,
    NearOperand,
    NearQuery,
    NotQuery,
    PhraseQuery,
    PrefixQuery,
    TermQuery,
    TokensQuery,
    WildcardQuery,
)
from sse_search.engines.whoosh.searching import chains
from sse_search.model import Proximity
from tests.counted_work import assert_linear, count_calls
from tests.engines.engine_archive import ENGINES, a_document, build, id_of, matches, numbers, search
from tests.engines.random_requests import a_chain, differences, fill


def near(first: NearOperand, second: NearOperand, distance: int, *, ordered: bool = False) -> NearQuery:
    return NearQuery(((first,), (second,)), (Proximity(distance, ordered),))


def fruit(engine: Engine) -> Engine:
    return build(
        engine,
        a_document(1, "apple pear"),
        a_document(2, "pear apple"),
        a_document(3, "x", "Apples or a pear."),
        a_document(4, "x", "an apple, then this and that and a pear"),
        a_document(5, "an apple", "pears"),
        a_document(6, "apple"),
    )


def test_words_are_near_within_a_number_of_words_in_either_order(engine: Engine) -> None:
    fruit(engine)
    apple, pear = TermQuery("apple"), TermQuery("pears")

    assert matches(engine, near(apple, pear, 1)) == {1, 2}
    assert matches(engine, near(apple, pear, 2)) == {1, 2}
    assert matches(engine, near(apple, pear, 3)) == {1, 2, 3}
    assert matches(engine, near(apple, pear, 7)) == {1, 2, 3, 4}
    assert matches(engine, near(apple, TermQuery("absent"), 100)) == set()


def test_words_in_order_match_in_that_order_only(engine: Engine) -> None:
    fruit(engine)
    apple, pear = TermQuery("apple"), TermQuery("pears")

    assert matches(engine, near(apple, pear, 1, ordered=True)) == {1}
    assert matches(engine, near(pear, apple, 1, ordered=True)) == {2}
    assert matches(engine, near(apple, pear, 3, ordered=True)) == {1, 3}


def test_near_words_lie_in_one_field_of_one_document(engine: Engine) -> None:
    fruit(engine)

    assert 5 not in matches(engine, near(TermQuery("apple"), TermQuery("pear"), 100))
    assert matches(engine, near(TermQuery("pear"), TermQuery("apple"), 100)) == {1, 2, 3, 4}


def test_the_fields_of_operands_count(engine: Engine) -> None:
    build(engine, a_document(1, "apple pear", "x"), a_document(2, "x", "apple pear"))

    in_title = NearQuery(((TermQuery("apple"),), (TermQuery("pear"),)), (Proximity(1),), ("title",))
    assert matches(engine, in_title) == {1}
    assert matches(engine, near(TermQuery("apple", ("body",)), TermQuery("pear"), 1)) == {2}
    assert matches(engine, near(TermQuery("apple", ("body",)), TermQuery("pear", ("title",)), 1)) == set()


def test_a_word_is_not_near_itself(engine: Engine) -> None:
    build(engine, a_document(1, "apple"), a_document(2, "apple and apples"))

    assert matches(engine, near(TermQuery("apple"), TermQuery("apple"), 100)) == {2}


def test_operands_are_phrases_patterns_and_groups(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "fair trade of green coffee"),
        a_document(2, "green coffee in fair trade"),
        a_document(3, "fair coffee of green trade"),
        a_document(4, "fair trade of black tea"),
    )
    trade = PhraseQuery(("fair", "trade"))

    assert matches(engine, near(trade, PhraseQuery(("green", "coffee")), 2)) == {1, 2}
    assert matches(engine, near(trade, PhraseQuery(("green", "coffee")), 2, ordered=True)) == {1}
    assert matches(engine, near(trade, PrefixQuery("te"), 3)) == {4}
    assert matches(engine, near(FuzzyQuery("fare", 2), FuzzyQuery("coffe", 1), 1)) == {3}
    assert matches(engine, near(trade, WildcardQuery("b*k"), 2)) == {4}
    group = (TermQuery("tea"), PhraseQuery(("green", "coffee")), TokensQuery(("green",)))
    assert matches(engine, NearQuery(((trade,), group), (Proximity(3, ordered=True),))) == {1, 4}


def test_each_operand_of_a_chain_is_near_the_one_before(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "apple x pear x plum"),
        a_document(2, "plum x apple x pear"),
        a_document(3, "pear x apple x x plum"),
    )
    operands = tuple((TermQuery(token),) for token in ("apple", "pear", "plum"))

    assert matches(engine, NearQuery(operands, (Proximity(2), Proximity(2)))) == {1}
    assert matches(engine, NearQuery(operands, (Proximity(2), Proximity(4)))) == {1, 2}
    assert matches(engine, NearQuery(operands, (Proximity(2), Proximity(5)))) == {1, 2, 3}
    assert matches(engine, NearQuery(operands, (Proximity(2, ordered=True), Proximity(5)))) == {1, 2}


def test_a_word_is_near_by_its_stem_in_the_language_of_the_document(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "law of news"),
        a_document(2, "loi new", language="fr"),
        a_document(3, "law of new"),
        a_document(4, "laws and news", language="fr"),
        a_document(5, "law news", language="de"),
    )

    assert matches(engine, near(TermQuery("law"), TermQuery("news"), 2)) == {1, 4, 5}


def test_a_phrase_with_slop_allows_other_words_in_all_its_gaps_together(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "social and solidarity economy"),
        a_document(2, "social solidarity economy"),
        a_document(3, "a social or a solidarity based economy"),
        a_document(4, "economy of social solidarity"),
        a_document(5, "social", "solidarity economy"),
    )
    tokens = ("social", "solidarity", "economy")

    assert matches(engine, PhraseQuery(tokens)) == {2}
    assert matches(engine, PhraseQuery(tokens, slop=1)) == {1, 2}
    assert matches(engine, PhraseQuery(tokens, slop=2)) == {1, 2}
    assert matches(engine, PhraseQuery(tokens, slop=3)) == {1, 2, 3}
    assert matches(engine, PhraseQuery(("social",), slop=3)) == {1, 2, 3, 4, 5}


def test_a_phrase_with_slop_is_an_operand_with_its_whole_length(engine: Engine) -> None:
    build(engine, a_document(1, "social and solidarity funds"), a_document(2, "funds x social and solidarity"))
    loose = PhraseQuery(("social", "solidarity"), slop=1)

    assert matches(engine, near(loose, TermQuery("fund"), 1)) == {1}
    assert matches(engine, near(loose, TermQuery("fund"), 2)) == {1, 2}


def test_a_chain_occurs_as_often_as_its_rarest_operand_in_either_order(engine: Engine) -> None:
    build(engine, a_document(1, "x", "apple pear pear apple pear"), a_document(2, "x", "apple"))

    for query in (near(TermQuery("apple"), TermQuery("pear"), 1), near(TermQuery("pear"), TermQuery("apple"), 1)):
        (explanation,) = engine.explain(query, id_of(1))
        assert (explanation.frequencies, explanation.doc_count) == ({"title": 0, "body": 2}, 1)
        assert explanation.score == pytest.approx(search(engine, query).hits[0].score, rel=1e-5)


def test_a_text_full_of_one_word_is_found_as_every_other(engine: Engine) -> None:
    words_of_a_block = 1 << 16
    build(
        engine,
        a_document(1, "zero 0", "0 - " * (2 * words_of_a_block + 9) + "end"),
        a_document(2, "0 zero", "x 0 0 y"),
    )
    zeros = PhraseQuery(("0", "0"))

    assert matches(engine, zeros) == {1, 2}
    assert matches(engine, near(zeros, TermQuery("end"), 1)) == {1}
    assert matches(engine, near(TermQuery("0"), TermQuery("zero"), 1)) == {1, 2}
    (explanation,) = engine.explain(zeros, id_of(1))
    assert explanation.frequencies == {"title": 0, "body": 2 * words_of_a_block + 8}


def test_what_excludes_something_finds_nothing_wrong_after_the_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = fruit(ENGINES["whoosh"](tmp_path))
    unwanted = NotQuery(near(TermQuery("apple"), TermQuery("pear"), 9))
    for query in (AllQuery((TermQuery("apple"), unwanted)), AllQuery((MatchAll(), unwanted)), unwanted):
        with monkeypatch.context() as patched:
            patched.setattr(chains, "_CHUNK", 1)
            patched.setattr("sse_search.engines.whoosh.searching.matching.time.monotonic", itertools.count(1).__next__)
            late = search(engine, query, deadline=3.0)
        assert late.partial
        assert set(numbers(late)) <= matches(engine, query) == {5, 6}
    engine.close()


def test_a_chain_can_be_excluded(engine: Engine) -> None:
    fruit(engine)
    query = AllQuery((TermQuery("apple"), NotQuery(near(TermQuery("apple"), TermQuery("pear"), 3))))

    assert matches(engine, query) == {4, 5, 6}


def test_a_wildcard_stands_for_letters_inside_a_word(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "coop"),
        a_document(2, "cooperatives develop"),
        a_document(3, "cop scoop"),
        a_document(4, "woman"),
        a_document(5, "women", "wombn women's"),
    )

    assert matches(engine, WildcardQuery("co*op")) == {1}
    assert matches(engine, WildcardQuery("c*p")) == {1, 3}
    assert matches(engine, WildcardQuery("co*ti*s")) == {2}
    assert matches(engine, WildcardQuery("wom?n")) == {4, 5}
    assert matches(engine, WildcardQuery("coo?")) == {1}
    assert matches(engine, WildcardQuery("wom?n", ("body",))) == {5}
    assert matches(engine, WildcardQuery("zz*z")) == set()


def test_listed_tokens_are_one_term(engine: Engine) -> None:
    build(engine, a_document(1, "apple pear"), a_document(2, "apples"), a_document(3, "pear"))

    assert matches(engine, TokensQuery(("apple", "pear", "absent"))) == {1, 3}
    assert matches(engine, TokensQuery(())) == set()


def test_words_of_a_chain_and_of_a_wildcard_are_marked(engine: Engine) -> None:
    build(engine, a_document(1, "x", "Green apples or a cooperative pear"))

    query = near(TermQuery("apple"), WildcardQuery("p*r"), 9)
    (hit,) = search(engine, query).hits
    assert hit.snippet == "Green <mark>apples</mark> or a cooperative <mark>pear</mark>"
    (hit,) = search(engine, PhraseQuery(("green", "pear"), slop=9)).hits
    assert hit.snippet == "<mark>Green</mark> apples or a cooperative <mark>pear</mark>"


def test_generated_chains_find_the_same_on_both_engines(tmp_path: Path) -> None:
    chance = random.Random(0)
    oracle, engine = MemoryEngine(), ENGINES["whoosh"](tmp_path)
    fill([oracle, engine], chance, size=80)
    totals = 0
    for _ in range(250):
        request = EngineRequest(query=a_chain(chance), limit=100, facets=False)
        assert not list(differences(request, oracle, engine)), request.query
        totals += oracle.search(request).total > 0
    assert totals > 60
    engine.close()


def test_a_chain_ends_at_the_deadline_and_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = fruit(ENGINES["whoosh"](tmp_path))
    query = near(TermQuery("apple"), TermQuery("pear"), 9)
    with monkeypatch.context() as patched:
        patched.setattr(chains, "_CHUNK", 1)
        patched.setattr("sse_search.engines.whoosh.searching.matching.time.monotonic", itertools.count(1).__next__)
        late = search(engine, query, deadline=3.0)
    assert (late.partial, late.total) == (True, 0)

    assert search(engine, query).total == 4
    engine.close()


def test_a_chain_has_links_between_its_operands() -> None:
    with pytest.raises(ValueError, match="a link between each two"):
        NearQuery(((TermQuery("a"),), (TermQuery("b"),)), ())
    with pytest.raises(ValueError, match="1 to 100 apart"):
        Proximity(0)
    with pytest.raises(ValueError, match="slop of a phrase"):
        PhraseQuery(("a",), slop=-1)


@pytest.mark.parametrize("ordered", [True, False])
def test_the_reference_needs_no_more_than_proportionate_work_for_a_chain_in_a_long_text(ordered: bool) -> None:
    query = near(TermQuery("lorem"), TermQuery("bank"), 2, ordered=ordered)

    def work(repetitions: int) -> int:
        entry = MemoryEntry(a_document(1, "title", "lorem ipsum dolor bank " * repetitions))
        searching = MemorySearch({entry.id: entry}, EngineRequest(query=query))
        return count_calls(lambda: searching.frequencies(query, entry))

    assert_linear(work, 50)


def test_the_reference_looks_for_a_phrase_no_further_back_than_it_is_long() -> None:
    class Counted(list[str]):
        reads = 0

        def __getitem__(self, index: Any) -> Any:
            self.reads += 1
            return super().__getitem__(index)

    def work(repetitions: int) -> int:
        tokens = Counted(["bank", *["ipsum", "lorem"] * repetitions])
        assert list(phrase_spans(PhraseQuery(("bank", "ipsum", "lorem"), slop=3), tokens)) == [(0, 2), (0, 4)]
        return tokens.reads

    assert_linear(work, 50)
