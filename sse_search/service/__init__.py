"""
Connect the parts: `SearchService` opens an archive, imports, rebuilds, searches and maintains it.

The records of what a search does not do are imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sse_search.lazy_imports import lazy_getattr
from sse_search.service.service import SearchService

if TYPE_CHECKING:
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

__getattr__ = lazy_getattr(
    __name__,
    {
        **dict.fromkeys(__all__, ".reports"),
        "Candidate": "..entities.candidate_list",
        "CandidateList": "..entities.candidate_list",
        "Progress": ".importing",
    },
)
