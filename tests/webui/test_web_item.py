"""The page of an item leads through the search that it was opened from, and keeps it in its filters."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode

import msgspec
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from sse_search import NewsItem, SearchService
from tests.webui.web_archive import fetch, text_of
from webui import create_app

ITEMS = 12
SEARCHES = (
    "q=cooperative&sort=oldest",
    "q=cooperative+bakery&limit=5",  # items with one of the words rank among those with both
    "q=bakery+zebra&country=country:IT",
    "sort=newest&limit=4",
    "q=zebra&limit=1&sort=newest",
    "q=cooperative&stories=true&limit=6&lang=de",
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    items = [
        NewsItem(
            id=f"{n:016x}",
            title=f"A cooperative{' bakery' if n % 3 else ''} opens in Italy, number {n}",
            body=f"Tale{n} of chapter{n} with page{n}." if n % 4 else "Zebra.",
        )
        for n in range(ITEMS)
    ]
    with SearchService.open(tmp_path_factory.mktemp("neighbours")) as service:
        service.import_items(items, source="Coop News")
        service.rebuild()
        yield service


@pytest.fixture(scope="module")
def client(service: SearchService) -> FlaskClient:
    return create_app(service=service).test_client()


def links(page: BeautifulSoup) -> dict[str, str]:
    """Return the addresses of the neighbours; the head has the same ones."""
    shown = {str(link["rel"][0]): str(link["href"]) for link in page.select(".neighbours a")}
    assert shown == {str(link["rel"][0]): str(link["href"]) for link in page.select("head [rel=prev], head [rel=next]")}
    return shown


def hits(client: FlaskClient, address: str) -> list[str]:
    """Return the addresses of the hits of a search, on all its pages."""
    found: list[str] = []
    while address:
        page = fetch(client, address)
        found += [str(link["href"]) for link in page.select(".hit-title a")]
        following = page.select_one(".pager-step[rel=next]")
        address = str(following["href"]) if following else ""
    return found


@pytest.mark.parametrize("search", SEARCHES)
def test_a_reader_goes_through_all_items_of_a_search_in_its_order_and_back(client: FlaskClient, search: str) -> None:
    expected = hits(client, f"/?{search}")
    assert len(expected) > 1

    address, forth = expected[0], []
    while address:
        page = fetch(client, address)
        forth.append(address)
        assert text_of(page.select_one(".neighbours span")) in (
            f"{len(forth)} of {len(expected)}",
            f"{len(forth)} von {len(expected)}",
        )
        address = links(page).get("next", "")
    back = [forth[-1]]
    while previous := links(fetch(client, back[-1])).get("prev"):
        back.append(previous)

    assert forth == expected
    assert back[::-1] == expected


@pytest.mark.parametrize(
    "search",
    [
        "",
        "?lang=de",
        "?q=cooperative&sort=oldest&page=2",
        "?q=elephant",
        "?q=cooperative&page=999999",
        "?q=cooperative&page=10001&limit=1",
        f"?q={'x' * 1025}",
    ],
)
def test_an_item_without_a_search_or_outside_of_it_has_no_neighbours(client: FlaskClient, search: str) -> None:
    page = fetch(client, f"/item/{0:016x}{search}")

    assert "number 0" in text_of(page.h1)
    assert page.select(".neighbours, head [rel=prev], head [rel=next]") == []


def test_a_page_that_lacks_its_neighbours_because_time_ran_out_is_not_stored(
    client: FlaskClient, service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stored(query: str) -> bool:
        return "no-store" not in client.get(f"/item/{0:016x}{query}").headers["Cache-Control"]

    assert [stored(query) for query in ("?q=cooperative&sort=newest", "?q=elephant", "")] == [True, True, True]

    search = service.search
    monkeypatch.setattr(
        service, "search", lambda request: msgspec.structs.replace(search(request), hits=(), partial=True)
    )

    assert [stored(query) for query in ("?q=cooperative&limit=7", "?q=elephants")] == [False, False]


@pytest.mark.parametrize(
    ("facet", "value"),
    [("country", "country:IT"), ("source", "Coop News"), ("language", "en")],
)
def test_filters_of_an_item_are_added_to_the_search(client: FlaskClient, facet: str, value: str) -> None:
    search = {"q": ["bakery"], "-category": ["Odd"], "date": ["..2021"], "undated": ["include"], "sort": ["oldest"]}
    for kept in ({}, search):
        page = fetch(client, f"/item/{1:016x}?{urlencode({**kept, 'page': '2'} if kept else kept, doseq=True)}")

        links = [parse_qs(str(link["href"]).partition("?")[2]) for link in page.select(".item-about a[href^='/?']")]
        assert {**kept, facet: [value]} in links
