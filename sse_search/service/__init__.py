"""Connect the parts: `SearchService` opens an archive, imports, rebuilds, searches and maintains it."""

from __future__ import annotations

from sse_search.service.importing import Progress
from sse_search.service.reports import (
    Contents,
    EmbeddingPlan,
    EmbeddingReport,
    EntityReport,
    LoadedNames,
    NamedTogether,
    PastRejections,
    SourceReport,
    SourceStatus,
    Stats,
    SyncReport,
    TagReason,
)
from sse_search.service.service import SearchService

__all__ = [
    "Contents",
    "EmbeddingPlan",
    "EmbeddingReport",
    "EntityReport",
    "LoadedNames",
    "NamedTogether",
    "PastRejections",
    "Progress",
    "SearchService",
    "SourceReport",
    "SourceStatus",
    "Stats",
    "SyncReport",
    "TagReason",
]
