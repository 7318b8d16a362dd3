"""Translate the leaves of a query into those of OpenSearch: what matches them, and their weighted frequencies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sse_search.engines import queries
from sse_search.engines.opensearch import index_schema
from sse_search.engines.queries import LeafQuery, TextQuery
from sse_search.engines.query_terms import Expansions
from sse_search.engines.scoring import FIELD_WEIGHTS
from sse_search.text.stemming import query_stems

Clause = dict[str, Any]
"""A query as OpenSearch reads it."""
Frequencies = Mapping[str, Sequence[int]]
"""Id of a document to the occurrences of a leaf in each of its fields."""
EQUAL_WEIGHTS = dict.fromkeys(FIELD_WEIGHTS, 1.0)


def any_of(clauses: Sequence[Clause]) -> Clause:
    """Match what matches one of some clauses."""
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": clauses, "minimum_should_match": 1}}


def all_of(clauses: Sequence[Clause], *, without: Sequence[Clause] = ()) -> Clause:
    """Match what matches all of some clauses and none of others, without scoring."""
    return {"bool": {"filter": list(clauses), "must_not": list(without)}}


def terms(field: str, values: Iterable[object]) -> Clause:
    """Match documents that have one of some values in a field."""
    listed = list(values)
    size = index_schema.MAX_TERMS
    return any_of([{"terms": {field: listed[at : at + size]}} for at in range(0, max(1, len(listed)), size)])


def is_positional(leaf: LeafQuery) -> bool:
    """Tell whether the occurrences of a leaf depend on positions in a way that OpenSearch does not count."""
    return isinstance(leaf, queries.NearQuery) or (isinstance(leaf, queries.PhraseQuery) and leaf.slop > 0)


def candidates(leaf: TextQuery, groups: Collection[str], expansions: Expansions) -> Clause:
    """Match what has the parts of a positional leaf in one of its fields, wherever they are."""
    if isinstance(leaf, queries.PhraseQuery):
        parts: list[list[TextQuery]] = [[queries.PhraseQuery((token,), leaf.fields)] for token in leaf.tokens]
    else:
        assert isinstance(leaf, queries.NearQuery)
        parts = [list(operand) for operand in leaf.operands]
    return any_of([_all_parts(parts, field, groups, expansions) for field in leaf.fields])


def _all_parts(parts: list[list[TextQuery]], field: str, groups: Collection[str], expansions: Expansions) -> Clause:
    clauses = []
    for part in parts:
        leaves = [leaf for leaf in part if field in leaf.fields]
        within = [
            candidates(leaf, groups, expansions) if is_positional(leaf) else _match(leaf, field, groups, expansions)
            for leaf in leaves
        ]
        clauses.append(any_of(within) if within else {"match_none": {}})
    return all_of(clauses)


def matching_leaf(leaf: TextQuery, groups: Collection[str], expansions: Expansions) -> Clause:
    """Match documents with a leaf that is not positional; `groups` are the language groups of the index."""
    return any_of([_match(leaf, field, groups, expansions) for field in leaf.fields])


def _match(leaf: TextQuery, field: str, groups: Collection[str], expansions: Expansions) -> Clause:
    if isinstance(leaf, queries.PhraseQuery) and len(leaf.tokens) > 1:
        return {"match_phrase": {index_schema.TOKENS[field]: " ".join(leaf.tokens)}}
    name, values = _terms_of(leaf, field, groups, expansions)
    return terms(name, values)


def _terms_of(
    leaf: TextQuery, field: str, groups: Collection[str], expansions: Expansions
) -> tuple[str, Collection[str]]:
    """Return the field of the index that has a leaf, and the terms that it stands for there."""
    match leaf:
        case queries.TermQuery(token):
            return index_schema.STEMS[field], sorted(set(query_stems(token, groups)))
        case queries.TokensQuery(tokens) | queries.PhraseQuery(tokens):
            return index_schema.TOKENS[field], sorted(set(tokens))
        case queries.NearQuery():
            raise AssertionError("chains are positional")
        case _:
            return index_schema.TOKENS[field], sorted(expansions[leaf])


def weights_of(fields: Sequence[str]) -> Mapping[str, float]:
    """Return the weights of fields that are searched together; see `scoring.weighted_sum`."""
    return FIELD_WEIGHTS if len(fields) > 1 else EQUAL_WEIGHTS


def frequency(leaf: TextQuery, weights: Mapping[str, float], groups: Collection[str], expansions: Expansions) -> Clause:
    """Score documents by the weighted frequency of a leaf that is not positional."""
    clauses: list[Clause] = []
    for field in leaf.fields:
        weight = weights[field]
        if isinstance(leaf, queries.PhraseQuery) and len(leaf.tokens) > 1:
            boost = weight / len(leaf.tokens)  # the similarity adds up the frequencies of the terms of a phrase
            clauses.append(
                {"match_phrase": {index_schema.TOKENS[field]: {"query": " ".join(leaf.tokens), "boost": boost}}}
            )
        else:
            name, values = _terms_of(leaf, field, groups, expansions)
            clauses += ({"term": {name: {"value": value, "boost": weight}}} for value in values)
    return any_of(clauses) if clauses else {"match_none": {}}


def known_frequency(leaf: TextQuery, weights: Mapping[str, float], frequencies: Frequencies) -> Clause:
    """Score documents by the weighted frequencies of a leaf that are known already."""
    by_frequency: dict[float, list[str]] = {}
    for item_id, counts in frequencies.items():
        weighted = sum(weights[field] * count for field, count in zip(leaf.fields, counts, strict=True))
        by_frequency.setdefault(weighted, []).append(item_id)
    clauses: list[Clause] = [
        {"constant_score": {"filter": terms(index_schema.ID, ids), "boost": value}}
        for value, ids in by_frequency.items()
    ]
    return any_of(clauses) if clauses else {"match_none": {}}
