"""A request is resolved and compiled by pure functions: the same request gives equal values."""

from __future__ import annotations

import pytest

from sse_search import SearchRequest, SearchService
from sse_search.engines.queries import (
    AllQuery,
    AnyQuery,
    EntityQuery,
    NotQuery,
    PhraseQuery,
    Query,
    TermQuery,
    TermsFilter,
)
from sse_search.query import tree
from sse_search.service.compile import compile_query
from sse_search.service.request import ResolvedQuery, resolve
from sse_search.service.resolve import FacetTerms, NamedWords
from tests.service.service_archive import search

PALESTINE = EntityQuery(("country:PS",))


def resolved(service: SearchService, text: str, *, aliases: bool = True) -> ResolvedQuery:
    return resolve(SearchRequest(text=text, aliases=aliases), service._archive.index().resolver)


def compiled(service: SearchService, text: str, *, any_word: bool = False) -> Query:
    return compile_query(resolved(service, text).tree, any_word=any_word)


def test_a_resolved_query_has_the_names_and_values_that_were_meant(news: SearchService) -> None:
    query = resolved(news, 'law "in" state of palestine country:Portugal')

    assert query.tree == tree.Group(
        (
            tree.Word("law"),
            tree.Phrase("in"),
            NamedWords((tree.Word("state"), tree.Word("of"), tree.Word("palestine")), ("country:PS",)),
            FacetTerms("country", "Portugal", ("country:PT",)),
        )
    )
    assert str(query.parsed) == 'law "in" state of palestine country:Portugal'


def test_no_word_names_an_entity_without_aliases(news: SearchService) -> None:
    assert resolved(news, "palestine", aliases=False).tree == tree.Word("palestine")


@pytest.mark.parametrize("text", ["", "law palestine -(a b)", 'source:"coop news" OR forest', "date:2021 title:xy*"])
def test_a_request_is_resolved_and_compiled_to_equal_values_each_time(news: SearchService, text: str) -> None:
    first, second = resolved(news, text), resolved(news, text)

    assert first == second
    assert compile_query(first.tree, any_word=True) == compile_query(second.tree, any_word=True)


def test_a_name_is_one_part_where_all_words_are_needed_and_several_where_any_is_enough(news: SearchService) -> None:
    law, word = TermQuery("law"), TermQuery("palestine")

    assert compiled(news, "law palestine") == AllQuery((law, AnyQuery((word, PALESTINE))))
    assert compiled(news, "law palestine", any_word=True) == AnyQuery((law, word, PALESTINE))


def test_a_short_form_in_capitals_that_is_spelled_like_a_word_is_its_tag_alone(news: SearchService) -> None:
    assert compiled(news, "UN") == EntityQuery(("organization:un",))
    assert compiled(news, "un") == TermQuery("un")
    assert compiled(news, "law UN", any_word=True) == AnyQuery((TermQuery("law"), EntityQuery(("organization:un",))))
    assert compiled(news, "ILO") == AnyQuery((TermQuery("ilo"), EntityQuery(("organization:ilo",))))


@pytest.mark.parametrize(
    ("short", "id"),
    [("UN", "organization:un"), ("WHO", "organization:who"), ("BID", "organization:iadb"), ("US", "country:US")],
)
def test_capitals_mean_the_name_unless_the_whole_query_is_in_capitals(news: SearchService, short: str, id: str) -> None:
    tag, word = EntityQuery((id,)), TermQuery(short.lower())

    for text in (short, f"{short} law", f"ICA {short}", f"{short} 2021"):
        assert tag in parts_of(compiled(news, text)), text
        assert word not in parts_of(compiled(news, text)), text
    for text in (f"{short} LAW", f"LAW OR {short}"):
        assert word in parts_of(compiled(news, text)), text
    assert tag not in parts_of(compiled(news, short.lower()))


def parts_of(query: object) -> list[object]:
    parts = getattr(query, "children", ())
    return [query, *(inner for part in parts for inner in parts_of(part))]


def test_exclusions_and_values_narrow_and_need_all_their_words(news: SearchService) -> None:
    excluded = NotQuery(AllQuery((TermQuery("a"), TermQuery("b"))))
    portugal = TermsFilter("country", ("country:PT",))

    assert compiled(news, "-(a b) x country:Portugal y", any_word=True) == AllQuery(
        (AnyQuery((TermQuery("x"), TermQuery("y"))), excluded, portugal)
    )


def test_characters_typed_together_are_a_phrase_in_scripts_without_spaces(news: SearchService) -> None:
    assert compiled(news, "合作x") == AllQuery((PhraseQuery(("合", "作")), TermQuery("x")))


def test_a_name_does_not_end_within_a_word(news: SearchService) -> None:
    assert compiled(news, "palestine-based") == AllQuery((TermQuery("palestine"), TermQuery("based")))
    assert search(news, "palestine-based", match="all").total == 0
