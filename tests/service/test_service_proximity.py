"""Words near one another, wildcards and days of import are searched, explained and cut as the documentation says."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from sse_search import SearchRequest, SearchService
from sse_search.engines import query_terms
from sse_search.service import expansions
from tests.service.service_archive import filled, matches, search, titles


def reasons(service: SearchService, text: str) -> list[str]:
    return [notice.reason for notice in search(service, text).notices]


def test_words_near_one_another_match_in_any_inflection_and_order(news: SearchService) -> None:
    assert matches(news, "government NEAR/1 italian") == {1}
    assert matches(news, "italian ADJ governments") == {1}
    assert matches(news, "government ADJ italian") == set()
    assert matches(news, "guide NEAR/4 (trades OR law)") == {5}
    assert matches(news, "-italian NEAR/1 government cooperatives") == {2, 4}


def test_a_word_near_another_stands_for_no_entity(news: SearchService) -> None:
    assert matches(news, "support Palestine", match="all") == {1}
    assert matches(news, "support NEAR/9 Palestine", match="all") == set()


def test_a_phrase_with_slop_that_is_nowhere_is_its_words(news: SearchService) -> None:
    assert matches(news, '"support occupied"~4', match="all") == {1}
    assert matches(news, '"support occupied"~3', match="all") == set()
    assert search(news, '"support occupied"~3').relaxed == "phrase"


def test_words_of_several_tokens_are_side_by_side_in_a_chain(tmp_path: Path) -> None:
    with filled(tmp_path, {"title": "The law on covid-19"}, {"title": "covid law of 19 May"}) as service:
        assert titles(service, "law NEAR/2 covid-19") == ["The law on covid-19"]


def test_a_misspelt_word_in_a_chain_is_corrected(news: SearchService) -> None:
    assert search(news, "Italian ADJ Govrnment", match="all").suggestion == "Italian ADJ government"


def test_chains_and_wildcards_are_explained(news: SearchService) -> None:
    for text, explained in (
        ("guide NEAR/4 (trades OR law)", "guide NEAR/4 (trades OR law): 1 × in the text"),
        ('"guide trade"~9', '"guide trade"~9: 1 × in the text'),
        ("bu*outs", "bu*outs: 1 × in the title, “buyouts” by its form; 1 of 5"),
    ):
        (hit,) = search(news, f"{text} buyouts", explain=True, match="all").hits
        assert isinstance(hit.explanation, tuple)
        assert explained in "\n".join(part.label for part in hit.explanation)


def test_a_pattern_of_too_many_words_is_cut_to_those_that_most_items_have(
    tmp_path: Path,
) -> None:
    records = [{"title": "a title", "summary": " ".join(f"ab{n}" for n in range(1100))}, {"title": "ab3 and ab1099"}]
    with filled(tmp_path, *records) as service:
        assert reasons(service, "ab*") == [
            "ab* stands for more words than a query has; the 1,024 of them that most items have are searched. "
            "Write more letters"
        ]
        assert titles(service, "title NEAR/3 ab* ab1099") == ["ab3 and ab1099", "a title"]
        assert len(list(service.matching(SearchRequest(text="ab*")))) == 2
        assert search(service, "ab* zebra").suggestion is None
        assert reasons(service, "ab*9") == []


def test_patterns_share_the_words_of_a_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (query_terms, expansions):
        monkeypatch.setattr(module, "MAX_TOTAL_EXPANSIONS", 8)
    record = {"title": "x", "summary": " ".join(f"{letter}c{n}" for letter in "abcd" for n in range(3))}
    with filled(tmp_path, record) as service:
        notices = reasons(service, "ac* OR bc* OR cc* OR dc1*")

        assert [notice.split()[0] for notice in notices] == ["ac*", "bc*", "cc*"]
        assert "the 2 of them" in notices[0]


def test_items_are_searched_by_the_day_of_their_import(news: SearchService) -> None:
    today = datetime.date.today()
    year = today.year

    assert matches(news, "added:today OR added:yesterday") == {1, 2, 3, 4, 5}
    assert matches(news, f"added>={year - 1} cooperatives") == {1, 2, 4}
    assert matches(news, f"added<={year - 2}") == set()
    assert matches(news, f"-added:{year - 1}..") == set()
    assert search(news, f"added>={year - 1}").query.canonical == f"added:{year - 1}.."
