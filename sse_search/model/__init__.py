"""
Define the records that the parts exchange: items, dates, decisions, entity tags, requests, pages of hits and reports.

Records are frozen; those that can be invalid validate themselves when they are created.
"""

from sse_search.model.decisions import (
    CORRECTABLE,
    Decision,
    ErasureReport,
    FieldChange,
    ItemVersion,
    KeepingReport,
)
from sse_search.model.facets import DATE_FACETS, ENTITY_FACETS, FACETS, RECORD_FACETS, TEXT_FIELDS
from sse_search.model.items import (
    UNDATED,
    Document,
    Issue,
    NewsDate,
    NewsItem,
    Origin,
    Precision,
    Tag,
    Tombstone,
    full_text,
    is_item_id,
)
from sse_search.model.periods import DateRange, period
from sse_search.model.results import (
    MAX_PAGE_SIZE,
    MAX_RESULT_WINDOW,
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
    "CORRECTABLE",
    "DATE_FACETS",
    "ENTITY_FACETS",
    "FACETS",
    "MAX_PAGE_SIZE",
    "MAX_RESULT_WINDOW",
    "RECORD_FACETS",
    "TEXT_FIELDS",
    "UNDATED",
    "DateRange",
    "Decision",
    "Document",
    "EntityRef",
    "ErasureReport",
    "Facet",
    "FacetValue",
    "FieldChange",
    "Hit",
    "ImportReport",
    "IndexState",
    "Issue",
    "ItemVersion",
    "KeepingReport",
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
    "is_item_id",
    "period",
]
