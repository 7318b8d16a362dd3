"""The page of an entity shows its names, its items and what is named together with it, and leads to all of them."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from sse_search import SearchService, to_json
from tests.webui.web_browser import NO_BROWSER, OpenPage, screenshot


def page_of(client: FlaskClient, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.text, "html.parser")


def test_the_page_has_names_links_and_items(client: FlaskClient) -> None:
    page = page_of(client, "/entity/country:PS")
    text = page.get_text(" ", strip=True)

    assert page.h1 is not None
    assert page.h1.get_text(strip=True) == "Palestine"
    assert "Occupied Palestinian Territory" in text
    assert "Palestina" in text
    assert "Arab States" in text
    links = {link.get_text(strip=True): str(link["href"]) for link in page.select(".entity-links a")}
    assert list(links) == ["Search these items", "Feed", "CSV", "RIS", "BibTeX", "JSON Lines", "JSON"]
    for path in links.values():
        assert client.get(path).status_code == 200


def test_every_link_of_the_page_leads_somewhere(client: FlaskClient) -> None:
    page = page_of(client, "/entity/organization:ica")

    paths = {str(link["href"]) for link in page.select("main a[href]")}
    assert {path: code for path in paths if (code := client.get(path).status_code) != 200} == {}


def test_the_search_finds_as_many_items_as_the_page_says(client: FlaskClient, service: SearchService) -> None:
    (report,) = service.entities_show("country:PS")

    found = client.get("/api/search?country=country:PS").get_json()

    assert found["total"] == report.items > 0
    assert f"{report.items} items" in page_of(client, "/entity/country:PS").get_text(" ", strip=True)


def test_the_page_of_an_item_links_to_its_entities(client: FlaskClient, service: SearchService) -> None:
    hit = service.search("Ramallah").hits[0]

    links = [str(link["href"]) for link in page_of(client, f"/item/{hit.id}").select(".about-link")]

    assert "/entity/country:PS" in links
    assert {client.get(link).status_code for link in links} == {200}


def test_a_name_leads_to_its_entity(client: FlaskClient) -> None:
    response = client.get("/entity/palestina")

    assert (response.status_code, response.location) == (302, "/entity/country:PS")


@pytest.mark.parametrize("name", ["Palestin", "country:Palestin", "Palestinne"])
def test_an_unknown_entity_is_not_found_with_what_may_be_meant(client: FlaskClient, name: str) -> None:
    response = client.get(f"/entity/{name}")

    assert response.status_code == 404
    assert 'href="/entity/country:PS"' in response.text
    assert client.get(f"/api/entities/{name}").status_code == 404
    assert "country:PS (Palestine)" in client.get(f"/api/entities/{name}").get_json()["detail"]


def test_a_name_of_several_entities_lists_them(client: FlaskClient) -> None:
    response = client.get("/entity/CONFECOOP")

    assert response.status_code == 404
    assert "Several entities are called" in response.text
    assert response.text.count('href="/entity/organization:') > 1


@pytest.mark.parametrize("name", ["%3Cscript%3E", "x" * 300, "organization:", ":", "%00", "a%2Fb"])
def test_nonsense_is_not_found_and_harmless(client: FlaskClient, name: str) -> None:
    response = client.get(f"/entity/{name}")

    assert response.status_code == 404
    assert "<script>" not in response.text.replace('<script src="', "")


def test_json_is_what_the_command_prints(client: FlaskClient, service: SearchService) -> None:
    response = client.get("/api/entities/country:PS")

    assert response.data == to_json(service.entities_show("country:PS"))
    assert json.loads(response.data)[0]["names"]["any"][0] == "Palestine"


def test_an_entity_without_items_has_a_page(client: FlaskClient) -> None:
    assert "No item of the archive names it." in page_of(client, "/entity/country:TV").get_text()


@NO_BROWSER
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_can_be_looked_at(open_page: OpenPage, width: int) -> None:
    page = open_page("/entity/country:PS", viewport={"width": width, "height": 900})

    assert page.locator("h1").inner_text() == "Palestine"
    screenshot(page, f"entity-{width}")
