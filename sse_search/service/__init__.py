"""Connect the parts: `SearchService` opens an archive, imports, rebuilds, searches and maintains it."""

from __future__ import annotations

from sse_search.entities.candidate_list import Candidate, CandidateList
from sse_search.service.importing import Progress
from sse_search.service.reports import (
    Contents,
    DecidedName,
    EmbeddingPlan,
    EmbeddingReport,
    EntityReport,
    LoadedNames,
    NameDecision,
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
    "Candidate",
    "CandidateList",
    "Contents",
    "DecidedName",
    "EmbeddingPlan",
    "EmbeddingReport",
    "EntityReport",
    "LoadedNames",
    "NameDecision",
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
