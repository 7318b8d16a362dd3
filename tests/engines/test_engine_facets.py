"""Filters narrow, facets count what other filters would match, and hidden undated items are counted."""

from __future__ import annotations

import pytest

from sse_search.engines.port import MAX_FACET_VALUES, Engine
from sse_search.engines.queries import NotQuery, TermQuery
from sse_search.model import FACETS, DateRange, Tag
from tests.engines.engine_archive import (
    ARAB_STATES,
    ILO,
    METADATA,
    PALESTINE,
    REPORT,
    a_document,
    build,
    id_of,
    numbers,
    search,
)

ITALY = Tag("country:IT", "country", "Italy", "Italian", "body")


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """
    Six items: 1 and 2 on Palestine in 2021, 3 on Italy in 2020, 4 on both without a date, 5 on nothing in 2021 (year
    only), 6 does not match `apple`.
    """
    return build(
        engine,
        a_document(1, "apple", date="2021-11-09", source="a", category="News", tags=[PALESTINE, ARAB_STATES]),
        a_document(2, "apple", date="2021-10", source="b", tags=[PALESTINE, ARAB_STATES, ILO]),
        a_document(3, "apple", date="2020-02-01", source="a", tags=[ITALY, REPORT]),
        a_document(4, "apple", source="b", tags=[ITALY, PALESTINE, ARAB_STATES]),
        a_document(5, "apple", date="2021", source="a", language="fr"),
        a_document(6, "pear", date="2021-11-10", source="a", tags=[ITALY]),
    )


def matching(engine: Engine, **options: object) -> list[int]:
    return sorted(numbers(search(engine, TermQuery("apple"), **options)))


def test_values_of_one_facet_widen_and_facets_narrow(filled: Engine) -> None:
    both = ("country:PS", "country:IT")

    assert matching(filled, filters={"country": ("country:IT",)}) == [3, 4]
    assert matching(filled, filters={"country": both}) == [1, 2, 3, 4]
    assert matching(filled, filters={"country": both, "source": ("b",)}) == [2, 4]
    assert matching(filled, filters={"country": ("country:XX",)}) == []
    assert matching(filled, filters={"country": ("country:XX", "country:IT")}) == [3, 4]
    assert matching(filled, filters={"language": ("fr",)}) == [5]


def test_every_facet_is_counted(filled: Engine) -> None:
    facets = search(filled, TermQuery("apple")).facets

    assert set(facets) == set(FACETS)
    assert facets["country"] == (("country:PS", 3), ("country:IT", 2))
    assert facets["region"] == (("region:arab-states", 3),)
    assert facets["organization"] == (("organization:ilo", 1),)
    assert facets["source"] == (("a", 3), ("b", 2))
    assert facets["language"] == (("en", 4), ("fr", 1))
    assert facets["category"] == (("News", 1),)
    assert facets["year"] == (("2021", 3), ("2020", 1))
    assert facets["month"] == (("2021-11", 1), ("2021-10", 1), ("2020-02", 1))
    assert facets["person"] == ()


def test_a_facet_leaves_out_its_own_filter_and_keeps_the_others(filled: Engine) -> None:
    result = search(
        filled,
        TermQuery("apple"),
        filters={"country": ("country:IT",), "source": ("b",)},
        dates=(DateRange.parse("2021"),),
        undated="include",
    )

    assert numbers(result) == [4]
    assert result.facets["country"] == (("country:PS", 2), ("country:IT", 1))
    assert result.facets["source"] == (("b", 1),)
    assert result.facets["region"] == (("region:arab-states", 1),)
    assert result.facets["year"] == ()


def test_years_and_months_leave_out_the_filter_of_dates(filled: Engine) -> None:
    result = search(filled, TermQuery("apple"), dates=(DateRange.parse("2020"),), undated="exclude")

    assert numbers(result) == [3]
    assert result.facets["year"] == (("2021", 3), ("2020", 1))
    assert result.facets["month"] == (("2021-11", 1), ("2021-10", 1), ("2020-02", 1))
    assert result.facets["source"] == (("a", 1),)


def test_dates_are_alternatives(filled: Engine) -> None:
    dates = (DateRange.parse("2020"), DateRange.parse("2021-11"))

    assert matching(filled, dates=dates, undated="exclude") == [1, 3]


@pytest.mark.parametrize(
    ("undated", "dated", "expected", "hidden"),
    [
        ("include", False, [1, 2, 3, 4, 5], 0),
        ("exclude", False, [1, 2, 3, 5], 1),
        ("only", False, [4], 0),
        ("include", True, [1, 2, 4, 5], 0),
        ("exclude", True, [1, 2, 5], 1),
        ("only", True, [4], 0),
    ],
)
def test_undated_items_are_kept_left_out_and_counted_or_alone(
    filled: Engine, undated: str, dated: bool, expected: list[int], hidden: int
) -> None:
    dates = (DateRange.parse("2021"),) if dated else ()

    result = search(filled, TermQuery("apple"), dates=dates, undated=undated)

    assert sorted(numbers(result)) == expected
    assert (result.total, result.undated_hidden) == (len(expected), hidden)


