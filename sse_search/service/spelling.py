"""
Suggest a query where one matches nothing: with words as the archive spells them, or without quotes.

A word that no item has is replaced by a word of the archive: of those with the fewest typing errors, the one that most
items have and that slips of the fingers explain best. Words of names and addresses, words with digits, and
names of fields and operators are not replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import chain, product
from math import log

import msgspec

from sse_search.engines.port import EngineRequest, IndexReader, TermCount
from sse_search.engines.queries import SimilarTokens, TermQuery
from sse_search.model import TEXT_FIELDS
from sse_search.query import tree
from sse_search.query.fields import FIELD_NAMES
from sse_search.query.lexer import is_operator
from sse_search.query.tree import Node, Word
from sse_search.service.compile import text_fields
from sse_search.text.typing_cost import typing_cost
from sse_search.tokens import EVERY_SCRIPT, tokenize, words

MAX_WORDS = 4
"""Words that are looked up; a longer query has other reasons to match nothing."""
MIN_LETTERS = 4
"""Letters of a word that can be misspelt: shorter words are near to too many others."""
MAX_CANDIDATES = 24
"""Words of the archive that are compared with a misspelt one, the most frequent first."""
MAX_SPELLINGS = 3
"""Words that are tried for a misspelt one."""
MAX_QUERIES = 6
"""Queries that are tried."""
ERROR_WEIGHT = 6.0
"""What an error costs in the logarithm of a number of items; measured with `python -m bench spelling`."""


def suggest_query(
    reader: IndexReader, query: Node, has_items: Callable[[Node], bool], kept: Container[Word] = ()
) -> str | None:
    """
    Return the text of a similar query that has items, or None.

    Args:
        has_items: Tells whether a query, not yet resolved, has items.
        kept: Words that name entities or are parts of an address; they stay as they are.
    """
    respelled = list(_respelled(query, reader, kept))
    candidates = (*respelled, *map(unquoted, respelled), unquoted(query))
    return next((str(node) for node in candidates if node != query and has_items(node)), None)


def _respelled(query: Node, reader: IndexReader, kept: Container[Word]) -> Iterator[Node]:
    """Yield a query with the words that no item has replaced by words that items have, the likeliest first."""
    words_by_text = [word for word in dict.fromkeys(_words_in(query)) if word not in kept][:MAX_WORDS]
    choices = {word: _similar(word, reader) for word in words_by_text}
    choices = {word: spellings for word, spellings in choices.items() if spellings}
    ranked = sorted(product(*(enumerate(spellings) for spellings in choices.values())), key=_rank)
    for combination in ranked[:MAX_QUERIES] if choices else ():
        yield _replace(query, dict(zip(choices, (spelling for _, spelling in combination), strict=True)))


def _rank(combination: Sequence[tuple[int, str]]) -> int:
    return sum(rank for rank, _ in combination)


def _replace(node: Node, spellings: Mapping[Word, str]) -> Node:
    if isinstance(node, tree.Near | tree.Group | tree.And | tree.Or):
        return msgspec.structs.replace(node, children=tuple(_replace(child, spellings) for child in node.children))
    if isinstance(node, tree.Phrase):
        tokens = [spellings.get(Word(token, node.field), token) for token in words(node.text)]
        return node if tokens == words(node.text) else msgspec.structs.replace(node, text=" ".join(tokens))
    if isinstance(node, Word | tree.Fuzzy) and (spelling := spellings.get(Word(node.text, node.field))):
        return Word(spelling, node.field)
    return node


def _words_in(node: Node) -> Iterator[Word]:
    if isinstance(node, tree.Near | tree.Group | tree.And | tree.Or):
        for child in node.children:
            yield from _words_in(child)
    elif isinstance(node, Word | tree.Fuzzy):
        yield Word(node.text, node.field)
    elif isinstance(node, tree.Phrase):
        yield from (Word(token, node.field) for token in words(node.text))


def _similar(word: Word, reader: IndexReader) -> list[str]:
    """Return words of the archive that may have been meant by a word that no item has, the likeliest first."""
    token, *others = words(word.text)
    fields = text_fields(word.field)
    if others or not _may_be_misspelt(token) or reader.count(EngineRequest(query=TermQuery(token, fields))):
        return []
    return spellings_of(token, reader, fields)[:MAX_SPELLINGS]


def _may_be_misspelt(token: str) -> bool:
    """Tell whether a token is neither short nor a number, a name of a field or an operator."""
    is_syntax = token in FIELD_NAMES or is_operator(token.upper()) or token == "near"
    return len(token) >= MIN_LETTERS and not is_syntax and not any(map(str.isdigit, token))


def spellings_of(token: str, reader: IndexReader, fields: tuple[str, ...] = TEXT_FIELDS) -> list[str]:
    """Return the tokens of the archive that may have been meant, the likeliest first; those with the fewest errors."""
    for distance in (1, 2) if len(token) > MIN_LETTERS else (1,):
        if terms := reader.terms(SimilarTokens(token, distance, fields), MAX_CANDIDATES):
            likelihood = {term.token: _likelihood(token, term) for term in terms}
            return sorted(likelihood, key=lambda spelling: (-likelihood[spelling], spelling))
    return []


def _likelihood(typed: str, term: TermCount) -> float:
    return log(term.doc_count) - ERROR_WEIGHT * typing_cost(typed, term.token)


def unquoted(node: Node) -> Node:
    """Return a query with the words of every phrase, and those near one another, side by side."""
    if isinstance(node, tree.Phrase):
        side_by_side = tuple(Word(text, node.field) for text in _written(node.text))
        return side_by_side[0] if len(side_by_side) == 1 else tree.Group(side_by_side)
    if isinstance(node, tree.Group | tree.Near):
        plain = map(unquoted, node.children)
        parts = (child.children if isinstance(child, tree.Group) else (child,) for child in plain)
        return tree.Group(tuple(chain.from_iterable(parts)))
    if isinstance(node, tree.And | tree.Or):
        return type(node)(tuple(map(unquoted, node.children)))
    return node


def _written(text: str) -> Iterator[str]:
    """Yield the words of a text; letters of a script without spaces stay together as they were typed."""
    run = ""
    end = 0
    for token in tokenize(text):
        is_unspaced = bool(EVERY_SCRIPT.any_unspaced.match(token.text))
        if run and not (is_unspaced and token.start == end):
            yield run
            run = ""
        if is_unspaced:
            run, end = run + token.text, token.end
        else:
            yield token.text
    if run:
        yield run
