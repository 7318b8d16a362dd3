"""
Nodes are killed, restarted, frozen and full while an archive is searched and built.

These tests start three nodes of their own, where the variable of `NODES_VARIABLE` is set; `make test-cluster` does.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_search.engines.opensearch import ClusterSettings, OpenSearchEngine
from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import TermQuery
from sse_search.errors import EngineError
from tests.cluster.cluster_settings import NODES_VARIABLE
from tests.cluster.traffic import APPLES, ITEMS, Traffic, change, manager
from tests.engines.engine_archive import METADATA, a_document
from tools.cluster.nodes import Cluster

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
