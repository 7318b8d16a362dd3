"""The client of a cluster trusts the right certificates, shows its own, logs in, and never shows the password."""

from __future__ import annotations

import base64
import logging
import ssl
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sse_search.errors import EngineError, SettingsError
from sse_search.settings import Settings

pytest.importorskip("opensearchpy", reason="the extra opensearch is not installed")

from sse_search.engines.opensearch import ClusterSettings, OpenSearchEngine
from sse_search.service.cluster_login import cluster_settings
from tests.engines.certificates import Authority, Issued
from tests.engines.node_answers import GOOD, Answer, answering

USER, PASSWORD = "käte", "Grüße: €"
LOGIN = f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def own(authority: Authority) -> Issued:
    return authority.issue("client")


def guarded(path: str, headers: Mapping[str, str]) -> Answer:
    """Answer those who log in."""
    if headers.get("authorization") != LOGIN:
        return 401, {"error": "Unauthorized"}
    return 200, GOOD if path == "/" else {}


@contextmanager
def node(authority: Authority, *, wants: Authority | None = None, **changes: Any) -> Iterator[str]:
    """Run a node whose certificate an authority has issued; yield its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("node", **changes))
    if wants is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(wants.file)
    with answering(guarded, context) as address:
        yield address


def settings_of(address: str, authority: Authority, **changes: Any) -> ClusterSettings:
    chosen = {"urls": (address,), "user": USER, "password": PASSWORD, "ca": str(authority.file), "timeout": 5}
    return ClusterSettings(**{**chosen, **changes})


def problem_of(settings: ClusterSettings) -> str:
    """Return what is said when the index is sought; neither that nor what caused it shows the password."""
    with pytest.raises(EngineError) as raised:
        OpenSearchEngine(settings).metadata()
    told = "".join(traceback.format_exception(raised.value))
    assert PASSWORD not in told
    assert LOGIN.split()[1] not in told
    return str(raised.value).replace(settings.urls[0], "ADDRESS")


def test_a_node_is_trusted_by_its_authority_and_given_login_and_certificate(
    authority: Authority, own: Issued, caplog: pytest.LogCaptureFixture
) -> None:
    shown = {"certificate": str(own.certificate), "key": str(own.key)}

    with caplog.at_level(logging.DEBUG), node(authority, wants=authority) as address:
        assert OpenSearchEngine(settings_of(address, authority, **shown)).metadata() is None

    assert PASSWORD not in caplog.text
    assert LOGIN.split()[1] not in caplog.text


def test_a_node_of_another_authority_is_not_trusted(authority: Authority, tmp_path: Path) -> None:
    other = Authority(tmp_path, "other")
    with node(authority) as address:
        for ca in (str(other.file), ""):
            assert problem_of(settings_of(address, authority, ca=ca)) == (
                "the certificate of ADDRESS is not trusted: set opensearch_ca to the file of its authority"
            )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"expired": True}, "has the wrong dates: renew it, or set the clock of this machine"),
        ({"address": "127.0.0.2"}, "is for another name: write the name that is in it in opensearch_url"),
    ],
)
def test_a_certificate_that_does_not_fit_is_named(authority: Authority, changes: dict[str, Any], problem: str) -> None:
    with node(authority, **changes) as address:
        assert problem_of(settings_of(address, authority)) == f"the certificate of ADDRESS {problem}"


def test_a_node_that_wants_another_certificate_or_any_says_which_settings_help(
    authority: Authority, tmp_path: Path
) -> None:
    strange = Authority(tmp_path, "strange").issue("strange client")
    with node(authority, wants=authority) as address:
        for shown in ({}, {"certificate": str(strange.certificate), "key": str(strange.key)}):
            said = problem_of(settings_of(address, authority, **shown))
            assert (
                said.startswith("ADDRESS wants to see another certificate of this client")
                or "a client's certificate" in said
            )


def test_a_wrong_password_is_a_refused_login(authority: Authority) -> None:
    with node(authority) as address:
        assert problem_of(settings_of(address, authority, password="wrong")) == (
            f"OpenSearch at ADDRESS refuses the login of {USER!r}: set opensearch_user and opensearch_password_file"
        )
        assert "refuses a request without a login" in problem_of(settings_of(address, authority, user=""))


def test_an_address_with_the_wrong_protocol_says_which_one_to_write(authority: Authority) -> None:
    with answering(guarded) as address:
        said = problem_of(settings_of(address.replace("http:", "https:"), authority))
        assert said == "ADDRESS does not use TLS: write http:// in opensearch_url"
    with node(authority) as address:
        said = problem_of(settings_of(address.replace("https:", "http:"), authority))
        assert said.startswith("no node of OpenSearch answers at ADDRESS")
        assert "see whether it uses TLS (https://)" in said


def test_of_several_addresses_those_that_answer_are_used(authority: Authority) -> None:
    with node(authority) as address:
        for urls in (("https://127.0.0.1:9", address), (address, "https://127.0.0.1:9")):
            assert OpenSearchEngine(settings_of("", authority, urls=urls)).metadata() is None


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"ca": "{key}"}, "opensearch_ca names a file with certificates in PEM format"),
        ({"certificate": "{ca}", "key": "{key}"}, "opensearch_certificate and opensearch_key name a certificate and"),
        ({"certificate": "{certificate}"}, "opensearch_certificate and opensearch_key name a certificate and its key"),
        ({"certificate": "{locked}", "key": "{locked_key}"}, "the key has a passphrase: store it without one"),
        ({"ca": "{missing}"}, "it cannot be read"),
    ],
)
def test_a_file_that_does_not_serve_is_named(
    authority: Authority, own: Issued, tmp_path: Path, changes: dict[str, str], problem: str
) -> None:
    locked = authority.issue("locked", passphrase=b"hunter2")
    files = {
        **{"ca": authority.file, "certificate": own.certificate, "key": own.key, "missing": tmp_path / "missing"},
        **{"locked": locked.certificate, "locked_key": locked.key},
    }
    chosen = {name: path.format(**files) for name, path in changes.items()}

    said = problem_of(settings_of("https://127.0.0.1:9", authority, **chosen))

    assert said.startswith(next(iter(chosen.values())) if "locked" not in str(changes) else str(locked.key))
    assert problem in said


def test_a_password_is_not_sent_to_one_node_unencrypted_while_others_use_tls(tmp_path: Path) -> None:
    mixed = Settings(
        engine="opensearch", opensearch_url=("https://node1:9200", "http://node2:9200"), opensearch_user=USER
    )

    with pytest.raises(SettingsError, match="the password would be sent unencrypted: write https:// for all of them"):
        cluster_settings(tmp_path, mixed, {})
    without_login = msgspec.structs.replace(mixed, opensearch_user="")
    assert cluster_settings(tmp_path, without_login, {}).urls == mixed.opensearch_url
