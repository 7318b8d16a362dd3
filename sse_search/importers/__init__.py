"""Read news items from files of many formats: one module per format, each a generator of items and issues."""

from __future__ import annotations

from sse_search.importers.reading import Importer, Reading, import_formats, read

__all__ = ["Importer", "Reading", "import_formats", "read"]
