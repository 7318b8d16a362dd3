"""
Choose the best passage of a text by the matches in it.

It has the most distinct query terms, then the most matches, then comes first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from sse_search.tokens import EVERY_SCRIPT

_SENTENCE_START = re.compile(r"(?:[.!?…]['\"”’»)]*\s+|\n+)")
_SPACE = re.compile(r"\s")


class Span(NamedTuple):
    """
    A match: `text[start:end]` is an occurrence of the query term with this id.

    All exact words count as one term, and so do all prefixes.

    >>> text, span = "Laws on banks", Span(8, 13, 0)
    >>> text[span.start : span.end]
    'banks'
    """

    start: int
    end: int
    term_id: int


def best_passage(text: str, spans: Sequence[Span], length: int) -> tuple[int, int]:
    """Return start and end of the best passage, at word boundaries and if possible at the start of a sentence."""
    if len(text) <= length:
        return 0, len(text)
    first = _best_start(spans, length) if spans else 0
    start = _step_back(text, first, length)
    end = min(len(text), start + length)
    if end < len(text):
        end = _last_boundary(text, start + length // 2, end)
        end = max([end, *(e for s, e, _ in spans if s < end < e)])
    return start, end


@cache
def _within_word() -> re.Pattern[str]:
    character, signs = EVERY_SCRIPT.word_character, EVERY_SCRIPT.signs
    return re.compile(rf"(?<={character})(?={character})|(?=[\u0300-\u036f\u3099\u309a{signs}])")


def _last_boundary(text: str, low: int, high: int) -> int:
    """Return the last word boundary from `low` to `high`: a space, else any other boundary, else `high`."""
    space = _last_space(text, low, high + 1)
    if space >= 0:
        return space
    within_word = _within_word()
    for is_boundary in (_SPACE.match, lambda text, offset: not within_word.match(text, offset)):
        for offset in range(high, low, -1):
            if is_boundary(text, offset):
                return offset
    return high


def _last_space(text: str, low: int, high: int) -> int:
    """Return the last space from `low` to `high`, exclusive, that is not within a number; -1 if there is none."""
    space = text.rfind(" ", low, high)
    while _is_within_number(text, space):
        space = text.rfind(" ", low, space)
    return space


def _is_within_number(text: str, space: int) -> bool:
    """Tell whether a space has digits, or a sign such as ½ that stands for some, on both sides; never for -1."""
    return space > 0 and text[space - 1].isnumeric() and text[space + 1 : space + 2].isnumeric()


def _best_start(spans: Sequence[Span], length: int) -> int:
    """Return the start of the window with the most distinct terms, then the most matches."""
    width = length * 2 // 3
    best_start = spans[0].start
    if spans[-1].end <= best_start + width:
        return best_start
    best, last = (0, 0), 0
    counts: dict[int, int] = {}  # matches in the window by term
    for index, (start, _, term_id) in enumerate(spans):
        while last < len(spans) and (last <= index or spans[last].end <= start + width):
            entering = spans[last].term_id
            counts[entering] = counts.get(entering, 0) + 1
            last += 1
        if (len(counts), last - index) > best:
            best, best_start = (len(counts), last - index), start
        if last == len(spans):  # later windows have fewer
            break
        counts[term_id] -= 1
        if not counts[term_id]:
            del counts[term_id]
    return best_start


def _step_back(text: str, first: int, length: int) -> int:
    """Return the start of a sentence or else a word, up to a third of the passage before the first match."""
    earliest = max(0, first - length // 3)
    if earliest == 0:
        return 0
    sentence_starts = [match.end() for match in _SENTENCE_START.finditer(text, earliest, first)]
    if sentence_starts:
        return sentence_starts[-1]
    space = text.find(" ", max(0, first - length // 6), first)
    while _is_within_number(text, space):
        space = text.find(" ", space + 1, first)
    return space + 1 if space >= 0 else first
