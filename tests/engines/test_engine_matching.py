"""Each query matches exactly what it says."""

from __future__ import annotations

import pytest

from sse_search.engines.port import Engine
from sse_search.engines.queries import (
    AddedFilter,
    AllQuery,
    AnyQuery,
    DateRangeFilter,
    EntityQuery,
    FuzzyQuery,
    MatchAll,
    NotQuery,
    PhraseQuery,
    PrefixQuery,
    TermQuery,
    TermsFilter,
    UndatedFilter,
)
from sse_search.errors import QueryTooCostlyError
from sse_search.model import DateRange
from tests.engines.engine_archive import ARAB_STATES, ILO, PALESTINE, REPORT, a_document, build, matches, search


def test_a_term_matches_every_word_of_its_stem_in_each_language(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "Worker cooperatives"),
        a_document(2, "x", "The cooperative works"),
        a_document(3, "Les coopératives", language="fr"),
        a_document(4, "Cooperativas sociales", language="es"),
        a_document(5, "Corporations"),
    )

    assert matches(engine, TermQuery("cooperative")) == {1, 2, 3}
    assert matches(engine, TermQuery("cooperativa")) == {4}
    assert matches(engine, TermQuery("workers")) == {1}
    assert matches(engine, TermQuery("working")) == {2}


def test_the_stem_of_one_language_never_meets_that_of_another(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "news"),
        a_document(2, "new"),
        a_document(3, "new", language="fr"),
        a_document(4, "news", language="de"),
        a_document(5, "new", language="de"),
    )

    assert matches(engine, TermQuery("news")) == {1, 3, 4}


def test_case_and_accents_never_matter(engine: Engine) -> None:
    build(
        engine, a_document(1, "ÉCONOMIE sociale", language="fr"), a_document(2, "Économies", "STRASSE", language="fr")
    )

    assert matches(engine, TermQuery("economie")) == {1, 2}
    assert matches(engine, PhraseQuery(("economie", "sociale"))) == {1}


def test_a_query_may_be_bound_to_a_field(engine: Engine) -> None:
    build(engine, a_document(1, "apple pie", "pear tart"), a_document(2, "pear tart", "apple pie"))

    for field, number in (("title", 1), ("body", 2)):
        for query in (
            TermQuery("apples", (field,)),
            PhraseQuery(("apple", "pie"), (field,)),
            PrefixQuery("appl", (field,)),
            FuzzyQuery("aple", 1, (field,)),
        ):
            assert matches(engine, query) == {number}


def test_the_body_is_summary_and_text(engine: Engine) -> None:
    build(engine, a_document(1, "x", "the body", summary="the summary"))

    assert matches(engine, AllQuery((TermQuery("summary", ("body",)), TermQuery("body", ("body",))))) == {1}


def test_a_phrase_has_its_words_as_written_side_by_side_in_one_field(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "Worker cooperatives win"),
        a_document(2, "Worker cooperative wins"),
        a_document(3, "cooperatives of worker"),
        a_document(4, "a worker", "cooperatives"),
        a_document(5, "x", "a worker,\n\nCooperatives"),
        a_document(6, "x", "worker worker cooperatives"),
        a_document(7, "worker"),
        a_document(8, "cooperatives"),
    )

    assert matches(engine, PhraseQuery(("worker", "cooperatives"))) == {1, 5, 6}
    assert matches(engine, PhraseQuery(("worker", "worker", "cooperatives"))) == {6}
    assert matches(engine, PhraseQuery(("cooperatives",))) == {1, 3, 4, 5, 6, 8}
    assert matches(engine, PhraseQuery(("worker", "unknown"))) == set()


def test_the_day_of_import_lies_in_a_range(engine: Engine) -> None:
    build(
        engine,
        a_document(1, added="2026-10-31"),
        a_document(2, added="2026-11-01"),
        a_document(3, added="2026-11-30", date="1999"),
        a_document(4),
    )

    assert matches(engine, AddedFilter(DateRange.parse("2026-11"))) == {2, 3}
    assert matches(engine, AddedFilter(DateRange.parse("..2026-11-01"))) == {1, 2}
    assert matches(engine, AddedFilter(DateRange.parse("2026-11-30"))) == {3}
    assert matches(engine, NotQuery(AddedFilter(DateRange.parse("2020..")))) == {4}


def test_a_prefix_is_the_beginning_of_a_folded_word(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "Coopérateur", language="fr"),
        a_document(2, "x", "cooperation"),
        a_document(3, "co-operative"),
        a_document(4, "corporation"),
        a_document(5, "coop"),
    )

    assert matches(engine, PrefixQuery("coope")) == {1, 2, 3}
    assert matches(engine, PrefixQuery("coop")) == {1, 2, 3, 5}
    assert matches(engine, PrefixQuery("zz")) == set()


def test_a_fuzzy_word_has_the_same_first_letter_and_few_errors(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "cooperative"),
        a_document(2, "coperative"),
        a_document(3, "ooperative"),
        a_document(4, "coperatve"),
        a_document(5, "cooperatives"),
    )

    assert matches(engine, FuzzyQuery("cooperative", 1)) == {1, 2, 5}
    assert matches(engine, FuzzyQuery("cooperative", 2)) == {1, 2, 4, 5}
    assert matches(engine, FuzzyQuery("coopertaive", 1)) == {1}  # two letters exchanged are one error


