"""Give the tagger the words of a title or text, folded and as written, and what is next to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache

from sse_search.entities.abbreviations import Definition, definitions
from sse_search.entities.names import without_dots
from sse_search.model import NewsItem
from sse_search.tokens import ItemTokens, WordSpans, tokenize, word_spans, words_and_mask

_STOPS = re.compile(r"[.!?;:,()]|\n\s*\n")
_SENTENCE_STOPS = re.compile(r"[.!?:;\n\"“«„]")
_MIN_CAPITALS = 0.8
"""Share of capital letters above which a text counts as written in all capitals."""
_CAPITALS_SAMPLE = 200
"""Characters of a text that are checked for capitals."""
_MAX_TITLE_CAPITALS = 0.5
"""Share of words of a title with a capital above which a capital says nothing about a word."""
MIN_SENTENCE_CASE_WORDS = 2
"""Words from which a name is recognized by the capital of its first word alone."""
_MAX_SHORT_NAME_WORDS = 3
"""Words up to which every capital of a name counts."""


class Passage:
    """
    The title or the text of an item.

    Words are addressed by their position in `words`.

    Attributes:
        field: `title` or `body`.
        text: The text as written.

    >>> passage = Passage("title", "The ILO's new report")
    >>> passage.words
    ['the', 'ilo', 'new', 'report']
    >>> passage.surface(1, 3)
    "ILO's new"
    """

    def __init__(self, field: str, text: str) -> None:
        self.field = field
        self.text = text

    @cached_property
    def _split(self) -> tuple[list[str], str | None]:
        return words_and_mask(self.text)

    @cached_property
    def words(self) -> list[str]:
        """The folded words."""
        return self._split[0]

    @cached_property
    def spans(self) -> WordSpans:
        """The offsets of the words."""
        return word_spans(self.text, self._split[1])

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions of abbreviations."""
        return tuple(definitions(self.text)) if "(" in self.text else ()

    def position_starting_at(self, offset: int) -> int | None:
        """Return the position of the word that starts at an offset, or None."""
        position = self.spans.before(offset)
        return position if position < len(self.words) and self.spans[position][0] == offset else None

    def position_after(self, offset: int) -> int | None:
        """Return the position after the word that ends at an offset, or None."""
        position = self.spans.before(offset)
        return position if position and self.spans[position - 1][1] == offset else None

    def surface(self, start: int, end: int) -> str:
        """Return the words `start` to `end`, exclusive, as written."""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]

    @cached_property
    def all_capitals(self) -> bool:
        """Whether the text is written in all capitals."""
        if self.text.isupper():
            return True
        sample = self.text[:_CAPITALS_SAMPLE]
        upper = sum(map(str.isupper, sample))
        return upper > _MIN_CAPITALS * (upper + sum(map(str.islower, sample)))

    @cached_property
    def is_heading(self) -> bool:
        """Whether most words of a title have a capital, as in American headlines."""
        if self.field != "title":
            return False
        parts = [part for part in self.text.split() if part[:1].isalpha()]
        return sum(part[0].isupper() for part in parts) > _MAX_TITLE_CAPITALS * len(parts)

    @cached_property
    def joined(self) -> str:
        """The folded words with one space around each."""
        return f" {' '.join(self.words)} "

    def starts_of(self, phrase: tuple[str, ...]) -> list[int]:
        """Return the positions where these folded words are adjacent."""
        first, size = phrase[0], len(phrase)
        return [
            position
            for position, word in enumerate(self.words)
            if word == first and tuple(self.words[position : position + size]) == phrase
        ]

    def is_spelled(self, start: int, end: int, name: str) -> bool:
        """Tell whether the words are spelled exactly like the name, dots aside."""
        surface = self.surface(start, end)
        return surface == name or without_dots(surface) == without_dots(name)

    def is_capitalized(self, start: int, end: int, name: str) -> bool:
        """
        Tell whether the words have capitals where the name has them.

        In names of up to three words every capital counts; in longer ones, often written partly in lower case, only the
        first.
        """
        capitals = _capitals(name)[: end - start]
        positions = [position for position, capital in enumerate(capitals, start) if capital]
        if len(capitals) > _MAX_SHORT_NAME_WORDS:
            positions = positions[:1]
        return all(self.text[self.spans[position][0]].isupper() for position in positions)

    def is_capitalized_after_first(self, start: int, end: int, name: str) -> bool:
        """Tell whether the words after the first have every capital of the name, and the name has one there."""
        capitals = _capitals(name)[1 : end - start]
        positions = [position for position, capital in enumerate(capitals, start + 1) if capital]
        return bool(positions) and all(self.text[self.spans[position][0]].isupper() for position in positions)

    def is_in_sentence_case(self, start: int, end: int, name: str) -> bool:
        """
        Tell whether only the first word has a capital, inside a sentence; short forms in the name keep theirs.

        At the start of a sentence the capital says nothing.
        """
        if end - start < MIN_SENTENCE_CASE_WORDS or self.adjacent(start, -1) is None:
            return False
        parts = name.split()
        if any(len(part) > 1 and part.isupper() for part in parts):
            return False
        return self.text[self.spans[start][0]].isupper() and self.is_lower(start + 1, end)

    def is_lower(self, start: int, end: int) -> bool:
        """Tell whether every word starts in lower case."""
        return all(self.text[self.spans[position][0]].islower() for position in range(start, end))

    def is_unbroken(self, start: int, end: int, name: str) -> bool:
        """Tell whether no punctuation separates the words, except punctuation of the name itself."""
        if end - start == 1:
            return True
        return all(mark in name for mark in _STOPS.findall(self.surface(start, end)))

    def adjacent(self, position: int, step: int) -> int | None:
        """Return the position of the word before (-1) or after (1); None if there is none or punctuation intervenes."""
        other = position + step
        if not 0 <= other < len(self.words):
            return None
        left, right = (position, other) if step > 0 else (other, position)
        gap = self.text[self.spans[left][1] : self.spans[right][0]]
        return None if _STOPS.search(gap) else other

    def is_capital_next(self, position: int) -> bool:
        """Tell whether a word has a capital that means something, and no punctuation is before it."""
        if self.all_capitals or not 0 < position < len(self.words):
            return False
        return self.text[self.spans[position][0]].isupper() and self.adjacent(position - 1, 1) is not None

    def starts_sentence(self, position: int) -> bool:
        """Tell whether a word is the first of a sentence, a line or a quotation; a comma ends none."""
        if position == 0:
            return True
        return bool(_SENTENCE_STOPS.search(self.text, self.spans[position - 1][1], self.spans[position][0]))

    def has_adjacent(self, phrase: Sequence[str], position: int, step: int) -> bool:
        """Tell whether these folded words end directly before (-1) or start directly after (1) the word."""
        for word in phrase if step > 0 else reversed(phrase):
            other = position + step
            if not 0 <= other < len(self.words) or self.words[other] != word or self.adjacent(position, step) is None:
                return False
            position = other
        return True


def passages_of(item: NewsItem) -> list[Passage]:
    """Return the title and the text of an item, if it has one."""
    text = item.text
    return [Passage("title", item.title), *([Passage("body", text)] if text else ())]


def tokens_of(passages: Sequence[Passage]) -> ItemTokens:
    """Return the words of the passages of an item."""
    title, *body = passages
    return title.words, body[0].words if body else []


@lru_cache(maxsize=4096)
def _capitals(name: str) -> tuple[bool, ...]:
    """Tell of each word of a name whether it starts with a capital."""
    return tuple(name[start].isupper() for _, start, _ in tokenize(name))
