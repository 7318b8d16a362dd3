"""Find phrases in a list of tokens, and tell whether two occurrences are near one another, in plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse_search.engines import queries
from sse_search.model import Proximity


def phrase_spans(phrase: queries.PhraseQuery, tokens: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the occurrences of a phrase, of those that end at one position the shortest."""
    for last, token in enumerate(tokens):
        first = last
        for wanted in reversed(phrase.tokens[:-1]):
            first = next((i for i in range(first - 1, -1, -1) if tokens[i] == wanted), -1) if first >= 0 else -1
        if token == phrase.tokens[-1] and first >= 0 and last - first < len(phrase.tokens) + phrase.slop:
            yield first, last


def are_near(span: tuple[int, int], later: tuple[int, int], link: Proximity) -> bool:
    """Tell whether a span is as near to the one before in the chain as a link says."""
    follows = 0 < later[0] - span[1] <= link.distance
    return follows or (not link.ordered and 0 < span[0] - later[1] <= link.distance)
