"""Results are served as feeds and files."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from tests.webui.web_archive import HOSTILE, ITEMS, build_archive
from webui import create_app, feeds

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
    address = entries[0].find("a:link[@rel='alternate']", ATOM).get("href", "")  # type: ignore[union-attr]
    assert address.startswith("http://localhost/item/")
    assert client.get(address.removeprefix("http://localhost")).status_code == 200


def test_ids_of_a_feed_stay_when_the_address_of_the_archive_changes(client: FlaskClient) -> None:
    path = "/feed.atom?q=cooperatives"

    here, there = (
        ElementTree.fromstring(client.get(path, base_url=base).data)
        for base in ("http://localhost", "https://news.example/archive")
    )

    ids = [each.text for each in here.iter(f"{{{ATOM['a']}}}id")]
    assert ids == [each.text for each in there.iter(f"{{{ATOM['a']}}}id")]
    assert len(set(ids)) == len(ids)
    assert all(str(each).startswith("urn:uuid:") for each in ids)


def test_the_pages_of_a_feed_lead_to_one_another(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MAX_ENTRIES", 4)
    path, seen, steps = "/feed.atom?order=added&-country=Kenya", [], []

    while path:
        feed = feed_of(client, path)
        seen += [each.findtext("a:id", "", ATOM) for each in feed.findall("a:entry", ATOM)]
        links = {each.get("rel"): each.get("href", "") for each in feed.findall("a:link", ATOM)}
        steps.append(sorted(map(str, set(links) - {"self", "alternate"})))
        path = links.get("next", "").removeprefix("http://localhost")

    assert steps == [["first", "last", "next"], ["first", "last", "next", "previous"], ["first", "last", "previous"]]
    assert len(seen) == len(set(seen)) == len(ITEMS) - 1
    assert client.get("/feed.atom?page=4").status_code == 404


def test_an_entry_names_the_authors_of_its_item_and_else_its_source(tmp_path: Path) -> None:
    items = (
        {"title": "Weavers meet", "date": "2021-02-01", "source": "Coop News", "authors": ["Jane Doe", "Ann & Co"]},
        {"title": "Bakers meet", "date": "2021-01-01", "source": "Coop News"},
    )
    client = create_app(build_archive(tmp_path, items)).test_client()
    written, unsigned = feed_of(client, "/feed.atom").findall("a:entry", ATOM)

    assert [name.text for name in written.findall("a:author/a:name", ATOM)] == ["Jane Doe", "Ann & Co"]
    assert [name.text for name in unsigned.findall("a:author/a:name", ATOM)] == ["Coop News"]
    assert written.findtext("a:source/a:title", "", ATOM) == "Coop News"


def test_an_entry_says_when_its_item_was_published(client: FlaskClient) -> None:
    for query, published in (("Kenya", "2018-06-30T00:00:00Z"), ("handbook", "")):
        (entry,) = feed_of(client, f"/feed.atom?order=added&q=title:{query}").findall("a:entry", ATOM)
        assert entry.findtext("a:published", "", ATOM) == published


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
    for name, value in (("undated", "only"), ("sort", "oldest"), ("page", "0")):
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


def test_the_name_of_an_export_says_the_search(client: FlaskClient) -> None:
    names = {
        "/export.csv?q=co-op&country=country:PT&date=2021..&-language=fr": (
            "attachment; filename=ssesearch-co-op-country-pt-not-fr-2021.csv"
        ),
        "/export.ris?q=économie": (
            "attachment; filename=ssesearch-economie.ris; filename*=UTF-8''ssesearch-%C3%A9conomie.ris"
        ),
        "/export.bib?q=../%22;a%0D%0Ab": "attachment; filename=ssesearch-a-b.bib",
        "/export.csv?q=合作": "attachment; filename=ssesearch.csv; filename*=UTF-8''ssesearch-%E5%90%88%E4%BD%9C.csv",
    }

    for path, disposition in names.items():
        assert client.get(path).headers["Content-Disposition"] == disposition


def test_a_csv_begins_with_a_byte_order_mark_when_asked_to(client: FlaskClient) -> None:
    plain = client.get("/export.csv?q=credit").data
    assert client.get("/export.csv?q=credit&bom=true").data == "\ufeff".encode() + plain
    assert not plain.startswith("\ufeff".encode())
    assert client.get("/export.ris?q=credit&bom=true").status_code == 400


def test_an_unchanged_export_is_not_written_again(client: FlaskClient) -> None:
    first = client.get("/export.csv?q=credit")
    again = client.get("/export.csv?q=credit", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")


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
