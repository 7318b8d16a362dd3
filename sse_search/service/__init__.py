"""
Connect the parts: `SearchService` opens an archive, imports, rebuilds, searches and maintains it.

The records of what a search does not do are imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

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

_LAZY_IMPORTS = {
    "Candidate": "entities.candidate_list",
    "CandidateList": "entities.candidate_list",
    "Progress": "service.importing",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"sse_search.{_LAZY_IMPORTS.get(name, 'service.reports')}"), name)
