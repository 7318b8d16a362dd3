"""What cannot be answered is said in plain words to people and in problem details to programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.webui.web_archive import look, words_of
from webui import create_app
from webui.problems import caret


def test_a_query_that_cannot_be_understood_is_shown_with_its_place_and_a_mended_one(client: FlaskClient) -> None:
    page = look(client, '/?q=cooperatives+"Palestine&language=en', status=400)

    assert words_of(page.h1) == "This query cannot be understood"
    assert page.select_one(".caret-at").string == '"'  # type: ignore[union-attr]
    assert page.select_one(".caret").get_text() == 'cooperatives "Palestine'  # type: ignore[union-attr]
    assert page.select_one("input[name=q]")["value"] == 'cooperatives "Palestine'  # type: ignore[index]
    suggested_query = page.select_one(".problem-suggestion a")
    assert suggested_query is not None
    assert "language=en" in str(suggested_query["href"])
    look(client, str(suggested_query["href"]))


def test_a_program_gets_problem_details_with_the_position(client: FlaskClient) -> None:
    response = client.get('/api/search?q=cooperatives+"Palestine')

    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    problem = response.get_json(force=True)
    assert problem["type"] == "about:blank"
    assert problem["title"] == "Bad Request"
    assert problem["status"] == 400
    assert problem["position"] == 13
    assert "quot" in problem["detail"]
    assert problem["suggested_query"]


def test_a_wrong_parameter_is_named_to_people_and_programs(client: FlaskClient) -> None:
    sentence = "The parameter 'sort' cannot be 'latest': it is relevance, newest or oldest."

    page = look(client, "/?q=coop&sort=latest", status=400)
    problem = client.get("/api/search?q=coop&sort=latest").get_json(force=True)

    assert words_of(page.select_one(".problem-sentence")) == sentence
    assert page.select_one("input[name=q]")["value"] == "coop"  # type: ignore[index]
    assert (problem["detail"], problem["parameter"], problem["status"]) == (sentence, "sort", 400)


def test_an_unknown_parameter_is_refused_with_the_one_that_was_meant(client: FlaskClient) -> None:
    page = look(client, "/?q=coop&contry=PT", status=400)

    assert words_of(page.select_one(".problem-sentence")) == "There is no parameter 'contry'; did you mean country?"


@pytest.mark.parametrize("text", ["((((", "date:0000", "title:", "a" * 2000, "?*?", "AND", "%00", "a AND (b OR"])
def test_nothing_typed_is_a_server_error(client: FlaskClient, text: str) -> None:
    for path in ("/", "/api/search", "/feed.atom", "/export.csv"):
        assert client.get(path, query_string={"q": text}).status_code in (200, 400)


@pytest.mark.parametrize("path", ["/nowhere", "/item/0000000000000000", "/item/..%2f..", "/item/x"])
def test_what_does_not_exist_is_a_page_that_says_so(client: FlaskClient, path: str) -> None:
    page = look(client, path, status=404)

    assert words_of(page.h1) == "There is nothing here"
    assert page.select_one("input[name=q]") is not None


@pytest.mark.parametrize("path", ["/api/nowhere", "/api/items/0000000000000000", "/export.pdf"])
def test_what_does_not_exist_is_a_problem_for_programs(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


def test_nothing_can_be_sent(client: FlaskClient) -> None:
    for path in ("/", "/api/search", "/healthz"):
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            response = client.open(path, method=method)
            assert response.status_code == 405
            assert "GET" in response.headers["Allow"]


def test_without_an_index_people_and_programs_are_told_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    client = create_app(tmp_path).test_client()

    page = look(client, "/?q=coop", status=503)

    assert words_of(page.h1) == "The archive cannot be searched now"
    assert words_of(page.select_one(".command")) == "ssesearch rebuild"
    for path in ("/", "/healthz", "/api/search?q=coop", "/feed.atom", "/export.csv"):
        assert client.get(path).status_code == 503
    assert client.get("/healthz").get_json(force=True)["status"] == 503


def test_an_index_that_is_built_later_is_found_without_a_restart(tmp_path: Path, home: Path) -> None:
    client = create_app(tmp_path / "later").test_client()
    assert client.get("/healthz").status_code in (500, 503)

    home_of_others = tmp_path / "later"
    home_of_others.symlink_to(home)

    assert client.get("/healthz").status_code == 200


def test_the_caret_stands_under_the_character_at_the_position() -> None:
    assert caret("a (b", 2) == ("a ", "(", "b")
    assert caret("a (b", 4) == ("a (b", "\u00a0", "")
    assert caret("", 0) == ("", "\u00a0", "")
    assert caret("x" * 200, 100, around=3) == ("…xxx", "x", "xxx…")
