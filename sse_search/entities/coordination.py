"""Which names share a word? "worker and social cooperatives" names worker cooperatives and social cooperatives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sse_search.entities.names import Name
from sse_search.tokens import words

_AND = frozenset(words("and or y e et ou o u"))
_FURTHEST = 6
"""Words that may lie between a modifier and the word that it shares."""


class Coordinated(NamedTuple):
    """Words from `start` to before `end` name `id` although other words stand between."""

    start: int
    end: int
    id: str


class Coordination:
    """Names of two words, none of which needs a capital, by either word."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._after: dict[str, dict[str, str]] = {}
        self._before: dict[str, dict[str, str]] = {}
        for name in names:
            if name.case == "any" and len(name.words) == 2:
                first, second = name.words
                self._after.setdefault(first, {})[second] = name.id
                self._before.setdefault(second, {})[first] = name.id

    def at(self, forms: Sequence[str], start: int) -> Iterator[Coordinated]:
        """Yield the names whose first word, `forms[start]`, is parted from the second by other modifiers and "and"."""
        seconds = self._after.get(forms[start])
        if seconds is None:
            return
        first = forms[start]
        joined = False
        for place in range(start + 1, min(start + _FURTHEST, len(forms))):
            word = forms[place]
            if word in seconds and joined:
                yield Coordinated(start, place + 1, seconds[word])
                return
            if word in _AND:
                joined = True
            elif not self._alike(first, word, seconds):
                return

    def _alike(self, first: str, word: str, seconds: dict[str, str]) -> bool:
        """Say whether a word between may be passed over: it modifies, or is modified by, the same word."""
        others = self._after.get(word)
        return word in seconds or (others is not None and not others.keys().isdisjoint(seconds)) or word == first
