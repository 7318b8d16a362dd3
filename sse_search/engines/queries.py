"""
Define the query tree that an engine executes.

The service compiles what somebody typed into these queries; an engine never sees the query language. Leaves are terms,
phrases, patterns, entities, facet values and dates; inner nodes are `AllQuery`, `AnyQuery` and `NotQuery`. Tokens are
folded: lower case, without accents.
"""

from __future__ import annotations

import re
from typing import Union

import msgspec

from sse_search.model import TEXT_FIELDS, DateRange, Proximity


def _check_fields(fields: tuple[str, ...]) -> None:
    """Raise ValueError unless a query names text fields, at least one."""
    if not fields or not set(fields) <= set(TEXT_FIELDS):
        raise ValueError(f"the fields of a text query are some of {', '.join(TEXT_FIELDS)}, not {fields!r}")


class TermQuery(msgspec.Struct, frozen=True, tag=True):
    """
    Match items that have a word with the stem of this token, or a compound with it, in one of the fields. Scored.

    As an operand of a `NearQuery` it stands for no compounds (`text.compound_parts`).

    >>> TermQuery("cooperatives")
    TermQuery(token='cooperatives', fields=('title', 'body'))
    """

    token: str
    fields: tuple[str, ...] = TEXT_FIELDS

    def __post_init__(self) -> None:
        """Raise ValueError for fields that no text query has."""
        _check_fields(self.fields)


