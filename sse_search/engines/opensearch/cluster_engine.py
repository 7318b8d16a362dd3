"""
Implement the engine port over a cluster of OpenSearch.

`index_schema.py` says what an index holds, `cluster_generations.py` how indices follow one another, `reader.py` how a
request is answered, and `index_build.py` how documents become an index.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator

from sse_search.engines.building import Amend, Preparation, PreparedDocuments
from sse_search.engines.live_reader import LiveReaderEngine
from sse_search.engines.new_index import NewIndex
from sse_search.engines.opensearch.build_lock import LEASE_SECONDS, BuildLock
from sse_search.engines.opensearch.cluster_generations import ClusterGenerations, LiveIndex
from sse_search.engines.opensearch.connection import ClusterSettings, Connection
from sse_search.engines.opensearch.encoding import encoded, prepare
from sse_search.engines.opensearch.index_build import IndexBuild
from sse_search.engines.opensearch.index_snapshot import Snapshot
from sse_search.engines.opensearch.reader import ClusterReader
from sse_search.engines.port import BuildResult, EngineRequest, IndexMetadata
from sse_search.errors import IndexDamagedError
from sse_search.model import Document
from sse_search.wording import counted

LOCK_SECONDS = 10.0
"""How long a build waits for another one."""


class OpenSearchEngine(LiveReaderEngine[ClusterReader]):
    """
    Keep an index on a cluster; see `port.Engine`.

    Args:
        settings: How to reach the cluster.
        lock_timeout: Seconds that a build waits for another one.
        lease_seconds: Seconds after which the lock of a build that was killed ends.
    """

    def __init__(
        self, settings: ClusterSettings, *, lock_timeout: float = LOCK_SECONDS, lease_seconds: float = LEASE_SECONDS
    ) -> None:
        self._connection = Connection(settings)
        self._generations = ClusterGenerations(self._connection)
        self._lock_timeout, self._lease_seconds = lock_timeout, lease_seconds
        self._opened: tuple[LiveIndex, ClusterReader] | None = None
        self._opening = threading.Lock()

    def reader(self) -> tuple[IndexMetadata, ClusterReader] | None:
        """Return a reader of the live index as it is now; None when there is none."""
        opened = self._open()
        return (opened[0].metadata, opened[1]) if opened else None

    preparation: Preparation = staticmethod(prepare)

    def build(
        self,
        documents: Iterable[Document | PreparedDocuments],
        removed: Iterable[str],
        metadata: IndexMetadata,
        *,
        full: bool,
        progress: Callable[[int], None] | None = None,
        amend: Amend | None = None,
        inspect: Callable[[NewIndex], None] | None = None,
    ) -> BuildResult:
        """Build a generation. Raises IndexBusyError when another process is building one."""
        with BuildLock(self._connection, self._lock_timeout, lease_seconds=self._lease_seconds) as lock:
            live, reader = self._live_for_build(full=full)
            build = IndexBuild(self._connection, lock, live, reader, metadata)
            if live is None or full or amend is not None:
                return build.create(encoded(documents), removed, progress, amend, inspect)
            return build.update(live, encoded(documents), removed, progress, inspect)

    def check(self) -> tuple[str, ...]:
        """Compare the live index with its metadata, ask the cluster for its health, and look for what is not used."""
        with self._opening:
            self._opened = None
        opened = self._open()
        problems = self._live_problems(*opened) if opened else []
        return (*problems, *self._unused())

    def _live_problems(self, live: LiveIndex, reader: ClusterReader) -> list[str]:
        problems: list[str] = []
        with self._connection.failures_named():
            health = self._connection.client.cluster.health(index=live.name)
        if health["status"] == "red":
            return [f"the index {live.name} lacks some of its shards: start the nodes that are missing, or rebuild it"]
        if health["unassigned_shards"] and health["number_of_data_nodes"] > 1:
            copies = counted(health["unassigned_shards"], "copy", "copies")
            problems.append(
                f"the index {live.name} lacks {copies} of its shards: start the nodes that are missing, then let the "
                "cluster try again (POST _cluster/reroute?retry_failed)"
            )
        held = reader.count(EngineRequest())
        if held != live.metadata.items:
            problems.append(
                f"the index {live.name} holds {counted(held, 'item')} and was built with {live.metadata.items:,}: "
                "ssesearch rebuild --full replaces it"
            )
        return problems

    def _unused(self) -> Iterator[str]:
        """Yield what is wrong with indices that no search finds; one that is being built is left out."""
        if lost := self._generations.lost():
            yield (
                f"the alias {self._connection.settings.prefix} names no index, and without it no search finds {lost}: "
                "ssesearch rebuild builds another one"
            )
        names = self._generations.leftovers()
        if names and not BuildLock(self._connection, 0).is_held():
            yield f"{', '.join(names)} on the cluster: left by an interrupted rebuild; ssesearch repair removes it"

    def tidy(self) -> tuple[str, ...]:
        """Remove the indices that interrupted builds have left; return their names."""
        if not self._generations.leftovers():
            return ()
        with BuildLock(self._connection, self._lock_timeout, lease_seconds=self._lease_seconds):
            return self._generations.remove_leftovers()

    def prune(self) -> tuple[str, ...]:
        """Remove all generations but the live one; return their names."""
        with BuildLock(self._connection, self._lock_timeout, lease_seconds=self._lease_seconds):
            return self._generations.prune()

    def close(self) -> None:
        """Let the cluster forget what is open; the engine can still be used."""
        with self._opening:
            opened, self._opened = self._opened, None
        if opened is not None:
            opened[1].close()

    def _live_for_build(self, *, full: bool) -> tuple[LiveIndex | None, ClusterReader | None]:
        """Return the live index and a reader of it; a full build does without one that cannot be read."""
        try:
            opened = self._open()
        except IndexDamagedError:
            if not full:
                raise
            return None, None
        return opened or (None, None)

    def _live_reader(self) -> ClusterReader | None:
        opened = self._open()
        return opened[1] if opened else None

    def _open(self) -> tuple[LiveIndex, ClusterReader] | None:
        """Return the live index and a reader of it; another reader when the index has changed."""
        identity = self._generations.identity()
        opened = self._opened
        if opened is not None and opened[0].metadata.identity == identity:
            return opened
        with self._opening:
            opened = self._opened
            if opened is None or opened[0].metadata.identity != identity:
                live = self._generations.live() if identity else None
                self._opened = opened = self._open_index(live) if live else None
            return opened

    def _open_index(self, live: LiveIndex) -> tuple[LiveIndex, ClusterReader]:
        return live, ClusterReader(Snapshot(self._connection, live.name, self._generations.identity))
