"""Replace patterns that stand for too many words by the words of them that most items have."""

from __future__ import annotations

import time
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
from sse_search.wording import Message, worded

Pattern = tree.Prefix | tree.Fuzzy | tree.Wildcard


def limit_expansions(node: Node, reader: IndexReader, deadline: float = 0.0) -> tuple[Node, tuple[QueryNotice, ...]]:
    """
    Return a tree with no pattern that an engine refuses, and a notice for each that was cut.

    A query that an engine takes stays as it is. Otherwise each pattern has its share of the words of a query. After the
    deadline, a reading of `time.monotonic()` (0 for none), a pattern stands for nothing.
    """
    patterns = {pattern: _compiled(pattern) for pattern in dict.fromkeys(_patterns_in(node))}
    if not patterns or _are_searchable(reader, tuple(patterns.values()), deadline):
        return node, ()
    limit = min(MAX_EXPANSIONS, MAX_TOTAL_EXPANSIONS // len(patterns))
    listed: dict[Pattern, ListedTokens] = {}
    for pattern, query in patterns.items():
        is_late = bool(deadline and time.monotonic() > deadline)
        terms = () if is_late else reader.terms(query, limit + 1)
        if is_late or len(terms) > limit:
            tokens = tuple(term.token for term in terms[:limit])
            listed[pattern] = ListedTokens(str(msgspec.structs.replace(pattern, field="")), pattern.field, tokens)
    return _replaced(node, listed), tuple(
        QueryNotice(_reason(pattern, limit)) for pattern, cut in listed.items() if cut.tokens
    )


def _reason(pattern: Pattern, limit: int) -> Message:
    return worded(
        "{pattern} stands for more words than a query has; the {limit:,} of them that most items have are searched. "
        "Write more letters",
        pattern=str(pattern),
        limit=limit,
    )


def _compiled(pattern: Pattern) -> PatternQuery:
    query = compile_query(pattern, any_word=False)
    assert isinstance(query, PatternQuery)
    return query


def _are_searchable(reader: IndexReader, queries: tuple[PatternQuery, ...], deadline: float) -> bool:
    """Tell whether an engine takes some patterns together; what it finds on the way, it keeps for the query itself."""
    any_of = EngineRequest(query=AnyQuery(queries), limit=0, facets=False, snippets=False, deadline=deadline)
    try:
        reader.search(any_of)
    except QueryTooCostlyError:
        return False
    return True


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
