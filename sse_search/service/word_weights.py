"""
Weight the words of a plain query for ranking with feedback: function words do not count, repeated words count more.

A query is plain if it has words, quoted text, names, values and dates only. One with operators, patterns or fields of
text says more exactly what is sought, and is ranked as it is written.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import pairwise

from sse_search.engines.port import WeightedLeaf
from sse_search.engines.queries import EntityQuery, LeafQuery, PhraseQuery, Query, TermQuery
from sse_search.engines.query_terms import leaves
from sse_search.query import tree
from sse_search.query.tree import Node, Word
from sse_search.service.compile import word_parts
from sse_search.service.resolve import NamedWords, NearWords
from sse_search.text.function_words import function_words
from sse_search.tokens import words


def is_plain(node: Node) -> bool:
    """Tell whether a resolved tree has nothing but words, quoted text, names, values and dates side by side."""
    if isinstance(node, tree.Group):
        return all(map(is_plain, node.children))
    if isinstance(node, Word | tree.Phrase):
        return not node.field
    return isinstance(node, tree.FieldTerm | tree.DateTerm | tree.AddedTerm | tree.UndatedTerm | tree.MatchAll)


def weighted_leaves(node: Node, languages: Collection[str]) -> tuple[WeightedLeaf, ...]:
    """
    Return what a plain tree is ranked by: each word with (1 + ln frequency) / largest, phrases and names with 1.

    Args:
        languages: Those of the items; function words of others are ordinary words.
    """
    counts = Counter(_leaves(node))
    dropped = function_words([leaf.token for leaf in counts.elements() if isinstance(leaf, TermQuery)], languages)
    kept = {
        leaf: count for leaf, count in counts.items() if not (isinstance(leaf, TermQuery) and leaf.token in dropped)
    }
    if all(isinstance(leaf, EntityQuery) for leaf in kept):
        kept = dict(counts)
    largest = max((1 + math.log(count) for leaf, count in kept.items() if isinstance(leaf, TermQuery)), default=1.0)
    return tuple(
        WeightedLeaf(leaf, (1 + math.log(count)) / largest if isinstance(leaf, TermQuery) else 1.0)
        for leaf, count in kept.items()
    )


def scored_words(query: Query) -> int:
    """Return the number of different words, phrases and patterns that a query scores."""
    return len({leaf for leaf in leaves(query) if isinstance(leaf, LeafQuery) and not isinstance(leaf, EntityQuery)})


def _leaves(node: Node) -> Iterator[LeafQuery]:
    match node:
        case Word(text):
            yield from word_parts(text)
        case tree.Phrase(text, _, slop):
            yield PhraseQuery(tuple(words(text)), slop=slop)
        case tree.Group(children):
            for child in children:
                yield from _leaves(child)
            if isinstance(node, NamedWords):
                yield EntityQuery(node.ids)
            if isinstance(node, NearWords):
                tokens = [token for child in children if isinstance(child, Word) for token in words(child.text)]
                yield from map(PhraseQuery, pairwise(tokens))
