"""`/api/counts` answers with exact counts by one facet or two."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from sse_search import SearchService, to_json


def test_counts_are_those_of_the_service(client: FlaskClient, service: SearchService) -> None:
    response = client.get("/api/counts?q=cooperatives&by=country,year&top=3")

    assert response.data == to_json(service.counts("cooperatives", "country,year", top=3))
    assert response.headers["ETag"]


def test_filters_narrow_the_counts(client: FlaskClient) -> None:
    counts = client.get("/api/counts?by=language&date=2020").get_json()

    assert [(each["value"], each["count"]) for each in counts["values"][0]] == [("en", 1), ("fr", 1)]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "names one facet or two"),
        ("by=colour", "no facet 'colour'"),
        ("by=year&by=country", "only once"),
        ("by=year,year", "named twice"),
        ("by=year&top=0", "'top' cannot be '0'"),
        ("by=year&top=1000", "'top' cannot be '1000'"),
        ("by=year&topp=3", "no parameter 'topp'"),
    ],
)
def test_what_cannot_be_counted_is_a_problem(client: FlaskClient, query: str, message: str) -> None:
    response = client.get(f"/api/counts?{query}")

    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert message in response.get_json()["detail"]
