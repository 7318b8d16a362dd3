"""Parse the query language into syntax trees, read any text as a query, and render trees as text."""

from sse_search.query.lenient import ParsedQuery, read
from sse_search.query.parser import parse
from sse_search.query.tree import Node

__all__ = ["Node", "ParsedQuery", "parse", "read"]
