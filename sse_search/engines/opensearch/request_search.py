"""Answer one request from a snapshot: the cluster finds, orders and counts; the best items are ranked on here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from sse_search.engines import queries
from sse_search.engines.explanations import ScoreExplanation, TermExplanation
from sse_search.engines.feedback import RERANKED_ITEMS
from sse_search.engines.meaning import MeaningCounts
from sse_search.engines.memory_entry import MemoryEntry
from sse_search.engines.memory_ranking import MemoryRanking
from sse_search.engines.memory_search import MemorySearch
from sse_search.engines.opensearch import best_items, facet_aggregations, index_schema
from sse_search.engines.opensearch.best_items import BestItem, BestItems, FetchedDocuments
from sse_search.engines.opensearch.cluster_queries import WITHOUT_DOCUMENTS, Clause, all_of
from sse_search.engines.opensearch.encoding import decode
from sse_search.engines.opensearch.entity_labels import Labels
from sse_search.engines.opensearch.index_snapshot import Snapshot, order_of
from sse_search.engines.opensearch.statistics import SnapshotStatistics
from sse_search.engines.opensearch.tree_queries import Translation, filter_clauses
from sse_search.engines.port import EngineHit, EngineRequest, EngineResult
from sse_search.engines.queries import LeafQuery, Query
from sse_search.engines.query_terms import leaves
from sse_search.engines.reranking import Reranking
from sse_search.model import ENTITY_FACETS, Document

_OF_QUERY = "query"
"""Name of the clause that tells whether a hit matches the query of a request, and not only its `also`."""


_LOOKING = 0.6
"""Share of the time for a request in which texts are looked at."""


class RankedHit(NamedTuple):
    """A hit with its score; `also`: it matches only the `also` of the request."""

    id: str
    score: float
    also: bool


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
        self._documents = FetchedDocuments(snapshot)
        self._translation = Translation(statistics, searched, _until(request.deadline))
        self._matching = self._translation.matching(request.query)
        self._count_leaves(searched)

    def result(self, labels: Labels) -> EngineResult:
        """Return the page of hits and the counts. Raises TimeoutError when the deadline passes before."""
        request = self._request
        first, last = request.offset, request.offset + request.limit
        reranks = self._reranks and first < RERANKED_ITEMS
        size = max(last, RERANKED_ITEMS) if reranks else last
        answer = self._ask(min(size, index_schema.MAX_WINDOW), with_documents=not (reranks or first))
        is_partial = bool(answer["timed_out"] or answer["_shards"]["failed"])
        counted = answer["aggregations"]
        total = counted[facet_aggregations.TOTAL]["doc_count"]
        found = answer["hits"]["hits"] if total else []
        if size > index_schema.MAX_WINDOW and total:
            found = list(
                self._snapshot.walk(self._body, limit=size, page=index_schema.MAX_WINDOW, deadline=request.deadline)
            )
        counts = facet_aggregations.FacetCounts(self._snapshot, request, self._matching, counted)
        ranked, meaning = self._ranked(found, reranks and not is_partial)
        shown = self._shown(ranked[first:last], is_partial)
        return EngineResult(
            total=total,
            also=answer["hits"]["total"]["value"] - total if total else 0,
            undated_hidden=counted[facet_aggregations.HIDDEN]["doc_count"] if request.undated == "exclude" else 0,
            partial=is_partial or not self._translation.is_complete,
            hits=shown,
            facets=counts.facets,
            gains=counts.gains,
            labels=labels.of_entities(_entities(shown, counts)),
            meaning=meaning,
        )

    def documents(self) -> Iterator[Document]:
        """Yield the documents that match the query, in order."""
        hits = self._snapshot.walk(self._body)
        if self._reranks:
            best = list(islice(hits, RERANKED_ITEMS))
            ranked, _ = self._ranked(best, True)
            yield from self._documents.of([hit.id for hit in ranked if not hit.also])
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
            "docvalue_fields": best_items.FIELDS,
        }

    def _ask(self, size: int, *, with_documents: bool) -> dict[str, Any]:
        body = {
            **self._body,
            "size": size,
            **({} if with_documents else WITHOUT_DOCUMENTS),
            "track_total_hits": True,
            "aggs": facet_aggregations.aggregations(self._request, self._matching),
        }
        return self._snapshot.search(body, deadline=self._request.deadline, partial=True)

    def _is_of_query(self, hit: dict[str, Any]) -> bool:
        return self._also is None or _OF_QUERY in hit.get("matched_queries", ())

    def _ranked(self, hits: Sequence[dict[str, Any]], reranks: bool) -> tuple[list[RankedHit], MeaningCounts | None]:
        """Return hits in their final order, and how many of them were ranked by meaning."""
        self._documents.keep(hits)
        items = [BestItem(hit) for hit in hits]
        scores = {item.id: float(hit["_score"]) for item, hit in zip(items, hits, strict=True)}
        also = {item.id for item, hit in zip(items, hits, strict=True) if not self._is_of_query(hit)}
        counts = None
        if reranks:
            stems = BestItems(self._snapshot, self._statistics, self._documents)
            reranking = Reranking(stems, self._request, items, scores)
            items, scores, counts = reranking.entries, dict(reranking.scores), reranking.counts
        return [RankedHit(item.id, scores[item.id], item.id in also) for item in items], counts

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

    def _shown(self, page: Sequence[RankedHit], is_partial: bool) -> tuple[EngineHit, ...]:
        search = MemorySearch({}, self._request, self._statistics)
        hits = {hit.id: hit for hit in page}
        entries = map(MemoryEntry, self._documents.of(list(hits), partial=is_partial))
        return tuple(search.hit(each, hits[each.id].score, also=hits[each.id].also) for each in entries)


def _until(deadline: float) -> float:
    """Return until when texts may be looked at, so that time is left for showing what they have."""
    now = time.monotonic()
    return now + _LOOKING * (deadline - now) if deadline else 0.0


def _entities(hits: Sequence[EngineHit], counts: facet_aggregations.FacetCounts) -> Iterator[str]:
    for hit in hits:
        yield from (tag.id for tag in hit.document.tags)
    for facet in ENTITY_FACETS:
        yield from (value for value, _ in counts.facets.get(facet, ()))
