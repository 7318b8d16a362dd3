"""
What does a query ask of an engine? Its syntax tree becomes clauses over folded words, ids, values and dates.

- A word is a term in title and text. One of several parts (`covid-19`) wants all of them; characters of a script
  without spaces that were typed together are a phrase.
- Words that name an entity also find the items tagged with it: adjacent words as far as they are one name.
- Side by side, words are all wanted or any of them is; what holds no word (dates, tags, values, exclusions) always
  narrows.
- Inside an exclusion everything is wanted: `-(a b)` leaves out the items that have both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from sse_search.engines import queries
from sse_search.engines.queries import (
    AllQuery,
    AnyQuery,
    EntityQuery,
    NotQuery,
    PhraseQuery,
    Query,
    TermQuery,
    TermsFilter,
)
from sse_search.entities import Vocabulary
from sse_search.model import TEXT_FIELDS
from sse_search.query import tree
from sse_search.query.tree import Node, Word
from sse_search.tokens import CJK, tokenize, words

_NO_SPACES = re.compile(f"[{CJK}]")


class Named(NamedTuple):
    """Words of a query that name entities."""

    typed: str
    ids: tuple[str, ...]


class QueryCompiler:
    """
    Makes clauses of trees.

    Args:
        meant: Returns the values of a facet that a written value means.
        vocabulary: Tells which words are names; None when names shall find nothing but words.

    Attributes:
        named: The names found so far.
    """

    def __init__(
        self, meant: Callable[[str, Sequence[str]], tuple[str, ...]], vocabulary: Vocabulary | None = None
    ) -> None:
        self.named: dict[Named, None] = {}
        self._meant = meant
        self._vocabulary = vocabulary

    def compile(self, node: Node, *, any_word: bool = False) -> Query:
        """Return the clause of a tree; with `any_word`, of words side by side one is enough."""
        match node:
            case Word():
                return _any(self._run([node], any_word=any_word))
            case tree.Group(children):
                return self._group(children, any_word)
            case tree.And(children):
                return AllQuery(tuple(self.compile(child, any_word=any_word) for child in children))
            case tree.Or(children):
                return AnyQuery(tuple(self.compile(child, any_word=any_word) for child in children))
            case tree.Not(child):
                return NotQuery(self.compile(child))
        return self._leaf(node)

    def _leaf(self, node: Node) -> Query:
        match node:
            case tree.Phrase(text, field):
                return PhraseQuery(tuple(words(text)), _fields(field))
            case tree.Prefix(text, field):
                return queries.PrefixQuery(words(text)[0], _fields(field))
            case tree.Fuzzy(text, distance, field):
                return queries.FuzzyQuery(words(text)[0], distance, _fields(field))
            case tree.Keyword(field, value):
                return TermsFilter(field, self._meant(field, (value,)))
            case tree.Dated(wanted):
                return queries.DateRangeFilter(wanted)
        return queries.UndatedFilter() if isinstance(node, tree.Undated) else queries.MatchAll()

    def _group(self, children: Sequence[Node], any_word: bool) -> Query:
        pieces: list[Query] = []
        narrowing: list[Query] = []
        for plain, nodes in groupby(children, key=lambda child: isinstance(child, Word) and not child.field):
            if plain:
                run = [node for node in nodes if isinstance(node, Word)]
                pieces.extend(self._run(run, any_word=any_word))
                continue
            for node in nodes:
                (narrowing if _narrows(node) else pieces).append(self.compile(node, any_word=any_word))
        if any_word and pieces:
            return _all([_any(pieces), *narrowing])
        return _all([*pieces, *narrowing])

    def _run(self, run: Sequence[Word], *, any_word: bool) -> list[Query]:
        """
        Return the clauses of adjacent words.

        For a name they are its words and its tag: one clause for both where all words are wanted, else one for each.
        """
        clauses: list[Query] = []
        place = 0
        while place < len(run):
            count, ids = self._name_at(run, place)
            own = [_word(word) for word in run[place : place + max(count, 1)]]
            if not ids:
                clauses += own
            elif any_word:
                clauses += [*own, EntityQuery(ids)]
            else:
                clauses.append(AnyQuery((_all(own), EntityQuery(ids))))
            if ids:
                self.named[Named(" ".join(word.text for word in run[place : place + count]), ids)] = None
            place += max(count, 1)
        return clauses

    def _name_at(self, run: Sequence[Word], place: int) -> tuple[int, tuple[str, ...]]:
        """Return how many words from `place` on are a name, and the ids it names."""
        if self._vocabulary is None or run[place].field:
            return 0, ()
        tokens = [(number, token.form, word.text[token.start : token.end])
                  for number, word in enumerate(run) for token in tokenize(word.text)]  # fmt: skip
        start = next(index for index, (number, _, _) in enumerate(tokens) if number == place)
        length, ids = self._vocabulary.name_at([t[1] for t in tokens], start, written=[t[2] for t in tokens])
        end = start + length
        if not ids or (end < len(tokens) and tokens[end][0] == tokens[end - 1][0]):
            return 0, ()  # no name, or one that ends inside a word
        return tokens[end - 1][0] - place + 1, ids


def wants_date(node: Node) -> bool:
    """Tell whether every match of a tree must have a date."""
    if isinstance(node, tree.Group | tree.And):
        return any(map(wants_date, node.children))
    return isinstance(node, tree.Dated)


def without_dates(node: Node) -> Node:
    """Return a tree without the dates that every match must have."""
    if isinstance(node, tree.Dated):
        return tree.MatchAll()
    if isinstance(node, tree.Group | tree.And):
        return type(node)(tuple(map(without_dates, node.children)))
    return node


def _narrows(node: Node) -> bool:
    """Tell whether a tree holds nothing to be ranked by."""
    if isinstance(node, tree.And | tree.Or | tree.Group):
        return all(map(_narrows, node.children))
    return isinstance(node, tree.Not | tree.Keyword | tree.Dated | tree.Undated | tree.MatchAll)


def _word(word: Word) -> Query:
    fields = _fields(word.field)
    return _all(list(_parts(words(word.text), fields)))


def _parts(forms: Sequence[str], fields: tuple[str, ...]) -> Iterator[Query]:
    for without_spaces, together in groupby(forms, key=lambda form: bool(_NO_SPACES.match(form))):
        some = tuple(together)
        if without_spaces and len(some) > 1:
            yield PhraseQuery(some, fields)
        else:
            yield from (TermQuery(form, fields) for form in some)


def _fields(field: str) -> tuple[str, ...]:
    return (field,) if field else TEXT_FIELDS


def _all(clauses: Sequence[Query]) -> Query:
    return clauses[0] if len(clauses) == 1 else AllQuery(tuple(clauses))


def _any(clauses: Sequence[Query]) -> Query:
    return clauses[0] if len(clauses) == 1 else AnyQuery(tuple(clauses))
