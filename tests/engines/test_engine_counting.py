"""Matching items are counted by the values of facets and by their combinations, exactly."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product
from pathlib import Path

import msgspec
import pytest

from sse_search.engines.group_counts import GroupCounts
from sse_search.engines.port import Engine, EngineRequest
from sse_search.engines.queries import MatchAll, Query, TermQuery
from sse_search.errors import IndexMissingError, UnknownFacetError
from sse_search.model import FACETS, Document, Tag
from tests.engines.engine_archive import ENGINES, ILO, METADATA, PALESTINE, a_document, build, id_of
from tests.engines.random_requests import a_request, fill

ITALY = Tag("country:IT", "country", "Italy", "Italian", "body")


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Four items on apples: two countries in 2021, one in 2021, one undated, none in 2020; and a pear."""
    return build(
        engine,
        a_document(1, "apple", date="2021-11-09", source="a", tags=[PALESTINE, ITALY]),
        a_document(2, "apple", date="2021", source="b", tags=[PALESTINE, ILO]),
        a_document(3, "apple", source="a", tags=[ITALY]),
        a_document(4, "apple", date="2020-02", source="a"),
        a_document(5, "pear", date="2019", source="c", tags=[ITALY]),
    )


def counted(
    engine: Engine, *facets: str, query: Query | None = None, limit: int | None = None, **options: object
) -> GroupCounts:
    return engine.count_by(EngineRequest(query=query or TermQuery("apple"), **options), facets, limit)  # type: ignore[arg-type]


def test_one_facet_is_counted_like_a_facet_of_a_search_and_what_has_no_value(filled: Engine) -> None:
    by_country = counted(filled, "country")

    assert by_country.total == 4
    assert [(each.value, each.label, each.count) for each in by_country.values[0]] == [
        ("country:IT", "Italy", 2),
        ("country:PS", "Palestine", 2),
        ("", "", 1),
    ]
    assert by_country.groups == ((("country:IT",), 2), (("country:PS",), 2), (("",), 1))


def test_an_item_counts_with_each_combination_of_its_values(filled: Engine) -> None:
    assert counted(filled, "country", "year").groups == (
        (("country:IT", "2021"), 1),
        (("country:IT", ""), 1),
        (("country:PS", "2021"), 2),
        (("", "2020"), 1),
    )


def test_dates_come_newest_first_and_items_without_a_month_last(filled: Engine) -> None:
    assert counted(filled, "month", "source").groups == (
        (("2021-11", "a"), 1),
        (("2020-02", "a"), 1),
        (("", "a"), 1),
        (("", "b"), 1),
    )


def test_every_filter_narrows_the_counts(filled: Engine) -> None:
    only_italy = counted(filled, "country", filters={"country": ("country:IT",)}, undated="exclude")

    assert (only_italy.total, only_italy.groups) == (1, ((("country:IT",), 1), (("country:PS",), 1)))


def test_a_limit_keeps_the_most_frequent_values_and_all_dates(filled: Engine) -> None:
    cut = counted(filled, "source", "year", query=MatchAll(), limit=1)

    assert [[each.value for each in values] for values in cut.values] == [["a"], ["2021", "2020", "2019", ""]]
    assert cut.groups == ((("a", "2021"), 1), (("a", "2020"), 1), (("a", ""), 1))
    assert counted(filled, "source", limit=0).groups == ()


def test_nothing_is_counted_where_nothing_matches(filled: Engine) -> None:
    nothing = counted(filled, "country", "year", query=TermQuery("plum"))

    assert (nothing.total, nothing.values, nothing.groups) == (0, ((), ()), ())


def test_what_cannot_be_counted_is_refused(filled: Engine, tmp_path: Path) -> None:
    with pytest.raises(UnknownFacetError, match="'colour'"):
        counted(filled, "colour")
    with pytest.raises(ValueError, match="-1"):
        counted(filled, "year", limit=-1)
    for name, opened in ENGINES.items():
        with pytest.raises(IndexMissingError):
            counted(opened(tmp_path / name), "year")


def test_counts_follow_what_was_added_replaced_and_removed(filled: Engine) -> None:
    filled.build([a_document(1, "apple", source="d")], [id_of(2)], METADATA, full=False)

    assert counted(filled, "source").groups == ((("a",), 2), (("d",), 1))
    assert counted(filled, "organization", "country").groups == ((("", "country:IT"), 1), (("", ""), 2))


def test_documents_without_any_value_count_beside_others(engine: Engine) -> None:
    build(engine, *(a_document(n, "apple", source="a") for n in range(1, 9)))
    engine.build([a_document(20, "apple", language="")], (), METADATA, full=False)

    assert counted(engine, "source", "language").groups == ((("a", "en"), 8), (("", ""), 1))
    assert counted(engine, "country").groups == ((("",), 9),)


def test_more_possible_combinations_than_counters_are_counted_too(engine: Engine) -> None:
    build(engine, *(a_document(n, source=f"s{n}", tags=[Tag(f"topic:{n}", "topic", "T", "T")]) for n in range(2100)))

    groups = counted(engine, "source", "topic", query=MatchAll()).groups

    assert len(groups) == 2100
    assert set(groups) == {((f"s{n}", f"topic:{n}"), 1) for n in range(2100)}


def test_counts_equal_a_recount_over_the_items_of_random_requests(engine: Engine) -> None:
    rng = random.Random(18)
    fill([engine], rng, size=60)
    for _ in range(200):
        request = a_request(rng)
        facets = rng.sample(FACETS, 2)
        documents = list(engine.matching(msgspec.structs.replace(request, offset=0, limit=10_000)))

        groups = engine.count_by(request, facets)

        recount = Counter(pair for document in documents for pair in product(*(_values(document, f) for f in facets)))
        assert dict(groups.groups) == recount, (request, facets)
        assert groups.total == len(documents)
        for facet, values in zip(facets, groups.values, strict=True):
            alone = Counter(value for document in documents for value in _values(document, facet))
            assert {each.value: each.count for each in values} == alone


def _values(document: Document, facet: str) -> set[str]:
    """Return the values of an item as its export has them."""
    item, date = document.item, document.item.date.value or ""
    plain = {
        "year": date[:4],
        "month": date[:7] if len(date) > 4 else "",
        "source": item.source,
        "language": document.language,
        "category": item.category,
    }
    return {plain[facet]} if facet in plain else {tag.id for tag in document.tags if tag.type == facet} or {""}
