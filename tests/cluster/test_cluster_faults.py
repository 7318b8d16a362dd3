"""
The disk of a node is full, a node is slow, and a network cuts connections, while an archive is searched and built.

These tests start nodes of their own, where the variable of `NODES_VARIABLE` is set; `make test-cluster` does.
"""

from __future__ import annotations

import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from sse_search.engines.opensearch import ClusterSettings, OpenSearchEngine
from sse_search.errors import EngineError
from tests.cluster.cluster_settings import NODES_VARIABLE
from tests.cluster.cutting_network import cutting
from tests.cluster.traffic import APPLES, ITEMS, Traffic
from tests.engines.engine_archive import METADATA, a_document
from tests.soak.full_disk import small_disk
from tools.cluster.nodes import Cluster

DISK_BYTES = 64 << 20
WATCHING = {"cluster.routing.allocation.disk.threshold_enabled": True, "cluster.info.update.interval": "10s"}
"""A node looks at its disk every ten seconds, which is the most often that it can."""
PATIENCE = 90.0

pytestmark = pytest.mark.skipif(not os.environ.get(NODES_VARIABLE), reason="make test-cluster starts nodes for them")


def filled(urls: list[str], replicas: int = 0, timeout: float = 30.0) -> OpenSearchEngine:
    """Return an engine that has built an index."""
    settings = ClusterSettings(urls=tuple(urls), prefix="faults", replicas=replicas, timeout=timeout)
    engine = OpenSearchEngine(settings, lock_timeout=60)
    documents = (a_document(number, "apple", f"text {number}", source="News") for number in range(ITEMS))
    engine.build(documents, (), METADATA, full=True)
    return engine


@pytest.fixture(scope="module")
def pair(node_home: Path) -> Iterator[Cluster]:
    """Two nodes."""
    with tempfile.TemporaryDirectory(prefix="ssesearch-nodes-") as folder:
        Path(folder).chmod(0o755)
        with Cluster(node_home, Path(folder), 2, heap="320m") as started:
            yield started


@contextmanager
def node_with_little_disk(node_home: Path) -> Iterator[tuple[OpenSearchEngine, Cluster, Path]]:
    """Yield an engine on a node whose disk has a twentieth left, the node, and the file that fills the rest."""
    with (
        tempfile.TemporaryDirectory(prefix="ssesearch-disk-") as name,
        small_disk(Path(name) / "disk", DISK_BYTES) as disk,
    ):
        if disk is None:
            pytest.skip("a file system cannot be mounted here")
        Path(name).chmod(0o755)
        with Cluster(node_home, disk, heap="320m", settings=WATCHING) as node:
            engine = filled(node.urls, timeout=5.0)
            ballast = disk / "ballast"
            with ballast.open("wb") as file:
                room = os.statvfs(disk)
                file.write(bytes(int(room.f_bavail * room.f_frsize * 0.955)))
            yield engine, node, ballast


def test_a_disk_that_fills_stops_a_build_in_one_sentence_and_loses_nothing(node_home: Path) -> None:
    with node_with_little_disk(node_home) as (engine, _, ballast):
        with pytest.raises(EngineError, match=r"as on a full disk .*make room, and OpenSearch lifts the block"):
            build_until_refused(engine, 1, lambda: "apple", pause=0.25)
        assert engine.search(APPLES).total == ITEMS
        ballast.unlink()
        until_written(engine)

        assert engine.search(APPLES).total == ITEMS


def test_a_disk_that_is_full_at_once_is_named_with_the_remedy_which_works(node_home: Path) -> None:
    with node_with_little_disk(node_home) as (engine, node, ballast):
        with pytest.raises(EngineError, match=r"No space left on device.*make room and restart the node") as failure:
            build_until_refused(engine, ITEMS, _incompressible)
        assert "until ssesearch rebuild is run again" in str(failure.value)
        ballast.unlink()
        node.stop("node1")
        node.start("node1")
        until_written(engine)

        assert engine.search(APPLES).total == ITEMS


def _incompressible() -> str:
    return " ".join(random.randbytes(6).hex() for _ in range(500))


def build_until_refused(engine: OpenSearchEngine, items: int, body: Callable[[], str], pause: float = 0.0) -> None:
    """Replace so many items, again after so many seconds, until that is refused."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        time.sleep(pause)
        documents = (a_document(number, "apple", body()) for number in range(items))
        engine.build(documents, (), METADATA, full=False)


def until_written(engine: OpenSearchEngine) -> None:
    """Build until the cluster takes it, which it does when it has looked at its disk again."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            engine.build([a_document(0, "apple")], (), METADATA, full=False)
        except EngineError:
            assert time.monotonic() < deadline
            continue
        return


@contextmanager
def slowed(cluster: Cluster, name: str) -> Iterator[None]:
    """Let a node run for a fifth of the time."""
    done = threading.Event()

    def alternate() -> None:
        while not done.wait(0.05):
            cluster.freeze(name)
            done.wait(0.2)
            cluster.freeze(name, frozen=False)

    thread = threading.Thread(target=alternate)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_a_slow_node_makes_searches_slower_and_none_wrong(pair: Cluster) -> None:
    engine = filled(pair.urls, replicas=1)
    pair.wait()

    with slowed(pair, "node1"), Traffic(engine) as traffic:
        traffic.wait_for(searches=20, writes=3)

    assert traffic.wrong == []
    assert set(traffic.acknowledged) <= set(engine.ids())
    assert traffic.not_written == []


def test_a_network_that_cuts_connections_loses_and_changes_nothing(pair: Cluster) -> None:
    filled(pair.urls, replicas=1).close()
    pair.wait()
    with ExitStack() as opened:
        urls = [opened.enter_context(cutting(url, share=0.05, seed=seed)) for seed, url in enumerate(pair.urls)]
        engine = OpenSearchEngine(ClusterSettings(urls=tuple(urls), prefix="faults", timeout=10), lock_timeout=60)
        with Traffic(engine) as traffic:
            traffic.wait_for(searches=30, writes=5)
        engine.close()

    assert traffic.wrong == []
    direct = OpenSearchEngine(ClusterSettings(urls=tuple(pair.urls), prefix="faults"))
    assert set(traffic.acknowledged) <= set(direct.ids())
