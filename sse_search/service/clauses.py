"""Split a search into its clauses and filters, and count the items that match each of them alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import LeafQuery, Query
from sse_search.model import FACETS, ClauseCount
from sse_search.query import Node, tree
from sse_search.service.archive import OpenIndex
from sse_search.service.compile import compile_query
from sse_search.service.request import ResolvedQuery
from sse_search.service.resolve import FacetResolver, NamedWords, NearWords, facet_term, resolve_tree

MAX_CLAUSES = 24
"""Clauses that are counted; a longer query is a pasted text."""


class Clause(msgspec.Struct, frozen=True):
    """
    A part of a query that narrows or widens it, resolved.

    Attributes:
        first: Index of its first node among those of the query as it was parsed. last: the index after its last one.
    """

    node: Node
    first: int
    last: int


class Filter(msgspec.Struct, frozen=True):
    """
    A filter of a request.

    Attributes:
        text: It as a query.
        name: The facet, `date` or `undated`.
        options: The attributes of an `EngineRequest` that it sets; of an exclusion those of what it excludes.
        excludes: Whether it excludes items with a value of the facet.
    """

    text: str
    name: str
    options: Mapping[str, Any]
    excludes: bool = False

    @property
    def alone(self) -> EngineRequest:
        """The request to an engine for every item that passes it, or that it excludes."""
        return EngineRequest(**self.options)


def clauses_of(query: ResolvedQuery) -> list[Clause]:
    """Return the clauses of a query from left to right; words that name an entity are one."""
    clauses: list[Clause] = []
    for node in _parts(query.tree):
        first = clauses[-1].last if clauses else 0
        clauses.append(Clause(node, first, first + (len(node.children) if isinstance(node, NamedWords) else 1)))
    return clauses


def without_clauses(query: ResolvedQuery, clauses: Iterable[Clause]) -> Node | None:
    """Return the query as it was parsed without some clauses; None where only an exclusion less leaves none."""
    clauses = list(clauses)
    left_out = {index for clause in clauses for index in range(clause.first, clause.last)}
    rest = tuple(node for index, node in enumerate(_parts(query.parsed)) if index not in left_out)
    if not rest:
        return tree.MatchAll() if all(isinstance(clause.node, tree.Not) for clause in clauses) else None
    container = _container(query.parsed)
    return msgspec.structs.replace(container, children=rest) if container and len(rest) > 1 else rest[0]


def only_excludes(node: Node) -> bool:
    """Tell whether all clauses of a query exclude something."""
    return all(isinstance(part, tree.Not) for part in _parts(node))


def replace_node(parsed: Node, clause: Node, other: Node) -> Node:
    """Return a query as it was parsed with one of its clauses replaced."""
    container = _container(parsed)
    if container is None or parsed is clause:
        return other
    children = tuple(other if each is clause else each for each in container.children)
    return msgspec.structs.replace(container, children=children)


def without_operand(near: tree.Near, position: int) -> Node:
    """Return words near one another without one of them, or the only word that is left."""
    link = max(position - 1, 0)
    children = near.children[:position] + near.children[position + 1 :]
    links = near.links[:link] + near.links[link + 1 :]
    return tree.Near(children, links) if links else children[0]


def count_clauses(index: OpenIndex, query: ResolvedQuery, *, filters: bool) -> tuple[ClauseCount, ...]:
    """
    Return how many items match each clause alone, of an exclusion those that it excludes.

    Args:
        filters: Whether the filters of the request are counted too.
    """
    nodes = [alternative for clause in clauses_of(query) for alternative in _alternatives(clause.node)]
    nodes = list(dict.fromkeys(nodes))[:MAX_CLAUSES]
    queries = [compile_query(node.child if isinstance(node, tree.Not) else node, any_word=False) for node in nodes]
    counted = list(zip(nodes, _counts(index, queries), strict=True))
    counted += _count_operands(index, query, [node for node, count in counted if not count])
    clauses = [ClauseCount(text=str(node), count=count) for node, count in counted]
    if filters:
        clauses += [
            ClauseCount(text=each.text, count=index.reader.count(each.alone), is_filter=True)
            for each in filters_of(query, index.resolver)
        ]
    return tuple(clauses)


def filters_of(query: ResolvedQuery, resolver: FacetResolver) -> list[Filter]:
    """Return the filters of a request, by facet, then its exclusions."""
    filters = [_values_filter(facet, values, resolver) for facet, values in _in_order(query.filters)]
    if query.ranges:
        text = str(_either([tree.DateTerm(dates) for dates in query.ranges]))
        filters.append(Filter(text, "date", {"dates": query.ranges, "undated": query.undated}))
    elif query.undated != "include":
        undated = tree.UndatedTerm() if query.undated == "only" else tree.Not(tree.UndatedTerm())
        filters.append(Filter(str(undated), "undated", {"undated": query.undated}))
    for facet, values in _in_order(query.excluded):
        unwanted = _values_filter(facet, values, resolver)
        text = str(tree.Not(_either(_value_terms(facet, values, resolver))))
        filters.append(msgspec.structs.replace(unwanted, text=text, excludes=True))
    return filters


def _in_order(values: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the facets that have values, in the order of the facets."""
    return ((facet, values[facet]) for facet in FACETS if values.get(facet))


def _values_filter(facet: str, values: tuple[str, ...], resolver: FacetResolver) -> Filter:
    text = str(_either(_value_terms(facet, values, resolver)))
    return Filter(text, facet, {"filters": {facet: values}})


def _value_terms(facet: str, values: tuple[str, ...], resolver: FacetResolver) -> list[Node]:
    return [facet_term(resolver, facet, value) for value in values]


def _count_operands(index: OpenIndex, query: ResolvedQuery, absent: Sequence[Node]) -> Iterator[tuple[Node, int]]:
    """Yield how many items match each operand of the words that no item has near one another."""
    operands = dict.fromkeys(child for node in absent if isinstance(node, tree.Near) for child in node.children)
    resolved = [resolve_tree(child, index.resolver, aliases=query.request.aliases) for child in operands]
    queries = [compile_query(node, any_word=False) for node in resolved[:MAX_CLAUSES]]
    return zip(operands, _counts(index, queries), strict=False)


def _counts(index: OpenIndex, queries: Sequence[Query]) -> Iterator[int]:
    """Yield how many items match each query; single words come from the dictionary."""
    leaves = [query for query in queries if isinstance(query, LeafQuery)]
    counted = dict(zip(leaves, index.reader.doc_counts(leaves), strict=True))
    for query in queries:
        yield counted[query] if isinstance(query, LeafQuery) else index.reader.count(EngineRequest(query=query))


def _container(node: Node) -> tree.Group | tree.And | None:
    """Return a tree whose parts are all needed, or None for a single clause."""
    is_clause = isinstance(node, NamedWords | NearWords)
    return node if isinstance(node, tree.Group | tree.And) and not is_clause else None


def _parts(node: Node) -> tuple[Node, ...]:
    if isinstance(node, tree.MatchAll):
        return ()
    container = _container(node)
    return container.children if container else (node,)


def _alternatives(node: Node) -> tuple[Node, ...]:
    return node.children if isinstance(node, tree.Or) else (node,)


def _either(nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else tree.Or(tuple(nodes))
