"""Parse the query language into syntax trees, read any text as a query, and render trees as text."""

from sse_search.query.lenient import ParsedQuery, read
from sse_search.query.parser import parse
from sse_search.query.tree import Node

LANGUAGE_VERSION = 2
"""Raised whenever a query is read as another tree than before, so that saved searches can say so."""

__all__ = ["LANGUAGE_VERSION", "Node", "ParsedQuery", "parse", "read"]
