"""Answer requests from an index of OpenSearch as it was at one moment; see `port.IndexReader`."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, takewhile

import msgspec

from sse_search.engines import queries
from sse_search.engines.completing import most_frequent
from sse_search.engines.document_values import begins_with, check_facet
from sse_search.engines.explanations import ScoreExplanation, TermExplanation
from sse_search.engines.group_counts import GroupCounts, check_groups, check_not_negative
from sse_search.engines.meaning import MAX_NEAREST
from sse_search.engines.memory_entry import MemoryEntry
from sse_search.engines.memory_search import MemorySearch
from sse_search.engines.memory_words import count_collocates
from sse_search.engines.opensearch import index_schema
from sse_search.engines.opensearch.cluster_queries import WITHOUT_DOCUMENTS, Clause, all_of
from sse_search.engines.opensearch.encoding import decode
from sse_search.engines.opensearch.entity_labels import Labels
from sse_search.engines.opensearch.facet_aggregations import count_groups, value_counts
from sse_search.engines.opensearch.index_snapshot import Snapshot, order_of
from sse_search.engines.opensearch.request_search import RequestSearch
from sse_search.engines.opensearch.statistics import SnapshotStatistics
from sse_search.engines.opensearch.tree_queries import Translation, filter_clauses
from sse_search.engines.opensearch.word_years import count_years
from sse_search.engines.port import Completions, EngineRequest, EngineResult, FacetCount, TermCount
from sse_search.engines.queries import DictionaryPattern, LeafQuery, NearOperand, Query, TermQuery, TextQuery
from sse_search.engines.word_counts import CollocateCounts, YearCounts
from sse_search.errors import ItemNotFoundError
from sse_search.model import Document
from sse_search.tokens import fold


class ClusterReader:
    """Answer from a snapshot of an index. Safe from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._statistics = SnapshotStatistics(snapshot)
        self._labels = Labels(snapshot)

    def search(self, request: EngineRequest) -> EngineResult:
        """Return one page of hits, best first."""
        try:
            return self._search(request).result(self._labels)
        except TimeoutError:
            return EngineResult(total=0, undated_hidden=0, partial=True, hits=(), facets={}, labels={})

    def nearest(self, request: EngineRequest) -> EngineResult:
        """Return items by the cosine of their vectors, which are kept beside the corpus and not in the cluster."""
        meaning = request.meaning
        assert meaning is not None
        fields = [index_schema.ID, index_schema.TEXT_DIGEST]
        body = {
            "query": self._passing(request),
            "sort": order_of("newest"),
            **WITHOUT_DOCUMENTS,
            "docvalue_fields": fields,
        }
        hits = self._snapshot.walk(body, page=index_schema.MAX_WINDOW)
        pairs = [tuple(hit["fields"][name][0] for name in fields) for hit in hits]
        cosines = (
            meaning.cosines([int(i, 16) for i, _ in pairs], [int(digest, 16) for _, digest in pairs]) if pairs else ()
        )
        compared = [(item_id, float(cosine)) for (item_id, _), cosine in zip(pairs, cosines, strict=True)]
        near = [pair for pair in compared if pair[1] >= meaning.min_cosine]
        near = sorted(near, key=lambda pair: pair[1], reverse=True)[:MAX_NEAREST]
        page = near[request.offset : request.offset + request.limit]
        documents = {document.item.id: document for document in map(decode, self._snapshot.hits_of(i for i, _ in page))}
        marked = MemorySearch({}, request, self._statistics)
        shown = tuple(marked.hit(MemoryEntry(documents[item_id]), cosine) for item_id, cosine in page)
        return EngineResult(total=len(near), undated_hidden=0, partial=False, hits=shown, facets={}, labels={})

    def matching(self, request: EngineRequest) -> Iterator[Document]:
        """Yield the documents of a request."""
        unlimited = msgspec.structs.replace(request, deadline=0.0, facets=False, snippets=False)
        return islice(self._search(unlimited).documents(), request.offset, request.offset + request.limit)

    def count(self, request: EngineRequest) -> int:
        """Return the exact number of items that match a request."""
        return self._snapshot.count(self._passing(request))

    def count_by(self, request: EngineRequest, facets: Sequence[str], limit: int | None = None) -> GroupCounts:
        """Count the items of a request by the values of facets."""
        check_groups(facets, limit)
        return count_groups(self._snapshot, self._labels, self._passing(request), facets, limit)

    def count_words(self, request: EngineRequest, leaves: Sequence[TextQuery]) -> tuple[tuple[YearCounts, ...], ...]:
        """Count the words of the items of a request by year, for each leaf."""
        passing = self._passing(request)
        return tuple(count_years(self._snapshot, passing, leaf, Translation(self._statistics, leaf)) for leaf in leaves)

    def count_collocates(
        self, request: EngineRequest, leaf: NearOperand, window: int, *, unwanted: Collection[str], min_near: int
    ) -> CollocateCounts:
        """Count the tokens near a leaf, by reading the texts of all items of a request."""
        search = MemorySearch({}, EngineRequest(query=leaf), self._statistics)
        body = {"query": self._passing(request), "sort": [{index_schema.ID: "asc"}]}
        entries = (MemoryEntry(decode(hit)) for hit in self._snapshot.walk(body))
        deadline = request.deadline
        return count_collocates(leaf, search, entries, window, unwanted=unwanted, min_near=min_near, deadline=deadline)

    def terms(self, pattern: DictionaryPattern, limit: int) -> tuple[TermCount, ...]:
        """Return the tokens that a pattern expands to, the most frequent first."""
        check_not_negative("limit", limit)
        return self._statistics.dictionary.terms(pattern, limit)

    def doc_counts(self, leaves: Sequence[LeafQuery]) -> tuple[int, ...]:
        """Return the number of items that match each leaf."""
        self._statistics.count_leaves(leaves)
        return tuple(map(self._statistics.doc_count, leaves))

    def complete(self, before: Sequence[str], prefix: str, limit: int) -> Completions:
        """Return what continues a typed text."""
        check_not_negative("limit", limit)
        dictionary = self._statistics.dictionary
        if before:
            terms = queries.AllQuery(tuple(map(TermQuery, before)))
            ranked = dictionary.followers(Translation(self._statistics, terms).matching(terms), prefix)[:limit]
        else:
            tokens = dictionary.most_occurring(prefix, limit)
            ranked = list(zip(tokens, self.doc_counts(list(map(TermQuery, tokens))), strict=True))
        titles = dictionary.titles(before, prefix, limit)
        return Completions(tuple(TermCount(*pair) for pair in ranked), titles)

    def facet_values(self, facet: str, prefix: str = "", limit: int | None = None) -> tuple[FacetCount, ...]:
        """Return the values of a facet, the most frequent first."""
        check_facet(facet)
        check_not_negative("limit", limit)
        counts = dict(value_counts(self._snapshot, {"match_all": {}}, facet))
        labels = self._labels.of_values(facet, counts)
        ranked = (pair for pair in most_frequent(counts) if begins_with(fold(prefix), pair[0], labels[pair[0]]))
        return tuple(FacetCount(value, labels[value], count) for value, count in islice(ranked, limit))

    def explain(self, query: Query, item_id: str) -> tuple[TermExplanation, ...]:
        """Return the scored leaves of a query that an item matches."""
        self._statistics.expansions(query)
        entry = MemoryEntry(self._document(item_id))
        return tuple(MemorySearch({item_id: entry}, EngineRequest(query=query), self._statistics).explanations(entry))

    def explain_scores(self, request: EngineRequest, item_ids: Sequence[str]) -> tuple[ScoreExplanation, ...]:
        """Return the parts of the scores of hits by relevance."""
        search = self._search(msgspec.structs.replace(request, sort="relevance", deadline=0.0))
        in_time = takewhile(lambda _: not request.deadline or time.monotonic() < request.deadline, item_ids)
        return tuple(search.explain(MemoryEntry(self._document(item_id)), self.explain) for item_id in in_time)

    def get(self, item_id: str) -> Document | None:
        """Return the document with this id."""
        return next(map(decode, self._snapshot.hits_of([item_id])), None)

    def ids(self) -> Iterator[str]:
        """Yield the id of every item."""
        body = {"query": {"match_all": {}}, "sort": [{index_schema.ID: "asc"}], **WITHOUT_DOCUMENTS}
        return (hit["sort"][0] for hit in self._snapshot.walk(body, page=index_schema.MAX_WINDOW))

    def close(self) -> None:
        """Let the cluster forget the snapshot."""
        self._snapshot.close()

    def documents(self, ids: Iterable[str]) -> Iterator[Document]:
        """Yield the documents with some ids, in no particular order."""
        return map(decode, self._snapshot.hits_of(ids))

    def ids_with_phrase(self, tokens: tuple[str, ...]) -> Iterator[str]:
        """Yield the ids of the items that have some tokens side by side."""
        passing = self._passing(EngineRequest(query=queries.PhraseQuery(tokens)))
        body = {"query": passing, "sort": [{index_schema.ID: "asc"}], **WITHOUT_DOCUMENTS}
        return (hit["sort"][0] for hit in self._snapshot.walk(body, page=index_schema.MAX_WINDOW))

    def sample(self, size: int, seed: int) -> list[str]:
        """Return the ids of some items, evenly drawn."""
        drawn = {"function_score": {"query": {"match_all": {}}, "random_score": {"seed": seed, "field": "_seq_no"}}}
        body = {"size": size, "query": drawn, **WITHOUT_DOCUMENTS, "docvalue_fields": [index_schema.ID]}
        return [hit["fields"][index_schema.ID][0] for hit in self._snapshot.search(body)["hits"]["hits"]]

    def has_title(self, item_id: str, tokens: tuple[str, ...]) -> bool:
        """Tell whether searching tokens as a phrase in titles finds an item."""
        phrase = queries.PhraseQuery(tokens, ("title",))
        return bool(self.count(EngineRequest(query=queries.AllQuery((phrase, queries.TermsFilter("id", (item_id,)))))))

    def _search(self, request: EngineRequest) -> RequestSearch:
        return RequestSearch(self._snapshot, self._statistics, request)

    def _passing(self, request: EngineRequest) -> Clause:
        matching = Translation(self._statistics, request.query).matching(request.query)
        return all_of([matching, *filter_clauses(request)])

    def _document(self, item_id: str) -> Document:
        document = self.get(item_id)
        if document is None:
            raise ItemNotFoundError(f"there is no item {item_id!r}; every hit of a search shows its id")
        return document
