"""Compute the offsets of words in their text, each when it is looked up: those of most words are not needed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from sse_search.tokens.folding import fold_with_offsets
from sse_search.tokens.splitting import tokenize

_BLOCK = 256
"""Characters that are counted at a time; a word is looked for within them."""

Span = tuple[int, int]
"""Offsets of the first character of a word and after its last one."""


class MaskedSpans(dict[int, Span]):
    """
    The offsets of words by their positions, from a mask of their text; see `words_and_mask`.

    >>> spans = MaskedSpans("the ilo   new report")
    >>> spans[1], spans.before(8), spans[2]
    ((4, 7), 2, (10, 13))
    """

    def __init__(self, mask: str) -> None:
        super().__init__()
        self._mask = mask
        self._starts = [0]
        self._counts = [0]

    def __missing__(self, position: int) -> Span:
        while self._counts[-1] <= position:
            self._count_block()
        block = bisect_right(self._counts, position) - 1
        end = self._starts[block + 1]
        rest = self._mask[self._starts[block] : end].split(None, position - self._counts[block])[-1]
        start = end - len(rest)
        after = self._mask.find(" ", start)
        span = self[position] = (start, after if after >= 0 else len(self._mask))
        return span

    def before(self, offset: int) -> int:
        """Return how many words start before an offset."""
        while self._starts[-1] < min(offset, len(self._mask)):
            self._count_block()
        block = bisect_right(self._starts, offset) - 1
        return self._counts[block] + len(self._mask[self._starts[block] : offset].split())

    def _count_block(self) -> None:
        """Count the words of the next block, which ends before a word. Raises IndexError after the last one."""
        start = self._starts[-1]
        if start == len(self._mask):
            raise IndexError("there is no such word")
        end = self._mask.find(" ", start + _BLOCK)
        end = end if end >= 0 else len(self._mask)
        self._starts.append(end)
        self._counts.append(self._counts[-1] + len(self._mask[start:end].split()))


class TokenSpans(list[Span]):
    """
    The same where only `tokenize` knows them.

    >>> TokenSpans([(0, 3), (4, 7)]).before(4)
    1
    """

    def before(self, offset: int) -> int:
        """Return how many words start before an offset."""
        return bisect_left(self, (offset,))


WordSpans = MaskedSpans | TokenSpans


def word_spans(text: str, mask: str | None) -> WordSpans:
    """
    Return the offsets of the words of a text: those of the tokens of `tokenize`.

    Args:
        mask: What `words_and_mask` returns for the text.
    """
    if mask is not None and (text.isascii() or fold_with_offsets(text)[1] is None):
        return MaskedSpans(mask)
    return TokenSpans((token.start, token.end) for token in tokenize(text))
