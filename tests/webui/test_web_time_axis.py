"""The time axis of a page is true: equal times are equally wide, no year is left out, the chosen dates are marked."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from sse_search import DateRange, FacetValue, IndexState, QueryEcho, ResultPage, SearchRequest
from tests.webui.web_archive import fetch, text_of
from webui.histogram import MAX_BARS, MAX_LINKS, Histogram, histograms


def page_of(years: dict[int, int], months: dict[str, int] | None = None) -> ResultPage:
    facets = {
        "year": tuple(FacetValue(f"{year:04}", f"{year:04}", count) for year, count in years.items()),
        "month": tuple(FacetValue(month, month, count) for month, count in (months or {}).items()),
    }
    query = QueryEcho("", "", "all", "relevance", {})
    return ResultPage(
        query=query, total=sum(years.values()), undated_hidden=0, partial=False, page=1, size=10, hits=(),
        facets=facets, relaxed=None, suggestion=None, index=IndexState("000001", 9), took_ms=0.0,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _in_request(app_context: None) -> None:
    """Links can be built."""


@pytest.fixture
def app_context(client: FlaskClient) -> object:
    with client.application.test_request_context("/"):
        yield None


def axes(years: dict[int, int], *dates: str, months: dict[str, int] | None = None) -> tuple[Histogram, ...]:
    return histograms(page_of(years, months), SearchRequest(text="x", date=dates))


@pytest.mark.parametrize(
    ("years", "title", "first", "last", "links"),
    [
        ({2020: 1, 2021: 2}, "Years", "2020", "2021", 2),
        ({1844: 1, 1859: 1, 1895: 1}, "Years", "1840", "1899", 12),
        ({1844: 1, 2024: 1}, "Decades", "1840", "2039", 10),
        ({1: 1, 2024: 1}, "Centuries", "0001", "2199", 11),
        ({9990: 1, 9999: 1}, "Years", "9990", "9999", 10),
        ({1: 1, 9999: 1}, "Centuries", "0001", "9999", 10),
    ],
)
def test_the_axis_reaches_from_the_first_to_the_last_date(
    years: dict[int, int], title: str, first: str, last: str, links: int
) -> None:
    axis = axes(years)[0]

    assert (axis.title, axis.first, axis.last, len(axis.steps)) == (title, first, last, links)
    assert sum(step.count for step in axis.steps) == sum(years.values())
    assert len(axis.steps) <= MAX_LINKS
    assert axis.bars_per_link * len(axis.steps) <= 10 * MAX_BARS


def test_every_link_is_as_long_as_every_other_and_no_year_is_left_out() -> None:
    axis = axes({1844: 3, 1859: 2, 1895: 1})[0]

    ranges = [DateRange.parse(step.value) for step in axis.steps]
    assert [(day.start, day.end) for day in ranges] == [(f"{year}", f"{year + 4}") for year in range(1840, 1900, 5)]
    assert [step.count for step in axis.steps] == [3, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1]
    assert [bool(step.url) for step in axis.steps] == [step.count > 0 for step in axis.steps]


def test_bars_within_the_chosen_dates_are_apart_from_the_others() -> None:
    axis = axes({2010: 1, 2012: 1, 2015: 1}, "2011..2013")[0]

    assert [(bool(step.inside), bool(step.bars)) for step in axis.steps] == [
        (False, True), (False, False), (True, False), (False, False), (False, False), (False, True),
    ]  # fmt: skip
    assert all(not step.bars for step in axes({2010: 1, 2012: 1})[0].steps)


def test_a_chosen_decade_has_an_axis_of_its_years_and_a_chosen_year_one_of_its_months() -> None:
    years = {1844: 1, 1901: 1, 1905: 2, 1912: 1}

    whole, decade = axes(years, "1900..1909")
    months = axes(years, "1905", months={"1905-02": 2})[-1]

    assert (whole.title, decade.title, decade.first, decade.last) == ("Decades", "Years", "1900", "1909")
    assert [step.count for step in decade.steps] == [0, 1, 0, 0, 0, 2, 0, 0, 0, 0]
    assert (months.title, len(months.steps), months.steps[1].count) == ("Months of 1905", 12, 2)


def test_a_bar_has_a_year_a_decade_a_century_or_a_month() -> None:
    years, months = axes({2020: 1, 2021: 2}, "2021", months={"2021-03": 2})

    assert [axis.units_per_bar for axis in (years, months)] == [1, 1]
    assert [axes({first: 1, 2021: 1})[0].units_per_bar for first in (1844, 1200)] == [10, 100]


def test_dates_far_from_all_items_and_open_ranges_are_drawn() -> None:
    assert len(axes({2010: 1, 2012: 1}, "1850")) == 1
    assert len(axes({2010: 1, 2012: 1}, "2011..")) == 2
    assert len(axes({2010: 1, 2012: 1}, "last-week")) >= 1
    assert axes({}) == ()


def test_a_bar_replaces_the_chosen_dates_and_a_chosen_bar_is_taken_back() -> None:
    axis = axes({2010: 1, 2012: 1}, "2010")[0]

    assert [step.url for step in axis.steps] == ["/?q=x", "", "/?q=x&date=2012"]
    assert [step.selected for step in axis.steps] == [True, False, False]


def test_a_page_has_the_fields_of_the_chosen_range(client: FlaskClient) -> None:
    def fields(address: str) -> dict[str, str]:
        page = fetch(client, address)
        return {name: str(page.select_one(f"#{name}")["value"]) for name in ("from", "to", "date")}  # type: ignore[index]

    assert fields("/?date=2019..2020-05") == {"from": "2019", "to": "2020-05", "date": ""}
    assert fields("/?date=..2020") == {"from": "", "to": "2020", "date": ""}
    assert fields("/?date=2021") == {"from": "2021", "to": "2021", "date": ""}
    assert fields("/?date=last-week") == {"from": "", "to": "", "date": "last-week"}
    assert fields("/?date=2019&date=2021") == {"from": "", "to": "", "date": ""}


def test_presets_find_their_dates(client: FlaskClient) -> None:
    page = fetch(client, "/?q=cooperatives")

    presets = {text_of(link): str(link["href"]) for link in page.select(".presets a")}
    assert presets["This year"] == "/?q=cooperatives&date=this-year"
    for address in presets.values():
        assert text_of(fetch(client, address).select_one(".chip")).startswith("Remove filter: Date ")
