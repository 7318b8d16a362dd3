"""
How does one generation answer a request?

    leaves of the query  -> matches in every segment (lookup.py; kept)
    tree of clauses      -> matches with scores      (matching.py)
    filters              -> what passes, and what fails one filter alone (filtering.py; masks kept)
    facets               -> counts (counting.py)
    order                -> the page (ranking.py)
    documents of it      -> decoded, with their best passage
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec
from numpy.typing import NDArray

from sse_search.engines.document_values import check_facet, facet_values
from sse_search.engines.filters import fits
from sse_search.engines.port import EngineHit, EngineRequest, EngineResult, FacetCount, TermCount, TermExplanation
from sse_search.engines.queries import EntityQuery, FuzzyQuery, LeafQuery, PatternQuery, Query, TextQuery
from sse_search.engines.query_terms import contributing_leaves, leaves, patterns, tagged_ids, wanted_in
from sse_search.engines.whoosh.searching.cache import Cache
from sse_search.engines.whoosh.searching.facet_counts import count_facets, list_values
from sse_search.engines.whoosh.searching.filter_masks import Filtered, apply_filters, filters_of, mask_of
from sse_search.engines.whoosh.searching.matching import Clock, Matcher
from sse_search.engines.whoosh.searching.postings import (
    Matches,
    Statistics,
    count_leaf,
    count_terms,
    expand,
    look_up,
    refuse_too_many,
)
from sse_search.engines.whoosh.searching.ranking import Ranked, rank
from sse_search.engines.whoosh.storage.doc_values import DICTIONARY_FILE, FacetDictionary
from sse_search.engines.whoosh.storage.generations import Generation
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.errors import ItemNotFoundError
from sse_search.model import Document
from sse_search.text.highlight import HighlightTerms, snippet
from sse_search.tokens import fold

_LEAVES_BYTES = 192 << 20
_MASKS_BYTES = 48 << 20
"""What is kept of leaves and filters: some fifty of the most common words of a million items."""

Array = NDArray[Any]


class Searcher:
    """Answers from one generation. Safe from several threads."""

    def __init__(self, generation: Generation) -> None:
        self.metadata = generation.manifest.metadata
        path = generation.path
        self.values = FacetDictionary(path / DICTIONARY_FILE)
        self.segments = [SegmentReader(path, name) for name in generation.manifest.segments]
        self._statistics = Statistics.of(self.segments)
        self._leaves = Cache(_LEAVES_BYTES)
        self._masks = Cache(_MASKS_BYTES)  # and what a mention weighs in each document

    def search(self, request: EngineRequest) -> EngineResult:
        """Return one page of hits with its facets."""
        clock = Clock(request.deadline)
        expanded = self._expanded(request.query)
        found = self._filtered(request, clock)
        facets: dict[str, tuple[tuple[str, int], ...]] = {}
        labels: dict[str, str] = {}
        if request.facets and self.segments and not clock.passed():
            facets, labels = count_facets(self.segments, found, request.filters, self.values)
        page = self._ranked(request, found)
        hits = tuple(self._hits(request, page, expanded, clock))
        labels.update((tag.id, tag.label) for hit in hits for tag in hit.document.tags)
        return EngineResult(
            total=self._total(found),
            undated_hidden=sum(part.hidden for part in found),
            partial=clock.expired,
            hits=hits,
            facets=facets,
            labels=labels,
        )

    def matching(self, request: EngineRequest) -> Iterator[Document]:
        """Yield the documents of a request one by one."""
        plain = msgspec.structs.replace(request, facets=False, snippets=False, deadline=0.0)
        self._expanded(plain.query)
        for ranked in self._ranked(plain, self._filtered(plain, Clock(0.0))):
            yield self.segments[ranked.segment].segment.document(ranked.doc)

    def count(self, request: EngineRequest) -> int:
        """Count the documents of a request."""
        plain = msgspec.structs.replace(request, facets=False)
        self._expanded(plain.query)
        return self._total(self._filtered(plain, Clock(0.0)))

    def terms(self, pattern: PatternQuery, limit: int) -> tuple[TermCount, ...]:
        """Return the tokens that a pattern expands to, the most frequent first."""
        return tuple(count_terms(pattern, self.segments, limit))

    def facet_values(self, facet: str, prefix: str = "", limit: int | None = None) -> tuple[FacetCount, ...]:
        """Return the values of a facet, the most frequent first."""
        check_facet(facet)
        return tuple(islice(list_values(facet, fold(prefix), self.segments, self.values), limit))

    def explain(self, query: Query, item_id: str) -> tuple[TermExplanation, ...]:
        """Return the part of each scored leaf in the score of a document."""
        self._expanded(query)
        for number, reader in enumerate(self.segments):
            doc = reader.find(item_id)
            if doc >= 0:
                return tuple(self._explanations(query, number, doc))
        raise ItemNotFoundError(f"there is no item {item_id!r}; every hit of a search shows its id")

    def _explanations(self, query: Query, number: int, doc: int) -> Iterator[TermExplanation]:
        document = self.segments[number].segment.document(doc)
        values = facet_values(document)
        scores: dict[Query, float] = {}
        for leaf in leaves(query, negated=True):
            if isinstance(leaf, LeafQuery):
                docs, leaf_scores = self._leaf(leaf)[number]
                assert docs is not None
                assert leaf_scores is not None
                scores.update((leaf, float(score)) for score in leaf_scores[docs == doc])
            elif fits(values, document.item.date, leaf):
                scores[leaf] = 0.0
        times = Counter(contributing_leaves(query, scores.__contains__) or ())
        for leaf in dict.fromkeys(leaves(query)):
            if isinstance(leaf, LeafQuery) and leaf in scores:
                yield TermExplanation(
                    query=leaf,
                    doc_count=sum(_size(*pair) for pair in zip(self.segments, self._leaf(leaf), strict=True)),
                    frequencies={} if isinstance(leaf, EntityQuery) else self._frequencies(leaf, number, doc),
                    score=scores[leaf] * times[leaf],
                )

    def _frequencies(self, leaf: TextQuery, number: int, doc: int) -> dict[str, int]:
        (counts,) = count_leaf(leaf, [self.segments[number]])
        by_field = {"title": counts.title, "body": counts.body}
        return {field: int(by_field[field][counts.docs == doc][0]) for field in leaf.fields}

    def ids(self) -> Iterator[str]:
        """Yield the id of every live document."""
        for reader in self.segments:
            yield from (f"{number:016x}" for number in reader.segment.ids[reader.docs].tolist())

    def get(self, item_id: str) -> Document | None:
        """Return a document by its id."""
        for one in self.segments:
            doc = one.find(item_id)
            if doc >= 0:
                return one.segment.document(doc)
        return None

    def _filtered(self, request: EngineRequest, clock: Clock) -> list[Filtered]:
        found = []
        for number, one in enumerate(self.segments):
            matcher = Matcher(
                one,
                lambda leaf, number=number: self._leaf(leaf)[number],  # type: ignore[misc]
                lambda clause, number=number: self._mask(clause, number),  # type: ignore[misc]
                clock,
            )
            masks = {clause: self._mask(clause, number) for clause in filters_of(request)}
            found.append(apply_filters(request, one, matcher.match(request.query), masks))
        return found

    def _total(self, found: Sequence[Filtered]) -> int:
        return sum(_size(reader, part.matches) for reader, part in zip(self.segments, found, strict=True))

    def _ranked(self, request: EngineRequest, found: Sequence[Filtered]) -> list[Ranked]:
        if not found:
            return []
        matches = [part.matches for part in found]
        return rank(self.segments, matches, request.sort, request.offset, request.limit)

    def _hits(
        self, request: EngineRequest, page: Sequence[Ranked], expanded: Mapping[Query, Sequence[str]], clock: Clock
    ) -> Iterator[EngineHit]:
        wanted: HighlightTerms | None = None
        by_document = bool(tagged_ids(request.query))
        for ranked in page:
            document = self.segments[ranked.segment].segment.document(ranked.doc)
            if not request.snippets or clock.passed():
                yield EngineHit(document, ranked.score, "")
                continue
            if wanted is None or by_document:
                wanted = wanted_in(document, request.query, expanded)
            yield EngineHit(document, ranked.score, snippet(document.item.text, wanted, document.language))

    def _leaf(self, leaf: LeafQuery) -> tuple[Matches, ...]:
        return self._leaves.get(
            leaf, lambda: look_up(leaf, self.segments, self._statistics, self.values, self._norms), _bytes_of_matches
        )

    def _norms(self, number: int, fields: tuple[str, ...]) -> Array:
        segment = self.segments[number].segment
        return self._masks.get((fields, number), lambda: self._statistics.norms(segment, fields), _bytes_of)

    def _mask(self, clause: Query, number: int) -> Array:
        segment = self.segments[number].segment
        return self._masks.get(
            (clause, number), lambda: mask_of(clause, segment, self.values), lambda mask: mask.nbytes
        )

    def _expanded(self, clause: Query) -> dict[Query, Sequence[str]]:
        """Return the words that fuzzy words stand for; refuse patterns that stand for too many."""
        found = patterns(clause)
        if not found:
            return {}
        numbers = {pattern: expand(pattern, self.segments) for pattern in found}
        refuse_too_many(list(numbers.values()))
        return {
            pattern: [
                one.segment.tokens[number]
                for one, forms in zip(self.segments, numbers[pattern], strict=True)
                for number in forms.tolist()
            ]
            for pattern in found
            if isinstance(pattern, FuzzyQuery)
        }


def _size(one: SegmentReader, matches: Matches) -> int:
    return one.live_count if matches.docs is None else len(matches.docs)


def _bytes_of(array: Array) -> int:
    return array.nbytes


def _bytes_of_matches(found: tuple[Matches, ...]) -> int:
    arrays = (array for matches in found for array in matches if array is not None)
    return sum(array.nbytes for array in arrays)
