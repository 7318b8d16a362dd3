"""
What the parts hand to one another: items, dates, entity tags, requests and pages.

Records are frozen; those that can be wrong check themselves when they are made.
"""

from sse_search.model.items import (
    ENTITY_FACETS,
    FACETS,
    RECORD_FACETS,
    UNDATED,
    DateRange,
    Document,
    Issue,
    NewsDate,
    NewsItem,
    Origin,
    Precision,
    Tag,
    Tombstone,
    full_text,
    period,
)
from sse_search.model.results import (
    EntityRef,
    Facet,
    FacetValue,
    Hit,
    ImportReport,
    IndexState,
    Match,
    QueryEcho,
    RebuildReport,
    ResultPage,
    SearchRequest,
    Sort,
    Undated,
)

__all__ = [
    "ENTITY_FACETS",
    "FACETS",
    "RECORD_FACETS",
    "UNDATED",
    "DateRange",
    "Document",
    "EntityRef",
    "Facet",
    "FacetValue",
    "Hit",
    "ImportReport",
    "IndexState",
    "Issue",
    "Match",
    "NewsDate",
    "NewsItem",
    "Origin",
    "Precision",
    "QueryEcho",
    "RebuildReport",
    "ResultPage",
    "SearchRequest",
    "Sort",
    "Tag",
    "Tombstone",
    "Undated",
    "full_text",
    "period",
]
