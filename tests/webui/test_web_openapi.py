"""The API describes itself: the document names what the views read, and every answer is as it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from tests.webui.schema_runs import run_schemathesis
from tests.webui.web_archive import fetch, text_of
from webui.operations import OPERATIONS

PROGRAMS = ("api", "feeds", "exports")
"""Blueprints whose addresses are all in the document."""
EXAMPLES = {"integer": "1", "boolean": "true"}


@pytest.fixture(scope="module")
def item_id(app: Flask) -> str:
    return str(app.test_client().get("/api/search?q=Ramallah").get_json()["hits"][0]["id"])


def test_the_document_names_every_address_for_programs(app: Flask, client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").get_json()

    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "http://localhost"}]
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in PROGRAMS}
    assert endpoints <= {operation.endpoint for operation in OPERATIONS}
    assert len(document["paths"]) == len(OPERATIONS)


def test_every_documented_parameter_is_read_and_no_other_one(client: FlaskClient, item_id: str) -> None:
    paths = client.get("/api/openapi.json").get_json()["paths"]
    values = {"item_id": item_id, "entity_id": "country:PT", "suffix": "csv", "by": "year", "date": "2021"}
    values |= {"from": "2020", "to": "2021", "url": f"http://localhost/item/{item_id}", "word": "coop"}

    for path, methods in paths.items():
        parameters = methods["get"]["parameters"]
        address = path.format_map(values)
        needed = {
            each["name"]: values[each["name"]] for each in parameters if each["required"] and each["in"] == "query"
        }
        for parameter in (each for each in parameters if each["in"] == "query"):
            name, schema = parameter["name"], parameter["schema"]
            value = values.get(name) or schema.get("enum", [EXAMPLES.get(schema["type"], "coop")])[0]
            response = client.get(address, query_string={**needed, name: value})
            assert response.status_code == 200, (path, name, value, response.text)
            response.close()
        if parameters and parameters[-1]["in"] == "query":
            assert client.get(address, query_string={**needed, "colour": "red"}).status_code == 400, path


def test_every_answer_is_as_the_document_says(address: str, item_id: str, tmp_path: Path) -> None:
    run = run_schemathesis(address, item_id, tmp_path, examples=3, phases="examples,fuzzing", seed=1)

    assert run.sent == run.passed > 25, run.report


def test_the_document_is_a_page_too(client: FlaskClient) -> None:
    page: BeautifulSoup = fetch(client, "/api")

    headings = [text_of(heading) for heading in page.select("h2")]
    assert "GET /api/items/{item_id}/similar" in headings
    assert len(headings) == len(OPERATIONS)
    assert page.select_one("a[href='/api/openapi.json']") is not None


def test_the_document_is_cached_and_needs_no_index(tmp_path: Path) -> None:
    from webui import create_app

    client = create_app(tmp_path).test_client()

    first = client.get("/api/openapi.json")
    assert first.status_code == 200
    assert client.get("/api/openapi.json", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
