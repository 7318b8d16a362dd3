"""
Nodes are killed, restarted, frozen and full while an archive is searched and built.

These tests start three nodes of their own, where the variable of `NODES_VARIABLE` is set; `make test-cluster` does.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sse_search.engines.opensearch import ClusterSettings, OpenSearchEngine
from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import TermQuery
from sse_search.errors import EngineError
from tests.cluster.cluster_settings import NODES_VARIABLE
from tests.engines.engine_archive import METADATA, a_document, id_of
from tools.cluster.nodes import Cluster

ITEMS = 200
PAUSE = 0.05
"""Seconds between two searches of a thread, which leave the nodes time to start."""
APPLES = EngineRequest(query=TermQuery("apple"), deadline=0.0)

pytestmark = pytest.mark.skipif(not os.environ.get(NODES_VARIABLE), reason="make test-cluster starts nodes for them")


@pytest.fixture(scope="module")
def cluster(node_home: Path) -> Iterator[Cluster]:
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="ssesearch-nodes-", dir=memory) as folder:
        Path(folder).chmod(0o755)
        with Cluster(node_home, Path(folder), 3, heap="320m") as started:
            yield started


@pytest.fixture
def engine(cluster: Cluster) -> Iterator[OpenSearchEngine]:
    settings = ClusterSettings(urls=tuple(cluster.urls), prefix="failing", shards=2, replicas=1)
    opened = OpenSearchEngine(settings, lock_timeout=60, lease_seconds=3)
    documents = (a_document(number, "apple", f"text {number}", source="News") for number in range(ITEMS))
    opened.build(documents, (), METADATA, full=True)
    change(cluster, "failing-*/_settings", {"index.unassigned.node_left.delayed_timeout": "0"})
    cluster.wait()
    yield opened
    opened.close()


def change(cluster: Cluster, path: str, body: Any) -> None:
    """Change a setting through the first node that answers."""
    for url in cluster.urls:
        request = urllib.request.Request(f"{url}/{path}", json.dumps(body).encode(), method="PUT")
        request.add_header("Content-Type", "application/json")
        try:
            urllib.request.urlopen(request, timeout=30).close()
        except ConnectionError:
            continue
        return


def manager(cluster: Cluster) -> str:
    with urllib.request.urlopen(f"{cluster.urls[0]}/_cat/cluster_manager?format=json", timeout=30) as answer:
        return str(json.load(answer)[0]["node"])


class Traffic:
    """Searches and builds in threads of their own until the context ends; counts how each went."""

    def __init__(self, engine: OpenSearchEngine) -> None:
        self._engine = engine
        self._done = threading.Event()
        self._threads = [threading.Thread(target=work) for work in (self._search, self._search, self._write)]
        self.complete = self.partial = self.refused = 0
        self.wrong: list[object] = []
        self.acknowledged: list[str] = []
        self.not_written: list[str] = []

    def __enter__(self) -> Traffic:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, searches: int, writes: int) -> None:
        """Wait for so many further answers and acknowledged builds."""
        wanted = (self.complete + searches, len(self.acknowledged) + writes)
        deadline = time.monotonic() + 120
        while (self.complete, len(self.acknowledged)) < wanted or len(self.acknowledged) < wanted[1]:
            assert time.monotonic() < deadline, vars(self)
            assert self.wrong == []
            time.sleep(0.02)

    def _search(self) -> None:
        while not self._done.wait(PAUSE):
            try:
                result = self._engine.search(APPLES)
            except EngineError:
                self.refused += 1
                continue
            except Exception as error:  # noqa: BLE001 - whatever it is, the test reports it
                self.wrong.append(error)
                return
            if result.partial:
                self.partial += 1
            elif result.total < ITEMS:
                self.wrong.append(result.total)
            else:
                self.complete += 1

    def _write(self) -> None:
        number = ITEMS
        while not self._done.wait(PAUSE):
            number += 1
            try:
                self._engine.build([a_document(number, "apple")], (), METADATA, full=False)
            except EngineError as error:
                self.not_written.append(str(error))
                continue
            self.acknowledged.append(id_of(number))


@pytest.mark.parametrize("victim", ["follower", "manager"])
def test_a_node_is_killed_and_nothing_that_was_acknowledged_is_lost(
    cluster: Cluster, engine: OpenSearchEngine, victim: str
) -> None:
    chief = manager(cluster)
    name = chief if victim == "manager" else next(node for node in cluster.names if node != chief)
    with Traffic(engine) as traffic:
        traffic.wait_for(searches=20, writes=3)
        cluster.kill(name)
        traffic.wait_for(searches=20, writes=3)

    assert traffic.wrong == []
    assert set(traffic.acknowledged) <= set(engine.ids())
    print(
        f"{victim} killed: {len(traffic.acknowledged)} builds acknowledged, 0 items lost, {len(traffic.not_written)} "
        f"builds refused; {traffic.complete} searches complete, {traffic.partial} partial, {traffic.refused} refused"
    )
    cluster.start(name)
    cluster.wait()


def test_nodes_are_restarted_one_after_the_other_while_it_is_searched(
    cluster: Cluster, engine: OpenSearchEngine
) -> None:
    with Traffic(engine) as traffic:
        for name in cluster.names:
            cluster.stop(name)
            traffic.wait_for(searches=5, writes=1)
            cluster.start(name)
            cluster.wait()

    assert traffic.wrong == []
    assert set(traffic.acknowledged) <= set(engine.ids())


def test_a_node_that_does_not_answer_makes_a_search_partial_and_not_endless(
    cluster: Cluster, engine: OpenSearchEngine
) -> None:
    assert engine.search(APPLES).total == ITEMS
    frozen = next(node for node in cluster.names if node != manager(cluster))
    cluster.freeze(frozen)
    try:
        for _ in range(4):
            started = time.monotonic()
            reader = engine.reader()
            assert reader is not None
            result = reader[1].search(EngineRequest(query=TermQuery("apple"), deadline=time.monotonic() + 1))
            assert result.partial or result.total == ITEMS
            assert time.monotonic() - started < 45
    finally:
        cluster.freeze(frozen, frozen=False)
    cluster.wait()


def test_a_full_disk_is_named_and_leaves_the_index_as_it_was(cluster: Cluster, engine: OpenSearchEngine) -> None:
    change(cluster, "failing/_settings", {"index.blocks.read_only_allow_delete": True})  # as OpenSearch does it
    try:
        with pytest.raises(EngineError, match="make room"):
            engine.build([a_document(ITEMS + 1, "apple")], (), METADATA, full=False)
    finally:
        change(cluster, "failing/_settings", {"index.blocks.read_only_allow_delete": None})

    assert engine.search(APPLES).total == ITEMS
    engine.build([a_document(ITEMS + 1, "apple")], (), METADATA, full=False)
    assert engine.search(APPLES).total == ITEMS + 1
