"""Find phrases in a list of tokens, and occurrences that are near one another, in plain Python."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence

from sse_search.engines import queries
from sse_search.model import Proximity

Span = tuple[int, int]
"""Positions of the first and the last token of an occurrence."""


def phrase_spans(phrase: queries.PhraseQuery, tokens: Sequence[str]) -> Iterator[Span]:
    """Yield the occurrences of a phrase, of those that end at one position the shortest."""
    longest = len(phrase.tokens) + phrase.slop
    for last, token in enumerate(tokens):
        if token != phrase.tokens[-1]:
            continue
        first, lowest = last, max(0, last - longest + 1)
        for wanted in reversed(phrase.tokens[:-1]):
            first = next((i for i in range(first - 1, lowest - 1, -1) if tokens[i] == wanted), -1)
            if first < 0:
                break
        else:
            yield first, last


def near_spans(spans: Iterable[Span], others: Collection[Span], link: Proximity, *, others_first: bool) -> set[Span]:
    """
    Return the spans that are as near to one of the others as a link says.

    Args:
        others_first: Whether the others are those of the operand before in the chain, or of the one after.
    """
    firsts, lasts = map(sorted, zip(*others, strict=True)) if others else ((), ())
    kept = set()
    for first, last in spans:
        is_after = _has(lasts, first - link.distance, first - 1)
        is_before = _has(firsts, last + 1, last + link.distance)
        in_order, reverse = (is_after, is_before) if others_first else (is_before, is_after)
        if in_order or (reverse and not link.ordered):
            kept.add((first, last))
    return kept


def _has(values: Sequence[int], low: int, high: int) -> bool:
    """Tell whether sorted values have one within bounds."""
    index = bisect_left(values, low)
    return index < len(values) and values[index] <= high
