"""How does a Whoosh index answer at the speed of arrays? The default engine."""

from sse_search.engines.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
