"""The overview, the gaps and the comparison show figures that are the totals of the searches behind them."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.webui.web_archive import fetch, text_of

COMPARED = "/compare?q=cooperatives&q=credit+OR+women"


def figures(page: BeautifulSoup) -> list[tuple[str, int]]:
    """Return the address behind each figure of a page, and the figure."""
    rows = [(row.select_one("th a"), row.select_one("td")) for row in page.select(".overview-tables .counts tbody tr")]
    beside = [(str(link["href"]), number(cell)) for link, cell in rows if link is not None]
    linked = [
        (str(link["href"]), number(link)) for link in page.select(".counts td a, .entity-list a, .overview-time p a")
    ]
    return beside + [(path, count) for path, count in linked if count and count < 1000 and "csv" not in path]


def number(node: Any) -> int:
    digits = re.match(r"\d+", text_of(node))
    return int(digits[0]) if digits else 0


def total(client: FlaskClient, path: str) -> int:
    return number(fetch(client, path).select_one(".count-number"))


@pytest.mark.parametrize("path", ["/overview", COMPARED, f"{COMPARED}&by=topic"])
def test_every_figure_is_the_total_of_the_search_behind_it(client: FlaskClient, path: str) -> None:
    found = figures(fetch(client, path))

    assert len(found) > 10
    assert [(target, count, total(client, target)) for target, count in found if total(client, target) != count] == []


def test_the_overview_has_a_table_and_a_file_for_each_drawing(client: FlaskClient) -> None:
    page = fetch(client, "/overview")
    files = [str(link["href"]) for link in page.select("a[download]")]

    assert len(files) == len(page.select("section .counts")) + 1
    rows = list(csv.DictReader(io.StringIO(client.get(files[0]).text)))
    assert {row["year"]: row["count"] for row in rows}["2021"] == "4"


def test_what_the_archive_lacks_is_listed_with_links(client: FlaskClient) -> None:
    page = fetch(client, "/gaps")
    undated = next(fold for fold in page.select("details") if "without a date" in fold.get_text())

    assert "(2)" in undated.get_text()
    for link in undated.select("a"):
        assert text_of(link) == text_of(fetch(client, str(link["href"])).select_one(".item-title"))


def test_searches_are_drawn_over_the_years_with_a_table_and_a_file(client: FlaskClient) -> None:
    page = fetch(client, COMPARED)
    file = next(str(link["href"]) for link in page.select("a[download]") if "compare.csv" in str(link["href"]))
    rows = list(csv.reader(io.StringIO(client.get(file).text)))

    assert [len(chart.select("polyline")) for chart in page.select(".line-chart")] == [2, 2]
    assert rows[0] == ["year", "cooperatives", "credit OR women", "share of cooperatives", "share of credit OR women"]
    shown = {
        text_of(row.select("th")[0]): number(row.select("td")[0])
        for row in page.select("#over-time ~ details tbody tr")
    }
    assert {row[0]: int(row[1]) for row in rows[1:] if row[0] != "undated"} == shown


def test_a_comparison_needs_two_to_five_searches(client: FlaskClient) -> None:
    assert len(fetch(client, "/compare?q=coop").select("[name=q]")) == 3  # with the box of the masthead
    assert not fetch(client, "/compare?q=coop&q=coop").select("table")
    six = "&".join(f"q={word}" for word in "abcdef")
    assert "At most 5 searches" in fetch(client, f"/compare?{six}", 400).get_text()
    assert "valid facets" in fetch(client, "/compare?q=a&q=b&by=colour", 400).get_text()


def test_hostile_texts_stay_texts_in_a_comparison(client: FlaskClient) -> None:
    texts = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>']
    response = client.get("/compare", query_string={"q": texts})

    assert response.status_code == 200
    assert "<script>alert" not in response.text
    assert "<img" not in response.text
