"""
Implement the engine port in plain Python: the meaning of every operation, by looking at every document.

The contract tests run on this engine, and others are compared with it on generated requests. Where the port leaves
room, this is what it means:

- Lengths of fields are those that a field norm can stand for, and averages are over these lengths of the live
  documents, as in Whoosh.
- A tag counts as `TAG_WEIGHT` mentions in a text of average length, with the idf of the tagged documents.
- Patterns expand to tokens of the whole index, whichever fields are searched.
- After the deadline the result is empty and partial; a faster engine returns what it has.
"""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import takewhile

import msgspec

from sse_search.engines import port, queries
from sse_search.engines.building import Amend, PreparedDocuments
from sse_search.engines.completing import best_titles, most_frequent
from sse_search.engines.document_values import begins_with, check_facet
from sse_search.engines.explanations import ScoreExplanation, TermExplanation
from sse_search.engines.group_counts import GroupCounts, check_groups, check_not_negative
from sse_search.engines.memory_counting import count_groups
from sse_search.engines.memory_entry import MemoryEntry, amended, entries_of, newest_last, prepare
from sse_search.engines.memory_ranking import MemoryRanking, nearest_entries
from sse_search.engines.memory_search import MemorySearch
from sse_search.engines.memory_words import count_collocates, count_years
from sse_search.engines.new_index import NewIndex, sample_size
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
from sse_search.engines.query_terms import expands_to
from sse_search.engines.word_counts import CollocateCounts, YearCounts
from sse_search.errors import IndexMissingError, ItemNotFoundError
from sse_search.model import FACETS, Document
from sse_search.tokens import fold
from sse_search.wording import no_item


