"""Does a document pass? What filters and unscored clauses mean, said for one document at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sse_search.engines.document_values import STORY
from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import DateRangeFilter, Query, TermsFilter, UndatedFilter
from sse_search.model import DATE_FACETS, RECORD_FACETS, DateRange, NewsDate, period

Values = Mapping[tuple[str, str], str]
"""What `facet_values` gives for a document."""


def fits(values: Values, date: NewsDate, clause: Query) -> bool:
    """Tell whether a document matches a clause that is not scored."""
    match clause:
        case TermsFilter("entity", wanted):
            return any(value in wanted for facet, value in values if facet not in (*DATE_FACETS, *RECORD_FACETS, STORY))
        case TermsFilter(facet, wanted):
            return any((facet, value) in values for value in wanted)
        case DateRangeFilter(wanted_range):
            return _within(date, (wanted_range,))
        case UndatedFilter():
            return date.value is None
    return True


def passes(values: Values, date: NewsDate, request: EngineRequest, *, without: str = "", dated: bool = True) -> bool:
    """
    Tell whether a document passes the filters of a request.

    Args:
        without: A facet whose own filter is left out; that of year and month are the dates.
        dated: Whether dates, and what becomes of undated items, count.
    """
    filters = (TermsFilter(facet, wanted) for facet, wanted in request.filters.items() if facet != without)
    if not all(fits(values, date, one) for one in filters):
        return False
    if not dated:
        return True
    if date.value is None:
        return request.undated != "exclude"
    ranges = () if without in DATE_FACETS else request.dates
    return request.undated != "only" and (not ranges or _within(date, ranges))


def _within(date: NewsDate, ranges: Iterable[DateRange]) -> bool:
    """Tell whether all that is known of a date lies in one of the ranges."""
    if date.value is None:
        return False
    first, last = period(date.value)
    return any(low <= first and last <= high for low, high in (wanted.days() for wanted in ranges))
