"""
Read news items from files of many formats: one module per format, each a generator of items and issues.

Modules are imported on first use, so that what needs one of them does not load those of all formats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sse_search.lazy_imports import lazy_getattr

if TYPE_CHECKING:
    from sse_search.importers.reading import Importer, Reading, import_formats, read

__all__ = ["Importer", "Reading", "import_formats", "read"]

__getattr__ = lazy_getattr(__name__, dict.fromkeys(__all__, ".reading"))
