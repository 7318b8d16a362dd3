"""Count the values of facets, each without its own filter, in the request that finds the hits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from sse_search.engines.completing import most_frequent
from sse_search.engines.group_counts import NO_VALUE, GroupCounts, listed
from sse_search.engines.opensearch import index_schema
from sse_search.engines.opensearch.cluster_queries import Clause, all_of, terms
from sse_search.engines.opensearch.entity_labels import Labels
from sse_search.engines.opensearch.index_snapshot import Snapshot
from sse_search.engines.opensearch.tree_queries import filter_clauses, undated
from sse_search.engines.port import EngineRequest, FacetCount
from sse_search.model import DATE_FACETS, FACETS

TOTAL, HIDDEN = "total", "undated_hidden"
_MAX_DATES = 20_000
"""Years or months that a facet lists; they are all that there can be in 1,600 years."""
_MIN_SHARD_VALUES = 500
"""Values that each shard lists at least, so that the most frequent of all shards are rarely uncertain."""
_PAGE = 2_000


def aggregations(request: EngineRequest, matching: Clause) -> dict[str, Any]:
    """Return what counts the total, the hidden undated items and the facets of a request that `matching` matches."""
    passing = {"filter": all_of([matching, *filter_clauses(request)])}
    hidden = {"filter": all_of([matching, undated(), *filter_clauses(request, dated=False)])}
    counted: dict[str, Any] = {TOTAL: passing, HIDDEN: hidden}
    if request.facets:
        counted |= {facet: _facet(request, facet, matching) for facet in FACETS}
    return counted


def _facet(request: EngineRequest, facet: str, matching: Clause) -> dict[str, Any]:
    field = index_schema.facet_field(facet)
    selected = request.filters.get(facet, ())
    size = _MAX_DATES if facet in DATE_FACETS else max(1, request.facet_limit)
    values = {"terms": {"field": field, "size": size, "shard_size": max(size, _MIN_SHARD_VALUES)}}
    within: dict[str, Any] = {"values": values}
    if selected:
        own = {"own": {"filter": terms(field, selected)}}
        chosen = {"terms": {"field": field, "include": list(selected), "size": len(selected)}}
        within = {"values": {**values, "aggs": own}, "selected": {**chosen, "aggs": own}}
    return {"filter": all_of([matching, *filter_clauses(request, without=facet)]), "aggs": within}


class FacetCounts:
    """The counts of one response, completed where shards may have left out values."""

    def __init__(self, snapshot: Snapshot, request: EngineRequest, matching: Clause, answer: Mapping[str, Any]) -> None:
        self._request = request
        self.facets: dict[str, tuple[tuple[str, int], ...]] = {}
        self.gains: dict[str, dict[str, int]] = {}
        for facet in FACETS if request.facets else ():
            self._read(facet, answer[facet], snapshot, matching)

    def _read(self, facet: str, answer: Mapping[str, Any], snapshot: Snapshot, matching: Clause) -> None:
        selected = self._request.filters.get(facet, ())
        buckets = answer["values"]["buckets"]
        counts = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
        own = {bucket["key"]: bucket["own"]["doc_count"] for bucket in buckets if selected}
        for bucket in answer["selected"]["buckets"] if selected else ():
            counts[bucket["key"]], own[bucket["key"]] = bucket["doc_count"], bucket["own"]["doc_count"]
        if answer["values"]["doc_count_error_upper_bound"]:
            narrowed = all_of([matching, *filter_clauses(self._request, without=facet)])
            counts = dict(value_counts(snapshot, narrowed, facet))
            if selected:
                field = index_schema.facet_field(facet)
                own = dict(value_counts(snapshot, all_of([narrowed, terms(field, selected)]), facet))
        self.facets[facet] = self._listed(facet, counts)
        if facet in self._request.filters:
            self.gains[facet] = {value: count - own.get(value, 0) for value, count in self.facets[facet]}

    def _listed(self, facet: str, counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
        if facet in DATE_FACETS:
            return tuple(sorted(counts.items(), reverse=True))
        selected = self._request.filters.get(facet, ())
        ranked = enumerate(most_frequent({**dict.fromkeys(selected, 0), **counts}))
        return tuple(pair for rank, pair in ranked if rank < self._request.facet_limit or pair[0] in selected)


def value_counts(snapshot: Snapshot, matching: Clause, facet: str) -> Iterator[tuple[str, int]]:
    """Yield every value of a facet that matching documents have, with their number."""
    for (value,), count in _combinations(snapshot, matching, (facet,), missing=False):
        yield value, count


def count_groups(
    snapshot: Snapshot, labels: Labels, matching: Clause, facets: Sequence[str], limit: int | None
) -> GroupCounts:
    """Count matching documents by the values of facets; see `GroupCounter.count_by`."""
    counts = [
        {value: count for (value,), count in _combinations(snapshot, matching, (facet,), missing=True)}
        for facet in facets
    ]
    chosen = [listed(facet, counted, limit) for facet, counted in zip(facets, counts, strict=True)]
    combined = _combinations(snapshot, matching, tuple(facets), missing=True) if facets else ()
    groups = dict(combined)
    named = [
        labels.of_values(facet, [value for value in values if value])
        for facet, values in zip(facets, chosen, strict=True)
    ]
    return GroupCounts(
        total=snapshot.count(matching),
        values=tuple(
            tuple(FacetCount(value, known.get(value, value), counted[value]) for value in values)
            for known, counted, values in zip(named, counts, chosen, strict=True)
        ),
        groups=tuple((group, groups[group]) for group in product(*chosen) if groups.get(group)),
    )


def _combinations(
    snapshot: Snapshot, matching: Clause, facets: tuple[str, ...], *, missing: bool
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield every combination of values of facets with its number of documents."""
    names = [str(rank) for rank in range(len(facets))]
    sources = [
        {name: {"terms": {"field": index_schema.facet_field(facet), "missing_bucket": missing}}}
        for name, facet in zip(names, facets, strict=True)
    ]
    after: dict[str, Any] = {}
    while True:
        composite = {"composite": {"size": _PAGE, "sources": sources, **after}}
        body = {"size": 0, "query": all_of([matching]), "aggs": {"groups": composite}}
        answer = snapshot.search(body)["aggregations"]["groups"]
        for bucket in answer["buckets"]:
            yield tuple(bucket["key"][name] or NO_VALUE for name in names), bucket["doc_count"]
        if "after_key" not in answer or len(answer["buckets"]) < _PAGE:
            return
        after = {"after": answer["after_key"]}
