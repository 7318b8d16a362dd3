"""Answer one request from a snapshot: the cluster finds, orders and counts; the best items are ranked on here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

import msgspec

from sse_search.engines import queries
from sse_search.engines.explanations import ScoreExplanation, TermExplanation
from sse_search.engines.feedback import FEEDBACK_ITEMS, MIN_SHARING, RERANKED_ITEMS
from sse_search.engines.memory_entry import MemoryEntry
from sse_search.engines.memory_ranking import MemoryRanking
from sse_search.engines.memory_search import MemorySearch
from sse_search.engines.opensearch import facet_aggregations, index_schema
from sse_search.engines.opensearch.encoding import decode
from sse_search.engines.opensearch.entity_labels import Labels
from sse_search.engines.opensearch.index_snapshot import Snapshot, order_of
from sse_search.engines.opensearch.leaf_queries import Clause, all_of, is_positional
from sse_search.engines.opensearch.statistics import SnapshotStatistics
from sse_search.engines.opensearch.tree_queries import Translation, filter_clauses
from sse_search.engines.port import EngineHit, EngineRequest, EngineResult
from sse_search.engines.queries import LeafQuery, Query
from sse_search.engines.query_terms import leaves
from sse_search.model import ENTITY_FACETS, Document

_OF_QUERY = "query"
"""Name of the clause that tells whether a hit matches the query of a request, and not only its `also`."""


class RankedHit:
    """A hit with its score; `also`: it matches only the `also` of the request."""

    def __init__(self, entry: MemoryEntry, score: float, *, also: bool) -> None:
        self.entry, self.score, self.also = entry, score, also


class RequestSearch:
    """One request on a snapshot."""

    def __init__(self, snapshot: Snapshot, statistics: SnapshotStatistics, request: EngineRequest) -> None:
        self._snapshot = snapshot
        self._statistics = statistics
        self._request = request
        self._by_relevance = request.sort == "relevance"
        self._also = request.also if self._by_relevance else None
        self._reranks = self._by_relevance and (request.feedback or request.meaning is not None)
        searched = queries.AnyQuery((request.query, request.also)) if request.also else request.query
        statistics.expansions(searched)
        self._count_leaves(searched)
        self._translation = Translation(statistics, searched)
        self._matching = self._translation.matching(request.query)

    def result(self, labels: Labels) -> EngineResult:
        """Return the page of hits and the counts. Raises TimeoutError when the deadline passes before."""
        request = self._request
        first, last = request.offset, request.offset + request.limit
        size = max(last, RERANKED_ITEMS) if self._reranks and first < RERANKED_ITEMS else last
        answer = self._ask(min(size, index_schema.MAX_WINDOW))
        counted = answer["aggregations"]
        total = counted[facet_aggregations.TOTAL]["doc_count"]
        found = answer["hits"]["hits"] if total else []
        if size > index_schema.MAX_WINDOW and total:
            found = list(
                self._snapshot.walk(self._body, limit=size, page=index_schema.MAX_WINDOW, deadline=request.deadline)
            )
        counts = facet_aggregations.FacetCounts(self._snapshot, request, self._matching, counted)
        ranked, ranking = self._ranked(found, first < RERANKED_ITEMS)
        page = ranked[first:last]
        shown = self._shown(page)
        return EngineResult(
            total=total,
            also=answer["hits"]["total"]["value"] - total if total else 0,
            undated_hidden=counted[facet_aggregations.HIDDEN]["doc_count"] if request.undated == "exclude" else 0,
            partial=bool(answer["timed_out"] or answer["_shards"]["failed"]),
            hits=shown,
            facets=counts.facets,
            gains=counts.gains,
            labels=labels.of_entities(_entities(shown, counts)),
            meaning=ranking.counts if ranking else None,
        )

    def documents(self) -> Iterator[Document]:
        """Yield the documents that match the query, in order."""
        hits = self._snapshot.walk(self._body)
        if self._reranks:
            best = list(islice(hits, RERANKED_ITEMS))
            yield from (ranked.entry.document for ranked in self._ranked(best, True)[0] if not ranked.also)
        yield from (decode(hit) for hit in hits if self._is_of_query(hit))

    def explain(
        self, entry: MemoryEntry, explain: Callable[[Query, str], tuple[TermExplanation, ...]]
    ) -> ScoreExplanation:
        """Return the parts of the score of a document; `explain` returns those of the leaves of a query."""
        by_id = {entry.id: entry, **{each.id: each for each in self._best}}
        by_id |= {each.id: each for each in self._witness}
        search = MemorySearch(by_id, self._request, self._statistics)
        ranking = MemoryRanking(search, search.scores(self._request.query))
        return ranking.explain(by_id[entry.id], explain(ranking.query, entry.id))

    def _count_leaves(self, searched: Query) -> None:
        """Let the statistics count everything that scores depend on, at once."""
        ranking = [leaf.query for leaf in self._request.ranking] if self._by_relevance else []
        scored = [leaf for leaf in leaves(searched, negated=True) if isinstance(leaf, LeafQuery)]
        for leaf in (*scored, *ranking):
            if is_positional(leaf) and not isinstance(leaf, queries.EntityQuery):
                self._statistics.frequencies(leaf, self._request.deadline)
        self._statistics.count_leaves((*scored, *ranking), self._request.deadline)

    @cached_property
    def _body(self) -> dict[str, Any]:
        """What finds the hits, in order."""
        request = self._request
        translated = self._translation
        query = translated.ranked(request) if self._by_relevance else translated.scored(request.query)
        if self._also is not None:
            named: Clause = {"constant_score": {"filter": self._matching, "boost": 0.0, "_name": _OF_QUERY}}
            query = {"bool": {"must": [query], "should": [named]}}
        return {
            "query": query,
            "post_filter": all_of(filter_clauses(request)),
            "sort": order_of(request.sort),
            "track_scores": True,
        }

    def _ask(self, size: int) -> dict[str, Any]:
        body = {
            **self._body,
            "size": size,
            "track_total_hits": True,
            "aggs": facet_aggregations.aggregations(self._request, self._matching),
        }
        return self._snapshot.search(body, deadline=self._request.deadline, partial=True)

    def _is_of_query(self, hit: dict[str, Any]) -> bool:
        return self._also is None or _OF_QUERY in hit.get("matched_queries", ())

    def _ranked(
        self, hits: Sequence[dict[str, Any]], reranks: bool
    ) -> tuple[list[RankedHit], MemoryRanking[MemoryEntry] | None]:
        """Return hits in their final order, and the ranking of the best where it differs from that of the cluster."""
        ranked = [RankedHit(MemoryEntry(decode(hit)), hit["_score"], also=not self._is_of_query(hit)) for hit in hits]
        if not (self._reranks and reranks and ranked):
            return ranked, None
        best = {hit.entry.id: hit for hit in ranked[:RERANKED_ITEMS]}
        scored = msgspec.structs.replace(self._request, also=None, ranking=())  # by the cluster, lift included
        search = MemorySearch({item_id: hit.entry for item_id, hit in best.items()}, scored, self._statistics)
        if self._request.feedback:
            self._statistics.count_stems(_shared_stems([hit.entry for hit in ranked[:FEEDBACK_ITEMS]]))
        ranking = MemoryRanking(search, {item_id: hit.score for item_id, hit in best.items()})
        reordered = [RankedHit(entry, ranking.scores[entry.id], also=best[entry.id].also) for entry in ranking.entries]
        return reordered + ranked[RERANKED_ITEMS:], ranking

    @cached_property
    def _best(self) -> list[MemoryEntry]:
        size = RERANKED_ITEMS if self._reranks else 1
        return [MemoryEntry(decode(hit)) for hit in self._snapshot.walk(self._body, limit=size)]

    @cached_property
    def _witness(self) -> list[MemoryEntry]:
        """A document that matches the query, where the best may match `also` alone."""
        if self._also is None:
            return []
        body = {
            "query": self._translation.ranked(self._request),
            "post_filter": all_of([self._matching, *filter_clauses(self._request)]),
            "sort": order_of("relevance"),
        }
        return [MemoryEntry(decode(hit)) for hit in self._snapshot.walk(body, limit=1)]

    def _shown(self, page: Sequence[RankedHit]) -> tuple[EngineHit, ...]:
        search = MemorySearch({}, self._request, self._statistics)
        return tuple(search.hit(hit.entry, hit.score, also=hit.also) for hit in page)


def _shared_stems(best: Sequence[MemoryEntry]) -> Iterator[str]:
    """Yield the stems that feedback asks the number of items of."""
    if len(best) == FEEDBACK_ITEMS:
        sharing = Counter(stem for entry in best for stem in entry.terms["title"].keys() | entry.terms["body"].keys())
        yield from (stem for stem, count in sharing.items() if count >= MIN_SHARING)


def _entities(hits: Sequence[EngineHit], counts: facet_aggregations.FacetCounts) -> Iterator[str]:
    for hit in hits:
        yield from (tag.id for tag in hit.document.tags)
    for facet in ENTITY_FACETS:
        yield from (value for value, _ in counts.facets.get(facet, ()))
