"""Where do the parts meet? `SearchService` opens an archive and does what the edges ask."""

from __future__ import annotations

from sse_search.service.curating import TagReason
from sse_search.service.importing import Progress
from sse_search.service.service import SearchService
from sse_search.service.upkeep import Stats

__all__ = ["Progress", "SearchService", "Stats", "TagReason"]