def test_a_tag_is_matched_by_its_id_whether_named_or_implied(engine: Engine) -> None:
    build(
        engine,
        a_document(1, tags=[PALESTINE, ARAB_STATES]),
        a_document(2, tags=[ILO]),
        a_document(3, tags=[REPORT]),
        a_document(4),
    )

    assert matches(engine, EntityQuery(("country:PS",))) == {1}
    assert matches(engine, EntityQuery(("region:arab-states", "organization:ilo"))) == {1, 2}
    assert matches(engine, EntityQuery(("work:report",))) == {3}
    assert matches(engine, EntityQuery(("country:XX",))) == set()
    assert matches(engine, EntityQuery(())) == set()


def test_values_are_compared_whole(engine: Engine) -> None:
    build(
        engine,
        a_document(1, date="2021-11-09", source="ILO", category="News", language="fr", tags=[PALESTINE]),
        a_document(2, date="2021", source="ILO", category="news", tags=[ILO]),
        a_document(3, tags=[REPORT]),
    )

    assert matches(engine, TermsFilter("source", ("ILO",))) == {1, 2}
    assert matches(engine, TermsFilter("category", ("News",))) == {1}
    assert matches(engine, TermsFilter("category", ("News", "news"))) == {1, 2}
    assert matches(engine, TermsFilter("language", ("fr",))) == {1}
    assert matches(engine, TermsFilter("year", ("2021",))) == {1, 2}
    assert matches(engine, TermsFilter("month", ("2021-11",))) == {1}
    assert matches(engine, TermsFilter("country", ("country:PS",))) == {1}
    assert matches(engine, TermsFilter("organization", ("country:PS",))) == set()
    assert matches(engine, TermsFilter("entity", ("country:PS", "work:report"))) == {1, 3}
    assert matches(engine, TermsFilter("source", ("ilo",))) == set()
    assert matches(engine, TermsFilter("entity", ())) == set()


def test_a_date_lies_in_a_range_when_all_that_is_known_of_it_does(engine: Engine) -> None:
    build(
        engine,
        a_document(1, date="2021-11-09"),
        a_document(2, date="2021-11"),
        a_document(3, date="2021"),
        a_document(4, date="2022-01-01"),
        a_document(5),
    )

    def within(text: str) -> set[int]:
        return matches(engine, DateRangeFilter(DateRange.parse(text)))

    assert within("2021-11-09") == {1}
    assert within("2021-11") == {1, 2}
    assert within("2021") == {1, 2, 3}
    assert within("2021-11-01..2021-11-30") == {1, 2}
    assert within("2021-11-02..2021-11-30") == {1}
    assert within("2021-06..") == {1, 2, 4}
    assert within("..2021") == {1, 2, 3}
    assert within("1999") == set()
    assert matches(engine, UndatedFilter()) == {5}


def test_queries_are_combined(engine: Engine) -> None:
    build(engine, a_document(1, "a b"), a_document(2, "a c"), a_document(3, "b c"), a_document(4, "d"))
    a, b, c = TermQuery("a"), TermQuery("b"), TermQuery("c")

    assert matches(engine, AllQuery((a, b))) == {1}
    assert matches(engine, AnyQuery((a, b))) == {1, 2, 3}
    assert matches(engine, AllQuery((AnyQuery((a, b)), NotQuery(c)))) == {1}
    assert matches(engine, AllQuery((a, AnyQuery((b, c))))) == {1, 2}
    assert matches(engine, NotQuery(AnyQuery((a, b)))) == {4}
    assert matches(engine, NotQuery(NotQuery(a))) == {1, 2}
    assert matches(engine, AnyQuery((a, NotQuery(c)))) == {1, 2, 4}
    assert matches(engine, MatchAll()) == {1, 2, 3, 4}
    assert matches(engine, NotQuery(MatchAll())) == set()
    assert matches(engine, AllQuery((a, TermQuery("unknown")))) == set()
    assert matches(engine, AllQuery(())) == {1, 2, 3, 4}
    assert matches(engine, AnyQuery(())) == set()


def test_scripts_without_spaces_match_by_their_characters(engine: Engine) -> None:
    build(engine, a_document(1, "合作社运动"), a_document(2, "合社作"))

    assert matches(engine, PhraseQuery(("合", "作", "社"))) == {1}
    assert matches(engine, AllQuery((TermQuery("合"), TermQuery("作")))) == {1, 2}


def test_words_that_no_document_has_match_nothing(engine: Engine) -> None:
    build(engine, a_document(1, "apple"))

    for query in (
        TermQuery("x"),
        PrefixQuery("xx"),
        FuzzyQuery("xxxx", 2),
        PhraseQuery(("x", "apple")),
        TermQuery("apple", ("body",)),
    ):
        assert matches(engine, query) == set()


def test_a_pattern_that_expands_to_too_many_tokens_is_refused(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "x", " ".join(f"ab{number}" for number in range(1025))),
        *(a_document(n + 2, "x", " ".join(f"{n}c{number}" for number in range(1000))) for n in range(5)),
    )

    with pytest.raises(QueryTooCostlyError):
        search(engine, PrefixQuery("ab"))
    with pytest.raises(QueryTooCostlyError):
        search(engine, AnyQuery(tuple(PrefixQuery(f"{number}c") for number in range(5))))
    with pytest.raises(QueryTooCostlyError):
        search(engine, AllQuery((TermQuery("x"), NotQuery(PrefixQuery("ab")))))
    assert matches(engine, AnyQuery(tuple(PrefixQuery(f"{number}c") for number in range(4)))) == {2, 3, 4, 5}
    assert matches(engine, PrefixQuery("ab10")) == {1}
