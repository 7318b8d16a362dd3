"""Results are served as feeds and files."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from flask.testing import FlaskClient

from tests.webui.web_archive import HOSTILE, ITEMS

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def feed_of(client: FlaskClient, path: str) -> ElementTree.Element:
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/atom+xml"
    return ElementTree.fromstring(response.data)


def test_a_feed_holds_the_newest_dated_items_first(client: FlaskClient) -> None:
    feed = feed_of(client, "/feed.atom?q=cooperatives+Palestine")

    entries = feed.findall("a:entry", ATOM)
    assert [entry.findtext("a:updated", "", ATOM) for entry in entries] == [
        "2021-11-09T00:00:00Z",
        "2021-11-08T00:00:00Z",
    ]
    assert feed.findtext("a:updated", "", ATOM) == "2021-11-09T00:00:00Z"
    address = entries[0].findtext("a:id", "", ATOM)
    assert address.startswith("http://localhost/item/")
    assert client.get(address.removeprefix("http://localhost")).status_code == 200


def test_a_feed_has_full_dates_for_months_and_years(client: FlaskClient) -> None:
    feed = feed_of(client, "/feed.atom")

    dates = [entry.findtext("a:updated", "", ATOM) for entry in feed.findall("a:entry", ATOM)]
    assert dates == sorted(dates, reverse=True)
    assert "2020-02-01T00:00:00Z" in dates
    assert "2019-01-01T00:00:00Z" in dates
    assert len(dates) == sum("date" in item for item in ITEMS)
    titles = [entry.findtext("a:title", "", ATOM) for entry in feed.findall("a:entry", ATOM)]
    assert HOSTILE in titles


def test_a_feed_by_arrival_has_undated_items_and_the_days_of_their_import(client: FlaskClient) -> None:
    added = client.get("/api/search?limit=1").get_json()["hits"][0]["added"]

    feed = feed_of(client, "/feed.atom?order=added&q=handbook")

    (entry,) = feed.findall("a:entry", ATOM)
    assert entry.findtext("a:title", "", ATOM) == "A handbook for cooperatives in Palestine"
    assert entry.findtext("a:updated", "", ATOM) == f"{added}T00:00:00Z"
    assert 'href="/feed.atom?order=added&amp;q=handbook"' in client.get("/?q=handbook&sort=added").text
    assert client.get("/feed.atom?order=size").status_code == 400


def test_a_feed_without_items_is_still_a_feed(client: FlaskClient) -> None:
    feed = feed_of(client, "/feed.atom?q=xylophone")

    assert feed.findall("a:entry", ATOM) == []
    assert feed.findtext("a:updated", "", ATOM) == "1970-01-01T00:00:00Z"


def test_a_feed_refuses_parameters_that_it_has_not(client: FlaskClient) -> None:
    for name, value in (("undated", "only"), ("sort", "oldest"), ("page", "2")):
        response = client.get(f"/feed.atom?{name}={value}")
        assert response.status_code == 400
        assert response.get_json(force=True)["parameter"] == name


def test_an_export_holds_every_match_whatever_the_page_size(client: FlaskClient) -> None:
    response = client.get("/export.jsonl?sort=newest&limit=1")

    lines = [json.loads(line) for line in response.text.splitlines()]
    assert len(lines) == len(ITEMS)
    assert response.headers["Content-Disposition"] == "attachment; filename=ssesearch.jsonl"


def test_every_format_is_served_under_its_suffix(client: FlaskClient) -> None:
    types = {
        "csv": "text/csv",
        "jsonl": "application/jsonl",
        "ris": "application/x-research-info-systems",
        "bib": "application/x-bibtex",
        "json": "application/vnd.citationstyles.csl+json",
    }
    for suffix, media_type in types.items():
        response = client.get(f"/export.{suffix}?q=Uruguay+cooperativas")
        assert response.mimetype == media_type
        assert "Uruguay" in response.text
        assert (
            response.headers["Content-Disposition"] == f"attachment; filename=ssesearch-uruguay-cooperativas.{suffix}"
        )


def test_an_export_has_no_pages(client: FlaskClient) -> None:
    assert client.get("/export.csv?q=coop&page=2").status_code == 400


def test_browsers_can_add_the_archive_as_a_search_engine(client: FlaskClient) -> None:
    response = client.get("/opensearch.xml")

    assert response.mimetype == "application/opensearchdescription+xml"
    urls = ElementTree.fromstring(response.data).findall("{http://a9.com/-/spec/opensearch/1.1/}Url")
    templates = {url.get("type"): url.get("template", "") for url in urls}
    assert templates["text/html"] == "http://localhost/?q={searchTerms}"
    for template in templates.values():
        path = template.removeprefix("http://localhost").replace("{searchTerms}", "coop")
        assert client.get(path).status_code == 200
