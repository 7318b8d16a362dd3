"""What a cluster answers that cannot be used becomes one sentence with a remedy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sse_search.errors import EngineError, QueryTooCostlyError
from tests.engines.node_answers import GOOD, Answer, answering

pytest.importorskip("opensearchpy", reason="the extra opensearch is not installed")

from sse_search.engines.opensearch import ClusterSettings, OpenSearchEngine
from sse_search.engines.opensearch.connection import Connection

REMEDY = ": look at its log, or correct opensearch_url"


def error_of(answer: Callable[[str], Answer]) -> str:
    """Return what a search says when the cluster answers so."""
    with answering(lambda path, _: answer(path)) as address, pytest.raises(EngineError) as raised:
        OpenSearchEngine(ClusterSettings(urls=(address,), user="somebody", password="hunter2", timeout=5)).metadata()
    return str(raised.value).replace(address, "ADDRESS")


def failing(status: int, kind: str, reason: str = "because") -> Callable[[str], Answer]:
    """Answer the question for the version, and refuse everything else."""
    return failing_with(
        status, {"error": {"type": kind, "reason": reason, "root_cause": [{"type": kind, "reason": reason}]}}
    )


def failing_with(status: int, content: Any) -> Callable[[str], Answer]:
    return lambda path: (200, GOOD) if path == "/" else (status, content)


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ({"distribution": "opensearch", "number": "1.3.20"}, "OpenSearch 1.3.20"),
        ({"distribution": "opensearch", "number": "2.4.0"}, "OpenSearch 2.4.0"),
        ({"number": "8.15.0"}, "another server, of version 8.15.0"),
    ],
)
def test_a_wrong_version_is_named_with_the_needed_one(version: dict[str, str], name: str) -> None:
    assert error_of(lambda _: (200, {"version": version})) == (
        f"ADDRESS runs {name}; ssesearch needs OpenSearch 2.19 or newer"
    )


@pytest.mark.parametrize("content", [b"<h1>It works</h1>", b"", [], None, {"version": "2.19.6"}, "text"])
def test_a_server_that_is_no_cluster_is_named_with_the_setting(content: Any) -> None:
    assert error_of(lambda _: (200, content)) in {
        "ADDRESS does not answer as OpenSearch does: correct opensearch_url",
        "ADDRESS runs another server, of version ?; ssesearch needs OpenSearch 2.19 or newer",
    }


def test_a_page_of_something_before_a_cluster_is_named_with_the_setting() -> None:
    assert error_of(failing_with(200, b"<h1>Log in</h1>")) == (
        "ADDRESS does not answer as OpenSearch does: correct opensearch_url"
    )


def test_a_refused_login_names_the_settings_and_no_password() -> None:
    said = error_of(lambda _: (401, {"error": "Unauthorized"}))

    assert said == (
        "OpenSearch at ADDRESS refuses the login of 'somebody': set opensearch_user and opensearch_password_file"
    )


def test_missing_rights_are_named() -> None:
    said = error_of(failing(403, "security_exception", "no permissions for [indices:admin/mappings/get]"))

    assert "does not let 'somebody' do this (no permissions for" in said
    assert "give it all rights on indices ssesearch*" in said


def test_a_red_cluster_says_which_command_helps() -> None:
    said = error_of(failing(503, "no_shard_available_action_exception", "No shard available"))

    assert said.startswith("OpenSearch at ADDRESS lacks parts of the index (No shard available): a node that has just")
    assert "ssesearch rebuild --full" in said


def test_a_disk_that_is_full_is_named_wherever_the_cluster_says_so() -> None:
    cause = {"type": "i_o_exception", "reason": "No space left on device"}
    failure = {"shard": 0, "reason": {"type": "refresh_failed_engine_exception", "caused_by": cause}}
    answers = [
        {"error": {"type": "i_o_exception", "reason": "No space left on device"}, "status": 500},
        {"_shards": {"total": 1, "successful": 0, "failed": 1, "failures": [failure]}},
    ]

    assert {error_of(failing_with(500, answer)) for answer in answers} == {
        "OpenSearch at ADDRESS has a node whose disk is full (No space left on device): make room and restart the "
        "node, which opens the index again"
    }


def test_the_failure_of_a_part_is_told_as_the_part_says_it() -> None:
    failure = {"shard": 0, "reason": {"type": "refresh_failed_engine_exception", "reason": "Refresh failed"}}

    said = error_of(failing_with(500, {"_shards": {"failures": [failure]}}))

    assert said == f"OpenSearch at ADDRESS refuses a request (500: Refresh failed){REMEDY}"


def test_anything_else_is_told_as_the_cluster_says_it() -> None:
    said = error_of(failing(400, "parsing_exception", "unknown query [x]"))

    assert said == f"OpenSearch at ADDRESS refuses a request (400: unknown query [x]){REMEDY}"


@pytest.mark.parametrize("address", ["http://localhost:99999", "http://[:::::]:9200"])
def test_an_address_that_is_none_is_an_error_of_the_setting(address: str) -> None:
    with pytest.raises(EngineError, match=r"opensearch_url http.* is no address: .*; correct it"):
        OpenSearchEngine(ClusterSettings(urls=(address,))).metadata()


def test_a_prefix_that_is_the_name_of_an_index_is_refused() -> None:
    mapping = {"ssesearch": {"mappings": {"_meta": {"identity": "x", "layout": 0}}}}

    said = error_of(lambda path: (200, GOOD if path == "/" else mapping))

    assert said == "ssesearch is an index, and no alias of one: choose another opensearch_prefix"


def test_an_index_of_another_version_is_built_again() -> None:
    mapping = {"ssesearch-000001": {"mappings": {"_meta": {"identity": "x", "layout": 0}}}}

    said = error_of(lambda path: (200, GOOD if path == "/" else mapping))

    assert said == "the index ssesearch-000001 was written by another version of ssesearch"


def test_a_missing_index_is_none() -> None:
    refusing = failing(404, "index_not_found_exception", "no such index [ssesearch]")
    with answering(lambda path, _: refusing(path)) as address:
        assert OpenSearchEngine(ClusterSettings(urls=(address,))).metadata() is None


def test_too_many_clauses_are_a_query_that_is_too_costly() -> None:
    connection = Connection(ClusterSettings(urls=("http://127.0.0.1:9",)))
    failed = {"status": 400, "error": {"type": "too_many_nested_clauses", "reason": "maxClauseCount is set to 1024"}}

    assert isinstance(connection.named_failure(failed), QueryTooCostlyError)
