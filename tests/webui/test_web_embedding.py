"""Other sites read the API and embed the search as far as settings allow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.webui.web_archive import fetch, text_of
from webui import create_app

SITE = "https://library.example"
Configured = Callable[..., FlaskClient]


@pytest.fixture
def configured(home: Path, monkeypatch: pytest.MonkeyPatch) -> Configured:
    """Return the client of an application whose settings are given."""

    def client(**settings: str) -> FlaskClient:
        for name, value in settings.items():
            monkeypatch.setenv(f"SSESEARCH_{name.upper()}", value)
        return create_app(home).test_client()

    return client


def policy(client: FlaskClient, path: str) -> str:
    return client.get(path).headers["Content-Security-Policy"].rpartition("frame-ancestors ")[2]


def test_scripts_of_other_sites_read_nothing_by_default(client: FlaskClient) -> None:
    for path in ("/api/search?q=coop", "/", "/feed.atom"):
        assert "Access-Control-Allow-Origin" not in client.get(path, headers={"Origin": SITE}).headers


def test_scripts_of_named_sites_read_the_api_and_no_page(configured: Configured) -> None:
    client = configured(cors_origins=f"{SITE}, https://tools.example")

    for path in ("/api/search?q=coop", "/export.csv?q=coop", "/feed.atom", "/api/items/0", "/api/search?limit=0"):
        headers = client.get(path, headers={"Origin": SITE}).headers
        assert headers["Access-Control-Allow-Origin"] == SITE, path
        assert "Origin" in headers["Vary"]
    for path, origin in (
        ("/", SITE),
        ("/?q=coop", SITE),
        ("/api/search", "https://other.example"),
        ("/api/search", ""),
    ):
        assert "Access-Control-Allow-Origin" not in client.get(path, headers={"Origin": origin}).headers
    asked = {"Origin": SITE, "Access-Control-Request-Method": "GET"}
    assert client.options("/api/search", headers=asked).headers["Access-Control-Allow-Methods"] == "GET, HEAD"


def test_scripts_of_every_site_read_the_api_where_a_star_allows_it(configured: Configured) -> None:
    client = configured(cors_origins="*")

    headers = client.get("/api/search?q=coop", headers={"Origin": "null"}).headers

    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers


def test_only_the_embeddable_page_is_shown_in_frames_and_only_by_named_sites(configured: Configured) -> None:
    assert policy(configured(), "/embed?q=credit") == "'none'"

    client = configured(embed_origins=SITE)

    assert policy(client, "/embed?q=credit") == SITE
    for path in ("/", "/?q=credit", "/item/missing", "/api/search", "/saved"):
        assert policy(client, path) == "'none'"


def test_the_embeddable_page_has_a_search_box_and_results_that_open_outside(client: FlaskClient) -> None:
    page: BeautifulSoup = fetch(client, "/embed?q=credit+unions&limit=1")

    assert page.select_one("form[target=_blank][action='/'] input[name=q]") is not None
    (hit,) = page.select(".embed-hits a")
    assert "Credit unions" in text_of(hit)
    assert all(link["target"] == "_blank" for link in page.select("a"))
    assert page.select("script") == []
    assert fetch(client, "/embed").select(".embed-hits") == []
    assert client.get("/embed?limit=0").status_code == 400


def test_oembed_describes_results_and_items(configured: Configured) -> None:
    client = configured(embed_origins=SITE)
    item = client.get("/api/search?q=Ramallah").get_json()["hits"][0]
    address = f"http://localhost/item/{item['id']}"

    described = client.get("/oembed", query_string={"url": address, "maxwidth": 300}).get_json()

    assert (described["type"], described["title"], described["width"]) == ("rich", item["title"], 300)
    frame = BeautifulSoup(described["html"], "html.parser").iframe
    assert frame is not None
    assert "Ramallah" in client.get(str(frame["src"]).removeprefix("http://localhost")).text or item["title"] in (
        client.get(str(frame["src"]).removeprefix("http://localhost")).text
    )
    text = client.get("/oembed", query_string={"url": "http://localhost/?q=<b>", "format": "xml"}).data
    assert ElementTree.fromstring(text).findtext("title") == "<b>"
    for other in ("http://other.example/", "http://localhost/static/base.css", "http://[", "x"):
        assert client.get("/oembed", query_string={"url": other}).status_code == 404
    assert client.get("/oembed").status_code == 400


def test_the_embeddable_page_is_in_the_language_of_its_address_or_of_the_reader(configured: Configured) -> None:
    client = configured(embed_origins=SITE)

    for page in (fetch(client, "/embed?q=credit&lang=de"), fetch(client, "/embed?q=credit", accepted="de")):
        assert page.html is not None
        assert page.html["lang"] == "de"
        assert text_of(page.select_one(".embed-button")) == "Suchen"
        assert text_of(page.select_one("time")) == "30. Juni 2018"
    carried = fetch(client, "/embed?q=credit&lang=de")
    assert {"lang=de" in str(link["href"]) for link in carried.select("a")} == {True}
    described = client.get("/oembed", query_string={"url": "http://localhost/?q=credit&lang=de"}).get_json()
    assert "/embed?lang=de&amp;q=credit" in described["html"]


def test_where_no_frame_is_allowed_oembed_is_a_link(client: FlaskClient) -> None:
    described = client.get("/oembed", query_string={"url": "http://localhost/?q=coop"}).get_json()

    assert (described["type"], described["title"], "html" in described) == ("link", "coop", False)


def test_pages_say_how_they_are_embedded(client: FlaskClient) -> None:
    item = client.get("/api/search?limit=1").get_json()["hits"][0]

    for path, title in (("/?q=coop&sort=newest", "coop"), (f"/item/{item['id']}", item["title"])):
        link = fetch(client, path).select_one("link[type='application/json+oembed']")
        assert link is not None
        assert client.get(str(link["href"]).removeprefix("http://localhost")).get_json()["title"] == title
