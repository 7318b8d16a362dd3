"""Replace patterns that stand for too many words by the words of them that most items have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from sse_search.engines.port import MAX_EXPANSIONS, MAX_TOTAL_EXPANSIONS, EngineRequest, IndexReader
from sse_search.engines.queries import AnyQuery, PatternQuery
from sse_search.errors import QueryTooCostlyError
from sse_search.model import QueryNotice
from sse_search.query import tree
from sse_search.query.tree import Node
from sse_search.service.compile import compile_query
from sse_search.service.resolve import ListedTokens

Pattern = tree.Prefix | tree.Fuzzy | tree.Wildcard


def limit_expansions(node: Node, reader: IndexReader) -> tuple[Node, tuple[QueryNotice, ...]]:
    """
    Return a tree with no pattern that an engine refuses, and a notice for each that was cut.

    A query that an engine takes stays as it is. Otherwise each pattern has its share of the words of a query.
    """
    patterns = {pattern: _compiled(pattern) for pattern in dict.fromkeys(_patterns_in(node))}
    if not patterns or _are_searchable(reader, *patterns.values()):
        return node, ()
    limit = min(MAX_EXPANSIONS, MAX_TOTAL_EXPANSIONS // len(patterns))
    cut = ((pattern, _most_frequent(reader, pattern, query, limit)) for pattern, query in patterns.items())
    listed = {pattern: tokens for pattern, tokens in cut if tokens is not None}
    return _replaced(node, listed), tuple(QueryNotice(_reason(pattern, limit)) for pattern in listed)


def _reason(pattern: Pattern, limit: int) -> str:
    return (
        f"{pattern} stands for more words than a query has; the {limit:,} of them that most items have are searched. "
        "Write more letters"
    )


def _compiled(pattern: Pattern) -> PatternQuery:
    query = compile_query(pattern, any_word=False)
    assert isinstance(query, PatternQuery)
    return query


def _are_searchable(reader: IndexReader, *queries: PatternQuery) -> bool:
    """Tell whether an engine takes some patterns together."""
    try:
        reader.count(EngineRequest(query=AnyQuery(queries)))
    except QueryTooCostlyError:
        return False
    return True


def _most_frequent(reader: IndexReader, pattern: Pattern, query: PatternQuery, limit: int) -> ListedTokens | None:
    """Return the words of a pattern that most items have; None if it has no more than so many."""
    terms = reader.terms(query, limit + 1)
    if len(terms) <= limit:
        return None
    text = str(msgspec.structs.replace(pattern, field=""))
    return ListedTokens(text, pattern.field, tuple(term.token for term in terms[:limit]))


def _patterns_in(node: Node) -> Iterator[Pattern]:
    if isinstance(node, Pattern):
        yield node
    elif isinstance(node, tree.Not):
        yield from _patterns_in(node.child)
    elif isinstance(node, tree.Near | tree.Group | tree.And | tree.Or):
        for child in node.children:
            yield from _patterns_in(child)


def _replaced(node: Node, replacements: Mapping[Pattern, ListedTokens]) -> Node:
    if isinstance(node, Pattern):
        return replacements.get(node, node)
    if isinstance(node, tree.Not):
        return tree.Not(_replaced(node.child, replacements))
    if isinstance(node, tree.Near | tree.Group | tree.And | tree.Or):
        return msgspec.structs.replace(node, children=tuple(_replaced(child, replacements) for child in node.children))
    return node
