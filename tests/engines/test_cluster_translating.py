"""Chains are translated for a cluster with work in proportion to the words that they stand for."""

from __future__ import annotations

from sse_search.engines.opensearch.leaf_queries import LeafQueries
from sse_search.engines.queries import NearQuery, PrefixQuery, TermQuery
from sse_search.model import Proximity
from tests.counted_work import assert_linear, count_calls

GROUPS = ["en", "fr", "xx"]


def test_a_chain_with_a_pattern_of_many_words_is_translated_in_linear_work() -> None:
    pattern = PrefixQuery("co")
    query = NearQuery(((pattern,), (TermQuery("said"),)), (Proximity(5),))

    def work(words: int) -> int:
        leaves = LeafQueries(GROUPS, {pattern: frozenset(f"co{number}" for number in range(words))})
        return count_calls(lambda: [leaves.needs_texts_to_count(query), leaves.matching(query)])

    assert_linear(work, 100)


def test_only_a_chain_of_few_words_is_counted_by_the_cluster() -> None:
    pattern = PrefixQuery("co")
    query = NearQuery(((pattern,), (TermQuery("said"),)), (Proximity(5),))

    for words, needs_texts in ((10, False), (1000, True)):
        leaves = LeafQueries(GROUPS, {pattern: frozenset(f"co{number}" for number in range(words))})
        assert (leaves.needs_texts(query), leaves.needs_texts_to_count(query)) == (False, needs_texts)
