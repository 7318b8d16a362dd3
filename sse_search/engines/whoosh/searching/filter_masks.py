"""
Apply the filters of a request: which documents pass all of them, and which fail one alone.

A filter is a boolean for every document of a segment, computed once and cached. Facets are counted over what passes all
filters, and a facet with a filter of its own also over what fails that one alone: no query is run twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.engines.document_values import ADDED, ID
from sse_search.engines.filters import is_within
from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import AddedFilter, DateRangeFilter, Query, TermsFilter, UndatedFilter
from sse_search.engines.whoosh.searching.leaf_scores import Matches
from sse_search.engines.whoosh.storage.doc_values import FacetDictionary
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.model import DATE_FACETS

Array = NDArray[Any]

DATE = "date"
"""Name of the filter of year and month."""


class Filtered(msgspec.Struct, frozen=True):
    """
    The matches of a segment, filtered.

    Attributes:
        matches: What passes every filter.
        failing: For each filter what fails that one alone; undated documents that are left out fail nothing.
        undated_hidden: Number of documents that are left out only because they have no date.
    """

    matches: Matches
    failing: Mapping[str, Array]
    undated_hidden: int


def filter_mask(query: Query, segment: Segment, values: FacetDictionary) -> Array:
    """Return which documents of a segment match an unscored leaf; deleted ones included."""
    if isinstance(query, TermsFilter):
        mask = np.zeros(segment.doc_count, bool)
        if query.facet == ID:
            mask[[doc for item_id in query.values if (doc := segment.find(item_id)) >= 0]] = True
            return mask
        for value in query.values:
            for ordinal in values.ordinals(query.facet, value):
                mask[segment.docs_with_value(ordinal)] = True
        return mask
    if isinstance(query, AddedFilter):
        mask = np.zeros(segment.doc_count, bool)
        for ordinal in values.by_kind[ADDED].tolist():
            if is_within(values.labelled[ordinal].value, query.range):
                mask[segment.docs_with_value(ordinal)] = True
        return mask
    date, first, last = segment.dates.T
    if isinstance(query, DateRangeFilter):
        low, high = (day.toordinal() for day in query.range.days())
        within: Array = (date > 0) & (first >= low) & (last <= high)
        return within
    assert isinstance(query, UndatedFilter)
    undated: Array = date == 0
    return undated


def filters_of(request: EngineRequest) -> list[Query]:
    """Return the unscored leaves whose masks `apply_filters` needs."""
    needed: list[Query] = [TermsFilter(facet, tuple(values)) for facet, values in request.filters.items()]
    if request.undated != "include" or request.dates:
        needed.append(UndatedFilter())
    if request.undated != "only":
        needed += map(DateRangeFilter, request.dates)
    return needed


def apply_filters(
    request: EngineRequest, reader: SegmentReader, matches: Matches, masks: Mapping[Query, Array]
) -> Filtered:
    """Filter the matches of a segment; `masks` holds those of `filters_of`."""
    if not masks:
        return Filtered(matches, {}, 0)
    docs = reader.docs if matches.docs is None else matches.docs
    if len(docs) < reader.segment.doc_count:  # else they are the rows of the masks
        masks = {query: mask.take(docs) for query, mask in masks.items()}
    passes = {facet: masks[TermsFilter(facet, tuple(values))] for facet, values in request.filters.items()}
    allowed, undated_hidden = np.ones(len(docs), bool), 0
    if UndatedFilter() in masks:
        undated = masks[UndatedFilter()]
        if request.undated != "include":
            allowed = undated if request.undated == "only" else ~undated
        if request.undated == "exclude":
            undated_hidden = int(np.count_nonzero(_all([undated, *passes.values()])))
        if request.dates and request.undated != "only":
            in_range = [masks[DateRangeFilter(dates)] for dates in request.dates]
            passes[DATE] = np.logical_or.reduce([undated, *in_range])
    failing = {
        name: docs[_all([allowed, ~mask, *(other for key, other in passes.items() if key != name)])]
        for name, mask in (passes.items() if request.facets else ())
    }
    passing = _all([allowed, *passes.values()])
    scores = None if matches.scores is None else matches.scores[passing]
    return Filtered(Matches(docs[passing], scores, matches.has_zeros), failing, undated_hidden)


def indices_of(docs: Array | None, doc: int) -> range:
    """Return the index of a document in an ascending array; empty when it is not there."""
    assert docs is not None
    index = int(np.searchsorted(docs, doc))
    return range(index, index + 1) if index < len(docs) and docs[index] == doc else range(0)


def has_doc(parts: Sequence[Filtered], ordinal: int, doc: int) -> bool:
    """Tell whether a live document is among the matches."""
    docs = parts[ordinal].matches.docs
    return docs is None or len(indices_of(docs, doc)) > 0


def own_filter(facet: str) -> str:
    """Return the name of the filter that the counts of a facet leave out."""
    return DATE if facet in DATE_FACETS else facet


def _all(masks: Iterable[Array]) -> Array:
    return reduce(and_, masks)
