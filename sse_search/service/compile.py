"""
Compile a resolved query to the query of an engine: folded words, entity ids, facet values and dates.

- A word is a term in title and text. One of several tokens (`covid-19`) needs all of them; characters of a script
  without spaces that were typed together are a phrase or, where any word is enough, any two or three of them in a row.
- Words that name an entity also match the items tagged with it.
- Of words side by side, all are needed or any; what has no words (dates, values, exclusions) always narrows.
- Within an exclusion all are needed: `-(a b)` excludes the items that have both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise

from sse_search.engines import queries
from sse_search.engines.queries import (
    AllQuery,
    AnyQuery,
    EntityQuery,
    NearOperand,
    NearQuery,
    PhraseQuery,
    Query,
    TermQuery,
)
from sse_search.model import TEXT_FIELDS
from sse_search.query import tree
from sse_search.query.tree import Node, Word
from sse_search.query.wildcard import wildcard_form
from sse_search.service.resolve import FacetTerms, ListedTokens, NamedWords, NearWords
from sse_search.tokens import CJK, EVERY_SCRIPT, words


@cache
def _cjk() -> re.Pattern[str]:
    """Return the pattern of a Chinese, Japanese or Korean character, which takes long to compile."""
    return re.compile(f"[{CJK}]")


def compile_query(node: Node, *, any_word: bool) -> Query:
    """
    Return the engine query of a resolved tree.

    Args:
        any_word: Whether any of several words side by side is enough.
    """
    match node:
        case NamedWords() | NearWords() | Word():
            return _any(_scored(node, any_word))
        case tree.Group(children):
            return _side_by_side(children, any_word)
        case tree.And(children):
            return AllQuery(tuple(compile_query(child, any_word=any_word) for child in children))
        case tree.Or(children):
            return AnyQuery(tuple(compile_query(child, any_word=any_word) for child in children))
        case tree.Not(child):
            return queries.NotQuery(compile_query(child, any_word=False))
    return _leaf(node)


def _leaf(node: Node) -> Query:
    if isinstance(node, tree.TextNode):
        return text_leaf(node)
    match node:
        case tree.Near():
            return _chain(node)
        case FacetTerms(field):
            return queries.TermsFilter(field, node.terms)
        case tree.DateTerm(dates):
            return queries.DateRangeFilter(dates)
        case tree.AddedTerm(dates):
            return queries.AddedFilter(dates)
    return queries.UndatedFilter() if isinstance(node, tree.UndatedTerm) else queries.MatchAll()


def text_leaf(node: tree.TextNode) -> NearOperand:
    """Return the leaf of a clause; a word of several tokens is a phrase."""
    fields = text_fields(node.field)
    match node:
        case ListedTokens():
            return queries.TokensQuery(node.tokens, fields)
        case tree.Wildcard(text):
            return queries.WildcardQuery(wildcard_form(text), fields)
        case tree.Prefix(text):
            return queries.PrefixQuery(words(text)[0], fields)
        case tree.Fuzzy(text, distance):
            return queries.FuzzyQuery(words(text)[0], distance, fields)
    tokens = tuple(words(node.text))
    slop = node.slop if isinstance(node, tree.Phrase) else 0
    return (
        TermQuery(tokens[0], fields)
        if isinstance(node, Word) and len(tokens) == 1
        else PhraseQuery(tokens, fields, slop)
    )


def _chain(near: tree.Near) -> Query:
    """Return a query for operands near one another, in the fields that all of them may be in."""
    groups = (child.children if isinstance(child, tree.Or) else (child,) for child in near.children)
    operands = tuple(tuple(text_leaf(leaf) for leaf in group if isinstance(leaf, tree.TextNode)) for group in groups)
    possible = [{field for leaf in operand for field in leaf.fields} for operand in operands]
    fields = set.intersection(*possible)
    return NearQuery(operands, near.links, tuple(field for field in TEXT_FIELDS if field in fields))


def _side_by_side(children: Sequence[Node], any_word: bool) -> Query:
    narrowing = [compile_query(child, any_word=any_word) for child in children if narrows(child)]
    scored = [query for child in children if not narrows(child) for query in _scored(child, any_word)]
    if any_word and scored:
        scored = [_any(scored)]
    return _all([*scored, *narrowing])


def _near(children: Sequence[Node], any_word: bool) -> Query:
    """Return a query for words of which each two that follow one another count more."""
    tokens = [token for child in children if isinstance(child, Word) for token in words(child.text)]
    fields = text_fields(next(child.field for child in children if isinstance(child, Word)))
    terms: list[Query] = [TermQuery(token, fields) for token in dict.fromkeys(tokens)]
    pairs = [PhraseQuery(pair, fields) for pair in dict.fromkeys(pairwise(tokens))]
    return _any([*terms, *pairs]) if any_word else _all([*terms, _any([terms[0], *pairs])])


def _scored(node: Node, any_word: bool) -> list[Query]:
    """
    Return the queries of a part of a group.

    A name is its words and its tag: one query for both where all words are needed, else one query for each. A short
    form that is spelled like a word ("UN" and "un") is its tag alone.
    """
    if isinstance(node, Word):
        return [_word(node, any_word=any_word)]
    if isinstance(node, NearWords):
        return [_near(node.children, any_word)]
    if not isinstance(node, NamedWords):
        return [compile_query(node, any_word=any_word)]
    own = [_word(word, any_word=any_word) for word in node.children if isinstance(word, Word)]
    tag = EntityQuery(node.ids)
    if node.tag_only:
        return [tag]
    return [*own, tag] if any_word else [AnyQuery((_all(own), tag))]


def without_phrases(node: Node) -> Node:
    """Return a tree whose phrases, but for excluded ones, are `NearWords`."""
    if isinstance(node, tree.Phrase):
        tokens = words(node.text)
        return NearWords(tuple(Word(token, node.field) for token in tokens)) if len(tokens) > 1 else node
    if isinstance(node, tree.Group | tree.And | tree.Or) and not isinstance(node, NamedWords):
        return type(node)(tuple(map(without_phrases, node.children)))
    return node


def wants_date(node: Node) -> bool:
    """Tell whether every match of a tree must have a date."""
    if isinstance(node, tree.Group | tree.And):
        return any(map(wants_date, node.children))
    return isinstance(node, tree.DateTerm)


def without_dates(node: Node) -> Node:
    """Return a tree without the dates that every match must have."""
    if isinstance(node, tree.DateTerm):
        return tree.MatchAll()
    if isinstance(node, tree.Group | tree.And) and not isinstance(node, NamedWords):
        return type(node)(tuple(map(without_dates, node.children)))
    return node


def text_fields(field: str) -> tuple[str, ...]:
    """Return the fields that are searched where a query names this one, or none."""
    return (field,) if field else TEXT_FIELDS


def narrows(node: Node) -> bool:
    """Tell whether a tree has nothing that is scored."""
    if isinstance(node, tree.And | tree.Or | tree.Group):
        return all(map(narrows, node.children))
    return isinstance(
        node, tree.Not | tree.FieldTerm | tree.DateTerm | tree.AddedTerm | tree.UndatedTerm | tree.MatchAll
    )


def word_leaves(text: str, field: str = "") -> Iterator[TermQuery | PhraseQuery]:
    """Yield the terms of a word, and a phrase for characters of a script without spaces that were typed together."""
    return _tokens(words(text), text_fields(field))


def _word(word: Word, *, any_word: bool = False) -> Query:
    leaves = word_leaves(word.text, word.field)
    return _all([_any(_parts(leaf)) if any_word and isinstance(leaf, PhraseQuery) else leaf for leaf in leaves])


def _tokens(tokens: Sequence[str], fields: tuple[str, ...]) -> Iterator[TermQuery | PhraseQuery]:
    for gram_length, run in groupby(tokens, key=_gram_length):
        adjacent = tuple(run)
        if gram_length and len(adjacent) > 1:
            yield PhraseQuery(adjacent, fields)
        else:
            yield from (TermQuery(token, fields) for token in adjacent)


def _gram_length(token: str) -> int:
    """Return how many letters like this one say about as much as a word; 0 in scripts with spaces."""
    if token.isascii():
        return 0
    return 2 if _cjk().match(token) else 3 if EVERY_SCRIPT.any_unspaced.match(token) else 0


def word_parts(text: str) -> Iterator[TermQuery | PhraseQuery]:
    """Yield what a word is ranked by: its terms, letters written without spaces, and every few of these in a row."""
    for leaf in word_leaves(text):
        yield from _parts(leaf) if isinstance(leaf, PhraseQuery) else (leaf,)


def _parts(phrase: PhraseQuery) -> list[PhraseQuery]:
    """Return letters written without spaces, whose words are not known, and every few of them in a row."""
    size = _gram_length(phrase.tokens[0])
    grams = [phrase.tokens[start : start + size] for start in range(len(phrase.tokens) - size + 1)]
    return [PhraseQuery(part, phrase.fields) for part in dict.fromkeys([phrase.tokens, *grams])]


def _all(parts: Sequence[Query]) -> Query:
    return parts[0] if len(parts) == 1 else AllQuery(tuple(parts))


def _any(parts: Sequence[Query]) -> Query:
    return parts[0] if len(parts) == 1 else AnyQuery(tuple(parts))
