"""Each word, clause and filter of a search is counted alone; with few hits, changed searches find more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sse_search import Relaxation, ResultPage, SearchRequest, SearchService
from sse_search.engines.whoosh import WhooshEngine
from tests.service.service_archive import filled, import_records, search

ITEMS = (
    *({"title": f"Wheat harvest {n}", "date": f"202{n % 4}-05", "language": "en"} for n in range(9)),
    {"title": "Wheat in Kenya", "date": "2019", "language": "en", "category": "Markets"},
    {"title": "Kenya votes on a fair law for trade", "language": "en"},
    {"title": "Dairies of Portugal", "summary": "The government helps the dairies.", "date": "2021"},
    {"title": "Le marché de la Palestine occupée", "language": "fr", "summary": "Le pain et le lait."},
)
QUERIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("wheat Kenya xyzzy", {}),
    ("wheat Kenya votes", {"match": "all"}),
    ("wheat votes dairies", {"match": "any", "filters": {"country": ("Portugal",)}}),
    ('"fair trade" law', {}),
    ('"fair trade" law', {"match": "all"}),
    ("wheat Portugal", {}),
    ("Kenya", {"filters": {"language": ("fr",)}}),
    ("wheat", {"filters": {"category": ("Markets",), "country": ("Kenya",)}, "date": "2021"}),
    ("goverment dairies", {}),
    ("goverment xyzzy", {}),
    ("NATO AND wheat AND Kenya", {}),
    ("wheat -harvest law", {}),
    ("wheat date:2018", {}),
    ("wheat country:Portugal", {}),
    ('"occupied palestinian territory"', {"match": "all"}),
    ("title:Portugal wheat", {}),
    ("Palestine lait", {"aliases": False}),
    ("wheat", {"undated": "only"}),
    ("(wheat OR pain) AND (votes OR dairies)", {}),
    ("whe* NEAR/2 Portugal", {}),
    ("xyzzy", {}),
    ("fair NEAR/1 kenya", {}),
    ("xyzzy NEAR/3 wheat NEAR/2 Kenya", {"match": "all"}),
    ("votes ADJ (pain OR dairies) -harvest", {}),
    ("Kenya xyzzy votes quux", {"filters": {"language": ("fr",)}, "date": "2020"}),
    ("wheat harvest", {}),
    ("wheat", {"excluded": {"language": ("en",)}}),
    ("pain Kenya", {"excluded": {"language": ("English", "fr"), "country": ("Kenya",)}, "date": "2019"}),
    ("xyzzy -date:2021", {}),
    ("-date:1900..", {"undated": "exclude"}),
    ("Kenya wheat law dairies pain votes lait trade", {}),
)


@pytest.fixture(params=["memory", "whoosh"], scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[SearchService]:
    home: Path = tmp_path_factory.mktemp(str(request.param))
    if request.param == "memory":
        service = filled(home, *ITEMS)
    else:
        (home / "corpus").mkdir()
        service = SearchService(home, engine=WhooshEngine(home / "index"))
        import_records(service, *ITEMS)
        service.rebuild()
    with service:
        yield service


def counts(page: ResultPage) -> dict[str, int]:
    return {clause.text: clause.count for clause in page.clauses}


def reasons(page: ResultPage) -> set[str]:
    return {clause.text for clause in page.clauses if clause.empties}


def relaxed(page: ResultPage, kind: str) -> dict[str, int]:
    return {each.label: each.total for each in page.relaxations if each.kind == kind}


def shown(relaxation: Relaxation) -> str:
    return f"{relaxation.label}: {relaxation.request}"


@pytest.mark.parametrize(("text", "options"), QUERIES)
def test_a_relaxation_finds_as_many_items_as_it_says_and_more_than_the_search(
    archive: SearchService, text: str, options: dict[str, Any]
) -> None:
    page = search(archive, text, **options)

    strict = 0 if page.relaxed == "any" else page.total
    for relaxation in page.relaxations:
        assert relaxation.total > strict, shown(relaxation)
        assert archive.search(relaxation.request).total == relaxation.total, shown(relaxation)
    assert len({repr(relaxation.request) for relaxation in page.relaxations}) == len(page.relaxations)


@pytest.mark.parametrize(("text", "options"), QUERIES)
def test_each_clause_and_filter_is_counted_as_a_search_for_it_alone(
    archive: SearchService, text: str, options: dict[str, Any]
) -> None:
    page = search(archive, text, **options)

    assert page.clauses
    for clause in page.clauses:
        query = clause.text.removeprefix("-") if clause.text != "-is:undated" else clause.text
        alone = search(archive, query, match="all", aliases=options.get("aliases", True))
        assert alone.total == clause.count, clause


def test_the_word_that_no_item_has_empties_a_search(archive: SearchService) -> None:
    page = search(archive, "wheat Kenya xyzzy")

    assert counts(page) == {"wheat": 10, "Kenya": 2, "xyzzy": 0}
    assert reasons(page) == {"xyzzy"}
    assert relaxed(page, "word") == {"without xyzzy": 1}


def test_words_that_exclude_one_another_can_each_be_left_out(archive: SearchService) -> None:
    page = search(archive, "wheat Portugal")

    assert reasons(page) == {"wheat", "Portugal"}
    assert relaxed(page, "word") == {"without wheat": 1, "without Portugal": 10}


def test_a_filter_that_empties_a_search_is_named_and_can_be_left_out(archive: SearchService) -> None:
    page = search(archive, "wheat Kenya", filters={"language": ("fr",)}, date="2019")

    assert counts(page) == {"wheat": 10, "Kenya": 2, "language:fr": 1, "date:2019": 1}
    assert reasons(page) == {"language:fr"}
    assert relaxed(page, "filter") == {"without the filter language:fr": 1}
    assert relaxed(page, "language") == {"in English": 1}


def test_words_that_no_item_has_and_filters_can_be_left_out_together(archive: SearchService) -> None:
    several = search(archive, "wheat xyzzy quux")
    filtered_too = search(archive, "Kenya votes xyzzy", filters={"language": ("fr",)}, match="all")

    assert relaxed(several, "word") == {"without xyzzy, quux": 10}
    assert relaxed(filtered_too, "word") == {"without xyzzy and without any filter": 1}


def test_filters_are_only_counted_where_less_than_a_page_is_found(archive: SearchService) -> None:
    page = search(archive, "wheat harvest", filters={"language": ("en",)}, limit=5)

    assert counts(page) == {"wheat": 10, "harvest": 9}
    assert page.relaxations == ()
    assert reasons(page) == set()


def test_an_exclusion_that_empties_a_search_is_named_and_can_be_left_out(archive: SearchService) -> None:
    page = search(archive, "wheat", excluded={"language": ("English",)})
    filtered = search(
        archive, "pain", filters={"language": ("fr",)}, excluded={"language": ("fr",), "country": ("PS",)}
    )

    assert counts(page) == {"wheat": 10, "-language:en": 12}
    assert reasons(page) == {"-language:en"}
    assert relaxed(page, "filter") == {"without the exclusion -language:en": 10}
    assert relaxed(filtered, "filter") == {"without any filter": 1}


def test_a_search_that_only_excludes_can_do_without_its_exclusion(archive: SearchService) -> None:
    typed = search(archive, "-(language:en OR language:fr)")
    given = search(archive, "", excluded={"language": ("en", "fr")})

    assert relaxed(typed, "word") == {"without -(language:en OR language:fr)": 13}
    assert relaxed(given, "filter") == {"without the exclusion -(language:en OR language:fr)": 13}


def test_what_no_item_has_can_be_left_out_of_an_exclusion(archive: SearchService) -> None:
    page = search(archive, "xyzzy -date:2021")

    assert relaxed(page, "word") == {"without xyzzy": archive.search(SearchRequest(text="-date:2021")).total}


def test_quotation_marks_can_be_left_out(archive: SearchService) -> None:
    page = search(archive, '"fair trade" law', match="all")

    assert counts(page) == {'"fair trade"': 0, "law": 1}
    assert relaxed(page, "quotation") == {"without quotation marks": 1}
    assert relaxed(page, "match") == {"with any of the words": 1}


def test_a_quotation_is_no_reason_to_leave_out_quotation_marks_where_any_word_of_it_is_shown(
    archive: SearchService,
) -> None:
    page = search(archive, '"harvest wheat"', match="any")

    assert (page.relaxed, page.query.match, page.total) == ("phrase", "any", 10)
    assert relaxed(page, "quotation") == {}


def test_words_that_no_item_has_near_one_another_are_counted_and_searched_apart(archive: SearchService) -> None:
    page = search(archive, "fair NEAR/1 Kenya")
    absent = search(archive, "xyzzy NEAR/1 Kenya -law")

    assert counts(page) == {"fair NEAR/1 Kenya": 0, "fair": 1, "Kenya": 2}
    assert relaxed(page, "quotation") == {"without NEAR/1": 1}
    assert relaxed(page, "word") == {"without fair": 2, "without Kenya": 1}
    assert relaxed(absent, "word")["without xyzzy"] == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('"whaet harvest" NEAR/3 Kenya', "wheat harvest Kenya"),
        ('"whaet harvset" NEAR/3 wheat', "wheat harvest wheat"),
        ("vheat~", "wheat"),
        ("whaet NEAR/2 kenya", "wheat NEAR/2 kenya"),
    ],
)
def test_words_near_one_another_and_fuzzy_words_are_respelt(
    archive: SearchService, typed: str, meant: str | None
) -> None:
    assert search(archive, typed).suggestion == meant


def test_other_spellings_come_first_and_names_are_not_corrected(archive: SearchService) -> None:
    page = search(archive, "goverment dairies")

    assert (page.relaxations[0].kind, page.relaxations[0].request.text) == ("spelling", "government dairies")
    assert page.suggestion == page.relaxations[0].request.text
    assert relaxed(search(archive, "Kenia wheats", match="all"), "spelling") == {}


def test_an_entity_is_offered_by_all_of_its_names(archive: SearchService) -> None:
    quoted = search(archive, '"occupied palestinian territory"', match="all")
    typed = search(archive, "Palestine lait", aliases=False)

    assert relaxed(quoted, "alias") == {"with Palestine by any of its names": 1}
    assert [each.request.text for each in quoted.relaxations if each.kind == "alias"] == ["country:Palestine"]
    assert relaxed(typed, "alias") in ({}, {"with all names of the entities": 1})


def test_a_search_that_finds_a_page_or_everything_is_not_changed(archive: SearchService) -> None:
    assert search(archive, "wheat", limit=5).relaxations == ()
    assert search(archive, "").clauses == ()
    assert search(archive, "").relaxations == ()
    assert search(archive, "xyzzy", page=2).relaxations == ()
    assert search(archive, "", filters={"country": ("Spain",)}).relaxations == ()


def test_alternatives_are_counted_one_by_one(archive: SearchService) -> None:
    assert counts(search(archive, "(wheat OR pain) -harvest")) == {"wheat": 10, "pain": 1, "-harvest": 9}


def test_few_searches_are_counted_however_long_the_query(archive: SearchService) -> None:
    page = search(archive, " ".join(f"word{n}" for n in range(60)) + " wheat")

    assert len(page.clauses) <= 24
    assert len(page.relaxations) <= 8
