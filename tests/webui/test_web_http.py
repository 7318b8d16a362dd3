"""The server keeps to HTTP: hosts are checked, HEAD has no body, large bodies are not read, `*` matches what exists."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.webui.web_sockets import connect, exchange, received, status_of

PATHS = (
    "/",
    "/?q=coop",
    "/item/missing",
    "/api/search?q=coop",
    "/api/items/missing",
    "/suggest?q=co",
    "/feed.atom",
    "/export.csv",
    "/opensearch.xml",
    "/healthz",
    "/static/base.css",
    "/no/such/page",
    "/item//missing",
)
BODY_LIMIT = 64 * 1024


@pytest.mark.parametrize("host", ["a..b", ".", "xn--", "a b", "a/b", "[::1", "a:99999", "a:x", "a, b", "x" * 64])
def test_an_invalid_host_is_a_bad_request_on_every_route(address: str, host: str) -> None:
    answers = {path: exchange(address, f"GET {path} HTTP/1.1", f"Host: {host}") for path in PATHS}

    assert {path: status_of(head) for path, (head, _) in answers.items()} == dict.fromkeys(PATHS, 400)
    assert all(b"The Host header is not a host name" in body for _, body in answers.values())


def test_a_valid_host_of_any_kind_is_served(address: str) -> None:
    for host in ("a.b", "a.b.", "localhost:8080", "[::1]:80", "127.0.0.1", "news_app", "xn--caf-dma.example"):
        head, _ = exchange(address, "GET /healthz HTTP/1.1", f"Host: {host}")
        assert status_of(head) == 200, host


@pytest.mark.parametrize("headers", [(), ("Host:",), ("Host:  ",)])
def test_a_request_without_a_host_is_a_bad_request_in_http_1_1_alone(address: str, headers: tuple[str, ...]) -> None:
    answers = {path: exchange(address, f"GET {path} HTTP/1.1", *headers) for path in PATHS}

    assert {path: status_of(head) for path, (head, _) in answers.items()} == dict.fromkeys(PATHS, 400)
    assert b"Host header" in answers["/"][1]
    assert status_of(exchange(address, "GET / HTTP/1.0", *headers)[0]) == 200


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "ris", "bib"])
def test_head_of_an_export_states_no_other_length_than_get(address: str, suffix: str) -> None:
    for version in ("1.0", "1.1"):
        get, body = exchange(address, f"GET /export.{suffix} HTTP/{version}", "Host: a.b")
        head, nothing = exchange(address, f"HEAD /export.{suffix} HTTP/{version}", "Host: a.b")

        assert b"content-length: %d" % len(body) in get.lower()
        assert (status_of(head), nothing) == (200, b"")
        assert b"content-length" not in head.lower()


@pytest.mark.parametrize("path", PATHS)
def test_head_has_the_headers_of_get_and_no_body(address: str, path: str) -> None:
    for version in ("1.0", "1.1"):
        head, body = exchange(address, f"HEAD {path} HTTP/{version}", "Host: a.b")
        assert body == b""
        assert status_of(head) == status_of(exchange(address, f"GET {path} HTTP/{version}", "Host: a.b")[0])


@pytest.mark.parametrize(
    ("header", "status"),
    [("No header", 400), ("Host: a..b", 400), ("Transfer-Encoding: br", 501), ("Content-Length: 999999", 413)],
)
def test_head_has_no_body_when_the_request_is_refused(address: str, header: str, status: int) -> None:
    head, body = exchange(address, "HEAD / HTTP/1.1", header)

    assert (status_of(head), body) == (status, b"")


def test_head_with_too_many_headers_has_no_body(address: str) -> None:
    with connect(address) as connection:
        connection.sendall(b"HEAD / HTTP/1.1\r\nX: " + b"x" * 300_000)
        head, _, body = received(connection).partition(b"\r\n\r\n")

    assert (status_of(head), body) == (431, b"")


def test_a_large_body_is_refused_before_it_is_sent(address: str) -> None:
    for expect in ((), ("Expect: 100-continue",)):
        head, _ = exchange(address, "POST / HTTP/1.1", "Host: a.b", f"Content-Length: {BODY_LIMIT + 1}", *expect)
        assert status_of(head) == 413


def test_a_large_body_of_unknown_length_is_refused(address: str) -> None:
    with connect(address) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a.b\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.sendall(b"20000\r\n" + b"x" * (BODY_LIMIT + 1))
        assert status_of(received(connection)) == 413


def test_a_body_within_the_limit_gets_the_answer_of_the_page(address: str) -> None:
    with connect(address) as connection:
        head = f"POST / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\nContent-Length: {BODY_LIMIT}\r\n\r\n"
        connection.sendall(head.encode() + b"x" * BODY_LIMIT)
        assert status_of(received(connection)) == 405


def test_any_etag_matches_only_what_exists(client: FlaskClient) -> None:
    any_etag = {"If-None-Match": "*"}
    item = client.get("/api/search?q=credit").get_json()["hits"][0]["id"]

    for path in (f"/item/{item}", f"/api/items/{item}", "/", "/?q=credit", "/feed.atom", "/static/base.css"):
        response = client.get(path, headers=any_etag)
        assert (path, response.status_code, response.data) == (path, 304, b"")
        response.close()
    for path in ("/item/missing", "/api/items/missing", "/static/missing.css", "/no/such/page"):
        assert (path, client.get(path, headers=any_etag).status_code) == (path, 404)
    assert client.get("/?q=law&limit=0", headers=any_etag).status_code == 400
    assert client.get("/healthz", headers=any_etag).status_code == 200
