"""Connect the parts: `SearchService` opens an archive, imports, rebuilds, searches and maintains it."""

from __future__ import annotations

from sse_search.service.importing import Progress
from sse_search.service.reports import Stats, TagReason
from sse_search.service.service import SearchService

__all__ = ["Progress", "SearchService", "Stats", "TagReason"]
