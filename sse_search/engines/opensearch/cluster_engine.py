"""
Implement the engine port over a cluster of OpenSearch.

`index_schema.py` says what an index holds, `cluster_generations.py` how indices follow one another, `reader.py` how a
request is answered, and `index_build.py` how documents become an index.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from sse_search.engines.building import Amend, Preparation, PreparedDocuments
from sse_search.engines.explanations import ScoreExplanation, TermExplanation
from sse_search.engines.group_counts import GroupCounts
from sse_search.engines.new_index import NewIndex
from sse_search.engines.opensearch.build_lock import LEASE_SECONDS, BuildLock
from sse_search.engines.opensearch.cluster_generations import ClusterGenerations, LiveIndex
from sse_search.engines.opensearch.connection import ClusterSettings, Connection
from sse_search.engines.opensearch.encoding import encoded, prepare
from sse_search.engines.opensearch.index_build import IndexBuild
from sse_search.engines.opensearch.index_snapshot import Snapshot
from sse_search.engines.opensearch.reader import ClusterReader
from sse_search.engines.port import (
    BuildResult,
    Completions,
    EngineRequest,
    EngineResult,
    FacetCount,
    IndexMetadata,
    TermCount,
)
from sse_search.engines.queries import DictionaryPattern, LeafQuery, NearOperand, Query, TextQuery
from sse_search.engines.word_counts import CollocateCounts, YearCounts
from sse_search.errors import IndexDamagedError, IndexMissingError
from sse_search.model import Document
from sse_search.wording import counted

LOCK_SECONDS = 10.0
"""How long a build waits for another one."""


class OpenSearchEngine:
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

    def metadata(self) -> IndexMetadata | None:
        """Return what the live index was built from; None when there is none."""
        opened = self.reader()
        return opened[0] if opened else None

    def reader(self) -> tuple[IndexMetadata, ClusterReader] | None:
        """Return a reader of the live index as it is now; None when there is none."""
        opened = self._open()
        return (opened[0].metadata, opened[1]) if opened else None

    def search(self, request: EngineRequest) -> EngineResult:
        """Return one page of hits, best first."""
        return self._reader().search(request)

    def nearest(self, request: EngineRequest) -> EngineResult:
        """Return the items that are nearest in meaning."""
        return self._reader().nearest(request)

    def matching(self, request: EngineRequest) -> Iterator[Document]:
        """Yield the documents of a request."""
        return self._reader().matching(request)

    def count(self, request: EngineRequest) -> int:
        """Return the exact number of items that match a request."""
        return self._reader().count(request)

    def count_by(self, request: EngineRequest, facets: Sequence[str], limit: int | None = None) -> GroupCounts:
        """Count the items of a request by the values of facets."""
        return self._reader().count_by(request, facets, limit)

    def count_words(self, request: EngineRequest, leaves: Sequence[TextQuery]) -> tuple[tuple[YearCounts, ...], ...]:
        """Count the words of the items of a request by year, for each leaf."""
        return self._reader().count_words(request, leaves)

    def count_collocates(
        self, request: EngineRequest, leaf: NearOperand, window: int, *, unwanted: Collection[str], min_near: int
    ) -> CollocateCounts:
        """Count the tokens near a leaf in the items of a request."""
        return self._reader().count_collocates(request, leaf, window, unwanted=unwanted, min_near=min_near)

    def terms(self, pattern: DictionaryPattern, limit: int) -> tuple[TermCount, ...]:
        """Return the tokens that a pattern expands to, the most frequent first."""
        return self._reader().terms(pattern, limit)

    def doc_counts(self, leaves: Sequence[LeafQuery]) -> tuple[int, ...]:
        """Return the number of items that match each leaf."""
        return self._reader().doc_counts(leaves)

    def complete(self, before: Sequence[str], prefix: str, limit: int) -> Completions:
        """Return what continues a typed text."""
        return self._reader().complete(before, prefix, limit)

    def facet_values(self, facet: str, prefix: str = "", limit: int | None = None) -> tuple[FacetCount, ...]:
        """Return the values of a facet, the most frequent first."""
        return self._reader().facet_values(facet, prefix, limit)

    def explain(self, query: Query, item_id: str) -> tuple[TermExplanation, ...]:
        """Return the scored leaves of a query that an item matches."""
        return self._reader().explain(query, item_id)

    def explain_scores(self, request: EngineRequest, item_ids: Sequence[str]) -> tuple[ScoreExplanation, ...]:
        """Return the parts of the scores of hits."""
        return self._reader().explain_scores(request, item_ids)

    def get(self, item_id: str) -> Document | None:
        """Return the document with this id."""
        opened = self._open()
        return opened[1].get(item_id) if opened else None

    def ids(self) -> Iterator[str]:
        """Yield the id of every live item."""
        return self._reader().ids()

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
        """Compare the live index with its metadata, and ask the cluster for its health."""
        with self._opening:
            self._opened = None
        opened = self._open()
        if opened is None:
            return ()
        live, reader = opened
        problems = []
        with self._connection.failures_named():
            health = self._connection.client.cluster.health(index=live.name)
        if health["status"] == "red":
            return (f"the index {live.name} lacks some of its shards: start the nodes that are missing, or rebuild it",)
        if health["unassigned_shards"] and health["number_of_data_nodes"] > 1:
            copies = counted(health["unassigned_shards"], "copy", "copies")
            problems.append(f"the index {live.name} lacks {copies} of its shards: start the nodes that are missing")
        held = reader.count(EngineRequest())
        if held != live.metadata.items:
            problems.append(
                f"the index {live.name} holds {counted(held, 'item')} and was built with {live.metadata.items:,}: "
                "ssesearch rebuild --full replaces it"
            )
        return tuple(problems)

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

    def _reader(self) -> ClusterReader:
        opened = self._open()
        if opened is None:
            raise IndexMissingError("there is no index yet: ssesearch rebuild makes one")
        return opened[1]

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
