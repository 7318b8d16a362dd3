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

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from numpy.typing import NDArray

from sse_search.engines.port import EngineHit, EngineRequest, EngineResult
from sse_search.engines.queries import FuzzyQuery, Query
from sse_search.engines.query_terms import patterns, tagged_ids, wanted_in
from sse_search.engines.whoosh.searching.cache import Cache
from sse_search.engines.whoosh.searching.facet_counts import count_facets
from sse_search.engines.whoosh.searching.filter_masks import Filtered, apply_filters, filters_of, mask_of
from sse_search.engines.whoosh.searching.matching import Clock, Matcher
from sse_search.engines.whoosh.searching.postings import Leaf, Matches, Statistics, expand, look_up, refuse_too_many
from sse_search.engines.whoosh.searching.ranking import Ranked, rank
from sse_search.engines.whoosh.storage.doc_values import DICTIONARY_FILE, FacetDictionary
from sse_search.engines.whoosh.storage.generations import Generation
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.model import Document
from sse_search.text.highlight import Wanted, snippet

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
            total=sum(_size(one, part.matches) for one, part in zip(self.segments, found, strict=True)),
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

    def _ranked(self, request: EngineRequest, found: Sequence[Filtered]) -> list[Ranked]:
        if not found:
            return []
        matches = [part.matches for part in found]
        return rank(self.segments, matches, request.sort, request.offset, request.limit)

    def _hits(
        self, request: EngineRequest, page: Sequence[Ranked], expanded: Mapping[Query, Sequence[str]], clock: Clock
    ) -> Iterator[EngineHit]:
        wanted: Wanted | None = None
        by_document = bool(tagged_ids(request.query))
        for ranked in page:
            document = self.segments[ranked.segment].segment.document(ranked.doc)
            if not request.snippets or clock.passed():
                yield EngineHit(document, ranked.score, "")
                continue
            if wanted is None or by_document:
                wanted = wanted_in(document, request.query, expanded)
            yield EngineHit(document, ranked.score, snippet(document.item.text, wanted, document.language))

    def _leaf(self, leaf: Leaf) -> tuple[Matches, ...]:
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
