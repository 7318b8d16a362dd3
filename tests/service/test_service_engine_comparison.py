"""Engines are compared by searches that are made from items; a difference is told, and rounding of scores is none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from sse_search import Hit, InvalidOptionError, ResultPage, SearchRequest, SearchService
from sse_search.service.engine_comparison import difference_of, made_searches
from tests.service.service_archive import NEWS, filled, opened


@pytest.fixture
def page(news: SearchService) -> ResultPage:
    return news.search("cooperatives")


def test_the_searches_of_an_index_are_always_the_same_and_of_every_kind(news: SearchService) -> None:
    reader = news._archive.reader()[1]

    searches = list(made_searches(reader, 60))

    assert searches == list(made_searches(reader, 60))
    assert len(searches) == 60
    kinds = Counter(name for search in searches for name in msgspec.to_builtins(search))
    assert {"match", "sort", "page", "filters", "excluded", "date", "undated"} <= set(kinds)
    assert sum(bool(news.search(search).total) for search in searches) > 40


def test_an_empty_archive_has_no_searches(tmp_path: Path) -> None:
    with opened(tmp_path) as service:
        service.rebuild()
        assert list(made_searches(service._archive.reader()[1], 60)) == []


def test_equal_answers_and_scores_that_differ_by_rounding_are_no_difference(page: ResultPage) -> None:
    assert difference_of(page, page) == ""
    assert difference_of(page, with_hits(page, *(rescored(hit, 1.0001) for hit in page.hits))) == ""
    assert difference_of("it is refused", "it is refused") == ""


def test_what_differs_is_told(page: ResultPage) -> None:
    first, second, *rest = page.hits
    facets = {**page.facets, "year": page.facets["year"][:1]}

    assert difference_of(page, msgspec.structs.replace(page, total=7)) == f"total {page.total} and 7"
    assert difference_of(page, msgspec.structs.replace(page, facets=facets)) == "counts of year differ"
    assert difference_of(page, with_hits(page, first)) == f"{len(page.hits)} and 1 hits on the page"
    assert difference_of(page, with_hits(page, rescored(first, 1.1), second, *rest)).startswith(f"hit 1 is {first.id}")
    assert difference_of(page, "it is refused") == "only one of the engines refuses the query"


def test_other_orders_than_relevance_are_the_same_item_by_item(news: SearchService) -> None:
    page = news.search(SearchRequest(sort="newest"))
    first, second, *rest = page.hits

    assert difference_of(page, with_hits(page, second, first, *rest)).startswith(f"hit 1 is {first.id} ")


def test_an_engine_is_not_compared_with_itself(tmp_path_factory: pytest.TempPathFactory) -> None:
    with (
        filled(tmp_path_factory.mktemp("own"), *NEWS) as service,
        pytest.raises(InvalidOptionError, match="kept by whoosh: compare it with that of another engine"),
    ):
        list(service.compare_engines("whoosh"))


def with_hits(page: ResultPage, *hits: Hit) -> ResultPage:
    return msgspec.structs.replace(page, hits=hits)


def rescored(hit: Hit, factor: float) -> Hit:
    return msgspec.structs.replace(hit, score=hit.score * factor)
