"""
Answer requests from one generation of the index.

    leaves of the query  -> matches in every segment (leaf_scores.py; cached)
    query tree           -> matches with scores      (matching.py)
    filters              -> what passes, and what fails one filter alone (filter_masks.py; masks cached)
    facets               -> counts (facet_counts.py)
    scores               -> weighted and lifted      (relevance.py)
    order                -> the best (ranking.py), reranked  (shared_stems.py, meaning_ranks.py)
    documents of it      -> decoded, with their best passage
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, partial
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

import msgspec
from numpy.typing import NDArray

from sse_search.cache import Cache
from sse_search.engines.document_values import check_facet
from sse_search.engines.explanations import ScoreExplanation, TermExplanation
from sse_search.engines.group_counts import GroupCounts, check_groups, check_not_negative
from sse_search.engines.meaning import MeaningCounts
from sse_search.engines.port import Completions, EngineHit, EngineRequest, EngineResult, FacetCount, TermCount
from sse_search.engines.queries import (
    DictionaryPattern,
    EntityQuery,
    FuzzyQuery,
    LeafQuery,
    NearOperand,
    PatternQuery,
    Query,
    TermQuery,
    TextQuery,
    WildcardQuery,
)
from sse_search.engines.query_terms import Expansions, entity_ids, highlighted_words, patterns
from sse_search.engines.whoosh.searching.cached_bytes import bytes_of, bytes_of_all, bytes_of_matches
from sse_search.engines.whoosh.searching.facet_counts import count_facets, list_values
from sse_search.engines.whoosh.searching.filter_masks import Filtered, apply_filters, filter_mask, filters_of, has_doc
from sse_search.engines.whoosh.searching.kept_matches import KeptMatches
from sse_search.engines.whoosh.searching.leaf_scores import CollectionStatistics, Matches, score_leaf
from sse_search.engines.whoosh.searching.matching import Clock, Matcher
from sse_search.engines.whoosh.searching.meaning_ranks import MeaningRanks
from sse_search.engines.whoosh.searching.postings import Frequencies, has_title, leaf_frequencies
from sse_search.engines.whoosh.searching.ranking import Ranked, Ranking, rank
from sse_search.engines.whoosh.searching.relevance import Relevance, docs_of
from sse_search.engines.whoosh.searching.term_counts import count_docs_with_term, count_docs_with_value, count_terms
from sse_search.engines.whoosh.searching.term_dictionary import expand, token_ordinals, tokens_at
from sse_search.engines.whoosh.storage.doc_values import DICTIONARY_FILE, FacetDictionary
from sse_search.engines.whoosh.storage.generations import Generation
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.segment import id_text
from sse_search.engines.word_counts import CollocateCounts, YearCounts
from sse_search.errors import ItemNotFoundError
from sse_search.model import TEXT_FIELDS, Document
from sse_search.text.highlight import HighlightTerms, marked, snippet
from sse_search.tokens import fold
from sse_search.wording import no_item

if TYPE_CHECKING:
    from sse_search.engines.whoosh.searching.group_counting import ValueColumns
    from sse_search.engines.whoosh.searching.leaf_explanations import LeafExplainer

_LEAVES_BYTES, _MASKS_BYTES, _MATCHES_BYTES = 192 << 20, 48 << 20, 32 << 20
"""Bytes cached of leaves, masks and matches for each million items: about fifty of the most common words."""
_MAX_LEAVES_BYTES = 1 << 30
_MILLION = 1_000_000

_NO_DEADLINE = Clock(0.0)

Array = NDArray[Any]


class Searcher:
    """Answer requests from one generation. Safe from several threads."""

    def __init__(self, generation: Generation) -> None:
        self.metadata = generation.manifest.metadata
        self.values = FacetDictionary(generation.path / DICTIONARY_FILE)
        self.segments = [SegmentReader(generation.path, name) for name in generation.manifest.segments]
        self._statistics = CollectionStatistics.of(self.segments)
        millions = max(1.0, self.metadata.items / _MILLION)
        self._leaves = Cache(min(_MAX_LEAVES_BYTES, int(millions * _LEAVES_BYTES)))
        self._arrays = Cache(int(millions * _MASKS_BYTES))
        self._meanings = MeaningRanks(self.segments)
        self._kept = KeptMatches(int(millions * _MATCHES_BYTES))

    def search(self, request: EngineRequest) -> EngineResult:
        """Return one page of hits with its facets."""
        clock = Clock(request.deadline)
        expansions = self._expand(request.query, clock)
        parts = self._filtered(request, clock)
        count = partial(count_facets, self.segments, parts, request, self.values)
        counted = self._kept.counted(request, parts, clock, count)
        further = self._further(request, parts, clock)
        ranking, meaning = self._ranked(request, parts, further, clock)
        page = ranking.page(request.offset, request.limit)
        hits = tuple(self._hits(request, page, parts if further else None, expansions, clock))
        total = self._total(parts)
        chosen = self.values.chosen_labels
        labels = {tag.id: chosen.get(tag.id, tag.label) for hit in hits for tag in hit.document.tags}
        return EngineResult(
            total=total,
            also=self._total(further) - total if further else 0,
            undated_hidden=sum(part.undated_hidden for part in parts),
            partial=clock.expired,
            hits=hits,
            facets=dict(counted.facets),
            labels=counted.labels | labels,
            gains=counted.gains,
            meaning=meaning,
        )

    def nearest(self, request: EngineRequest) -> EngineResult:
        """Return the documents of a request that are nearest in meaning."""
        assert request.meaning is not None
        clock = Clock(request.deadline)
        expansions = self._expand(request.query, clock)
        parts = self._filtered(msgspec.structs.replace(request, facets=False), clock)
        docs = [docs_of(part.matches, reader) for part, reader in zip(parts, self.segments, strict=True)]
        ranking = self._meanings.nearest(docs, request.meaning, clock)
        hits = tuple(self._hits(request, ranking.page(request.offset, request.limit), None, expansions, clock))
        total = len(ranking.docs)
        return EngineResult(total=total, undated_hidden=0, partial=clock.expired, hits=hits, facets={}, labels={})

    def matching(self, request: EngineRequest) -> Iterator[Document]:
        """Yield the documents of a request one by one."""
        clock = Clock(0.0)
        parts = self._matches(request)
        further = self._further(request, parts, clock)
        end = request.offset + request.limit
        every = msgspec.structs.replace(request, offset=0, limit=self._total(further) if further else end)
        ranking = self._ranked(every, parts, further, clock)[0].page(0, every.limit)
        own = (ranked for ranked in ranking if further is None or has_doc(parts, ranked.segment, ranked.doc))
        for ranked in islice(own, request.offset, end):
            yield self.segments[ranked.segment].segment.document(ranked.doc)

    def count(self, request: EngineRequest) -> int:
        """Count the documents of a request."""
        return self._total(self._matches(request))

    def count_by(self, request: EngineRequest, facets: Sequence[str], limit: int | None = None) -> GroupCounts:
        """Count the documents of a request by the values of facets."""
        check_groups(facets, limit)
        return self._columns.count([part.matches.docs for part in self._matches(request)], facets, limit)

    @cached_property
    def _columns(self) -> ValueColumns:
        from sse_search.engines.whoosh.searching.group_counting import ValueColumns

        return ValueColumns(self.segments, self.values)

    def count_words(self, request: EngineRequest, leaves: Sequence[TextQuery]) -> tuple[tuple[YearCounts, ...], ...]:
        """Count the words of the documents of a request by year, for each leaf."""
        from sse_search.engines.whoosh.searching.word_counting import count_by_year

        docs = self._docs(request)
        for leaf in leaves:
            self._expand(leaf)
        return tuple(count_by_year(leaf, self._frequencies, docs, self._columns, self.segments) for leaf in leaves)

    def count_collocates(
        self, request: EngineRequest, leaf: NearOperand, window: int, *, unwanted: Collection[str], min_near: int
    ) -> CollocateCounts:
        """Count the tokens near a leaf in the documents of a request."""
        from sse_search.engines.whoosh.searching.word_counting import count_collocates

        self._expand(leaf)
        docs, passed = self._docs(request), Clock(request.deadline).passed
        return count_collocates(leaf, window, docs, self.segments, unwanted=unwanted, min_near=min_near, passed=passed)

    def terms(self, pattern: DictionaryPattern, limit: int) -> tuple[TermCount, ...]:
        """Return the tokens that a pattern expands to, the most frequent first."""
        check_not_negative("limit", limit)
        return count_terms(pattern, self.segments, limit)

    def doc_counts(self, leaves: Sequence[LeafQuery]) -> tuple[int, ...]:
        """Return the number of live documents that match each leaf."""
        return tuple(map(self._doc_count, leaves))

    def complete(self, before: Sequence[str], prefix: str, limit: int) -> Completions:
        """Return what continues a typed text."""
        from sse_search.engines.whoosh.searching.completions import complete

        check_not_negative("limit", limit)
        return complete(before, prefix, limit, self.segments)

    def facet_values(self, facet: str, prefix: str = "", limit: int | None = None) -> tuple[FacetCount, ...]:
        """Return the values of a facet, the most frequent first."""
        check_facet(facet)
        check_not_negative("limit", limit)
        return tuple(islice(list_values(facet, fold(prefix), self.segments, self.values), limit))

    def explain(self, query: Query, item_id: str) -> tuple[TermExplanation, ...]:
        """Return the part of each scored leaf in the score of a document."""
        self._expand(query)
        return self._explainer().of_query(query, *self._locate(item_id))

    def explain_scores(self, request: EngineRequest, item_ids: Sequence[str]) -> tuple[ScoreExplanation, ...]:
        """Return the parts of the scores of hits by relevance, until the deadline."""
        clock, endless = Clock(request.deadline), Clock(0.0)
        request = msgspec.structs.replace(request, sort="relevance", deadline=0.0)
        parts = self._matches(request)
        further = self._further(request, parts, endless)
        relevance = self._relevance()
        best = relevance.best(request, parts, further, 1, endless)
        stems = relevance.shared_stems(request, best)
        ranking = relevance.with_stems(stems, best)
        explainer, explained = self._explainer(), []
        for ordinal, doc in map(self._locate, takewhile(lambda _: not clock.passed(), item_ids)):
            if not has_doc(further or parts, ordinal, doc):
                explained.append(ScoreExplanation(leaves=()))
                continue
            leaves = explainer.of_request(request, ordinal, doc, is_also=bool(further))
            score = sum(leaf.score for leaf in leaves)
            lift = score * (request.lift - 1) if further and has_doc(parts, ordinal, doc) else 0.0
            added = relevance.stems_of(stems, best, ordinal, doc)
            meaning = relevance.meaning_of(request, ranking, ordinal, doc)
            explained.append(ScoreExplanation(leaves=leaves, lift=lift, stems=added, meaning=meaning))
        return tuple(explained)

    def ids(self) -> Iterator[str]:
        """Yield the id of every live document."""
        for reader in self.segments:
            yield from map(id_text, reader.segment.ids[reader.docs].tolist())

    def has_title(self, item_id: str, tokens: tuple[str, ...]) -> bool:
        """Tell whether the title of a document has a phrase."""
        located = ((reader.segment, reader.find(item_id)) for reader in self.segments)
        return any(doc >= 0 and has_title(doc, tokens, segment) for segment, doc in located)

    def get(self, item_id: str) -> Document | None:
        """Return a document by its id."""
        located = ((reader.segment, reader.find(item_id)) for reader in self.segments)
        return next((segment.document(doc) for segment, doc in located if doc >= 0), None)

    def _matches(self, request: EngineRequest) -> list[Filtered]:
        """Return everything that matches a request, however long it takes."""
        self._expand(request.query)
        return self._filtered(msgspec.structs.replace(request, facets=False), _NO_DEADLINE)

    def _docs(self, request: EngineRequest) -> list[Array]:
        """Return the documents of a request in each segment."""
        return [
            docs_of(part.matches, reader) for part, reader in zip(self._matches(request), self.segments, strict=True)
        ]

    def _filtered(self, request: EngineRequest, clock: Clock) -> list[Filtered]:
        """Return what passes the query and the filters of a request, in each segment."""
        ordinals = range(len(self.segments))
        return self._kept.parts(request, clock, lambda: [self._match(request, each, clock) for each in ordinals])

    def _match(self, request: EngineRequest, ordinal: int, clock: Clock) -> Filtered:
        reader, filter_mask_of = self.segments[ordinal], partial(self._filter_mask, ordinal)
        matcher = Matcher(reader, partial(self._leaf_matches, ordinal, clock=clock), filter_mask_of, clock)
        masks = {query: filter_mask_of(query) for query in filters_of(request)}
        return apply_filters(request, reader, matcher.match(request.query), masks)

    def _total(self, parts: Sequence[Filtered]) -> int:
        docs = [part.matches.docs for part in parts]
        return sum(
            reader.live_count if part is None else len(part) for reader, part in zip(self.segments, docs, strict=True)
        )

    def _further(self, request: EngineRequest, parts: Sequence[Filtered], clock: Clock) -> list[Filtered] | None:
        """Return what matches `also` where that is ranked; None where it is not."""
        if request.also is None or request.sort != "relevance" or not self._total(parts) or clock.passed():
            return None
        further = self._filtered(msgspec.structs.replace(request, query=request.also, facets=False), clock)
        return None if clock.expired else further

    def _ranked(
        self, request: EngineRequest, parts: Sequence[Filtered], further: Sequence[Filtered] | None, clock: Clock
    ) -> tuple[Ranking, MeaningCounts | None]:
        """Return the first documents of a request, as many as its page ends with; see `Relevance.rerank`."""
        end = request.offset + request.limit
        if request.sort != "relevance":
            added = self._columns.arrivals() if request.sort == "added" else ()
            return rank(self.segments, [part.matches for part in parts], request.sort, end, added), None
        relevance = self._relevance()
        return relevance.rerank(request, relevance.best(request, parts, further, end, clock), clock)

    def _relevance(self) -> Relevance:
        """Return a new one: kept, it and this searcher would keep each other, and files, in memory."""
        return Relevance(
            self.segments,
            self._leaf_matches,
            partial(self._length_norms, fields=TEXT_FIELDS),
            self._meanings,
            self._statistics.doc_count,
        )

    def _hits(
        self,
        request: EngineRequest,
        page: Sequence[Ranked],
        own: Sequence[Filtered] | None,
        expansions: Expansions,
        clock: Clock,
    ) -> Iterator[EngineHit]:
        """Yield the hits of a page; where items of `also` are among them, `own` has those that match the query."""
        terms: HighlightTerms | None = None
        by_document = bool(entity_ids(request.query))
        for ranked in page:
            document = self.segments[ranked.segment].segment.document(ranked.doc)
            also = own is not None and not has_doc(own, ranked.segment, ranked.doc)
            if not request.snippets or clock.passed():
                yield EngineHit(document, ranked.score, "", also)
                continue
            if terms is None or by_document:
                terms = highlighted_words(document, request.query, expansions)
            title = marked(document.item.title, terms, document.language) if request.marked_titles else ""
            yield EngineHit(document, ranked.score, snippet(document.item.text, terms, document.language), also, title)

    def _scored(self, leaf: LeafQuery, clock: Clock) -> tuple[Matches, ...]:
        return self._leaves.get(
            leaf,
            lambda: score_leaf(
                leaf, self.segments, self._statistics, self.values, self._length_norms, check=clock.check
            ),
            bytes_of_matches,
        )

    def _doc_count(self, leaf: LeafQuery) -> int:
        if isinstance(leaf, TermQuery):
            return sum(count_docs_with_term(leaf, reader) for reader in self.segments)
        if isinstance(leaf, EntityQuery) and len(leaf.ids) == 1:
            (entity,) = leaf.ids
            ordinal = self.values.ordinal(entity.partition(":")[0], entity)
            return sum(count_docs_with_value(ordinal, reader) for reader in self.segments)
        self._expand(leaf)
        return sum(len(matches.docs) for matches in self._scored(leaf, _NO_DEADLINE) if matches.docs is not None)

    def _frequencies(self, leaf: TextQuery, ordinal: int) -> Frequencies:
        """Return the frequencies of a leaf; every hit of a page is explained by them."""
        reader = self.segments[ordinal]
        return self._leaves.get(("frequencies", leaf, ordinal), lambda: leaf_frequencies(leaf, reader), bytes_of_all)

    def _leaf_matches(self, ordinal: int, leaf: LeafQuery, clock: Clock = _NO_DEADLINE) -> Matches:
        return self._scored(leaf, clock)[ordinal]

    def _length_norms(self, ordinal: int, fields: tuple[str, ...]) -> Array:
        segment = self.segments[ordinal].segment
        return self._arrays.get((fields, ordinal), lambda: self._statistics.length_norms(segment, fields), bytes_of)

    def _filter_mask(self, ordinal: int, query: Query) -> Array:
        segment = self.segments[ordinal].segment
        return self._arrays.get((query, ordinal), lambda: filter_mask(query, segment, self.values), bytes_of)

    def _ordinals(self, pattern: PatternQuery) -> list[Array]:
        """Return for each segment the ordinals of the tokens that a pattern expands to."""
        return self._arrays.get(
            pattern, lambda: [token_ordinals(pattern, reader.segment) for reader in self.segments], bytes_of_all
        )

    def _expand(self, query: Query, clock: Clock | None = None) -> Expansions:
        """
        Return the tokens that fuzzy words and wildcards expand to, until the deadline.

        Raises:
            QueryTooCostlyError: A pattern expands to too many tokens.
        """
        in_time = takewhile(lambda _: clock is None or not clock.passed(), patterns(query))
        return {
            expansion.pattern: [
                token
                for reader, part in zip(self.segments, expansion.ordinals, strict=True)
                for token in tokens_at(part, reader.segment)
            ]
            for expansion in expand(in_time, self.segments, self._ordinals)
            if isinstance(expansion.pattern, FuzzyQuery | WildcardQuery)
        }

    def _locate(self, item_id: str) -> tuple[int, int]:
        """Return the segment of a live item, and the document in it."""
        for ordinal, reader in enumerate(self.segments):
            if (doc := reader.find(item_id)) >= 0:
                return ordinal, doc
        raise ItemNotFoundError(no_item(item_id))

    def _explainer(self) -> LeafExplainer:
        """Return a new one, for the reason that `_relevance` gives."""
        from sse_search.engines.whoosh.searching.leaf_explanations import LeafExplainer

        return LeafExplainer(self.segments, self._leaf_matches, self._frequencies, self._doc_count)
