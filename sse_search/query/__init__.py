"""Parse the query language into syntax trees, and render trees as text."""

from sse_search.query.parser import ParsedQuery, parse, read
from sse_search.query.tree import Node

__all__ = ["Node", "ParsedQuery", "parse", "read"]
