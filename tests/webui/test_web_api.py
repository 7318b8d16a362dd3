"""The HTTP API returns the results of the library as JSON."""

from __future__ import annotations

import json
import re

from flask.testing import FlaskClient

from sse_search import SearchRequest, SearchService, to_json
from tests.webui.web_archive import ITEMS


def without_time(answer: bytes) -> bytes:
    return re.sub(rb'"took_ms":[0-9.e+-]+', b"", answer)


def test_a_page_of_results_has_the_bytes_of_the_library(client: FlaskClient, service: SearchService) -> None:
    response = client.get("/api/search?q=cooperatives+Palestine&country=Palestine&date=2021&limit=5&sort=newest")

    page = service.search(
        SearchRequest(
            text="cooperatives Palestine", filters={"country": ("Palestine",)}, date=("2021",), limit=5, sort="newest"
        )
    )
    assert response.mimetype == "application/json"
    assert without_time(response.data) == without_time(to_json(page))


def test_a_page_of_results_has_the_documented_fields(client: FlaskClient) -> None:
    answer = client.get("/api/search?q=cooperatives+Palestine").get_json()

    assert list(answer) == [
        "format_version", "query", "total", "also", "undated_hidden", "partial", "page", "size", "hits", "facets",
        "relaxed", "suggestion", "notices", "clauses", "relaxations", "index", "took_ms",
    ]  # fmt: skip
    assert answer["total"] == 3
    assert answer["index"]["items"] == len(ITEMS)
    assert "<mark>" in answer["hits"][0]["snippet"]


def test_facets_can_be_left_out(client: FlaskClient) -> None:
    answer = client.get("/api/search?q=cooperatives&facets=false").get_json()

    assert not any(answer["facets"].values())


def test_an_item_comes_with_its_entity_tags(client: FlaskClient) -> None:
    hit = client.get("/api/search?q=Ramallah").get_json()["hits"][0]

    document = client.get(f"/api/items/{hit['id']}").get_json()

    assert document["item"]["title"] == hit["title"]
    assert document["language"] == "en"
    surfaces = {tag["id"]: tag.get("surface") for tag in document["tags"]}
    assert surfaces["country:PS"] == "Occupied Palestinian Territory"


def test_suggestions_have_the_form_that_browsers_expect(client: FlaskClient) -> None:
    response = client.get("/suggest?q=coop")

    assert response.mimetype == "application/x-suggestions+json"
    typed, completions, labels = json.loads(response.data)
    assert typed == "coop"
    assert completions
    assert all("coop" in text.lower() for text in completions)
    assert len(labels) == len(completions)
    assert re.fullmatch("topic, [0-9]+ items", labels[0])
    assert "title" in labels
    assert json.loads(client.get("/suggest?q=").data) == ["", [], []]
    assert json.loads(client.get("/suggest").data) == ["", [], []]


def test_a_text_that_is_too_long_for_a_query_has_no_suggestions(client: FlaskClient) -> None:
    typed = "solidarity " * 100 + "coop"

    assert client.get("/suggest", query_string={"q": typed}).get_json(force=True) == [typed, [], []]


def test_health_reports_the_generation_and_the_number_of_items(client: FlaskClient) -> None:
    response = client.get("/healthz")

    assert response.get_json() == {"generation": "000001", "items": len(ITEMS)}
    assert response.headers["Cache-Control"] == "no-store"


def test_an_unchanged_response_is_not_sent_twice(client: FlaskClient) -> None:
    for path in ("/", "/?q=cooperatives", "/api/search?q=cooperatives", "/feed.atom?q=cooperatives"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

        assert (again.status_code, again.data) == (304, b"")
        assert first.headers["Cache-Control"] == "no-cache"
        other = client.get("/?q=credit", headers={"If-None-Match": first.headers["ETag"]})
        assert other.status_code == 200


def test_only_static_files_of_this_version_are_kept_for_ever(client: FlaskClient) -> None:
    version = client.application.config["VERSION"]

    kept = client.get(f"/static/base.css?v={version}")
    other = client.get("/static/base.css?v=other")

    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "max-age" not in other.headers["Cache-Control"]
    kept.close()
    other.close()


def test_every_response_has_the_security_headers(client: FlaskClient) -> None:
    for path in ("/", "/?q=coop", "/?q=%22", "/nowhere", "/api/search?q=coop", "/export.csv?q=coop", "/static/page.js"):
        response = client.get(path)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        response.close()


def test_similar_items_have_the_bytes_of_the_library(client: FlaskClient, service: SearchService) -> None:
    item_id = service.search("cooperatives Palestine").hits[0].id

    response = client.get(f"/api/items/{item_id}/similar?limit=2")

    assert response.mimetype == "application/json"
    assert without_time(response.data) == without_time(to_json(service.similar(item_id, 2)))
    assert response.get_json()["hits"][0]["explanation"][0]["label"]
    assert client.get(f"/api/items/{'0' * 16}/similar").status_code == 404
    assert client.get(f"/api/items/{item_id}/similar?limit=0").status_code == 400
    assert client.get(f"/api/items/{item_id}/similar?q=x").status_code == 400
