"""Pages, JSON, feeds and exports are compressed for clients that accept it, and have one ETag in both codings."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
STATIC = ("/static/base.css", "/static/page.js")
LARGE = ("/", "/?q=credit", "/api/search?q=credit", "/feed.atom", "/export.jsonl", "/export.csv", *STATIC)


@pytest.mark.parametrize("path", LARGE)
def test_a_compressed_response_holds_the_same_bytes(client: FlaskClient, path: str) -> None:
    with client.get(path) as plain, client.get(path, headers=GZIP) as compressed:
        assert compressed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert len(compressed.data) == compressed.content_length < len(plain.data)
        assert without_time(gzip.decompress(compressed.data)) == without_time(plain.data)
        assert compressed.mimetype == plain.mimetype
        assert plain.headers["Vary"] == compressed.headers["Vary"]
        assert plain.headers["Vary"].startswith("Accept-Encoding")


def without_time(data: bytes) -> bytes:
    return data.partition(b'"took_ms"')[0]


@pytest.mark.parametrize(
    "accepted", ["", "identity", "br", "gzip;q=0", "gzip;q=0, *", "identity, gzip;q=0.5", "*;q=0", "nonsense;q=x"]
)
def test_clients_that_do_not_accept_gzip_get_plain_responses(client: FlaskClient, accepted: str) -> None:
    for path in LARGE:
        response = client.get(path, headers={"Accept-Encoding": accepted})
        assert "Content-Encoding" not in response.headers
        assert response.headers["Vary"].startswith("Accept-Encoding")
        response.close()


def test_small_responses_and_static_images_are_sent_as_they_are(client: FlaskClient) -> None:
    for path in ("/suggest?q=credit", "/healthz", "/opensearch.xml", "/export.csv?q=xylophone", "/static/favicon.ico"):
        response = client.get(path, headers=GZIP)
        assert (path, response.status_code, "Content-Encoding" in response.headers) == (path, 200, False)
        response.close()


def test_an_etag_is_valid_for_both_codings(client: FlaskClient) -> None:
    plain, compressed = client.get("/?q=credit"), client.get("/?q=credit", headers=GZIP)
    assert plain.headers["ETag"] == compressed.headers["ETag"]
    assert plain.headers["ETag"].startswith("W/")

    for headers in ({}, GZIP):
        again = client.get("/?q=credit", headers={**headers, "If-None-Match": plain.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Vary"] == plain.headers["Vary"]
        assert "Content-Encoding" not in again.headers


@pytest.mark.parametrize("path", STATIC)
def test_a_static_file_that_a_browser_has_is_not_sent_again(client: FlaskClient, path: str) -> None:
    with client.get(path) as plain, client.get(path, headers=GZIP) as compressed:
        for known in (plain.headers["ETag"], compressed.headers["ETag"]):
            with client.get(path, headers={**GZIP, "If-None-Match": known}) as again:
                assert (again.status_code, again.data) == (304, b"")
    with client.get(path, headers={**GZIP, "Range": "bytes=0-9"}) as part:
        assert (part.status_code, len(part.data), "Content-Encoding" in part.headers) == (206, 10, False)


def test_error_pages_are_compressed_too(client: FlaskClient) -> None:
    response = client.get("/no/such/page", headers=GZIP)

    assert response.status_code == 404
    assert "There is no page" in gzip.decompress(response.data).decode()


def test_head_says_what_get_would_send(client: FlaskClient) -> None:
    get, head = client.get("/?q=credit", headers=GZIP), client.head("/?q=credit", headers=GZIP)

    for name in ("Content-Encoding", "Vary", "ETag", "Content-Type"):
        assert get.headers[name] == head.headers[name]
