"""A search lists every value of a facet, excludes values, and marks the words of a query in titles."""

from __future__ import annotations

import msgspec
import pytest

from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import MAX_FACET_VALUES
from sse_search.errors import InvalidQueryError, UnknownFacetError
from sse_search.model import NewsItem, SearchRequest
from sse_search.service import SearchService

PLACES = tuple(f"Place {number}" for number in range(MAX_FACET_VALUES + 5))


@pytest.fixture(scope="module", params=["whoosh", "memory"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    engine = MemoryEngine() if request.param == "memory" else None
    service = SearchService(tmp_path_factory.mktemp("places"), engine=engine)
    items = [
        NewsItem(id=f"{number:016x}", title=f"Dairy {'co-op' if number % 2 else 'union'} & sons", category=place)
        for number, place in enumerate(PLACES)
    ]
    items.append(NewsItem(id="f" * 16, title="Lait", category="Économie sociale", language="fr"))
    service.import_items(items, source="news")
    service.rebuild()
    return service


def test_a_page_has_the_first_values_of_a_facet_and_the_list_has_all(service: SearchService) -> None:
    request = SearchRequest(text="dairy")

    assert len(service.search(request).facets["category"]) == MAX_FACET_VALUES
    assert {value.value for value in service.facet_values(request, "category")} == set(PLACES)


def test_values_are_looked_for_by_the_beginning_of_any_word_of_their_name(service: SearchService) -> None:
    def values(facet: str, find: str) -> list[str]:
        return [value.value for value in service.facet_values(SearchRequest(), facet, find)]

    assert values("category", "SOCI") == values("category", "econ") == ["Économie sociale"]
    assert values("category", "ocial") == []
    assert values("language", "Fren") == ["fr"]


def test_counts_of_the_list_leave_out_the_filter_of_the_facet_itself(service: SearchService) -> None:
    request = SearchRequest(text="union", filters={"category": ("Place 0",)})

    listed = service.facet_values(request, "category")

    assert sum(value.count for value in listed) == service.search(SearchRequest(text="union")).total
    assert [value.value for value in listed if value.selected] == ["Place 0"]


def test_an_unknown_facet_is_refused(service: SearchService) -> None:
    with pytest.raises(UnknownFacetError, match="there is no facet 'colour'"):
        service.facet_values("dairy", "colour")


def test_excluded_values_are_left_out_of_hits_counts_and_exports(service: SearchService) -> None:
    request = SearchRequest(text="dairy", excluded={"category": ("place 1", "Place 3")}, limit=100)

    page = service.search(request)

    assert page.query.excluded == {"category": ("Place 1", "Place 3")}
    assert page.total == len(PLACES) - 2
    assert {hit.category for hit in page.hits}.isdisjoint({"Place 1", "Place 3"})
    assert len(list(service.matching(request))) == page.total
    assert service.search("dairy").query.excluded is msgspec.UNSET


def test_an_exclusion_without_text_leaves_everything_else(service: SearchService) -> None:
    assert service.search(SearchRequest(excluded={"language": ("French",)})).total == len(PLACES)


def test_an_exclusion_holds_where_any_word_is_enough(service: SearchService) -> None:
    request = SearchRequest(text="dairy xylophone", excluded={"category": ("Place 1",)})

    page = service.search(request)

    assert (page.relaxed, page.total) == ("any", len(PLACES) - 1)


def test_an_unknown_excluded_value_is_named(service: SearchService) -> None:
    notices = service.search(SearchRequest(excluded={"category": ("Nowhere at all",)})).notices

    assert [notice.reason for notice in notices] == ["no item has the category 'Nowhere at all'"]


def test_excluded_values_count_for_the_limit_and_years_cannot_be_excluded(service: SearchService) -> None:
    with pytest.raises(InvalidQueryError, match="at most 64 values"):
        service.search(SearchRequest(excluded={"category": PLACES * 3}))
    with pytest.raises(UnknownFacetError, match="'year' cannot be excluded"):
        service.search(SearchRequest(excluded={"year": ("2021",)}))


def test_titles_are_marked_on_request_and_safe(service: SearchService) -> None:
    marked = service.search(SearchRequest(text="co-op", limit=1, marks=True)).hits[0]

    assert marked.marked_title == "Dairy <mark>co-op</mark> &amp; sons"
    assert not service.search(SearchRequest(text="co-op", limit=1)).hits[0].marked_title
