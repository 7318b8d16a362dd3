"""Define how often words occur over time, and which words stand near another."""

from __future__ import annotations

import msgspec

from sse_search.model.results import IndexState, QueryEcho, QueryNotice, Relaxed

MAX_WORDS, MAX_SCOPES = 5, 2
"""Words of one answer, and searches whose items are looked at side by side."""
MAX_WINDOW = 20
"""Words on either side of a word among which its collocates are."""


class WordScope(msgspec.Struct, frozen=True, kw_only=True):
    """
    The items in which words are counted: those of a search, or all.

    Attributes:
        query: Empty for all items. relaxed, notices: as in a page of results.

    >>> WordScope.__struct_fields__[:2]
    ('query', 'items')
    """

    query: QueryEcho
    items: int
    relaxed: Relaxed | None = None
    notices: tuple[QueryNotice, ...] = ()


class WordYear(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the items of a year have of a word. The year is empty for undated items.

    Attributes:
        occurrences: How often it occurs. words: words of all items of the year. per_million: occurrences per million.
        items: Items with the word. all_items: items of the year. share: part of these that has the word.

    >>> WordYear(year="2021", occurrences=3, words=1000, per_million=3000.0, items=1, all_items=2, share=0.5).items
    1
    """

    year: str
    occurrences: int
    words: int
    per_million: float
    items: int
    all_items: int
    share: float


class WordSeries(msgspec.Struct, frozen=True, kw_only=True):
    """
    A word or phrase over time in one scope.

    Attributes:
        word: In the query language. scope: index of the `WordScope`. total: all years together, with an empty year.
        years: Newest first, undated items last.

    >>> WordSeries.__struct_fields__[:2]
    ('word', 'scope')
    """

    word: str
    scope: int
    total: WordYear
    years: tuple[WordYear, ...]


class WordsOverTime(msgspec.Struct, frozen=True, kw_only=True):
    """
    How often words and phrases occur in each year.

    Attributes:
        series: Word after word, each in every scope.

    >>> WordsOverTime.__struct_fields__[:3]
    ('format_version', 'scopes', 'series')
    """

    format_version: int = 1
    scopes: tuple[WordScope, ...]
    series: tuple[WordSeries, ...]
    index: IndexState


class Collocate(msgspec.Struct, frozen=True):
    """
    A word that stands near another more often than elsewhere.

    Attributes:
        near: How often it does. total: how often it occurs in all items of the scope.
        likelihood: Log-likelihood ratio G² of the two frequencies.

    >>> Collocate("trade", near=5, total=6, likelihood=31.5).near
    5
    """

    word: str
    near: int
    total: int
    likelihood: float


class ScopeCollocates(msgspec.Struct, frozen=True, kw_only=True):
    """
    The collocates of a word in one scope, the highest likelihood first.

    Attributes:
        occurrences: Of the word. near_words: words near it, each once. words: all words of the items.

    >>> ScopeCollocates.__struct_fields__[:2]
    ('scope', 'occurrences')
    """

    scope: WordScope
    occurrences: int
    near_words: int
    words: int
    collocates: tuple[Collocate, ...]


class CollocateDifference(msgspec.Struct, frozen=True):
    """
    A word that stands near another more often in one scope than in the other.

    Attributes:
        near: How often it does in each. scope: index of the scope in which it does more often, by the words near there.

    >>> CollocateDifference("trade", near=(5, 0), scope=0, likelihood=31.5).scope
    0
    """

    word: str
    near: tuple[int, int]
    scope: int
    likelihood: float


class Collocates(msgspec.Struct, frozen=True, kw_only=True):
    """
    The words that stand near another, in one scope or in two compared.

    Attributes:
        word: In the query language. window: words on either side.
        differences: Between two scopes, the highest likelihood first; empty for one.
        partial: Whether the time limit came before all words were counted: collocates are missing.

    >>> Collocates.__struct_fields__[:3]
    ('format_version', 'word', 'window')
    """

    format_version: int = 1
    word: str
    window: int
    scopes: tuple[ScopeCollocates, ...]
    differences: tuple[CollocateDifference, ...] = ()
    partial: bool = False
    index: IndexState
