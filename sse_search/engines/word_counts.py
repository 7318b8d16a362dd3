"""Define the counts of words: how often they occur in each year, and which others stand near them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

from sse_search.engines.queries import NearOperand, TextQuery

if TYPE_CHECKING:
    from sse_search.engines.port import EngineRequest


class YearCounts(msgspec.Struct, frozen=True):
    """
    What the matching items of a year have of a leaf.

    Attributes:
        year: Empty for items without a date.
        items: Matching items. words: words of these in the fields of the leaf.
        items_with: Those of the items that match the leaf. occurrences: how often it occurs in them.

    >>> YearCounts("2021", items=2, words=700, items_with=1, occurrences=3).occurrences
    3
    """

    year: str
    items: int
    words: int
    items_with: int
    occurrences: int


class CollocateCount(msgspec.Struct, frozen=True):
    """
    A token that stands near a leaf: how often it does, and how often it occurs in all matching items.

    >>> CollocateCount("trade", near=3, total=5).total
    5
    """

    token: str
    near: int
    total: int


class CollocateCounts(msgspec.Struct, frozen=True, kw_only=True):
    """
    The tokens near a leaf in the matching items.

    Attributes:
        occurrences: Occurrences of the leaf. near_words: words near one of them, each once.
        words: All words of the matching items in the fields of the leaf.
        collocates: By token.
        partial: Whether the deadline came before everything was looked at: tokens or items are missing.

    >>> CollocateCounts(occurrences=0, near_words=0, words=10, collocates=()).words
    10
    """

    occurrences: int
    near_words: int
    words: int
    collocates: tuple[CollocateCount, ...]
    partial: bool = False


class WordCounter(Protocol):
    """**Port:** counts words of matching items; part of `IndexReader`. Of a request, what `count` uses counts."""

    def count_words(self, request: EngineRequest, leaves: Sequence[TextQuery]) -> tuple[tuple[YearCounts, ...], ...]:
        """
        Count the words of the items of a request, for each leaf by year, newest first and undated items last.

        A term occurs wherever a word with its stem stands, anything else as often as `PhraseQuery` and the other
        queries say. All is exact, up to 255 occurrences in a title and 65,535 in a body.

        Raises:
            QueryTooCostlyError: A pattern expands to too many tokens.
        """

    def count_collocates(
        self, request: EngineRequest, leaf: NearOperand, window: int, *, unwanted: Collection[str], min_near: int
    ) -> CollocateCounts:
        """
        Count the tokens at most `window` words before or after an occurrence of a leaf, in the same field.

        All is exact, unless the deadline of the request comes before; see `CollocateCounts.partial`.

        Words of the occurrences themselves are near none. A word that is near several occurrences counts once.

        Args:
            unwanted: Tokens that are left out. min_near: tokens that are near the leaf less often are left out too.

        Raises:
            QueryTooCostlyError: A pattern expands to too many tokens.
        """
