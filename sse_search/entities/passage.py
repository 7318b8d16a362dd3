"""Give the tagger the words of a title or text, folded and as written, and what is next to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from heapq import merge
from itertools import islice
from operator import itemgetter

from sse_search.entities.names import without_dots
from sse_search.tokens import Token, compounds, fold_with_offsets, original_span, token_at, tokenize, words

_STOPS = re.compile(r"[.!?;:,()]|\n\s*\n")
_ASCII_LETTER = re.compile("[a-z0-9]")
"""A letter beside which no other word begins or ends."""
_MIN_CAPITALS = 0.8
"""Share of capital letters above which a text counts as written in all capitals."""
_CAPITALS_SAMPLE = 200
"""Characters of a text that are checked for capitals."""
_MAX_SEARCHED_WORDS = 2_000
"""Words of a text up to which searching for a single one is faster than tokenizing the whole text."""
MIN_SENTENCE_CASE_WORDS = 2
"""Words from which a name is recognized by the capital of its first word alone."""
_MAX_SHORT_NAME_WORDS = 3
"""Words up to which every capital of a name counts."""

_start = itemgetter(1)


class Passage:
    """
    The title or the text of an item.

    Words are addressed by their position in `words`. Their offsets are computed only where a name is found.

    Attributes:
        field: `title` or `body`.
        text: The text as written.
        words: Its folded words.

    >>> passage = Passage("title", "The ILO's new report")
    >>> passage.words
    ['the', 'ilo', 'new', 'report']
    >>> passage.surface(1, 3)
    "ILO's new"
    """

    def __init__(self, field: str, text: str) -> None:
        self.field = field
        self.text = text
        self.words = words(text)
        self._tokens_by_position: dict[int, Token] = {}
        self._searchable = len(self.words) if len(self.words) <= _MAX_SEARCHED_WORDS else 0
        """Occurrences of words to search before the whole text is tokenized, which costs as much."""

    @cached_property
    def tokens(self) -> list[Token]:
        """Every word with its offsets; slower than everything else here."""
        return list(tokenize(self.text))

    def token(self, position: int) -> Token:
        """Return a word with its offsets, without tokenizing the whole text if possible."""
        token = self._tokens_by_position.get(position)
        if token is None:
            searched = self._search_token(position) if self._searchable > 0 else None
            token = self._tokens_by_position[position] = searched or self.tokens[position]
        return token

    @cached_property
    def _folded(self) -> tuple[str, list[int] | None]:
        return fold_with_offsets(self.text)

    @cached_property
    def _compounds(self) -> dict[int, Token]:
        """The words with punctuation within, by their start in the folded text."""
        return {compound.start: Token(*compound[:3]) for compound in compounds(self._folded[0])}

    def _search_token(self, position: int) -> Token | None:
        """Search the folded text for the nth occurrence of a word; None if it may be hyphenated ("co-operative")."""
        word = self.words[position]
        if word.startswith("coop"):
            return None
        earlier = self.words[:position].count(word)
        self._searchable -= earlier + 1
        within = [token for token in self._compounds.values() if token.text == word]
        occurrences = (
            merge(within, self._plain_occurrences(word), key=_start) if within else self._plain_occurrences(word)
        )
        token = next(islice(occurrences, earlier, None), None)
        _, offsets = self._folded
        if token is None or offsets is None:
            return token
        return Token(word, *original_span(offsets, token.start, token.end))

    def _plain_occurrences(self, word: str) -> Iterator[Token]:
        """Yield where a word without punctuation within is in the folded text."""
        plain, _ = self._folded
        start = plain.find(word)
        while start >= 0:
            end = start + len(word)
            if not (_ASCII_LETTER.match(plain[start - 1 : start]) or _ASCII_LETTER.match(plain, end)):
                token = token_at(plain, start) if start not in self._compounds else None
                if token is not None and token.text == word:
                    yield token
            start = plain.find(word, start + 1)

    def position_starting_at(self, offset: int) -> int | None:
        """Return the position of the word that starts at an offset, or None."""
        return self._start_positions.get(offset)

    @cached_property
    def _start_positions(self) -> dict[int, int]:
        return {token.start: position for position, token in enumerate(self.tokens)}

    def position_after(self, offset: int) -> int | None:
        """Return the position after the word that ends at an offset, or None."""
        return self._end_positions.get(offset)

    @cached_property
    def _end_positions(self) -> dict[int, int]:
        return {token.end: position for position, token in enumerate(self.tokens, 1)}

    def surface(self, start: int, end: int) -> str:
        """Return the words `start` to `end`, exclusive, as written."""
        last = self.token(end - 1)
        return self.text[self.token(start).start : last.end]

    @cached_property
    def all_capitals(self) -> bool:
        """Whether the text is written in all capitals."""
        if self.text.isupper():
            return True
        sample = self.text[:_CAPITALS_SAMPLE]
        upper = sum(map(str.isupper, sample))
        return upper > _MIN_CAPITALS * (upper + sum(map(str.islower, sample)))

    @cached_property
    def joined(self) -> str:
        """The folded words with one space around each."""
        return f" {' '.join(self.words)} "

    def is_spelled(self, start: int, end: int, name: str) -> bool:
        """Tell whether the words are spelled exactly like the name, dots aside."""
        return without_dots(self.surface(start, end)) == without_dots(name)

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
        return all(self.text[self.token(position).start].isupper() for position in positions)

    def is_capitalized_after_first(self, start: int, end: int, name: str) -> bool:
        """Tell whether the words after the first have every capital of the name, and the name has one there."""
        capitals = _capitals(name)[1 : end - start]
        positions = [position for position, capital in enumerate(capitals, start + 1) if capital]
        return bool(positions) and all(self.text[self.token(position).start].isupper() for position in positions)

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
        return self.text[self.token(start).start].isupper() and self.is_lower(start + 1, end)

    def is_lower(self, start: int, end: int) -> bool:
        """Tell whether every word starts in lower case."""
        return all(self.text[self.token(position).start].islower() for position in range(start, end))

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
        left, right = sorted((position, other))
        gap = self.text[self.token(left).end : self.token(right).start]
        return None if _STOPS.search(gap) else other

    def has_adjacent(self, phrase: Sequence[str], position: int, step: int) -> bool:
        """Tell whether these folded words end directly before (-1) or start directly after (1) the word."""
        for word in phrase if step > 0 else reversed(phrase):
            other = self.adjacent(position, step)
            if other is None or self.words[other] != word:
                return False
            position = other
        return True


@lru_cache(maxsize=4096)
def _capitals(name: str) -> tuple[bool, ...]:
    """Tell of each word of a name whether it starts with a capital."""
    return tuple(name[token.start].isupper() for token in tokenize(name))
