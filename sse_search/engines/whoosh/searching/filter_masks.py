"""
Which documents pass the filters, and which would if one filter were left out?

A filter is a boolean for every document of a segment, made once and kept. Facets are counted over what passes all
filters, and a facet with a filter of its own over what fails that one alone as well: no query is run twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import DateRangeFilter, Query, TermsFilter, UndatedFilter
from sse_search.engines.whoosh.searching.postings import Matches
from sse_search.engines.whoosh.storage.doc_values import FacetDictionary
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.model import DATE_FACETS, DateRange

Array = NDArray[Any]

DATE = "date"
"""Name of the filter of year and month."""


class Filtered(NamedTuple):
    """
    What is left of the matches of a segment.

    Attributes:
        matches: What passes every filter.
        failing: For each filter what fails that one alone (and, for the dates, is not kept out as undated).
        hidden: How many are left out for want of a date alone.
    """

    matches: Matches
    failing: Mapping[str, Array]
    hidden: int


def mask_of(clause: Query, segment: Segment, values: FacetDictionary) -> Array:
    """Return which documents of a segment fit a clause that is not scored; removed ones included."""
    if isinstance(clause, TermsFilter):
        mask = np.zeros(segment.doc_count, bool)
        for value in clause.values:
            for number in values.ordinals(clause.facet, value):
                mask[segment.docs_with_value(number)] = True
        return mask
    if isinstance(clause, DateRangeFilter):
        low, high = _ordinals(clause.range)
        dated, first, last = segment.dates.T
        fits: Array = (dated > 0) & (first >= low) & (last <= high)
        return fits
    assert isinstance(clause, UndatedFilter)
    undated: Array = segment.dates[:, 0] == 0
    return undated


def _ordinals(wanted: DateRange) -> tuple[int, int]:
    first, last = wanted.days()
    return first.toordinal(), last.toordinal()


def apply_filters(request: EngineRequest, one: SegmentReader, found: Matches, masks: Mapping[Query, Array]) -> Filtered:
    """Part the matches of a segment by the filters of a request; `masks` holds what `filters_of` names."""
    if not request.filters and not request.dates and request.undated == "include":
        return Filtered(found, {}, 0)
    docs = one.docs if found.docs is None else found.docs
    fits = {facet: masks[TermsFilter(facet, tuple(wanted))].take(docs) for facet, wanted in request.filters.items()}
    allowed, hidden = np.ones(len(docs), bool), 0
    if request.undated != "include" or request.dates:
        undated = masks[UndatedFilter()].take(docs)
        if request.undated != "include":
            allowed = undated if request.undated == "only" else ~undated
        if request.undated == "exclude":
            hidden = int(np.count_nonzero(_every([undated, *fits.values()])))
        if request.dates and request.undated != "only":
            in_range = [masks[DateRangeFilter(wanted)].take(docs) for wanted in request.dates]
            fits[DATE] = np.logical_or.reduce([undated, *in_range])
    failing = {
        name: docs[allowed & ~mine & _every([other for key, other in fits.items() if key != name])]
        for name, mine in (fits.items() if request.facets else ())
    }
    passing = _every([allowed, *fits.values()])
    scores = None if found.scores is None else found.scores[passing]
    return Filtered(Matches(docs[passing], scores), failing, hidden)


def filters_of(request: EngineRequest) -> list[Query]:
    """Return the clauses whose masks `apply_filters` needs."""
    needed: list[Query] = [TermsFilter(facet, tuple(wanted)) for facet, wanted in request.filters.items()]
    if request.undated != "include" or request.dates:
        needed.append(UndatedFilter())
    if request.undated != "only":
        needed += map(DateRangeFilter, request.dates)
    return needed


def own_filter(facet: str) -> str:
    """Return the name of the filter that a facet leaves out."""
    return DATE if facet in DATE_FACETS else facet


def _every(conditions: Sequence[Array]) -> Any:
    if not conditions:
        return True
    whole = conditions[0]
    for condition in conditions[1:]:
        whole = whole & condition
    return whole
