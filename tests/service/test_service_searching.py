"""A search matches what the request says, reports how it was resolved, and hides nothing silently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from sse_search import (
    FACETS,
    EntityRef,
    FacetValue,
    NewsDate,
    SearchRequest,
    SearchService,
)
from tests.service.service_archive import NEWS, filled, matches, search, titles


def test_a_hit_has_the_fields_of_the_item_and_the_entities_that_it_names(news: SearchService) -> None:
    hit = search(news, "programme").hits[0]

    assert hit.title == NEWS[0]["title"]
    assert hit.date == NewsDate.of("2021-11-09")
    assert (hit.source, hit.language, hit.category) == ("Coop News", "en", "News")
    assert "<mark>programme</mark>" in hit.snippet
    assert EntityRef("country:PS", "country", "Palestine") in hit.entities
    assert not any(entity.type == "region" for entity in hit.entities)
    assert hit.explanation is msgspec.UNSET


def test_the_page_says_how_the_query_was_resolved(news: SearchService) -> None:
    page = search(news, '  “fair trade”   country:"Palestine" ', filters={"country": ("Italy",)}, sort="newest", page=2)

    assert page.query.canonical == '"fair trade" country:Palestine'
    assert page.query.text == '  “fair trade”   country:"Palestine" '
    assert (page.query.match, page.query.sort) == ("all", "newest")
    assert page.query.filters == {"country": ("country:IT",)}
    assert (page.page, page.size) == (2, 10)
    assert (page.index.generation, page.index.items) == ("000001", 5)


def test_an_empty_query_matches_everything(news: SearchService) -> None:
    assert matches(news, "") == {1, 2, 3, 4, 5}


def test_every_word_is_needed_and_any_where_no_item_has_all(news: SearchService) -> None:
    both = search(news, "workers law")
    relaxed = search(news, "workers forest")

    assert ([hit.title for hit in both.hits if not hit.some_words], both.relaxed) == ([NEWS[2]["title"]], None)
    assert (both.total, both.query.match) == (1, "all")
    assert (relaxed.total, relaxed.relaxed, relaxed.query.match) == (3, "any", "any")
    assert (search(news, "workers forest", match="all").total, search(news, "workers forest", match="all").relaxed) == (
        0,
        None,
    )
    chosen = search(news, "workers law", match="any")
    assert (chosen.total, chosen.relaxed, chosen.query.match) == (2, None, "any")


def test_items_with_some_of_the_words_follow_those_with_all_on_every_page(news: SearchService) -> None:
    page = search(news, "workers law")
    any_word = search(news, "workers law", match="any")
    pages = [search(news, "workers law", limit=1, page=number) for number in (1, 2)]

    assert (page.total, page.also) == (1, any_word.total - 1)
    assert {hit.id for hit in page.hits} == {hit.id for hit in any_word.hits}
    assert [hit.some_words for hit in page.hits] == [msgspec.UNSET, True]
    assert [hit.id for part in pages for hit in part.hits] == [hit.id for hit in page.hits]
    assert (pages[0].pages, pages[0].also) == (2, 1)
    assert [d.item.id for d in news.matching(SearchRequest(text="workers law"))] == [page.hits[0].id]
    assert page.facets == search(news, "workers law", match="all").facets


@pytest.mark.parametrize("options", [{"match": "all"}, {"match": "any"}, {"sort": "newest"}])
def test_no_items_follow_another_match_or_an_order_by_date(news: SearchService, options: dict[str, Any]) -> None:
    page = search(news, "workers law", **options)

    assert page.also is msgspec.UNSET
    assert not any(hit.some_words for hit in page.hits)


def test_a_single_word_without_hits_is_not_relaxed(news: SearchService) -> None:
    page = search(news, "xylophone")

    assert (page.total, page.relaxed, page.query.match) == (0, None, "all")


def test_operators_mean_the_same_with_every_match(news: SearchService) -> None:
    for match in ("all", "any", "auto"):
        assert matches(news, "worker AND mutuals", match=match) == {3, 5}
        assert matches(news, "forest OR buyouts", match=match) == {2, 5}
    assert matches(news, "worker AND forest") == set()


@pytest.mark.parametrize("narrowing", ["-handbook", "date:2019", "source:nothing", "language:fr", "is:undated"])
def test_what_has_no_words_narrows_even_where_any_word_is_enough(news: SearchService, narrowing: str) -> None:
    together = matches(news, f"workers forest mutuals {narrowing}", match="any")

    assert together == matches(news, "workers forest mutuals", match="any") & matches(news, narrowing)


def test_an_excluded_group_excludes_the_items_that_have_all_of_it(news: SearchService) -> None:
    assert matches(news, "mutuals -(worker buyouts)", match="all") == {3}
    assert matches(news, "mutuals -(worker absent)", match="any") == {3, 5}


def test_a_word_that_names_an_entity_also_matches_the_items_tagged_with_it(news: SearchService) -> None:
    assert matches(news, "Palestine") == {1, 3}
    assert matches(news, "palestinian") == {1, 3}
    assert matches(news, "cooperatives Palestine", match="all") == {1}
    assert matches(news, "State of Palestine") == {1, 3}
    assert matches(news, "Europe") >= {2, 4}


def test_quotes_fields_and_an_option_turn_names_off(news: SearchService) -> None:
    assert matches(news, '"Palestine"') == {3}
    assert matches(news, "Palestine", aliases=False) == {3}
    assert matches(news, "title:Palestine") == {3}


def test_a_name_may_be_excluded(news: SearchService) -> None:
    assert matches(news, "-Palestine") == {2, 4, 5}


def test_an_entity_filter_takes_an_id_or_any_name(news: SearchService) -> None:
    for value in ("country:PS", "Palestine", '"State of Palestine"', '"Occupied Palestinian Territory"'):
        assert matches(news, f"country:{value}") == {1, 3}
    assert matches(news, "entity:Portugal") == {2}
    assert matches(news, "country:Atlantis") == set()
    assert matches(news, "organization:Portugal") == set()


def test_filters_take_names_or_ids(news: SearchService) -> None:
    for value in ("Palestine", "country:PS", "palestinian"):
        assert matches(news, filters={"country": (value,)}) == {1, 3}
    assert matches(news, filters={"country": ("Portugal", "Belgique")}) == {2, 4}
    assert matches(news, filters={"country": ("Portugal",), "language": ("fr",)}) == set()
    assert matches(news, filters={"country": "Portugal"}) == {2}
    assert matches(news, filters={"country": ()}) == {1, 2, 3, 4, 5}
    assert matches(news, filters={"country": ("Atlantis",)}) == set()
    assert matches(news, filters={"year": ("2021",)}) == {1, 4}


def test_values_of_a_record_match_whatever_their_case(news: SearchService) -> None:
    assert matches(news, 'source:"Coop News"') == matches(news, 'source:"coop news"') == {1, 2, 3, 4, 5}
    assert matches(news, "category:news") == {1}
    assert matches(news, filters={"source": ("COOP NEWS",)}) == {1, 2, 3, 4, 5}
    assert matches(news, filters={"language": ("FR",)}) == {4}


def test_the_exact_value_wins_over_one_in_another_case(tmp_path: Path) -> None:
    categories = ("News", "news", *(f"c{number}" for number in range(40)))
    records = [{"title": f"Item {number}", "category": name} for number, name in enumerate(categories)]
    with filled(tmp_path, *records) as service:
        assert titles(service, "category:News") == ["Item 0"]
        assert sorted(titles(service, "category:NEWS")) == ["Item 0", "Item 1"]
        assert titles(service, "category:C39") == ["Item 41"]


def test_a_date_filter_counts_the_undated_items_that_it_excludes(news: SearchService) -> None:
    page = search(news, "Palestine", date="2021")

    assert (page.total, page.undated_hidden) == (1, 1)
    assert matches(news, "Palestine", date=("2021",), undated="include") == {1, 3}
    assert matches(news, "Palestine", date=("2021", "2019"), undated="only") == {3}
    assert search(news, undated="exclude").undated_hidden == 1
    assert search(news, "Palestine", date=()).undated_hidden == 0


def test_a_date_in_the_query_counts_them_too(news: SearchService) -> None:
    page = search(news, "Palestine date:2021")

    assert (page.total, page.undated_hidden) == (1, 1)
    assert search(news, "date:2021").undated_hidden == 1
    assert search(news, "Portugal date:2021").undated_hidden == 0
    assert search(news, "Palestine AND date:2021").undated_hidden == 1
    assert search(news, "Portugal OR date:2021").undated_hidden == 0
    assert search(news, "Palestine date:2021", date="2021").undated_hidden == 1
    assert search(news, "workers forest date:2021", match="any").undated_hidden == 1


def test_a_hidden_item_with_every_word_is_counted_instead_of_relaxing_the_query(news: SearchService) -> None:
    page = search(news, "handbook workers", date="2021")

    assert (page.total, page.undated_hidden, page.relaxed) == (0, 1, None)


def test_facet_values_have_labels_and_say_whether_they_are_selected(news: SearchService) -> None:
    page = search(news, filters={"country": ("Palestine",)}, date="2021", undated="include")

    assert list(page.facets) == list(FACETS)
    assert FacetValue("country:PS", "Palestine", 2, True) in page.facets["country"]
    assert FacetValue("country:IT", "Italy", 1, False) in page.facets["country"]
    assert page.facets["year"] == (FacetValue("2021", "2021", 1, True),)
    assert page.facets["source"] == (FacetValue("Coop News", "Coop News", 2, False),)
    assert not any(search(news, facets=False).facets.values())


def test_a_selected_value_without_items_is_listed(news: SearchService) -> None:
    page = search(news, "forest", filters={"country": ("Kenya", "Atlantis")})

    selected = [value for value in page.facets["country"] if value.selected]
    assert selected == [
        FacetValue("Atlantis", "Atlantis", 0, True),
        FacetValue("country:KE", "Kenya", 0, True),
    ]


def test_a_word_of_several_tokens_needs_all_of_them(tmp_path: Path) -> None:
    with filled(
        tmp_path,
        {"title": "Wizzle-19 and cooperatives"},
        {"title": "19 reasons for wizzle tests"},
        {"title": "Only wizzle"},
        {"title": "合作社运动"},
        {"title": "社合作"},
    ) as service:
        assert len(titles(service, "wizzle-19")) == 2
        assert titles(service, '"wizzle-19"') == ["Wizzle-19 and cooperatives"]
        assert titles(service, "合作社", match="all") == ["合作社运动"]
        assert [(hit.title, hit.some_words) for hit in search(service, "合作社").hits] == [
            ("合作社运动", msgspec.UNSET),
            ("社合作", True),
        ]