def test_hidden_items_would_pass_every_other_filter(filled: Engine) -> None:
    def hidden(**filters: tuple[str, ...]) -> int:
        return search(filled, TermQuery("apple"), undated="exclude", filters=filters).undated_hidden

    assert hidden(country=("country:IT",)) == 1
    assert hidden(source=("a",)) == 0
    assert search(filled, NotQuery(TermQuery("apple")), undated="exclude").undated_hidden == 0


def test_of_undated_items_alone_no_year_is_counted(filled: Engine) -> None:
    facets = search(filled, TermQuery("apple"), undated="only", dates=(DateRange.parse("2021"),)).facets

    assert (facets["year"], facets["month"], facets["source"]) == ((), (), (("b", 1),))


def test_counting_can_be_left_out(filled: Engine) -> None:
    assert not any(search(filled, TermQuery("apple"), facets=False).facets.values())


def test_a_value_that_is_filtered_by_always_stands(filled: Engine) -> None:
    facets = search(filled, TermQuery("pear"), filters={"source": ("b",), "country": ("country:XX",)}).facets

    assert facets["source"] == (("b", 0),)
    assert facets["country"] == (("country:XX", 0),)


@pytest.mark.parametrize("sources", [30, 300])
def test_the_most_frequent_values_are_listed_and_those_filtered_by(engine: Engine, sources: int) -> None:
    build(
        engine,
        *(a_document(10 * n + k, "x", source=f"s{n:03}") for n in range(sources) for k in range(1 + n % 2)),
    )

    plain = search(engine).facets["source"]
    last = f"s{sources - 2:03}"
    chosen = search(engine, filters={"source": (last,)}).facets["source"]

    every = sorted((-(1 + n % 2), f"s{n:03}") for n in range(sources))
    assert plain == tuple((name, -count) for count, name in every[:MAX_FACET_VALUES])
    assert chosen == (*plain, (last, 1))


def test_as_many_values_are_listed_as_are_asked_for(engine: Engine) -> None:
    build(engine, *(a_document(number, "apple", source=f"source {number:03}") for number in range(1, 302)))
    facets = {limit: search(engine, TermQuery("apple"), facet_limit=limit).facets["source"] for limit in (0, 250, 1000)}

    assert [len(values) for values in facets.values()] == [0, 250, 301]
    assert facets[250] == facets[1000][:250] == tuple((f"source {number:03}", 1) for number in range(1, 251))


def test_an_item_with_more_tags_than_others_counts_with_all_of_them(engine: Engine) -> None:
    many = [Tag(f"topic:t{n:03}", "topic", f"Topic {n}", "x", "body") for n in range(100)]
    build(
        engine,
        a_document(500, "x", tags=many),
        *(a_document(n, "x y", tags=many[n % 9 : n % 9 + 1]) for n in range(300)),
    )

    for request in ({}, {"filters": {"topic": ("topic:t099",)}}, {"filters": {"source": ("none",)}}):
        facets = search(engine, TermQuery("x"), **request).facets
        alone = search(engine, NotQuery(TermQuery("y")), **request).facets

        expected = 0 if "source" in request.get("filters", {}) else 1
        assert dict(alone["topic"]).get("topic:t001", 0) == expected
        assert dict(facets["topic"]).get("topic:t010", 0) == expected
        assert facets["topic"][:1] == ((("topic:t000", 35),) if expected else ())


def test_every_year_and_month_is_listed_newest_first(engine: Engine) -> None:
    build(engine, *(a_document(n, date=f"{1750 + n}-0{1 + n % 9}") for n in range(1, 250)))

    facets = search(engine).facets

    assert facets["year"] == tuple((str(1750 + n), 1) for n in range(249, 0, -1))
    assert facets["month"] == tuple((f"{1750 + n}-0{1 + n % 9}", 1) for n in range(249, 0, -1))


def test_entities_are_named(filled: Engine) -> None:
    result = search(filled, TermQuery("apple"))

    shown = {value for facet in ("country", "region", "organization") for value, _ in result.facets[facet]}
    assert {value: result.labels[value] for value in shown} == {
        "country:PS": "Palestine",
        "country:IT": "Italy",
        "region:arab-states": "Arab States",
        "organization:ilo": "International Labour Organization",
    }


def test_facets_follow_what_was_added_replaced_and_removed(filled: Engine) -> None:
    filled.build([a_document(1, "apple", source="c", tags=[ITALY])], [id_of(2)], METADATA, full=False)

    facets = search(filled, TermQuery("apple")).facets
    assert facets["source"] == (("a", 2), ("b", 1), ("c", 1))
    assert facets["country"] == (("country:IT", 3), ("country:PS", 1))
    assert facets["organization"] == ()
    assert facets["year"] == (("2021", 1), ("2020", 1))
