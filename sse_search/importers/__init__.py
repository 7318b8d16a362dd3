"""What does this input hold? One importer a format, each a generator of items and rejections."""

from __future__ import annotations

from sse_search.importers.reading import FORMATS, Reading, read

__all__ = ["FORMATS", "Reading", "read"]
