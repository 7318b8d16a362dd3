"""ssesearch: full-text search for news archives. These names are public; everything else may change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from sse_search.errors import (
    CorpusError,
    EditError,
    EngineError,
    ImportFailedError,
    IndexBusyError,
    IndexDamagedError,
    IndexMissingError,
    InvalidQueryError,
    ItemNotFoundError,
    QueryTooCostlyError,
    SearchError,
    SettingsError,
    UnknownFacetError,
    VocabularyError,
    WouldLoseItemsError,
)
from sse_search.export import EXPORT_FORMATS, export
from sse_search.model import (
    DATE_FACETS,
    FACETS,
    MAX_PAGE_SIZE,
    MAX_RESULT_WINDOW,
    UNDATED,
    DateRange,
    Document,
    EntityRef,
    ErasureReport,
    Facet,
    FacetValue,
    FieldChange,
    Hit,
    ImportReport,
    IndexState,
    Issue,
    ItemVersion,
    KeepingReport,
    NewsDate,
    NewsItem,
    QueryEcho,
    RebuildReport,
    ResultPage,
    SearchRequest,
    Tag,
)
from sse_search.wording import DATE_ORIGINS, as_sentence, counted

if TYPE_CHECKING:
    from sse_search.service import SearchService, Stats, TagReason

__version__ = "0.1.0"

__all__ = [
    "DATE_FACETS",
    "DATE_ORIGINS",
    "EXPORT_FORMATS",
    "FACETS",
    "MAX_PAGE_SIZE",
    "MAX_RESULT_WINDOW",
    "UNDATED",
    "CorpusError",
    "DateRange",
    "Document",
    "EditError",
    "EngineError",
    "EntityRef",
    "ErasureReport",
    "Facet",
    "FacetValue",
    "FieldChange",
    "Hit",
    "ImportFailedError",
    "ImportReport",
    "IndexBusyError",
    "IndexDamagedError",
    "IndexMissingError",
    "IndexState",
    "InvalidQueryError",
    "Issue",
    "ItemNotFoundError",
    "ItemVersion",
    "KeepingReport",
    "NewsDate",
    "NewsItem",
    "QueryEcho",
    "QueryTooCostlyError",
    "RebuildReport",
    "ResultPage",
    "SearchError",
    "SearchRequest",
    "SearchService",
    "SettingsError",
    "Stats",
    "Tag",
    "TagReason",
    "UnknownFacetError",
    "VocabularyError",
    "WouldLoseItemsError",
    "as_sentence",
    "counted",
    "export",
    "to_json",
]


def to_json(record: object) -> bytes:
    """Return records as JSON in UTF-8 with a line end: what `--json` prints and HTTP sends."""
    return msgspec.json.encode(record) + b"\n"


def __getattr__(name: str) -> Any:
    """Import the service on first use: records and errors alone load in a fraction of the time."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import sse_search.service  # noqa: PLC0415

    return getattr(sse_search.service, name)


def __dir__() -> list[str]:
    """List exactly the public names, those of the service included."""
    return sorted(__all__)
