"""Errors are explained in plain words to people and in problem details to programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sse_search.query.parser import MAX_LENGTH
from tests.webui.web_archive import fetch, text_of
from webui import create_app
from webui.parameters import MAX_TEXT
from webui.problems import caret


def test_a_query_with_an_error_is_answered_with_a_notice_and_a_suggested_query(client: FlaskClient) -> None:
    page = fetch(client, '/?q=cooperatives+"Palestine&language=en')

    notice = page.select(".notice")[0]
    assert "quotation mark is never closed" in text_of(notice)
    suggested_query = notice.select_one("a")
    assert suggested_query is not None
    assert text_of(suggested_query) == 'Search for cooperatives "Palestine"'
    assert "language=en" in str(suggested_query["href"])
    assert not fetch(client, str(suggested_query["href"])).select(".notice a")


def test_an_invalid_query_is_shown_with_its_position(client: FlaskClient) -> None:
    page = fetch(client, "/?q=" + "coop+" * 2000, status=400)

    assert text_of(page.h1) == "Invalid query"
    assert len(page.select(".caret-character")) == 1


def test_a_program_gets_problem_details_with_the_position(client: FlaskClient) -> None:
    response = client.get("/api/search", query_string={"q": "x" * 8193})

    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    problem = response.get_json(force=True)
    assert problem["type"] == "about:blank"
    assert problem["title"] == "Bad Request"
    assert problem["status"] == 400
    assert problem["position"] == 8192
    assert "8,192 characters" in problem["detail"]


def test_a_program_gets_the_notices_of_a_query(client: FlaskClient) -> None:
    (notice,) = client.get('/api/search?q=cooperatives+"Palestine').get_json()["notices"]

    assert notice["position"] == 13
    assert notice["suggested_query"] == 'cooperatives "Palestine"'


def test_too_many_filter_values_are_refused_with_a_short_page(client: FlaskClient) -> None:
    address = "/?" + "&".join(f"country=c{number}" for number in range(1000))

    response = client.get(address)

    assert response.status_code == 400
    assert "at most 64 values" in response.text
    assert len(response.text) < 100_000
    assert client.get(f"/api/search?{address[2:]}").status_code == 400


def test_the_largest_allowed_page_stays_small(client: FlaskClient) -> None:
    address = "/?" + "&".join(f"country=c{number:061}" for number in range(64))

    assert len(client.get(address).text) < 3_000_000


def test_an_invalid_parameter_is_named_to_people_and_programs(client: FlaskClient) -> None:
    sentence = "The parameter {}sort{} cannot be {}latest{}: it must be relevance, newest, oldest or added."

    page = fetch(client, "/?q=coop&sort=latest", status=400)
    assert text_of(page.h1) == "Invalid search"
    problem = client.get("/api/search?q=coop&sort=latest").get_json(force=True)

    assert text_of(page.select_one(".problem-message")) == sentence.format(*"“”“”")
    assert text_of(page.select_one(".more-link")) == "Search without it"
    assert page.select_one(".more-link")["href"] == "/?q=coop"  # type: ignore[index]
    assert page.select_one("input[name=q]")["value"] == "coop"  # type: ignore[index]
    assert (problem["detail"], problem["parameter"], problem["status"]) == (sentence.format(*"''''"), "sort", 400)


def test_an_unknown_parameter_is_refused_with_a_similar_one(client: FlaskClient) -> None:
    page = fetch(client, "/?q=coop&contry=PT", status=400)

    assert text_of(page.select_one(".problem-message")) == "There is no parameter “contry”; did you mean country?"


@pytest.mark.parametrize("path", ["/?q=coop", "/values/source?q=coop", "/compare?q=coop&q=bank", "/overview?q=coop"])
@pytest.mark.parametrize("name", ["fbclid", "gclid", "utm_source", "ttclid"])
def test_a_parameter_that_another_site_adds_to_a_link_is_ignored(client: FlaskClient, path: str, name: str) -> None:
    assert client.get(f"{path}&{name}=1").status_code == 200


def test_the_box_takes_as_much_as_the_query_language(client: FlaskClient) -> None:
    box = fetch(client, "/").select_one("input[name=q]")

    assert box is not None
    assert box["maxlength"] == str(MAX_TEXT) == str(MAX_LENGTH)


@pytest.mark.parametrize("text", ["((((", "date:0000", "title:", "a" * 2000, "?*?", "AND", "%00", "a AND (b OR"])
def test_nothing_typed_is_a_server_error(client: FlaskClient, text: str) -> None:
    for path in ("/", "/api/search", "/feed.atom", "/export.csv"):
        assert client.get(path, query_string={"q": text}).status_code in (200, 400)


@pytest.mark.parametrize("path", ["/nowhere", "/item/0000000000000000", "/item/..%2f..", "/item/x"])
def test_a_missing_page_or_item_is_a_page_of_its_own(client: FlaskClient, path: str) -> None:
    page = fetch(client, path, status=404)

    assert text_of(page.h1) == "Not found"
    assert page.select_one("input[name=q]") is not None


@pytest.mark.parametrize("path", ["/api/nowhere", "/api/items/0000000000000000", "/export.pdf"])
def test_a_missing_address_is_a_problem_for_programs(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


def test_every_method_but_get_is_refused(client: FlaskClient) -> None:
    for path in ("/", "/api/search", "/healthz"):
        for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE"):
            response = client.open(path, method=method)
            assert response.status_code == 405
            assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_without_an_index_the_remedy_is_named(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    client = create_app(tmp_path).test_client()

    page = fetch(client, "/?q=coop", status=503)

    assert text_of(page.h1) == "The archive is unavailable"
    assert text_of(page.select_one(".command")) == "ssesearch rebuild"
    for path in ("/", "/healthz", "/api/search?q=coop", "/feed.atom", "/export.csv"):
        assert client.get(path).status_code == 503
    assert client.get("/healthz").get_json(force=True)["status"] == 503


def test_an_index_that_is_built_later_is_found_without_a_restart(tmp_path: Path, home: Path) -> None:
    client = create_app(tmp_path / "later").test_client()
    assert client.get("/healthz").status_code in (500, 503)

    (tmp_path / "later").symlink_to(home)

    assert client.get("/healthz").status_code == 200


def test_the_caret_marks_the_character_at_the_position() -> None:
    assert caret("a (b", 2) == ("a ", "(", "b")
    assert caret("a (b", 4) == ("a (b", "\u00a0", "")
    assert caret("", 0) == ("", "\u00a0", "")
    assert caret("x" * 200, 100, around=3) == ("…xxx", "x", "xxx…")
