"""What does the tagger see of a text? Its words, folded and as written, and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache

from sse_search.entities.names import spelling
from sse_search.tokens import Token, folded, token_at, tokenize, words, written

_STOPS = re.compile(r"[.!?;:,()]|\n\s*\n")
_MOSTLY = 0.8
"""Share of capital letters above which a text is written in capitals."""
_ENOUGH = 200
"""Characters of a text that show how it is written."""
_LONG = 2_000
"""Words up to which looking for single ones takes less time than looking at all."""
_FEW_WORDS = 3
"""Words up to which a name is so short that each of its capitals counts."""


class Passage:
    """A title or a text, with its words: `forms` are folded, `token` says where one stands."""

    def __init__(self, field: str, text: str) -> None:
        self.field = field
        self.text = text
        self.forms = words(text)
        self._known: dict[int, Token] = {}

    @cached_property
    def tokens(self) -> list[Token]:
        """All words with their offsets; takes longer than everything else."""
        return list(tokenize(self.text))

    def token(self, place: int) -> Token:
        """Return a word with its offsets; only where a name was found is anything looked for."""
        found = self._known.get(place)
        if found is None:
            short = len(self.forms) <= _LONG
            found = self._known[place] = (self._searched(place) if short else None) or self.tokens[place]
        return found

    @cached_property
    def _folded(self) -> tuple[str, list[int] | None]:
        return folded(self.text)

    def _searched(self, place: int) -> Token | None:
        """Find the word by its form and by how often it came before; None where hyphens hide it ("co-operative")."""
        form = self.forms[place]
        if form.startswith("coop"):
            return None
        plain, offsets = self._folded
        before = self.forms[:place].count(form)
        at = -1
        while True:
            at = plain.find(form, at + 1)
            if at < 0:
                return None
            end = at + len(form)
            if plain[at - 1 : at].isalnum() or plain[end : end + 1].isalnum():
                continue
            token = token_at(plain, at)
            if token is None or token.form != form:
                continue
            if not before:
                return token if offsets is None else Token(form, *written(offsets, token.start, token.end))
            before -= 1

    def beginning(self, offset: int) -> int | None:
        """Return the place of the word that begins at this offset, or None."""
        return self._beginnings.get(offset)

    @cached_property
    def _beginnings(self) -> dict[int, int]:
        return {token.start: place for place, token in enumerate(self.tokens)}

    def ending(self, offset: int) -> int | None:
        """Return how many words end up to this offset, where a word ends; else None."""
        found = self._endings.get(offset)
        return None if found is None else found + 1

    @cached_property
    def _endings(self) -> dict[int, int]:
        return {token.end: place for place, token in enumerate(self.tokens)}

    def surface(self, start: int, end: int) -> str:
        """Return the words from `start` to before `end` as they are written."""
        last = self.token(end - 1)
        return self.text[self.token(start).start : last.end]

    @cached_property
    def capitals(self) -> bool:
        """Whether everything is written in capitals."""
        if self.text.isupper():
            return True
        some = self.text[:_ENOUGH]
        upper = sum(map(str.isupper, some))
        return upper > _MOSTLY * (upper + sum(map(str.islower, some)))

    @cached_property
    def joined(self) -> str:
        """The folded words with one space around each."""
        return f" {' '.join(self.forms)} "

    def spelt(self, start: int, end: int, name: str) -> bool:
        """Say whether the words are spelt as the name, letter for letter but for dots."""
        return spelling(self.surface(start, end)) == spelling(name)

    def capitalized(self, start: int, end: int, name: str) -> bool:
        """
        Say whether the words have capitals where the name has them.

        In names of up to three words every capital counts; in longer ones, often written half small, the first.
        """
        wanted = _capitals(name)[: end - start]
        places = [place for place, capital in enumerate(wanted) if capital]
        if len(wanted) > _FEW_WORDS:
            places = places[:1]
        return all(self.text[self.token(start + place).start].isupper() for place in places)

    def unbroken(self, start: int, end: int, name: str) -> bool:
        """Say whether no punctuation parts the words that does not part those of the name."""
        if end - start == 1:
            return True
        return all(mark in name for mark in _STOPS.findall(self.surface(start, end)))

    def beside(self, place: int, step: int) -> int | None:
        """Return the place of the word before (-1) or after (1) the one at `place`; None if punctuation parts them."""
        other = place + step
        if not 0 <= other < len(self.forms):
            return None
        left, right = sorted((place, other))
        gap = self.text[self.token(left).end : self.token(right).start]
        return None if _STOPS.search(gap) else other

    def stands(self, words: Sequence[str], place: int, step: int) -> bool:
        """Say whether these folded words end just before (-1) or begin just after (1) the word at `place`."""
        for word in words if step > 0 else reversed(words):
            other = self.beside(place, step)
            if other is None or self.forms[other] != word:
                return False
            place = other
        return True


@lru_cache(maxsize=4096)
def _capitals(name: str) -> tuple[bool, ...]:
    """Say of each word of a name whether it begins with a capital."""
    return tuple(name[token.start].isupper() for token in tokenize(name))
