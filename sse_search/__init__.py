"""ssesearch: full-text search for news archives. These names are public; everything else may change."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sse_search.cache import Cache
    from sse_search.citations import Citation, apa, chicago
    from sse_search.counts_export import comparison_csv, export_counts
    from sse_search.errors import (
        CorpusError,
        EditError,
        EngineError,
        ImportFailedError,
        IndexBusyError,
        IndexDamagedError,
        IndexMissingError,
        IndexVersionError,
        InvalidOptionError,
        InvalidQueryError,
        ItemNotFoundError,
        ModelError,
        QueryTooCostlyError,
        RefusedError,
        SearchError,
        ServerBusyError,
        SettingsError,
        UnknownFacetError,
        VectorsDamagedError,
        VocabularyError,
        WouldLoseItemsError,
    )
    from sse_search.exporting import EXPORT_FORMATS, export
    from sse_search.identity import is_tracking
    from sse_search.languages import language_name
    from sse_search.model import (
        DATE_FACETS,
        FACETS,
        MAX_COMPARED,
        MAX_PAGE_SIZE,
        MAX_RESULT_WINDOW,
        MAX_WINDOW,
        MIN_COMPARED,
        UNDATED,
        ClauseCount,
        Collocates,
        ComparedSearch,
        Comparison,
        Completion,
        CountedGroup,
        CountedValue,
        Counts,
        DateRange,
        Document,
        EntityRef,
        ErasureReport,
        Facet,
        FacetValue,
        FieldChange,
        Gap,
        GapEntry,
        Hit,
        ImportReport,
        IndexState,
        Issue,
        ItemChange,
        ItemVersion,
        KeepingReport,
        MarkedItem,
        NewHits,
        NewsDate,
        NewsItem,
        QueryEcho,
        RebuildReport,
        Receipt,
        Relaxation,
        Replay,
        ResultPage,
        SavedSearch,
        SavedState,
        ScorePart,
        SearchRequest,
        SemanticReport,
        SimilarItems,
        Tag,
        WordsOverTime,
    )
    from sse_search.service import (
        Candidate,
        CandidateList,
        Contents,
        DecidedName,
        EmbeddingPlan,
        EmbeddingReport,
        EntityReport,
        LoadedNames,
        NameDecision,
        NamedTogether,
        PastRejections,
        SearchService,
        SourceReport,
        SourceStatus,
        Stats,
        SyncReport,
        TagReason,
    )
    from sse_search.tokens import fold
    from sse_search.wording import DATE_ORIGINS, FACET_NAMES, Message, as_sentence, counted, worded, worded_count

__version__ = "0.1.0"

__all__ = [
    "DATE_FACETS",
    "DATE_ORIGINS",
    "EXPORT_FORMATS",
    "FACETS",
    "FACET_NAMES",
    "MAX_COMPARED",
    "MAX_PAGE_SIZE",
    "MAX_RESULT_WINDOW",
    "MAX_WINDOW",
    "MIN_COMPARED",
    "UNDATED",
    "Cache",
    "Candidate",
    "CandidateList",
    "Citation",
    "ClauseCount",
    "Collocates",
    "ComparedSearch",
    "Comparison",
    "Completion",
    "Contents",
    "CorpusError",
    "CountedGroup",
    "CountedValue",
    "Counts",
    "DateRange",
    "DecidedName",
    "Document",
    "EditError",
    "EmbeddingPlan",
    "EmbeddingReport",
    "EngineError",
    "EntityRef",
    "EntityReport",
    "ErasureReport",
    "Facet",
    "FacetValue",
    "FieldChange",
    "Gap",
    "GapEntry",
    "Hit",
    "ImportFailedError",
    "ImportReport",
    "IndexBusyError",
    "IndexDamagedError",
    "IndexMissingError",
    "IndexState",
    "IndexVersionError",
    "InvalidOptionError",
    "InvalidQueryError",
    "Issue",
    "ItemChange",
    "ItemNotFoundError",
    "ItemVersion",
    "KeepingReport",
    "LoadedNames",
    "MarkedItem",
    "Message",
    "ModelError",
    "NameDecision",
    "NamedTogether",
    "NewHits",
    "NewsDate",
    "NewsItem",
    "PastRejections",
    "QueryEcho",
    "QueryTooCostlyError",
    "RebuildReport",
    "Receipt",
    "RefusedError",
    "Relaxation",
    "Replay",
    "ResultPage",
    "SavedSearch",
    "SavedState",
    "ScorePart",
    "SearchError",
    "SearchRequest",
    "SearchService",
    "SemanticReport",
    "ServerBusyError",
    "SettingsError",
    "SimilarItems",
    "SourceReport",
    "SourceStatus",
    "Stats",
    "SyncReport",
    "Tag",
    "TagReason",
    "UnknownFacetError",
    "VectorsDamagedError",
    "VocabularyError",
    "WordsOverTime",
    "WouldLoseItemsError",
    "apa",
    "as_sentence",
    "chicago",
    "comparison_csv",
    "counted",
    "export",
    "export_counts",
    "fold",
    "is_tracking",
    "language_name",
    "to_json",
    "worded",
    "worded_count",
]


_MODULES = (
    "errors",
    "wording",
    "model",
    "languages",
    "tokens",
    "service",
    "identity",
    "cache",
    "exporting",
    "citations",
    "counts_export",
)
"""Modules that define the public names, in the order in which they are searched for one."""


def to_json(record: object) -> bytes:
    """Return records as JSON in UTF-8 with a line end: what `--json` prints and HTTP sends."""
    import msgspec  # noqa: PLC0415

    from sse_search.wording import plain_message  # noqa: PLC0415

    return msgspec.json.encode(record, enc_hook=plain_message) + b"\n"


def __getattr__(name: str) -> Any:
    """Import a public name on first use: the command handles signals before, and records load without the service."""
    if name in __all__:
        for module in map(import_module, (f"{__name__}.{part}" for part in _MODULES)):
            if hasattr(module, name):
                globals()[name] = getattr(module, name)
                return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List exactly the public names, those of the service included."""
    return sorted(__all__)
