"""Keep a Whoosh index and answer from memory-mapped arrays: the default engine."""

from sse_search.engines.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
