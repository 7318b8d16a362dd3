"""Say which terms of an index stand for a word or a pattern."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sse_search.engines import queries
from sse_search.engines.opensearch import index_schema
from sse_search.engines.queries import NearOperand
from sse_search.engines.query_terms import Expansions
from sse_search.text.compound_parts import may_be_part
from sse_search.text.stemming import query_stems


def terms_of(
    leaf: NearOperand, field: str, groups: Collection[str], expansions: Expansions
) -> tuple[str, Collection[str]]:
    """Return the field of the index that has a leaf of single words, and the terms that it stands for there."""
    match leaf:
        case queries.TermQuery(token):
            return index_schema.STEMS[field], sorted(set(query_stems(token, groups)))
        case queries.TokensQuery(tokens) | queries.PhraseQuery(tokens):
            return index_schema.TOKENS[field], sorted(set(tokens))
    return index_schema.TOKENS[field], sorted(expansions[leaf])


def terms_with_parts(
    leaf: NearOperand, field: str, groups: Collection[str], expansions: Expansions
) -> Iterator[tuple[str, Collection[str]]]:
    """Yield what `terms_of` returns, and the field and the terms of compounds that have the word as a part."""
    name, values = terms_of(leaf, field, groups, expansions)
    yield name, values
    if isinstance(leaf, queries.TermQuery) and (of_parts := list(filter(may_be_part, values))):
        yield index_schema.PARTS[field], of_parts