class PhraseQuery(msgspec.Struct, frozen=True, tag=True):
    """
    Match items that have exactly these tokens in this order in one of the fields. Scored.

    `part time` matches 'Part-time work', and not 'the best part of the time' or 'parts, times'.

    Attributes:
        slop: Other tokens that may stand between them, all gaps together.

    >>> PhraseQuery(("part", "time"), fields=("title",))
    PhraseQuery(tokens=('part', 'time'), fields=('title',), slop=0)
    """

    tokens: tuple[str, ...]
    fields: tuple[str, ...] = TEXT_FIELDS
    slop: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError for a phrase without tokens, a negative slop, and fields that no text query has."""
        if not self.tokens:
            raise ValueError("a phrase has at least one token")
        if self.slop < 0:
            raise ValueError(f"the slop of a phrase is 0 or more, not {self.slop}")
        _check_fields(self.fields)


class PrefixQuery(msgspec.Struct, frozen=True, tag=True):
    """Match items that have a token with this prefix. Scored."""

    prefix: str
    fields: tuple[str, ...] = TEXT_FIELDS

    def __post_init__(self) -> None:
        """Raise ValueError for fields that no text query has."""
        _check_fields(self.fields)


class FuzzyQuery(msgspec.Struct, frozen=True, tag=True):
    """Match items that have a token with the same first letter, at most `distance` typing errors away. Scored."""

    token: str
    distance: int
    fields: tuple[str, ...] = TEXT_FIELDS

    def __post_init__(self) -> None:
        """Raise ValueError for fields that no text query has."""
        _check_fields(self.fields)


class WildcardQuery(msgspec.Struct, frozen=True, tag=True):
    """
    Match items that have a token of this form: `*` stands for any letters or none, `?` for one letter. Scored.

    >>> WildcardQuery("co*op?").prefix
    'co'
    """

    form: str
    fields: tuple[str, ...] = TEXT_FIELDS

    def __post_init__(self) -> None:
        """Raise ValueError for fields that no text query has."""
        _check_fields(self.fields)

    @property
    def prefix(self) -> str:
        """The letters that every token of this form begins with."""
        return re.split("[*?]", self.form, maxsplit=1)[0]


class TokensQuery(msgspec.Struct, frozen=True, tag=True):
    """Match items that have one of these tokens, exactly as written. Scored as one term."""

    tokens: tuple[str, ...]
    fields: tuple[str, ...] = TEXT_FIELDS

    def __post_init__(self) -> None:
        """Raise ValueError for fields that no text query has."""
        _check_fields(self.fields)


class SimilarTokens(msgspec.Struct, frozen=True, tag=True):
    """
    Stand for the tokens at most `distance` typing errors away, for `IndexReader.terms`; no query matches it.

    An error is a letter left out, added or replaced, or two neighbours exchanged. A single error may be in the first
    letter; of tokens with more errors the first letter is the same.

    >>> SimilarTokens("ecomony", 2).fields
    ('title', 'body')
    """

    token: str
    distance: int
    fields: tuple[str, ...] = TEXT_FIELDS

    def __post_init__(self) -> None:
        """Raise ValueError for fields that no text query has."""
        _check_fields(self.fields)


class NearQuery(msgspec.Struct, frozen=True, tag=True):
    """
    Match items that have a chain of operands near one another in one of the fields. Scored as one term.

    A chain is one occurrence of each operand, each as near to the one before as its link says. Such a query occurs as
    often as the operand of which the fewest occurrences are in a chain.

    Attributes:
        operands: At least two, each the leaves of which any may occur, in its own fields.
        links: How near each operand but the first is to the one before.

    >>> NearQuery(((TermQuery("fair"),), (TermQuery("trade"), TermQuery("price"))), (Proximity(3),)).fields
    ('title', 'body')
    """

    operands: tuple[tuple[NearOperand, ...], ...]
    links: tuple[Proximity, ...]
    fields: tuple[str, ...] = TEXT_FIELDS

    def __post_init__(self) -> None:
        """Raise ValueError unless there is a link between each two operands; for fields that no text query has."""
        if len(self.operands) < 2 or len(self.links) != len(self.operands) - 1:
            raise ValueError("a chain has two operands or more, and a link between each two")
        _check_fields(self.fields)


class EntityQuery(msgspec.Struct, frozen=True, tag=True):
    """Match items tagged with one of these entities. Scored, below a mention of the words themselves."""

    ids: tuple[str, ...]


class TermsFilter(msgspec.Struct, frozen=True, tag=True):
    """
    Match items that have one of these values in a facet, or as their `story`, `site` or `id`. Not scored.

    The facet `entity` stands for entities of any type.
    """

    facet: str
    values: tuple[str, ...]


class DateRangeFilter(msgspec.Struct, frozen=True, tag=True):
    """Match items whose whole date, be it a day, a month or a year, lies within the range. Not scored."""

    range: DateRange


class AddedFilter(msgspec.Struct, frozen=True, tag=True):
    """Match items that were first imported on a day within the range. Not scored."""

    range: DateRange


class UndatedFilter(msgspec.Struct, frozen=True, tag=True):
    """Match items without a date. Not scored."""


class MatchAll(msgspec.Struct, frozen=True, tag=True):
    """Match every item. Not scored."""


class AllQuery(msgspec.Struct, frozen=True, tag=True):
    """
    Match items that match every child; scores add up.

    >>> AllQuery((EntityQuery(("country:PS",)), NotQuery(UndatedFilter())))
    AllQuery(children=(EntityQuery(ids=('country:PS',)), NotQuery(child=UndatedFilter())))
    """

    children: tuple[Query, ...]


class AnyQuery(msgspec.Struct, frozen=True, tag=True):
    """Match items that match at least one child; scores of the children that match add up."""

    children: tuple[Query, ...]


class NotQuery(msgspec.Struct, frozen=True, tag=True):
    """Match items that do not match the child. Not scored."""

    child: Query


Query = Union[  # noqa: UP007 - recursive
    TermQuery,
    PhraseQuery,
    PrefixQuery,
    FuzzyQuery,
    WildcardQuery,
    TokensQuery,
    NearQuery,
    EntityQuery,
    TermsFilter,
    DateRangeFilter,
    AddedFilter,
    UndatedFilter,
    MatchAll,
    AllQuery,
    AnyQuery,
    NotQuery,
]

PatternQuery = PrefixQuery | FuzzyQuery | WildcardQuery
"""Leaves that stand for several tokens of the term dictionary."""
DictionaryPattern = PatternQuery | SimilarTokens
"""What the term dictionary can be searched for."""
NearOperand = TermQuery | PhraseQuery | PatternQuery | TokensQuery
"""Leaves that occur at positions of a text."""
TextQuery = NearOperand | NearQuery
"""Scored leaves that match words of the text fields."""
LeafQuery = TextQuery | EntityQuery
"""Every scored leaf."""
