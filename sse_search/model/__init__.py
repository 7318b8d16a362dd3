"""
Define the records that the parts exchange: items, dates, decisions, entity tags, requests, pages of hits and reports.

Records are frozen; those that can be invalid validate themselves when they are created.

Searching needs items and results alone, so the modules of all other records are imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

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
    as_item_id,
    full_text,
    is_item_id,
)
from sse_search.model.periods import DateRange, period
from sse_search.model.proximity import MAX_PROXIMITY, Proximity
from sse_search.model.results import (
    MAX_PAGE_SIZE,
    MAX_RESULT_WINDOW,
    ClauseCount,
    Completion,
    EntityRef,
    Facet,
    FacetValue,
    Hit,
    IndexState,
    MarkedItem,
    Match,
    QueryEcho,
    QueryNotice,
    Relaxation,
    RelaxationKind,
    Relaxed,
    ResultPage,
    ScorePart,
    SearchRequest,
    SemanticReport,
    SimilarItems,
    Sort,
    Undated,
)

if TYPE_CHECKING:
    from sse_search.model.build_reports import ImportReport, RebuildReport
    from sse_search.model.comparison import (
        MAX_COMPARED,
        MIN_COMPARED,
        ComparedSearch,
        Comparison,
        Distinction,
        YearShare,
    )
    from sse_search.model.counts import CountedGroup, CountedValue, Counts
    from sse_search.model.decisions import (
        CORRECTABLE,
        Decision,
        ErasureReport,
        FieldChange,
        ItemVersion,
        KeepingReport,
    )
    from sse_search.model.gaps import Gap, GapEntry, GapKind
    from sse_search.model.receipts import ItemChange, Receipt, ReceiptHit, Replay, ReplayOutcome
    from sse_search.model.saved import NewHits, SavedSearch, SavedState
    from sse_search.model.words import (
        MAX_WINDOW,
        Collocate,
        CollocateDifference,
        Collocates,
        ScopeCollocates,
        WordScope,
        WordSeries,
        WordsOverTime,
        WordYear,
    )

__all__ = [
    "CORRECTABLE",
    "DATE_FACETS",
    "ENTITY_FACETS",
    "FACETS",
    "MAX_COMPARED",
    "MAX_PAGE_SIZE",
    "MAX_PROXIMITY",
    "MAX_RESULT_WINDOW",
    "MAX_WINDOW",
    "MIN_COMPARED",
    "RECORD_FACETS",
    "TEXT_FIELDS",
    "UNDATED",
    "ClauseCount",
    "Collocate",
    "CollocateDifference",
    "Collocates",
    "ComparedSearch",
    "Comparison",
    "Completion",
    "CountedGroup",
    "CountedValue",
    "Counts",
    "DateRange",
    "Decision",
    "Distinction",
    "Document",
    "EntityRef",
    "ErasureReport",
    "Facet",
    "FacetValue",
    "FieldChange",
    "Gap",
    "GapEntry",
    "GapKind",
    "Hit",
    "ImportReport",
    "IndexState",
    "Issue",
    "ItemChange",
    "ItemVersion",
    "KeepingReport",
    "MarkedItem",
    "Match",
    "NewHits",
    "NewsDate",
    "NewsItem",
    "Origin",
    "Precision",
    "Proximity",
    "QueryEcho",
    "QueryNotice",
    "RebuildReport",
    "Receipt",
    "ReceiptHit",
    "Relaxation",
    "RelaxationKind",
    "Relaxed",
    "Replay",
    "ReplayOutcome",
    "ResultPage",
    "SavedSearch",
    "SavedState",
    "ScopeCollocates",
    "ScorePart",
    "SearchRequest",
    "SemanticReport",
    "SimilarItems",
    "Sort",
    "Tag",
    "Tombstone",
    "Undated",
    "WordScope",
    "WordSeries",
    "WordYear",
    "WordsOverTime",
    "YearShare",
    "as_item_id",
    "full_text",
    "is_item_id",
    "period",
]

_LAZY_IMPORTS = {
    "CORRECTABLE": "decisions",
    "Collocate": "words",
    "CollocateDifference": "words",
    "Collocates": "words",
    "ComparedSearch": "comparison",
    "Comparison": "comparison",
    "CountedGroup": "counts",
    "CountedValue": "counts",
    "Counts": "counts",
    "Decision": "decisions",
    "Distinction": "comparison",
    "ErasureReport": "decisions",
    "FieldChange": "decisions",
    "Gap": "gaps",
    "GapEntry": "gaps",
    "GapKind": "gaps",
    "ImportReport": "build_reports",
    "ItemChange": "receipts",
    "ItemVersion": "decisions",
    "KeepingReport": "decisions",
    "MAX_COMPARED": "comparison",
    "MAX_WINDOW": "words",
    "MIN_COMPARED": "comparison",
    "NewHits": "saved",
    "RebuildReport": "build_reports",
    "Receipt": "receipts",
    "ReceiptHit": "receipts",
    "Replay": "receipts",
    "ReplayOutcome": "receipts",
    "SavedSearch": "saved",
    "SavedState": "saved",
    "ScopeCollocates": "words",
    "WordScope": "words",
    "WordSeries": "words",
    "WordYear": "words",
    "WordsOverTime": "words",
    "YearShare": "comparison",
}


def __getattr__(name: str) -> object:
    if name not in _LAZY_IMPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LAZY_IMPORTS[name]}"), name)
