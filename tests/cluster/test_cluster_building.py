"""A cluster is built by one process at a time, each change once, and says in one sentence what is wrong with it."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Barrier
from typing import Any

import msgspec
import pytest

from sse_search.engines.new_index import NewIndex
from sse_search.engines.opensearch import ClusterSettings, OpenSearchEngine, bulk_writer
from sse_search.engines.opensearch.build_lock import BuildLock
from sse_search.engines.opensearch.bulk_writer import BulkWriter
from sse_search.engines.opensearch.connection import Connection
from sse_search.engines.opensearch.encoding import EncodedDocument
from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import TermQuery
from sse_search.errors import EngineError, IndexBusyError, SettingsError
from sse_search.service.cluster_login import cluster_settings
from sse_search.settings import Settings
from tests.cluster.cluster_settings import settings_of
from tests.engines.engine_archive import METADATA, a_document, build, id_of, matches


def test_a_second_builder_is_refused_while_the_first_holds_the_lock(
    settings: ClusterSettings, engine: OpenSearchEngine
) -> None:
    with (
        BuildLock(Connection(settings), 0),
        pytest.raises(IndexBusyError, match=r"another process \(.*\) is writing the index"),
    ):
        engine.build([a_document(3)], (), METADATA, full=False)

    assert engine.build([a_document(3)], (), METADATA, full=False).indexed == 1


def test_the_index_of_the_lock_has_no_copy_that_a_single_node_cannot_hold(
    settings: ClusterSettings, engine: OpenSearchEngine
) -> None:
    client = Connection(settings).client
    expected = min(len(settings.urls), 2) - 1

    assert engine.metadata() is not None
    health = client.cluster.health(index=f"{settings.prefix}-lock")
    assert (health["status"], health["active_shards"]) == ("green", 1 + expected)


def test_an_index_of_somebody_else_with_the_name_of_the_prefix_is_refused_before_anything_is_built(
    settings: ClusterSettings,
) -> None:
    foreign = msgspec.structs.replace(settings, prefix=f"{settings.prefix}-x")
    client = Connection(foreign).client
    client.indices.create(index=foreign.prefix)
    try:
        with pytest.raises(EngineError, match="which is no alias: choose another opensearch_prefix"):
            OpenSearchEngine(foreign).build([a_document(1)], (), METADATA, full=True)

        assert not client.indices.exists(index=f"{foreign.prefix}-000001")
    finally:
        client.indices.delete(index=f"{foreign.prefix}*")


def test_the_lock_of_a_builder_that_was_killed_ends_by_itself(
    settings: ClusterSettings, engine: OpenSearchEngine
) -> None:
    killed = BuildLock(Connection(settings), 0, lease_seconds=0.5)
    killed.__enter__()
    deadline = time.monotonic() + 30
    while True:
        try:
            engine.build([a_document(3)], (), METADATA, full=False)
            break
        except IndexBusyError:
            assert time.monotonic() < deadline

    with pytest.raises(IndexBusyError, match="taken over"):
        killed.renew()


def test_a_change_that_is_repeated_changes_nothing_and_an_earlier_one_is_refused(
    settings: ClusterSettings, engine: OpenSearchEngine
) -> None:
    later = msgspec.structs.replace(METADATA, batches=("a", "b", "c"))
    for _ in range(2):
        engine.build([a_document(3, "plum")], [id_of(2)], later, full=False)

    with pytest.raises(EngineError, match="another rebuild has run meanwhile"):
        engine.build([a_document(3, "cherry")], (), METADATA, full=False)
    assert matches(engine, TermQuery("plum")) == {3}
    assert sorted(engine.ids()) == [id_of(1), id_of(3)]


def test_an_update_that_does_not_pass_inspection_is_undone(engine: OpenSearchEngine) -> None:
    seen: list[int] = []

    def refuse(new: NewIndex) -> None:
        seen.append(new.reader.count(EngineRequest()))
        assert new.live is not None
        seen.append(new.live.count(EngineRequest()))
        assert list(new.lost) == [id_of(2)]
        raise EngineError("refused")

    before = engine.metadata()
    with pytest.raises(EngineError, match="refused"):
        engine.build([a_document(1, "cherry"), a_document(3)], [id_of(2)], METADATA, full=False, inspect=refuse)

    assert seen == [2, 2]
    assert engine.metadata() == before
    engine.close()
    assert matches(engine, TermQuery("apple")) == {1}
    assert sorted(engine.ids()) == [id_of(1), id_of(2)]


def test_the_document_that_a_cluster_refuses_is_named(settings: ClusterSettings, engine: OpenSearchEngine) -> None:
    writer = BulkWriter(Connection(settings), f"{settings.prefix}-000001", 1)
    wrong = EncodedDocument(id_of(7), b'{"first_day": "not a number"}')

    with pytest.raises(EngineError, match=f"does not take {id_of(7)} .*not a number"):
        list(writer.add([wrong]))


def test_a_request_is_sent_while_another_is_answered(
    settings: ClusterSettings, engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Barrier(2, timeout=30)  # broken where the second request waits for the first
    send = BulkWriter._request

    def together(writer: BulkWriter, *arguments: Any, **options: Any) -> Any:
        both.wait()
        return send(writer, *arguments, **options)

    monkeypatch.setattr(bulk_writer, "_MAX_DOCUMENTS", 1)
    monkeypatch.setattr(BulkWriter, "_request", together)
    build(engine, a_document(1, "apple"), a_document(2, "pear"))

    assert sorted(engine.ids()) == [id_of(1), id_of(2)]


def test_of_documents_with_one_id_the_last_counts_whatever_request_it_is_in(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_writer, "_MAX_DOCUMENTS", 1)
    build(engine, *(a_document(1, word) for word in ("apple", "pear", "plum", "cherry", "quince")))

    assert matches(engine, TermQuery("quince")) == {1}
    assert list(engine.ids()) == [id_of(1)]


def test_no_request_is_under_way_when_an_index_is_given_up(
    settings: ClusterSettings, engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_writer, "_MAX_DOCUMENTS", 1)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    before = engine.metadata()
    with pytest.raises(KeyboardInterrupt):
        engine.build([a_document(number) for number in range(9)], (), METADATA, full=True, progress=stop)

    names = Connection(settings).client.indices.get(index=f"{settings.prefix}-*")
    assert [name for name in names if not name.endswith("-lock")] == [f"{settings.prefix}-000001"]
    assert engine.metadata() == before


def test_the_previous_generation_is_kept_and_the_others_are_removed(
    settings: ClusterSettings, engine: OpenSearchEngine
) -> None:
    build(engine, a_document(1))

    assert engine.prune() == (f"{settings.prefix}-000001",)
    assert engine.check() == ()


UNREACHABLE = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"urls": (UNREACHABLE,)}, "no node of OpenSearch answers at http://127.0.0.1:9: start it, or correct"),
        ({"urls": ("https://127.0.0.1:9",)}, "no node of OpenSearch answers at"),
    ],
)
def test_a_cluster_that_cannot_be_reached_is_one_sentence(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(EngineError, match=message):
        OpenSearchEngine(settings_of(**changes)).metadata()


def test_another_node_is_tried_when_one_does_not_answer(settings: ClusterSettings, engine: OpenSearchEngine) -> None:
    both = msgspec.structs.replace(settings, urls=(UNREACHABLE, *settings.urls))

    for _ in range(3):
        assert OpenSearchEngine(both).count(EngineRequest()) == 2


def test_a_missing_index_is_no_index_and_a_failing_search_names_no_password() -> None:
    secret = settings_of("nothing", user="somebody", password="hunter2")

    assert OpenSearchEngine(secret).metadata() is None
    assert "hunter2" not in repr(secret)


def test_the_password_comes_from_a_file_of_its_owner_alone_or_from_a_variable(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("hunter2\nnotes\n", encoding="utf-8")
    chosen = Settings(engine="opensearch", opensearch_user="somebody", opensearch_password_file="password")

    file.chmod(0o644)
    with pytest.raises(SettingsError, match="others can read the password"):
        cluster_settings(tmp_path, chosen, {})
    file.chmod(0o600)
    assert cluster_settings(tmp_path, chosen, {}).password == "hunter2"
    assert cluster_settings(tmp_path, chosen, {"SSESEARCH_OPENSEARCH_PASSWORD": "other"}).password == "other"
    with pytest.raises(SettingsError, match="no such file; the setting opensearch_ca"):
        cluster_settings(tmp_path, Settings(opensearch_ca="ca.pem"), {})
