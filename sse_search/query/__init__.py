"""What does a query mean? Its language, from text to syntax tree and back."""

from sse_search.query.parser import parse
from sse_search.query.tree import Node

__all__ = ["Node", "parse"]