class MemoryEngine:
    """
    Keep documents for as long as the engine lives; see `port.Engine`.

    >>> from sse_search.model import NewsItem
    >>> document = Document(NewsItem(id="0" * 16, title="Cooperatives in Geneva"), "en")
    >>> engine = MemoryEngine()
    >>> engine.build([document], (), IndexMetadata("", 0, (), "", ""), full=True).metadata.items
    1
    >>> engine.terms(queries.PrefixQuery("coop"), limit=5)
    (TermCount(token='cooperatives', doc_count=1),)
    """

    def __init__(self) -> None:
        self._live: tuple[IndexMetadata, dict[str, MemoryEntry]] | None = None

    def metadata(self) -> IndexMetadata | None:
        """Return what the live index was built from."""
        return self._live[0] if self._live else None

    def reader(self) -> tuple[IndexMetadata, MemoryEngine] | None:
        """Return an engine that holds the live documents and stays as it is."""
        if self._live is None:
            return None
        pinned = MemoryEngine()
        pinned._live = self._live
        return self._live[0], pinned

    preparation = staticmethod(prepare)

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
        """Fill a new dictionary, then replace the former one by it."""
        number, entries = (int(self._live[0].generation), self._live[1]) if self._live else (0, {})
        entries = {} if full else dict(entries)
        indexed = 0
        for indexed, entry in enumerate(entries_of(documents), 1):
            entries[entry.id] = entry
            if progress:
                progress(indexed)
        if amend is not None:
            entries, learned = amended(entries, amend)
            metadata = msgspec.structs.replace(metadata, learned=learned)
        dropped = [item_id for item_id in removed if entries.pop(item_id, None)]
        built = msgspec.structs.replace(
            metadata, generation=f"{number + 1:06}", items=len(entries), identity=secrets.token_hex(8)
        )
        if inspect is not None:
            inspect(self._new_index(built, entries, sample_size(indexed, full=full)))
        self._live = (built, entries)
        return BuildResult(metadata=built, indexed=indexed, removed=len(dropped))

    def _new_index(self, metadata: IndexMetadata, entries: dict[str, MemoryEntry], sample: int) -> NewIndex:
        reader = MemoryEngine()
        reader._live = (metadata, entries)
        live = self.reader()
        return NewIndex(
            reader=reader,
            live=live[1] if live else None,
            lost=[item_id for item_id in live[1].ids() if item_id not in entries] if live else [],
            sample=list(entries)[:sample],
            has_title=lambda item_id, tokens: bool(reader.explain(queries.PhraseQuery(tokens, ("title",)), item_id)),
        )

    def search(self, request: EngineRequest) -> EngineResult:
        """Return one page of hits."""
        search = MemorySearch(self._entries(), request)
        try:
            scores = search.scores(request.query)
        except TimeoutError:
            return EngineResult(total=0, undated_hidden=0, partial=True, hits=(), facets={}, labels={})
        ranking = MemoryRanking(search, scores)
        page = ranking.entries[request.offset : request.offset + request.limit]
        total = len(search.ranked(scores))
        return EngineResult(
            total=total,
            also=len(ranking.entries) - total,
            undated_hidden=search.undated_hidden(scores),
            partial=False,
            hits=tuple(search.hit(entry, ranking.scores[entry.id], also=entry.id not in scores) for entry in page),
            facets={facet: search.facet(facet, scores) for facet in FACETS} if request.facets else {},
            gains={facet: search.gains(facet, scores) for facet in request.filters} if request.facets else {},
            labels={tag.id: tag.label for entry in newest_last(self._entries()) for tag in entry.document.tags},
            meaning=ranking.counts,
        )

    def nearest(self, request: EngineRequest) -> EngineResult:
        """Compare every document that matches with the meaning of the request."""
        search = MemorySearch(self._entries(), msgspec.structs.replace(request, sort="newest"))
        near = nearest_entries(search.ranked(search.scores(request.query)), request.meaning)
        page = near[request.offset : request.offset + request.limit]
        hits = tuple(search.hit(entry, cosine) for entry, cosine in page)
        return EngineResult(total=len(near), undated_hidden=0, partial=False, hits=hits, facets={}, labels={})

    def matching(self, request: EngineRequest) -> Iterator[Document]:
        """Yield the documents of a request."""
        for entry in self._matching(request)[request.offset : request.offset + request.limit]:
            yield entry.document

    def count(self, request: EngineRequest) -> int:
        """Count the items that match a request."""
        return len(self._matching(request))

    def count_by(self, request: EngineRequest, facets: Sequence[str], limit: int | None = None) -> GroupCounts:
        """Count the items of a request by the values of facets."""
        check_groups(facets, limit)
        labels = {pair: label for entry in newest_last(self._entries()) for pair, label in entry.values.items()}
        return count_groups(self._matching(request), facets, limit, labels)

    def count_words(self, request: EngineRequest, leaves: Sequence[TextQuery]) -> tuple[tuple[YearCounts, ...], ...]:
        """Count the words of the items of a request by year, for each leaf."""
        entries = self._matching(request)
        return tuple(count_years(leaf, self._of_leaf(leaf), entries) for leaf in leaves)

    def count_collocates(
        self, request: EngineRequest, leaf: NearOperand, window: int, *, unwanted: Collection[str], min_near: int
    ) -> CollocateCounts:
        """Count the tokens near a leaf in the items of a request."""
        entries = self._matching(request)
        search, deadline = self._of_leaf(leaf), request.deadline
        return count_collocates(leaf, search, entries, window, unwanted=unwanted, min_near=min_near, deadline=deadline)

    def terms(self, pattern: DictionaryPattern, limit: int) -> tuple[TermCount, ...]:
        """Count the items of every token that a pattern expands to."""
        entries = self._entries().values()
        check_not_negative("limit", limit)
        texts = [{token for field in pattern.fields for token in e.tokens[field]} for e in entries]
        counts = Counter(token for tokens in texts for token in tokens if expands_to(pattern, token))
        return tuple(TermCount(*pair) for pair in most_frequent(counts)[:limit])

    def doc_counts(self, leaves: Sequence[LeafQuery]) -> tuple[int, ...]:
        """Count the items that match each leaf."""
        return tuple(self.count(EngineRequest(query=leaf)) for leaf in leaves)

    def complete(self, before: Sequence[str], prefix: str, limit: int) -> Completions:
        """Look through the tokens and titles of every document."""
        check_not_negative("limit", limit)
        terms = queries.AllQuery(tuple(map(queries.TermQuery, before)))
        newest = self._matching(EngineRequest(query=terms, sort="newest"))
        tokens = [[*entry.tokens["title"], *entry.tokens["body"]] for entry in newest]
        texts = [set(text) for text in tokens[: port.MAX_SAMPLE_DOCS]] if before else tokens
        counts = Counter(token for text in texts for token in text if token.startswith(prefix))
        ranked = most_frequent(counts)[:limit]
        if not before:
            doc_counts = self.doc_counts([queries.TermQuery(token) for token, _ in ranked])
            ranked = [(token, count) for (token, _), count in zip(ranked, doc_counts, strict=True)]
        titles = best_titles((entry.document.item.title for entry in newest), before, prefix, limit)
        return Completions(tuple(TermCount(*pair) for pair in ranked), titles)

    def facet_values(self, facet: str, prefix: str = "", limit: int | None = None) -> tuple[FacetCount, ...]:
        """Count the items of every value of a facet."""
        entries = newest_last(self._entries())
        check_facet(facet)
        check_not_negative("limit", limit)
        values = [pair for entry in entries for pair in entry.values.items() if pair[0][0] == facet]
        labels = {value: label for (_, value), label in values}
        counts = Counter(value for (_, value), _ in values if begins_with(fold(prefix), value, labels[value]))
        return tuple(FacetCount(value, labels[value], count) for value, count in most_frequent(counts)[:limit])

    def explain(self, query: Query, item_id: str) -> tuple[TermExplanation, ...]:
        """Score every leaf of a query for one item."""
        entries = self._entries()
        search = MemorySearch(entries, EngineRequest(query=query))
        if item_id not in entries:
            raise ItemNotFoundError(no_item(item_id))
        return tuple(search.explanations(entries[item_id]))

    def explain_scores(self, request: EngineRequest, item_ids: Sequence[str]) -> tuple[ScoreExplanation, ...]:
        """Return the parts of the scores of hits by relevance."""
        search = MemorySearch(self._entries(), msgspec.structs.replace(request, sort="relevance", deadline=0.0))
        ranking = MemoryRanking(search, search.scores(request.query))
        in_time = takewhile(lambda _: not request.deadline or time.monotonic() < request.deadline, item_ids)
        leaves = ((item_id, self.explain(ranking.query, item_id)) for item_id in in_time)
        return tuple(ranking.explain(self._entries()[item_id], parts) for item_id, parts in leaves)

    def get(self, item_id: str) -> Document | None:
        """Return a document."""
        entry = self._live[1].get(item_id) if self._live else None
        return entry.document if entry else None

    def ids(self) -> Iterator[str]:
        """Yield the id of every document."""
        return iter(self._entries())

    def check(self) -> tuple[str, ...]:
        """Return nothing: no file is kept."""
        return ()

    def tidy(self) -> tuple[str, ...]:
        """Return nothing: an unfinished build leaves nothing."""
        return ()

    def prune(self) -> tuple[str, ...]:
        """Return nothing: only the live index is kept."""
        return ()

    def close(self) -> None:
        """Do nothing: nothing is open, and the documents live as long as the engine."""

    def _entries(self) -> dict[str, MemoryEntry]:
        if self._live is None:
            raise IndexMissingError("there is no index yet: ssesearch rebuild makes one")
        return self._live[1]

    def _of_leaf(self, leaf: TextQuery) -> MemorySearch:
        return MemorySearch(self._entries(), EngineRequest(query=leaf))

    def _matching(self, request: EngineRequest) -> list[MemoryEntry]:
        search = MemorySearch(self._entries(), msgspec.structs.replace(request, deadline=0.0))
        scores = search.scores(request.query)
        return [entry for entry in MemoryRanking(search, scores).entries if entry.id in scores]
