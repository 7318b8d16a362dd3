"""Build and search an index of memory-mapped arrays, which Whoosh can open; the default engine."""

from sse_search.engines.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
