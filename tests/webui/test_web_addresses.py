"""Absolute addresses are those that clients use, and only the trusted proxy can say which they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sse_search import SettingsError
from tests.webui.web_archive import fetch
from webui import create_app

FORWARDED = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "public.example",
    "X-Forwarded-Prefix": "/archive",
}
OTHER = {"REMOTE_ADDR": "192.0.2.7"}


def client_with(home: Path, monkeypatch: pytest.MonkeyPatch, **settings: str) -> FlaskClient:
    for name, value in settings.items():
        monkeypatch.setenv(f"SSESEARCH_{name.upper()}", value)
    return create_app(home).test_client()


def absolute_addresses(client: FlaskClient, **request: object) -> set[str]:
    """Return the start of every address with a host in opensearch.xml, a feed, an item and a redirect."""
    item = client.get("/api/search?q=credit").get_json()["hits"][0]["id"]
    texts = [client.get(path, **request).text for path in ("/opensearch.xml", "/feed.atom?q=credit", f"/item/{item}")]
    texts.append(f'"{client.get("/item//x", **request).headers["Location"]}"')
    addresses = re.findall(
        r'[">](https?://(?!www.w3.org|a9.com|schema.org|news.example)[^"<]*?)/?(?:["<?{]|item|oembed|feed|static|suggest|opensearch)',
        " ".join(texts),
    )
    assert len(addresses) > 8
    return set(addresses)


def test_the_host_header_decides_without_a_setting(client: FlaskClient) -> None:
    assert absolute_addresses(client, headers={"Host": "a.example:81"}) == {"http://a.example:81"}


def test_the_public_address_decides_every_absolute_address(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_with(home, monkeypatch, public_url="https://www.example:8443/archive/")

    for headers in ({}, {"Host": "evil.example"}, FORWARDED):
        assert absolute_addresses(client, headers=headers) == {"https://www.example:8443/archive"}


def test_links_have_the_path_of_the_public_address_and_work_with_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_with(home, monkeypatch, public_url="https://www.example/archive")

    for path in ("/?q=credit", "/archive/?q=credit"):
        link = fetch(client, path).select_one(".hit-title a")
        assert link is not None
        assert str(link["href"]).startswith("/archive/item/")
        assert client.get(str(link["href"])).status_code == 200


def test_the_trusted_proxy_can_say_host_scheme_and_prefix(client: FlaskClient) -> None:
    assert absolute_addresses(client, headers=FORWARDED) == {"https://public.example/archive"}
    link = client.get("/?q=credit", headers=FORWARDED).text
    assert 'href="/archive/item/' in link
    feed = client.get("/feed.atom?q=credit", headers=FORWARDED).text
    assert (
        '<link rel="self" type="application/atom+xml" href="https://public.example/archive/feed.atom?q=credit"/>'
        in feed
    )


def test_nobody_else_can(client: FlaskClient, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert absolute_addresses(client, headers=FORWARDED, environ_overrides=OTHER) == {"http://localhost"}

    moved = client_with(home, monkeypatch, trusted_proxy="192.0.2.7")
    assert absolute_addresses(moved, headers=FORWARDED, environ_overrides=OTHER) == {"https://public.example/archive"}
    assert absolute_addresses(moved, headers=FORWARDED) == {"http://localhost"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Prefix", "//evil.example"),
        ("Prefix", "https://evil.example"),
        ("Prefix", "/a?b"),
        ("Proto", "javascript"),
        ("Host", "a..b"),
        ("Host", "evil.example/path"),
        ("Port", "x"),
    ],
)
def test_an_invalid_address_from_the_proxy_is_a_bad_request(client: FlaskClient, name: str, value: str) -> None:
    response = client.get("/", headers={f"X-Forwarded-{name}": value})

    assert response.status_code == 400
    assert "evil.example/" not in response.text


@pytest.mark.parametrize(
    "value", ["www.example", "ftp://www.example", "https://a..b/", "https://a/?q=1", "https://a b/"]
)
def test_a_public_address_that_is_none_is_a_wrong_setting(
    home: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    with pytest.raises(SettingsError, match=r"SSESEARCH_PUBLIC_URL cannot be .* an address without a query"):
        client_with(home, monkeypatch, public_url=value)


@pytest.mark.parametrize(
    "path", ["/api", "/api/items", "/item", "/item/archive", "/static", "/static/x", "/feed.atom", "/export.csv"]
)
def test_a_public_address_that_hides_the_page_itself_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    with pytest.raises(SettingsError, match=f"public_url: the page itself has addresses under {path}; choose another"):
        client_with(home, monkeypatch, public_url=f"https://www.example{path}/")


@pytest.mark.parametrize("path", ["", "/", "/apis", "/news/item", "/items"])
def test_any_other_public_address_is_not(home: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    assert client_with(home, monkeypatch, public_url=f"https://www.example{path}").get("/").status_code == 200


def test_a_trusted_proxy_that_is_no_address_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"trusted_proxy: '192\.0\.2' is not an IP address"):
        client_with(home, monkeypatch, trusted_proxy="127.0.0.1, 192.0.2")
