"""Every request has an id, a line in the access log, and is counted."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webui.web_archive import fetch, text_of
from webui import create_app
from webui.metrics import BUCKETS, Metrics
from webui.observing import access_log, observer_of


@pytest.fixture
def own_app(home: Path) -> Flask:
    """An application of its own, since its requests are counted."""
    return create_app(home)


def lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def value(text: str, name: str) -> float:
    (line,) = [line for line in text.splitlines() if line.startswith(f"{name} ")]
    return float(line.rpartition(" ")[2])


def test_a_request_keeps_the_id_that_it_comes_with_if_that_is_sane(client: FlaskClient) -> None:
    for path in ("/", "/api/search?q=coop", "/missing", "/static/base.css"):
        response = client.get(path, headers={"X-Request-ID": "abc-1.2:3_4"})
        assert response.headers["X-Request-ID"] == "abc-1.2:3_4"
        response.close()
    for odd in ("", "a b", "<b>", "x" * 65, "é"):
        made = client.get("/healthz", headers={"X-Request-ID": odd}).headers["X-Request-ID"]
        assert re.fullmatch("[0-9a-f]{16}", made)


def test_errors_name_the_request(client: FlaskClient) -> None:
    page = client.get("/missing", headers={"X-Request-ID": "abc"})
    problem = client.get("/api/missing", headers={"X-Request-ID": "abc"}).get_json()

    assert "Request <code>abc</code>" in page.text
    assert problem["request_id"] == "abc"
    assert "Request" in text_of(fetch(client, "/item/missing", status=404).select_one(".problem"))


def test_an_exception_in_the_log_names_the_request(
    own_app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(own_app.view_functions, "api.health", failing)
    response = own_app.test_client().get("/healthz", headers={"X-Request-ID": "abc"})

    assert (response.status_code, response.get_json()["request_id"]) == (500, "abc")
    assert "Exception on GET /healthz, request abc" in caplog.text


def test_the_access_log_has_a_line_for_each_request_also_after_it_was_moved(own_app: Flask, tmp_path: Path) -> None:
    log, moved = tmp_path / "access.log", tmp_path / "access.log.1"
    observer_of(own_app).log = written = access_log(str(log))
    client = own_app.test_client()

    client.get("/?q=caf%C3%A9%0A%22", headers={"X-Request-ID": "abc", "User-Agent": 'a "\n'.strip()})
    client.get("/item/é")
    log.rename(moved)
    client.get("/feed.atom")

    for handler in written.handlers:
        handler.close()
    first, second = lines(moved)
    assert first["id"] == "abc"
    assert {key: first[key] for key in ("method", "path", "query", "status", "client")} == {
        "method": "GET", "path": "/", "query": "q=caf%C3%A9%0A%22", "status": 200, "client": "127.0.0.1"
    }  # fmt: skip
    assert first["bytes"] > 1000
    assert first["ms"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["time"])
    assert (second["path"], second["status"]) == ("/item/é", 404)
    assert [line["path"] for line in lines(log)] == ["/feed.atom"]


def test_requests_are_counted_by_part_and_status(own_app: Flask) -> None:
    metrics = Metrics(2)
    observer_of(own_app).recorder = metrics.recorder(1)
    client = own_app.test_client()

    for path in ("/", "/?q=coop", "/item/missing", "/api/search?q=coop", "/nowhere"):
        client.get(path)

    text = metrics.text()
    assert value(text, 'ssesearch_requests_total{part="pages",status="2xx"}') == 2
    assert value(text, 'ssesearch_requests_total{part="pages",status="4xx"}') == 1
    assert value(text, 'ssesearch_requests_total{part="api",status="2xx"}') == 1
    assert value(text, 'ssesearch_requests_total{part="other",status="4xx"}') == 1
    assert value(text, 'ssesearch_request_seconds_count{part="pages"}') == 3
    assert value(text, 'ssesearch_response_bytes_total{part="api"}') > 1000
    assert value(text, "ssesearch_requests_in_progress") == 0


def test_metrics_are_in_the_format_of_prometheus() -> None:
    metrics = Metrics(1)
    recorder = metrics.recorder(0)
    for seconds in (0.001, 0.3, 60.0):
        recorder.end("pages", 200, seconds, 10)

    text = metrics.text()

    names = set()
    for line in text.splitlines():
        if heading := re.fullmatch(r"# (?:HELP (\w+) \S.*|TYPE (\w+) (?:counter|gauge|histogram))", line):
            names.add(heading[1] or heading[2])
        else:
            sample = re.fullmatch(r'(\w+?)(?:_bucket|_sum|_count)?(?:\{(?:\w+="[^"]*",?)+\})? -?[0-9.]+', line)
            assert sample, line
            assert sample[1] in names
    buckets = [value(text, f'ssesearch_request_seconds_bucket{{part="pages",le="{limit}"}}') for limit in BUCKETS]
    assert buckets == [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]
    assert value(text, 'ssesearch_request_seconds_bucket{part="pages",le="+Inf"}') == 3
    assert value(text, 'ssesearch_request_seconds_sum{part="pages"}') == pytest.approx(60.301)


def test_a_process_that_replaces_another_goes_on_counting() -> None:
    metrics = Metrics(2)
    first = metrics.recorder(0)
    first.end("api", 200, 0.1, 1)
    first.begin()
    metrics.recorder(0).end("api", 200, 0.1, 1)

    text = metrics.text()
    assert value(text, 'ssesearch_requests_total{part="api",status="2xx"}') == 2
