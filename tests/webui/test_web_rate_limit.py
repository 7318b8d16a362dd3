"""A client that sends too many requests is told when it may go on; others are not affected."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webui import create_app

PER_MINUTE = 5


@pytest.fixture
def limited(home: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setenv("SSESEARCH_RATE_LIMIT", str(PER_MINUTE))
    monkeypatch.setenv("SSESEARCH_TRUSTED_PROXY", "127.0.0.1, 192.0.2.10")
    return create_app(home).test_client()


def request_from(client: FlaskClient, address: str, path: str = "/healthz", forwarded_for: str = "") -> TestResponse:
    headers = {"X-Forwarded-For": forwarded_for} if forwarded_for else {}
    return client.get(path, headers=headers, environ_overrides={"REMOTE_ADDR": address})


def statuses(client: FlaskClient, address: str, path: str = "/healthz", forwarded_for: str = "") -> list[int]:
    """Return the statuses of more requests than a client may send, even around the turn of a minute."""
    answers = [request_from(client, address, path, forwarded_for) for _ in range(PER_MINUTE + 3)]
    for answer in answers:
        answer.close()
    return [answer.status_code for answer in answers]


def refused_request(client: FlaskClient, address: str, path: str) -> TestResponse:
    """Return the first refused one of more requests than a client may send, however long they take."""
    requests = (request_from(client, address, path) for _ in range(10 * PER_MINUTE))
    return next(request for request in requests if request.status_code == 429)


def test_too_many_requests_are_refused_and_others_are_not_affected(limited: FlaskClient) -> None:
    answers = statuses(limited, "198.51.100.1")

    assert answers[:PER_MINUTE] == [200] * PER_MINUTE
    assert answers[-1] == 429
    assert request_from(limited, "198.51.100.2").status_code == 200


def test_a_refused_client_learns_when_it_may_go_on(limited: FlaskClient) -> None:
    refused = refused_request(limited, "198.51.100.1", "/api/search?q=credit")
    page = refused_request(limited, "198.51.100.1", "/?q=credit")

    assert refused.mimetype == "application/problem+json"
    assert refused.get_json(force=True)["status"] == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert page.mimetype == "text/html"
    assert "Too many requests" in page.text
    assert f"More than {PER_MINUTE} requests came from your address in a minute" in page.text


def test_a_network_of_ipv6_is_one_client(limited: FlaskClient) -> None:
    statuses(limited, "2001:db8:0:1::1")

    assert request_from(limited, "2001:db8:0:1:ffff::2").status_code == 429
    assert request_from(limited, "2001:db8:0:2::1").status_code == 200


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_has_no_limit(limited: FlaskClient, address: str) -> None:
    assert set(statuses(limited, address)) == {200}


def test_files_of_the_page_are_not_counted(limited: FlaskClient) -> None:
    assert set(statuses(limited, "198.51.100.1", "/static/base.css")) == {200}


def test_clients_of_several_proxies_are_told_apart(limited: FlaskClient) -> None:
    through_both = "198.51.100.1, 192.0.2.10"

    assert statuses(limited, "127.0.0.1", forwarded_for=through_both)[-1] == 429
    assert request_from(limited, "127.0.0.1", forwarded_for="198.51.100.2, 192.0.2.10").status_code == 200


def test_a_client_cannot_invent_its_address(limited: FlaskClient) -> None:
    for number in range(PER_MINUTE + 3):
        last = request_from(limited, "127.0.0.1", forwarded_for=f"203.0.113.{number}, 198.51.100.1")
        direct = request_from(limited, "198.51.100.9", forwarded_for=f"203.0.113.{number}")

    assert last.status_code == direct.status_code == 429


def test_a_rate_limit_of_0_is_none(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSESEARCH_RATE_LIMIT", "0")

    assert set(statuses(create_app(home).test_client(), "198.51.100.1")) == {200}
