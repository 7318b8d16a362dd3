"""
Compare searches: over time, by what is distinctive for each, and by the items that they share.

What is distinctive is measured by the log-likelihood ratio of two frequencies (T. Dunning, "Accurate Methods for the
Statistics of Surprise and Coincidence", Computational Linguistics 19(1), 1993, in the form of P. Rayson and R. Garside,
"Comparing Corpora using Frequency Profiling", 2000):

    G² = 2 (a ln(a / E1) + b ln(b / E2)),    E1 = c (a + b) / (c + d),    E2 = d (a + b) / (c + d)

with `a` of the `c` items of the search and `b` of the `d` other items of the archive having the value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

import msgspec

from sse_search.engines.group_counts import NO_VALUE
from sse_search.engines.port import EngineRequest, IndexReader
from sse_search.engines.queries import AllQuery
from sse_search.errors import InvalidOptionError
from sse_search.model import ENTITY_FACETS, RECORD_FACETS, SearchRequest, Sort
from sse_search.model.comparison import (
    MAX_COMPARED,
    MIN_COMPARED,
    ComparedSearch,
    Comparison,
    Distinction,
    YearShare,
)
from sse_search.service.archive import Archive
from sse_search.service.search import UNLIMITED, Matching, resolve_matching

MIN_LIKELIHOOD = 10.83
"""G² of which a higher one comes about by chance once in a thousand times (chi-squared with one degree of freedom)."""
MAX_DISTINCTIONS = 10
_DISTINCTIVE_FACETS = (*ENTITY_FACETS, *RECORD_FACETS)


def compare(archive: Archive, requests: Sequence[SearchRequest]) -> Comparison:
    """Compare some searches; see `SearchService.compare`."""
    if not MIN_COMPARED <= len(requests) <= MAX_COMPARED:
        raise InvalidOptionError(f"{MIN_COMPARED} to {MAX_COMPARED} searches are compared, not {len(requests)}")
    matching = [resolve_matching(archive, request) for request in requests]
    everything = matching[0].index.reader.count_by(EngineRequest(), ("year",))
    years = {each.value: each.count for each in everything.values[0]}
    overlap = _Overlap(matching)
    return Comparison(
        searches=tuple(_compared(each, years, everything.total) for each in matching),
        overlaps=tuple((i, j, overlap.count(i, j)) for i, j in combinations(range(len(matching)), 2)),
        index=matching[0].index.state,
    )


def log_likelihood(own: int, own_total: int, others: int, other_total: int) -> float:
    """
    Return G² for `own` of `own_total` items against `others` of `other_total`; see the formula above.

    >>> round(log_likelihood(10, 100, 10, 1000), 2), log_likelihood(10, 100, 100, 1000)
    (22.14, 0.0)
    """
    together = (own + others) / (own_total + other_total)
    terms = ((own, own_total * together), (others, other_total * together))
    return 2 * sum(observed * math.log(observed / expected) for observed, expected in terms if observed)


def _compared(matching: Matching, all_years: dict[str, int], all_items: int) -> ComparedSearch:
    reader, request = matching.index.reader, matching.request
    counted = reader.count_by(request, ("year",))
    years = tuple(YearShare(each.value, each.count, each.count / all_years[each.value]) for each in counted.values[0])
    dated = [each for each in years if each.year != NO_VALUE]
    return ComparedSearch(
        query=matching.echo,
        total=counted.total,
        share=counted.total / all_items if all_items else 0.0,
        first=_date(reader, request, "oldest") if dated else "",
        last=_date(reader, request, "newest") if dated else "",
        peak=max(dated, key=lambda each: (each.count, each.year)).year if dated else "",
        years=years,
        distinctive=tuple(_distinctive(reader, request, counted.total, all_items)),
        relaxed=matching.relaxed,
        notices=matching.notices,
    )


def _distinctive(reader: IndexReader, request: EngineRequest, total: int, all_items: int) -> Iterator[Distinction]:
    """Yield the values of facets that set a search apart, the highest likelihood first."""
    distinctions = []
    for facet in _DISTINCTIVE_FACETS:
        (own,), (every,) = (reader.count_by(each, (facet,)).values for each in (request, EngineRequest()))
        counts = {each.value: each.count for each in every}
        for each in own:
            others = counts[each.value] - each.count
            if each.value == NO_VALUE or each.count * (all_items - total) <= others * total:
                continue
            likelihood = log_likelihood(each.count, total, others, all_items - total)
            if likelihood >= MIN_LIKELIHOOD:
                distinctions.append(
                    Distinction(
                        facet=facet,
                        value=each.value,
                        label=each.label,
                        count=each.count,
                        others=others,
                        likelihood=round(likelihood, 2),
                    )
                )
    distinctions.sort(key=lambda each: (-each.likelihood, each.value))
    yield from distinctions[:MAX_DISTINCTIONS]


def _date(reader: IndexReader, request: EngineRequest, sort: Sort) -> str:
    """Return the earliest (`oldest`) or the latest (`newest`) date of the items of a search."""
    first = msgspec.structs.replace(request, sort=sort, undated="exclude", limit=1)
    return next((document.item.date.value or "" for document in reader.matching(first)), "")


class _Overlap:
    """Counts the items that two of some searches find: those of both queries, or by id where filters narrow them."""

    def __init__(self, matching: Sequence[Matching]) -> None:
        self._matching = matching
        self._ids: dict[int, frozenset[str]] = {}

    def count(self, first: int, second: int) -> int:
        requests = [self._matching[position].request for position in (first, second)]
        plain = [EngineRequest(query=request.query) for request in requests]
        if all(_selecting(each) == _selecting(bare) for each, bare in zip(requests, plain, strict=True)):
            both = EngineRequest(query=AllQuery(tuple(request.query for request in requests)))
            return self._matching[first].index.reader.count(both)
        return len(self._of(first) & self._of(second))

    def _of(self, position: int) -> frozenset[str]:
        if position not in self._ids:
            matching = self._matching[position]
            everything = msgspec.structs.replace(matching.request, sort="newest", limit=UNLIMITED)
            self._ids[position] = frozenset(document.item.id for document in matching.index.reader.matching(everything))
        return self._ids[position]


def _selecting(request: EngineRequest) -> tuple[object, ...]:
    """Return what selects items beside the query."""
    return dict(request.filters), request.dates, request.undated
