"""Rank the best hits of a request on by what the cluster tells of them, so that few texts are fetched from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from sse_search.engines import scoring
from sse_search.engines.feedback import MIN_SHARING
from sse_search.engines.memory_entry import MemoryEntry
from sse_search.engines.memory_search import MemorySearch
from sse_search.engines.opensearch import index_schema
from sse_search.engines.opensearch.cluster_queries import WITHOUT_DOCUMENTS
from sse_search.engines.opensearch.encoding import decode
from sse_search.engines.opensearch.index_snapshot import Snapshot
from sse_search.engines.opensearch.statistics import SnapshotStatistics
from sse_search.engines.port import EngineRequest
from sse_search.model import TEXT_FIELDS, Document

_LANGUAGE = index_schema.facet_field("language")
FIELDS = [index_schema.ID, index_schema.TEXT_DIGEST, _LANGUAGE, *index_schema.LENGTHS.values()]
"""What a hit has besides its document, or instead of it."""


class BestItem:
    """A hit as far as it is ranked on by; see `reranking.RankedEntry`."""

    def __init__(self, hit: Mapping[str, Any]) -> None:
        fields = hit["fields"]
        self.id = str(fields[index_schema.ID][0])
        self.language = str(fields.get(_LANGUAGE, ("",))[0])
        self.text_digest = int(fields[index_schema.TEXT_DIGEST][0], 16)
        self.lengths: dict[str, int] = {field: fields[name][0] for field, name in index_schema.LENGTHS.items()}


class FetchedDocuments:
    """Documents of an index by their ids, each fetched once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known: dict[str, Document] = {}

    def keep(self, hits: Iterable[Mapping[str, Any]]) -> None:
        """Keep the documents of hits, where they have them."""
        for document in (decode(hit) for hit in hits if "_source" in hit):
            self._known[document.item.id] = document

    def of(self, ids: Sequence[str], *, partial: bool = False) -> list[Document]:
        """Return the documents with some ids, in this order; `partial`: without those that no node has now."""
        if missing := [item_id for item_id in ids if item_id not in self._known]:
            self.keep(self._snapshot.hits_of(missing, partial=partial))
        return [self._known[item_id] for item_id in ids if item_id in self._known]


class BestItems:
    """What the best hits of a request score by their stems; see `reranking.StemScoring`."""

    def __init__(self, snapshot: Snapshot, statistics: SnapshotStatistics, documents: FetchedDocuments) -> None:
        self._snapshot = snapshot
        self._statistics = statistics
        self._documents = documents

    def stem_scores(
        self, entries: Sequence[BestItem], stems: Collection[str] | None = None
    ) -> list[Mapping[str, float]]:
        """Return what each stem of each document adds to its score; all stems take the texts of the documents."""
        if stems is None:
            return self._of_texts(entries)
        counts = dict(self._frequencies([entry.id for entry in entries], tuple(stems)))
        averages = self._statistics.averages
        return [scoring.stem_scores(counts.get(entry.id, {}), entry.lengths, averages) for entry in entries]

    def stem_idf(self, stem: str) -> float:
        """Return the inverse document frequency of a stem."""
        return scoring.idf(self._statistics.items, self._statistics.stem_doc_count(stem))

    def _of_texts(self, entries: Sequence[BestItem]) -> list[Mapping[str, float]]:
        search = MemorySearch({}, EngineRequest(), self._statistics)
        texts = [MemoryEntry(document) for document in self._documents.of([entry.id for entry in entries])]
        scores = search.stem_scores(texts)
        sharing = Counter(stem for stems in scores for stem in stems)
        self._statistics.count_stems(stem for stem, count in sharing.items() if count >= MIN_SHARING)
        return scores

    def _frequencies(
        self, ids: Sequence[str], stems: Sequence[str]
    ) -> Iterator[tuple[str, Mapping[str, Sequence[int]]]]:
        """Yield each document that has one of the stems, with how often it has each in each field as its own."""
        clauses = [
            {"term": {name: {"value": stem, "_name": f"{name} {rank}"}}}
            for name, (rank, stem) in product(index_schema.STEMS.values(), enumerate(stems))
        ]
        query = {
            "bool": {"filter": {"terms": {index_schema.ID: list(ids)}}, "should": clauses, "minimum_should_match": 1}
        }
        body = {
            "query": query,
            "size": len(ids),
            **WITHOUT_DOCUMENTS,
            "sort": [{index_schema.ID: "asc"}],
        }
        for hit in self._snapshot.search(body, clause_scores=True)["hits"]["hits"]:
            counts = {name: round(score) for name, score in hit["matched_queries"].items()}
            yield (
                hit["sort"][0],
                {
                    stem: [counts.get(f"{index_schema.STEMS[field]} {rank}", 0) for field in TEXT_FIELDS]
                    for rank, stem in enumerate(stems)
                },
            )
