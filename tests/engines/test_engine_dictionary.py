"""An engine counts matches, tokens and facet values of its live items exactly, from its dictionaries."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import MAX_EXPANSIONS, Engine, EngineRequest, FacetCount, TermCount
from sse_search.engines.queries import FuzzyQuery, MatchAll, PrefixQuery, SimilarTokens, TermQuery
from sse_search.errors import IndexMissingError, InvalidQueryError, QueryTooCostlyError, UnknownFacetError
from sse_search.model import FACETS, DateRange
from tests.engines.engine_archive import ENGINES, ILO, METADATA, PALESTINE, REPORT, a_document, build, id_of, search
from tests.engines.random_requests import a_pattern, a_request, fill


def counted(counts: tuple[TermCount, ...]) -> dict[str, int]:
    return {term.token: term.doc_count for term in counts}


def test_a_count_is_the_total_of_a_search(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "apple", date="2021", source="a"),
        a_document(2, "apple", source="b"),
        a_document(3, "pear", date="2021"),
    )

    assert engine.count(EngineRequest()) == 3
    assert engine.count(EngineRequest(query=TermQuery("apples"))) == 2
    assert engine.count(EngineRequest(query=TermQuery("apple"), filters={"source": ("b",)})) == 1
    assert engine.count(EngineRequest(dates=(DateRange.parse("2021"),), undated="exclude")) == 2
    assert engine.count(EngineRequest(query=TermQuery("absent"))) == 0


def test_a_count_ignores_page_and_deadline(engine: Engine) -> None:
    build(engine, a_document(1), a_document(2))

    assert engine.count(EngineRequest(offset=5, limit=1, deadline=1e-9)) == 2


def test_a_count_of_a_pattern_that_stands_for_too_many_words_is_refused(engine: Engine) -> None:
    build(engine, a_document(1, "x", " ".join(f"ab{number}" for number in range(MAX_EXPANSIONS + 1))))

    with pytest.raises(QueryTooCostlyError):
        engine.count(EngineRequest(query=PrefixQuery("ab")))


def test_tokens_are_listed_by_the_items_that_have_them(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "Coopérative", "cooperation cooperation cooperation"),
        a_document(2, "x", "coopérative coopera"),
        a_document(3, "x", "cooperative coopera corporation"),
    )

    assert engine.terms(PrefixQuery("coop"), 10) == (
        TermCount("cooperative", 3),
        TermCount("coopera", 2),
        TermCount("cooperation", 1),
    )
    assert engine.terms(PrefixQuery("coop"), 2) == (TermCount("cooperative", 3), TermCount("coopera", 2))
    assert engine.terms(FuzzyQuery("cooperatio", 1), 10) == (TermCount("cooperation", 1),)


def test_tokens_are_counted_in_the_fields_of_the_pattern(engine: Engine) -> None:
    build(engine, a_document(1, "apple", "apricot apricot"), a_document(2, "apricot", "apple"), a_document(3, "apple"))

    assert counted(engine.terms(PrefixQuery("ap", ("title",)), 10)) == {"apple": 2, "apricot": 1}
    assert counted(engine.terms(PrefixQuery("ap", ("body",)), 10)) == {"apple": 1, "apricot": 1}
    assert engine.terms(PrefixQuery("ap", ("title",)), 1) == (TermCount("apple", 2),)


def test_tokens_of_removed_and_replaced_items_are_not_listed(engine: Engine) -> None:
    build(engine, a_document(1, "apple"), a_document(2, "apricot"), a_document(3, "apple"))
    engine.build([a_document(1, "apogee")], [id_of(2)], METADATA, full=False)

    assert engine.terms(PrefixQuery("ap"), 10) == (TermCount("apogee", 1), TermCount("apple", 1))


def test_a_prefix_of_any_number_of_tokens_lists_the_most_frequent(engine: Engine) -> None:
    tokens = [f"ab{number}" for number in range(MAX_EXPANSIONS + 500)]
    build(engine, a_document(1, "x", " ".join(tokens)), a_document(2, "x", "ab1400"), a_document(3, "ab7 ab1400"))

    assert engine.terms(PrefixQuery("ab"), 3) == (TermCount("ab1400", 3), TermCount("ab7", 2), TermCount("ab0", 1))
    assert len(engine.terms(PrefixQuery("ab"), 5000)) == len(tokens)


def test_a_pattern_without_tokens_or_a_limit_of_none_lists_nothing(engine: Engine) -> None:
    build(engine, a_document(1, "ap"))

    assert engine.terms(PrefixQuery("zz"), 10) == ()
    assert engine.terms(FuzzyQuery("", 2), 10) == ()
    assert engine.terms(PrefixQuery("ap"), 0) == ()
    assert engine.terms(PrefixQuery(""), 10) == (TermCount("ap", 1),)


def test_facet_values_are_listed_with_label_and_count(engine: Engine) -> None:
    build(
        engine,
        a_document(1, tags=[PALESTINE, ILO, REPORT], source="b", date="2021-11"),
        a_document(2, tags=[PALESTINE], source="b", date="2020"),
        a_document(3, source="a"),
    )

    assert engine.facet_values("country") == (FacetCount("country:PS", "Palestine", 2),)
    assert engine.facet_values("source") == (FacetCount("b", "b", 2), FacetCount("a", "a", 1))
    assert engine.facet_values("source", limit=1) == (FacetCount("b", "b", 2),)
    assert engine.facet_values("year") == (FacetCount("2020", "2020", 1), FacetCount("2021", "2021", 1))
    assert engine.facet_values("person") == ()


def test_facet_values_may_begin_with_a_prefix_whatever_its_case_and_accents(engine: Engine) -> None:
    build(
        engine,
        a_document(1, source="Économie sociale", tags=[ILO]),
        a_document(2, source="ECONOMY"),
        a_document(3, source="News"),
    )

    assert [value.value for value in engine.facet_values("source", "éco")] == ["ECONOMY", "Économie sociale"]
    assert [value.value for value in engine.facet_values("source", "ECONOMI")] == ["Économie sociale"]
    assert [value.value for value in engine.facet_values("organization", "INTERN")] == ["organization:ilo"]
    assert [value.value for value in engine.facet_values("organization", "organization:i")] == ["organization:ilo"]
    assert engine.facet_values("organization", "labour") == ()


def test_every_facet_value_can_be_listed(engine: Engine) -> None:
    build(engine, *(a_document(number, source=f"s{number:03}") for number in range(300)))

    assert len(engine.facet_values("source")) == 300
    assert len(engine.facet_values("source", "s00")) == 10


def test_facet_values_follow_what_was_replaced_and_removed(engine: Engine) -> None:
    build(engine, a_document(1, source="a"), a_document(2, source="b"), a_document(3, source="b"))
    engine.build([a_document(1, source="c")], [id_of(2)], METADATA, full=False)

    assert engine.facet_values("source") == (FacetCount("b", "b", 1), FacetCount("c", "c", 1))


@pytest.mark.parametrize("facet", ["", "story", "entity", "work", "Country", "nonsense"])
def test_an_unknown_facet_is_refused_by_name(engine: Engine, facet: str) -> None:
    build(engine, a_document(1, tags=[REPORT]))

    with pytest.raises(UnknownFacetError, match=f"no facet '{facet}'; there are year, month, country") as caught:
        engine.facet_values(facet)
    assert isinstance(caught.value, InvalidQueryError)


def test_dictionaries_of_an_index_that_was_never_built_are_missing(engine: Engine) -> None:
    with pytest.raises(IndexMissingError):
        engine.count(EngineRequest())
    with pytest.raises(IndexMissingError):
        engine.terms(PrefixQuery("ap"), 10)
    with pytest.raises(IndexMissingError):
        engine.facet_values("source")
    assert engine.check() == ()


def test_dictionaries_of_an_empty_index_are_empty(engine: Engine) -> None:
    build(engine)

    assert engine.count(EngineRequest()) == 0
    assert engine.terms(PrefixQuery("ap"), 10) == ()
    assert engine.facet_values("source") == ()
    assert engine.check() == ()


def test_an_index_as_it_was_written_passes_its_check(engine: Engine) -> None:
    build(engine, a_document(1))

    assert engine.check() == ()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_generated_counts_tokens_and_values_are_those_of_the_memory_engine(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    oracle, engine = MemoryEngine(), ENGINES["whoosh"](tmp_path)
    fill([oracle, engine], rng)

    for _ in range(40):
        pattern, limit = a_pattern(rng), rng.choice((1, 3, 1000))
        assert engine.terms(pattern, limit) == oracle.terms(pattern, limit), f"seed {seed}: {pattern}"
        request = a_request(rng)
        assert engine.count(request) == oracle.count(request), f"seed {seed}: {request}"
    for facet in FACETS:
        for prefix in ("", "c", "CO", "2020", "topic:"):
            assert engine.facet_values(facet, prefix) == oracle.facet_values(facet, prefix), f"{facet}: {prefix}"
    assert oracle.count(EngineRequest(query=MatchAll())) == search(engine).total
    engine.close()


def test_similar_tokens_differ_by_typing_errors_in_any_letter(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "economy", "taxonomy économie"),
        a_document(2, "conomy", "экономика"),
        a_document(3, "economy", "a"),
    )

    assert engine.terms(SimilarTokens("econmoy", 1), 10) == (TermCount("economy", 2),)
    assert counted(engine.terms(SimilarTokens("xeconomy", 2), 10)) == {"economy": 2}
    assert counted(engine.terms(SimilarTokens("ecnnomi", 2), 10)) == {"economy": 2, "economie": 1}
    assert counted(engine.terms(SimilarTokens("эконамика", 1), 10)) == {"экономика": 1}
    assert engine.terms(SimilarTokens("economy", 0, ("body",)), 10) == ()


@pytest.mark.parametrize("seed", range(3))
def test_similar_tokens_are_the_same_in_every_engine(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    engines = [make(tmp_path) for make in ENGINES.values()]
    texts = [" ".join("".join(chance.choices("abcdé語", k=chance.randint(1, 6))) for _ in range(30)) for _ in range(20)]
    for engine in engines:
        build(engine, *(a_document(number, "x", text) for number, text in enumerate(texts)))
    for distance in (1, 2):
        for _ in range(10):
            pattern = SimilarTokens("".join(chance.choices("abcde語", k=5)), distance)
            assert len({engine.terms(pattern, 50) for engine in engines}) == 1, (seed, pattern)
