"""
Which query may have been meant? One that finds something, with a word spelt as the archive spells it or without quotes.

A word that nothing has is replaced by the nearest word of the items: fewest typing errors, then the most frequent one.
"""

from __future__ import annotations

from collections import Counter

from sse_search.engines.port import Engine, EngineRequest
from sse_search.engines.queries import FuzzyQuery, Query, TermQuery
from sse_search.errors import QueryTooCostlyError
from sse_search.model import TEXT_FIELDS
from sse_search.query import tree
from sse_search.query.tree import Node, Word
from sse_search.service.request import ResolvedQuery
from sse_search.text.edit_distance import within
from sse_search.tokens import words

MOST_WORDS = 4
"""Words that are looked up; longer queries that find nothing have other reasons."""
SHORTEST = 4
"""Letters of a word that can be misspelt: shorter ones are near to too many others."""
LOOKED_AT = 20
"""Items whose words are compared."""


def suggest_query(engine: Engine, question: ResolvedQuery, *, every_word: bool) -> str | None:
    """
    Return the text of a query that finds something, or None.

    Args:
        every_word: Whether it must find items with every word, as this query found some with any.
    """
    try:
        spelt = _respelt(question.tree, engine, question)
        for changed in (spelt, _unquoted(question.tree), _unquoted(spelt)):
            if changed != question.tree and _finds_something(changed, engine, question, every_word):
                return str(changed)
    except QueryTooCostlyError:  # a word that is near to too many others
        return None
    return None


def _finds_something(node: Node, engine: Engine, question: ResolvedQuery, every_word: bool) -> bool:
    any_word = not every_word and question.request.match != "all"
    clause = question.translator.compile(node, any_word=any_word)
    return engine.search(question.counting(clause)).total > 0


def _respelt(node: Node, engine: Engine, question: ResolvedQuery) -> Node:
    """Return the tree with the words that no item has replaced by the nearest ones that items have."""
    left = MOST_WORDS

    def respell(node: Node) -> Node:
        nonlocal left
        if isinstance(node, tree.Group | tree.And | tree.Or):
            return type(node)(tuple(map(respell, node.children)))
        if isinstance(node, Word) and left:
            left -= 1
            return _nearest(node, engine, question)
        return node

    return respell(node)


def _nearest(word: Word, engine: Engine, question: ResolvedQuery) -> Word:
    forms = words(word.text)
    fields = (word.field,) if word.field else TEXT_FIELDS
    if len(forms) != 1 or len(forms[0]) < SHORTEST or _total(TermQuery(forms[0], fields), engine, question):
        return word
    for distance in (1, 2):
        found = engine.search(_anywhere(FuzzyQuery(forms[0], distance, fields), question, limit=LOOKED_AT))
        written = (form for hit in found.hits for form in words(f"{hit.document.item.title}\n{hit.document.item.text}"))
        counts = Counter(form for form in written if form[0] == forms[0][0] and within(forms[0], form, distance))
        if counts:
            return Word(min(counts, key=lambda form: (-counts[form], form)), word.field)
    return word


def _total(clause: Query, engine: Engine, question: ResolvedQuery) -> int:
    return engine.search(_anywhere(clause, question, limit=0)).total


def _anywhere(clause: Query, question: ResolvedQuery, limit: int) -> EngineRequest:
    """Return a request that no filter narrows."""
    return EngineRequest(query=clause, limit=limit, facets=False, snippets=False, deadline=question.base.deadline)


def _unquoted(node: Node) -> Node:
    """Return the tree with the words of every quotation side by side."""
    if isinstance(node, tree.Phrase):
        found = tuple(Word(form, node.field) for form in words(node.text))
        return found[0] if len(found) == 1 else tree.Group(found)
    if isinstance(node, tree.Group):
        freed = map(_unquoted, node.children)
        return tree.Group(tuple(child for one in freed for child in _side_by_side(one)))
    if isinstance(node, tree.And | tree.Or):
        return type(node)(tuple(map(_unquoted, node.children)))
    return node


def _side_by_side(node: Node) -> tuple[Node, ...]:
    return node.children if isinstance(node, tree.Group) else (node,)
