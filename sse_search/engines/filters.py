"""Decide for one document whether it matches an unscored query and passes the filters of a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sse_search.engines.document_values import ADDED, ID, SITE, STORY
from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import AddedFilter, DateRangeFilter, Query, TermsFilter, UndatedFilter
from sse_search.model import DATE_FACETS, RECORD_FACETS, DateRange, NewsDate, period

Values = Mapping[tuple[str, str], str]
"""What `filter_values` returns for a document."""
_NOT_ENTITIES = (*DATE_FACETS, *RECORD_FACETS, STORY, SITE, ADDED, ID)


def matches_filter(values: Values, date: NewsDate, query: Query) -> bool:
    """Tell whether a document matches a leaf that is not scored."""
    match query:
        case TermsFilter("entity", accepted):
            return any(value in accepted for facet, value in values if facet not in _NOT_ENTITIES)
        case TermsFilter(facet, accepted):
            return any((facet, value) in values for value in accepted)
        case DateRangeFilter(accepted_range):
            return _lies_within(date, (accepted_range,))
        case AddedFilter(accepted_range):
            return any(facet == ADDED and is_within(day, accepted_range) for facet, day in values)
        case UndatedFilter():
            return date.value is None
    return True


def passes_filters(
    values: Values, date: NewsDate, request: EngineRequest, *, without: str = "", dated: bool = True
) -> bool:
    """
    Tell whether a document passes the filters of a request.

    Args:
        without: A facet whose own filter is left out; that of year and month are the dates.
        dated: Whether `dates` and `undated` of the request count.
    """
    filters = (TermsFilter(facet, accepted) for facet, accepted in request.filters.items() if facet != without)
    if not all(matches_filter(values, date, query) for query in filters):
        return False
    if not dated:
        return True
    if date.value is None:
        return request.undated != "exclude"
    ranges = () if without in DATE_FACETS else request.dates
    return request.undated != "only" and (not ranges or _lies_within(date, ranges))


def is_within(day: str, accepted: DateRange) -> bool:
    """Tell whether a day, as an ISO date, lies in a range."""
    low, high = accepted.days()
    return low.isoformat() <= day <= high.isoformat()


def _lies_within(date: NewsDate, ranges: Iterable[DateRange]) -> bool:
    """Tell whether every day that a date may stand for lies in one of the ranges."""
    if date.value is None:
        return False
    first, last = period(date.value)
    return any(low <= first and last <= high for low, high in (accepted.days() for accepted in ranges))
