"""Searches are compared over time, by what is distinctive for each, and by what they share."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from sse_search import Comparison, InvalidQueryError, SearchRequest, SearchService
from sse_search.service.comparing import log_likelihood
from tests.service.service_archive import filled

_KENYA, _INDIA, _OTHER = 12, 9, 20


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    """Dairy items on Kenya from 2018 to 2020, weaving items on India in 2021, one of both, and others."""
    records = [
        *({"title": f"Dairy number {n} in Kenya", "date": f"20{18 + n % 3}-05"} for n in range(_KENYA)),
        *({"title": f"Weaving number {n} in India", "date": "2021-06-01"} for n in range(_INDIA)),
        {"title": "Dairy and weaving together"},
        *({"title": f"Something else, number {n}", "date": "2020"} for n in range(_OTHER)),
    ]
    with filled(tmp_path_factory.mktemp("compared"), *records) as opened:
        yield opened


@pytest.fixture(scope="module")
def comparison(service: SearchService) -> Comparison:
    return service.compare(["dairy", "weaving"])


def test_each_search_has_its_items_its_share_and_its_dates(comparison: Comparison) -> None:
    dairy, weaving = comparison.searches
    every = _KENYA + _INDIA + 1 + _OTHER

    assert (dairy.total, dairy.share) == (_KENYA + 1, (_KENYA + 1) / every)
    assert (dairy.first, dairy.last, dairy.peak) == ("2018-05", "2020-05", "2020")
    assert (weaving.first, weaving.last, weaving.peak) == ("2021-06-01", "2021-06-01", "2021")
    assert [(each.year, each.count, each.share) for each in dairy.years] == [
        ("2020", 4, 4 / (4 + _OTHER)),
        ("2019", 4, 1.0),
        ("2018", 4, 1.0),
        ("", 1, 1.0),
    ]


def test_what_is_distinctive_has_the_log_likelihood_of_its_frequencies(comparison: Comparison) -> None:
    (kenya, *_) = (each for each in comparison.searches[0].distinctive if each.facet == "country")

    a, b, c, d = _KENYA, 0, _KENYA + 1, _INDIA + _OTHER
    expected = 2 * a * math.log(a / (c * (a + b) / (c + d)))
    assert (kenya.label, kenya.count, kenya.others, kenya.likelihood) == ("Kenya", a, b, round(expected, 2))
    assert not any(each.label == "India" for each in comparison.searches[0].distinctive)


def test_items_of_both_searches_are_counted(comparison: Comparison) -> None:
    assert comparison.overlaps == ((0, 1, 1),)


def test_a_search_without_items_has_no_dates(service: SearchService) -> None:
    nothing = service.compare(["xylophone", "dairy"]).searches[0]

    assert (nothing.total, nothing.first, nothing.peak, nothing.years, nothing.distinctive) == (0, "", "", (), ())


def test_everything_has_nothing_distinctive(service: SearchService) -> None:
    assert service.compare(["", "dairy"]).searches[0].distinctive == ()


def test_equal_frequencies_have_no_likelihood() -> None:
    assert log_likelihood(5, 50, 10, 100) == pytest.approx(0)
    assert log_likelihood(0, 50, 10, 100) == pytest.approx(2 * 10 * math.log(10 / (100 * 10 / 150)))


@pytest.mark.parametrize("count", [0, 1, 6])
def test_two_to_five_searches_are_compared(service: SearchService, count: int) -> None:
    with pytest.raises(InvalidQueryError, match=f"not {count}"):
        service.compare(["dairy"] * count)


def test_a_search_that_was_widened_says_so(service: SearchService) -> None:
    widened, plain = service.compare(["dairy xylophone", "weaving"]).searches

    assert (widened.relaxed, widened.total, plain.relaxed) == ("any", _KENYA + 1, None)


def test_searches_with_filters_share_the_items_that_both_find(service: SearchService) -> None:
    kenya = SearchRequest(text="dairy", filters={"country": ("Kenya",)})

    assert service.compare([kenya, "number", SearchRequest(text="dairy", date="2018")]).overlaps == (
        (0, 1, _KENYA),
        (0, 2, 4),
        (1, 2, 4),
    )
