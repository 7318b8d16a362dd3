"""Count the words of matching documents by year on the cluster; see `WordCounter.count_words`."""

from __future__ import annotations

from typing import Any

from sse_search.engines.opensearch import index_schema
from sse_search.engines.opensearch.cluster_queries import Clause, all_of
from sse_search.engines.opensearch.index_snapshot import Snapshot
from sse_search.engines.opensearch.leaf_queries import EQUAL_WEIGHTS
from sse_search.engines.opensearch.tree_queries import Translation
from sse_search.engines.queries import TextQuery
from sse_search.engines.word_counts import YearCounts

_MAX_YEARS = 10_000
_OCCURRENCES = {"occurrences": {"sum": {"script": {"source": "_score"}}}}


def count_years(
    snapshot: Snapshot, passing: Clause, leaf: TextQuery, translation: Translation
) -> tuple[YearCounts, ...]:
    """Count what the documents of each year have of a leaf, newest first and undated ones last."""
    words = {field: {"sum": {"field": index_schema.WORD_COUNTS[field]}} for field in leaf.fields}
    occurring = {"bool": {"filter": passing, "must": translation.frequency(leaf, EQUAL_WEIGHTS)}}
    bodies = [_by_year(all_of([passing]), words), _by_year(occurring, _OCCURRENCES)]
    of_items, of_leaf = (answer["aggregations"]["years"]["buckets"] for answer in snapshot.search_all(bodies))
    leaf_of = {bucket["key"]: bucket for bucket in of_leaf}
    return tuple(
        YearCounts(
            bucket["key"],
            bucket["doc_count"],
            sum(int(bucket[field]["value"]) for field in leaf.fields),
            leaf_of[bucket["key"]]["doc_count"] if bucket["key"] in leaf_of else 0,
            round(leaf_of[bucket["key"]]["occurrences"]["value"]) if bucket["key"] in leaf_of else 0,
        )
        for bucket in sorted(of_items, key=lambda bucket: str(bucket["key"]), reverse=True)
    )


def _by_year(query: Clause, aggregations: dict[str, Any]) -> dict[str, Any]:
    years = {"field": index_schema.facet_field("year"), "missing": "", "size": _MAX_YEARS}
    return {"size": 0, "query": query, "aggs": {"years": {"terms": years, "aggs": aggregations}}}
