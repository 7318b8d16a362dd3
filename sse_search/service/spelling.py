"""
Suggest a query where one matches nothing: with words as the archive spells them, or without quotes.

A word that no item has is replaced by the nearest word of the archive: fewest typing errors, then most items.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from sse_search.engines.port import EngineRequest, IndexReader
from sse_search.engines.queries import FuzzyQuery, TermQuery
from sse_search.query import tree
from sse_search.query.tree import Node, Word
from sse_search.service.compile import text_fields
from sse_search.tokens import words

MAX_WORDS = 4
"""Words that are looked up; a longer query has other reasons to match nothing."""
MIN_LETTERS = 4
"""Letters of a word that can be misspelt: shorter words are near to too many others."""
_DISTANCES = (1, 2)


def suggest_query(reader: IndexReader, query: Node, has_items: Callable[[Node], bool]) -> str | None:
    """
    Return the text of a similar query that has items, or None.

    Args:
        has_items: Tells whether a query, not yet resolved, has items.
    """
    respelt = _respell(query, reader)
    changed = (node for node in (respelt, _unquote(query), _unquote(respelt)) if node != query)
    return next((str(node) for node in changed if has_items(node)), None)


def _respell(query: Node, reader: IndexReader) -> Node:
    """Return a query with the words that no item has replaced by the nearest words that items have."""
    replaced = {word: _nearest(word, reader) for word in list(_words_in(query))[:MAX_WORDS]}

    def respell(node: Node) -> Node:
        if isinstance(node, tree.Group | tree.And | tree.Or):
            return type(node)(tuple(map(respell, node.children)))
        return replaced.get(node, node) if isinstance(node, Word) else node

    return respell(query)


def _words_in(node: Node) -> Iterator[Word]:
    if isinstance(node, tree.Group | tree.And | tree.Or):
        for child in node.children:
            yield from _words_in(child)
    elif isinstance(node, Word):
        yield node


def _nearest(word: Word, reader: IndexReader) -> Word:
    token, *others = words(word.text)
    fields = text_fields(word.field)
    if others or len(token) < MIN_LETTERS or reader.count(EngineRequest(query=TermQuery(token, fields))):
        return word
    for distance in _DISTANCES:
        if nearest := reader.terms(FuzzyQuery(token, distance, fields), limit=1):
            return Word(nearest[0].token, word.field)
    return word


def _unquote(node: Node) -> Node:
    """Return a query with the words of every phrase side by side."""
    if isinstance(node, tree.Phrase):
        tokens = tuple(Word(token, node.field) for token in words(node.text))
        return tokens[0] if len(tokens) == 1 else tree.Group(tokens)
    if isinstance(node, tree.Group):
        unquoted = map(_unquote, node.children)
        parts = (child.children if isinstance(child, tree.Group) else (child,) for child in unquoted)
        return tree.Group(tuple(chain.from_iterable(parts)))
    if isinstance(node, tree.And | tree.Or):
        return type(node)(tuple(map(_unquote, node.children)))
    return node
