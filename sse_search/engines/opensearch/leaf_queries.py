"""Translate the leaves of a query into those of OpenSearch: what matches them, and their weighted frequencies."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sse_search.engines import queries
from sse_search.engines.opensearch import index_schema
from sse_search.engines.opensearch.chain_spans import ChainSpans, chain_spans
from sse_search.engines.opensearch.cluster_queries import Clause, all_of, any_of, terms
from sse_search.engines.opensearch.leaf_terms import terms_with_parts
from sse_search.engines.queries import TextQuery
from sse_search.engines.query_terms import Expansions
from sse_search.engines.scoring import FIELD_WEIGHTS

Frequencies = Mapping[str, Sequence[int]]
"""Id of a document to the occurrences of a leaf in each of its fields."""
_MAX_SPANS = 2_000
"""Terms in the query that counts a chain; OpenSearch takes 16,384 in a query, as docs/scale.md has it set."""
EQUAL_WEIGHTS = dict.fromkeys(FIELD_WEIGHTS, 1.0)


class LeafQueries:
    """
    Queries for leaves of text, in an index with some language groups.

    Args:
        groups: The language groups. expansions: What the patterns among the leaves stand for.
    """

    def __init__(self, groups: Collection[str], expansions: Expansions) -> None:
        self._groups = groups
        self._expansions = expansions
        self._translated: dict[queries.NearQuery, Mapping[str, ChainSpans] | None] = {}

    def needs_texts(self, leaf: TextQuery) -> bool:
        """Tell whether it depends on positions in a way that OpenSearch does not know what a leaf matches."""
        return isinstance(leaf, queries.NearQuery) and self._chains(leaf) is None

    def needs_texts_to_count(self, leaf: TextQuery) -> bool:
        """Tell whether OpenSearch does not count how often a leaf occurs, perhaps though it knows what matches."""
        if isinstance(leaf, queries.PhraseQuery):
            return leaf.slop > 0 and len(leaf.tokens) > 1
        if not isinstance(leaf, queries.NearQuery):
            return False
        chains = self._chains(leaf)
        return chains is None or sum(chain.size for chain in chains.values()) > _MAX_SPANS

    def candidates(self, leaf: TextQuery) -> Clause:
        """Match what a leaf matches, and perhaps more of one that needs texts: what has its operands in one field."""
        if not isinstance(leaf, queries.NearQuery) or not self.needs_texts(leaf):
            return self.matching(leaf)
        return any_of([all_of([self._of_operand(each, field) for each in leaf.operands]) for field in leaf.fields])

    def matching(self, leaf: TextQuery) -> Clause:
        """Match documents with a leaf that needs no texts."""
        if isinstance(leaf, queries.NearQuery):
            chains = self._chains(leaf)
            assert chains is not None
            return any_of([chain.matching() for chain in chains.values()])
        return any_of([self._in_field(leaf, field) for field in leaf.fields])

    def frequency(self, leaf: TextQuery, weights: Mapping[str, float]) -> Clause:
        """Score documents by the weighted frequency of a leaf that needs no texts to be counted."""
        if isinstance(leaf, queries.NearQuery):
            chains = self._chains(leaf)
            assert chains is not None
            return any_of([chain.frequency(weights[field]) for field, chain in chains.items()])
        return any_of([each for field in leaf.fields for each in self._frequencies(leaf, field, weights[field])])

    def _chains(self, leaf: queries.NearQuery) -> Mapping[str, ChainSpans] | None:
        if leaf not in self._translated:
            self._translated[leaf] = chain_spans(leaf, self._groups, self._expansions)
        return self._translated[leaf]

    def _frequencies(self, leaf: queries.NearOperand, field: str, weight: float) -> Iterator[Clause]:
        if isinstance(leaf, queries.PhraseQuery) and len(leaf.tokens) > 1:
            boost = weight / len(leaf.tokens)  # the similarity adds up the frequencies of the terms of a phrase
            yield {"match_phrase": {index_schema.TOKENS[field]: {"query": " ".join(leaf.tokens), "boost": boost}}}
            return
        for name, values in terms_with_parts(leaf, field, self._groups, self._expansions):
            yield from ({"term": {name: {"value": value, "boost": weight}}} for value in values)

    def _of_operand(self, operand: Sequence[queries.NearOperand], field: str) -> Clause:
        return any_of([self._in_field(leaf, field) for leaf in operand if field in leaf.fields])

    def _in_field(self, leaf: queries.NearOperand, field: str) -> Clause:
        if isinstance(leaf, queries.PhraseQuery) and len(leaf.tokens) > 1:
            if leaf.slop:
                return _loose_phrase(leaf, field)
            return {"match_phrase": {index_schema.TOKENS[field]: " ".join(leaf.tokens)}}
        found = terms_with_parts(leaf, field, self._groups, self._expansions)
        return any_of([terms(name, values) for name, values in found])


def _loose_phrase(phrase: queries.PhraseQuery, field: str) -> Clause:
    """Match a phrase with slop."""
    rule = {"query": " ".join(phrase.tokens), "max_gaps": phrase.slop, "ordered": True}
    return {"intervals": {index_schema.TOKENS[field]: {"match": rule}}}


def weights_of(fields: Sequence[str]) -> Mapping[str, float]:
    """Return the weights of fields that are searched together; see `scoring.weighted_sum`."""
    return FIELD_WEIGHTS if len(fields) > 1 else EQUAL_WEIGHTS


def known_frequency(leaf: TextQuery, weights: Mapping[str, float], frequencies: Frequencies) -> Clause:
    """Score documents by the weighted frequencies of a leaf that are known already."""
    by_frequency: dict[float, list[str]] = {}
    for item_id, counts in frequencies.items():
        weighted = sum(weights[field] * count for field, count in zip(leaf.fields, counts, strict=True))
        by_frequency.setdefault(weighted, []).append(item_id)
    return any_of(
        [
            {"constant_score": {"filter": terms(index_schema.ID, ids), "boost": value}}
            for value, ids in by_frequency.items()
        ]
    )
