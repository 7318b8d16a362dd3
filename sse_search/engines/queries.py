"""
Define the query tree that an engine executes.

The service compiles what somebody typed into these nodes; an engine never sees the query language. Leaves are words,
phrases, patterns, entities, facet values and dates; inner nodes are `AllQuery`, `AnyQuery` and `NotQuery`.
"""

from __future__ import annotations

from typing import Union

import msgspec

from sse_search.model import TEXT_FIELDS, DateRange


class TermQuery(msgspec.Struct, frozen=True, tag=True):
    """Items with an inflection of this folded word in one of the fields. Scored."""

    token: str
    fields: tuple[str, ...] = TEXT_FIELDS


class PhraseQuery(msgspec.Struct, frozen=True, tag=True):
    """Items with exactly these folded words next to one another in one of the fields. Scored."""

    tokens: tuple[str, ...]
    fields: tuple[str, ...] = TEXT_FIELDS


class PrefixQuery(msgspec.Struct, frozen=True, tag=True):
    """Items with a word that begins so. Scored."""

    prefix: str
    fields: tuple[str, ...] = TEXT_FIELDS


class FuzzyQuery(msgspec.Struct, frozen=True, tag=True):
    """Items with a word of the same first letter, at most `distance` typing errors away. Scored."""

    token: str
    distance: int
    fields: tuple[str, ...] = TEXT_FIELDS


class EntityQuery(msgspec.Struct, frozen=True, tag=True):
    """Items tagged with one of these entities. Scored, below a mention of the words themselves."""

    ids: tuple[str, ...]


class TermsFilter(msgspec.Struct, frozen=True, tag=True):
    """Items with one of these values in a facet or as their `story`; `entity` is any entity. Not scored."""

    facet: str
    values: tuple[str, ...]


class DateRangeFilter(msgspec.Struct, frozen=True, tag=True):
    """Items whose date, as far as it is known, lies within the range. Not scored."""

    range: DateRange


class UndatedFilter(msgspec.Struct, frozen=True, tag=True):
    """Items without a date. Not scored."""


class MatchAll(msgspec.Struct, frozen=True, tag=True):
    """Every item. Not scored."""


class AllQuery(msgspec.Struct, frozen=True, tag=True):
    """Items that match every child; scores add up."""

    children: tuple[Query, ...]


class AnyQuery(msgspec.Struct, frozen=True, tag=True):
    """Items that match at least one child; scores add up."""

    children: tuple[Query, ...]


class NotQuery(msgspec.Struct, frozen=True, tag=True):
    """Items that do not match the child. Not scored."""

    child: Query


Query = Union[  # noqa: UP007 - recursive
    TermQuery,
    PhraseQuery,
    PrefixQuery,
    FuzzyQuery,
    EntityQuery,
    TermsFilter,
    DateRangeFilter,
    UndatedFilter,
    MatchAll,
    AllQuery,
    AnyQuery,
    NotQuery,
]

PatternQuery = PrefixQuery | FuzzyQuery
"""Queries that stand for several tokens of the term dictionary."""
TextQuery = TermQuery | PhraseQuery | PatternQuery
"""Scored leaves that match words of the text fields."""
LeafQuery = TextQuery | EntityQuery
"""Every scored leaf."""
