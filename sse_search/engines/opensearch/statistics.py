"""Keep what scores depend on of an index at one moment, counted by the cluster when it is first needed."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property, partial
from typing import Any, NamedTuple

from sse_search.cache import Cache
from sse_search.engines.memory_entry import MemoryEntry
from sse_search.engines.memory_search import MemorySearch
from sse_search.engines.opensearch import index_schema
from sse_search.engines.opensearch.cluster_queries import Clause, all_of, any_of, terms
from sse_search.engines.opensearch.dictionary import Dictionary
from sse_search.engines.opensearch.encoding import decode
from sse_search.engines.opensearch.index_snapshot import Snapshot
from sse_search.engines.opensearch.leaf_queries import Frequencies, LeafQueries
from sse_search.engines.port import MAX_TOTAL_EXPANSIONS, EngineRequest
from sse_search.engines.queries import EntityQuery, LeafQuery, PatternQuery, Query, TextQuery
from sse_search.engines.query_terms import Expansions, patterns
from sse_search.errors import QueryTooCostlyError
from sse_search.text.stemming import LANGUAGE_GROUPS

_CACHE_BYTES = 64 << 20
_TOKEN_BYTES, _FREQUENCY_BYTES = 80, 120
"""Bytes of memory of a token, and of an id with a frequency, about."""
_MAX_COUNTS = 100_000
_PAGE = 500
"""Documents whose positions are looked at together."""
_TEXTS = [
    f"{index_schema.DOCUMENT}.{name}" for name in ("language", "item.id", "item.title", "item.summary", "item.body")
]
"""What positions depend on, of the document of a hit."""


class TextFrequencies(NamedTuple):
    """The frequencies of a leaf, in all items or in those that there was time to look at."""

    frequencies: Frequencies
    is_complete: bool


class SnapshotStatistics:
    """
    Statistics of an index at one moment; see `IndexStatistics`. Safe from several threads.

    Attributes:
        dictionary: The tokens of the index.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._cache = Cache(_CACHE_BYTES)
        self._counts: dict[LeafQuery | str, int] = {}
        self.dictionary = Dictionary(snapshot)

    @cached_property
    def _totals(self) -> dict[str, Any]:
        aggregations: dict[str, Any] = {name: {"sum": {"field": name}} for name in index_schema.LENGTHS.values()}
        aggregations[index_schema.GROUP] = {"terms": {"field": index_schema.GROUP, "size": len(LANGUAGE_GROUPS)}}
        return self._snapshot.search({"size": 0, "track_total_hits": True, "aggs": aggregations})

    @property
    def items(self) -> int:
        """Live items."""
        count: int = self._totals["hits"]["total"]["value"]
        return count

    @property
    def averages(self) -> Mapping[str, float]:
        """Average length of each text field."""
        sums = self._totals["aggregations"]
        return {field: sums[name]["value"] / max(1, self.items) for field, name in index_schema.LENGTHS.items()}

    @property
    def groups(self) -> list[str]:
        """Language groups of the items."""
        return [bucket["key"] for bucket in self._totals["aggregations"][index_schema.GROUP]["buckets"]]

    def expansions(self, query: Query) -> Expansions:
        """Return the tokens of each pattern of a query."""
        expanded: dict[PatternQuery, frozenset[str]] = {}
        for pattern in patterns(query):
            expand = partial(self.dictionary.expand, pattern)
            expanded[pattern] = self._cache.get(("expansion", pattern), expand, _size_of_tokens)
        if sum(map(len, expanded.values())) > MAX_TOTAL_EXPANSIONS:
            raise QueryTooCostlyError("the patterns of the query stand for too many words; write more letters")
        return expanded

    def doc_count(self, leaf: LeafQuery) -> int:
        """Return the number of items that match a leaf."""
        if not isinstance(leaf, EntityQuery) and self._needs_texts(leaf):
            return len(self.frequencies(leaf).frequencies)
        if leaf not in self._counts:
            self.count_leaves([leaf])
        return self._counts[leaf]

    def stem_doc_count(self, stem: str) -> int:
        """Return the number of items that have a stem."""
        if stem not in self._counts:
            self.count_stems([stem])
        return self._counts[stem]

    def count_leaves(self, leaves: Iterable[LeafQuery], deadline: float = 0.0) -> None:
        """Count the items of several leaves at once, for `doc_count`. Raises TimeoutError after the deadline."""
        self._count(
            {
                leaf: self._matching(leaf)
                for leaf in leaves
                if isinstance(leaf, EntityQuery) or not self._needs_texts(leaf)
            },
            deadline,
        )

    def count_stems(self, stems: Iterable[str]) -> None:
        """Count the items of several stems at once, for `stem_doc_count`."""
        fields = index_schema.STEMS.values()
        self._count({stem: any_of([{"term": {name: stem}} for name in fields]) for stem in stems})

    def leaf_queries(self, query: Query) -> LeafQueries:
        """Return what translates the leaves of a query."""
        return LeafQueries(self.groups, self.expansions(query))

    def frequencies(self, leaf: TextQuery, until: float = 0.0) -> TextFrequencies:
        """
        Return the frequencies of a leaf that needs texts to be counted, by looking at those that may match.

        Args:
            until: Reading of `time.monotonic()` after which no more texts are looked at; 0 for none.
        """
        return self._cache.get(("frequencies", leaf), partial(self._look, leaf, until), _size_of_frequencies)

    def _look(self, leaf: TextQuery, until: float) -> TextFrequencies:
        candidates = self.leaf_queries(leaf).candidates(leaf)
        body = {"query": all_of([candidates]), "sort": [{index_schema.ID: "asc"}], "_source": _TEXTS}
        search = MemorySearch({}, EngineRequest(query=leaf), self)
        known: dict[str, tuple[int, ...]] = {}
        try:
            for hit in self._snapshot.walk(body, page=_PAGE, deadline=until):
                entry = MemoryEntry(decode(hit))
                counts = tuple(search.frequencies(leaf, entry).values())
                if any(counts):
                    known[entry.id] = counts
                if until and time.monotonic() > until:
                    raise TimeoutError
        except TimeoutError:
            return TextFrequencies(known, is_complete=False)
        return TextFrequencies(known, is_complete=True)

    def _needs_texts(self, leaf: TextQuery) -> bool:
        return self.leaf_queries(leaf).needs_texts(leaf)

    def _matching(self, leaf: LeafQuery) -> Clause:
        if isinstance(leaf, EntityQuery):
            return terms(index_schema.ENTITY, leaf.ids)
        return self.leaf_queries(leaf).matching(leaf)

    def _count(self, clauses: Mapping[LeafQuery | str, Clause], deadline: float = 0.0) -> None:
        new = {key: clause for key, clause in clauses.items() if key not in self._counts}
        counts = self._snapshot.counts(list(new.values()), deadline=deadline)
        if len(self._counts) > _MAX_COUNTS:
            self._counts = {}
        self._counts = {**self._counts, **dict(zip(new, counts, strict=True))}


def _size_of_tokens(tokens: Collection[str]) -> int:
    return _TOKEN_BYTES * (1 + len(tokens))


def _size_of_frequencies(found: TextFrequencies) -> int | None:
    return _FREQUENCY_BYTES * (1 + len(found.frequencies)) if found.is_complete else None
