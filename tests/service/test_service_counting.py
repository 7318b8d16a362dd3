"""Counts by facets are those of a recount over the export of the same search."""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import product
from typing import Any

import pytest

from sse_search import FACETS, InvalidQueryError, SearchRequest, SearchService, UnknownFacetError, export
from tests.service.service_archive import Record

_WORDS = (
    "cooperatives",
    "mutuals",
    "Palestine",
    "-Portugal",
    "xylophone",
    "date:2021",
    '"fair trade"',
    "owner*",
    "fair",
)
_FILTERS = {"country": ("Palestine", "Italy", "Nowhere"), "language": ("en", "fr"), "source": ("Coop News",)}


def a_request(rng: random.Random) -> SearchRequest:
    facets = rng.sample(list(_FILTERS), rng.choice((0, 0, 1, 2)))
    return SearchRequest(
        text=" ".join(rng.sample(_WORDS, rng.randint(0, 3))),
        match=rng.choice(("auto", "all", "any")),
        filters={facet: tuple(rng.sample(_FILTERS[facet], 1)) for facet in facets},
        date=rng.choice(((), (), "2020..", ("2019", "2021-05"))),
        undated=rng.choice((None, "include", "exclude", "only")),
    )


def exported_values(record: Record, facet: str) -> set[str]:
    date = record["date"]["value"] or ""
    plain: dict[str, Any] = {**record, "year": date[:4], "month": date[:7] if len(date) > 4 else ""}
    if facet in ("year", "month", "source", "language", "category"):
        return {plain.get(facet, "")}
    return {entity["id"] for entity in record.get("entities", ()) if entity["type"] == facet} or {""}


def test_counts_by_two_facets_equal_a_recount_over_the_export_on_200_random_requests(news: SearchService) -> None:
    rng = random.Random(18)
    for _ in range(200):
        request, facets = a_request(rng), rng.sample(FACETS, 2)

        counts = news.counts(request, facets)

        lines = "".join(export(news.matching(request), "jsonl")).splitlines()
        pairs = [product(*(exported_values(json.loads(line), facet) for facet in facets)) for line in lines]
        recount = Counter(pair for each in pairs for pair in each)
        assert {group.values: group.count for group in counts.groups} == recount, (request, facets)
        assert counts.total == len(lines) == news.search(request).total


def test_what_has_no_value_is_named(news: SearchService) -> None:
    by_year = news.counts("", "year")
    by_month = news.counts("", ["month", "organisation"])

    assert [(each.label, each.count, each.share) for each in by_year.values[0]] == [
        ("2021", 2, 0.4),
        ("2020", 1, 0.2),
        ("2019", 1, 0.2),
        ("undated", 1, 0.2),
    ]
    assert by_month.by == ("month", "organization")
    assert by_month.groups[-1].labels == ("no month", "no organization")


def test_items_of_a_search_that_was_widened_are_counted(news: SearchService) -> None:
    counts = news.counts("Portugal mutuals", "year")

    assert (counts.relaxed, counts.total, counts.query.match) == ("any", 3, "any")


def test_only_facets_can_be_counted_by(news: SearchService) -> None:
    with pytest.raises(UnknownFacetError, match="title"):
        news.counts("", "title")
    with pytest.raises(InvalidQueryError, match="not by 0"):
        news.counts("", ())
    with pytest.raises(InvalidQueryError, match="1 or more, not 0"):
        news.counts("", "year", top=0)
