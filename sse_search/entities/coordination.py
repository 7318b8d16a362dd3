"""Find names that share a word: "worker and social cooperatives" names worker cooperatives and social cooperatives."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from sse_search.entities.names import Name
from sse_search.tokens import words

CONJUNCTIONS = frozenset(words("and or y e et ou o u"))
_MAX_WORDS = 6
"""Words from a modifier to the word that it shares."""


class CoordinationMatcher:
    """
    Finds names of two words that need no capitals and whose words are separated by coordinated modifiers.

    >>> names = [Name(key, tuple(key.split()), key, "label", "", "any") for key in ("worker coops", "social coops")]
    >>> list(CoordinationMatcher(names).at(["worker", "and", "social", "coops"], 0))
    [(4, 'worker coops')]
    """

    def __init__(self, names: Iterable[Name]) -> None:
        self._second_words: dict[str, dict[str, str]] = {}
        for name in names:
            if name.case == "any" and len(name.words) == 2:
                first, second = name.words
                self._second_words.setdefault(first, {})[second] = name.id

    @property
    def first_words(self) -> Collection[str]:
        """The words with which a name starts."""
        return self._second_words

    @property
    def following_words(self) -> dict[str, frozenset[str]]:
        """The words with which a name starts, with those that may follow in `at`."""
        first_words: dict[str, set[str]] = {}
        for first, seconds in self._second_words.items():
            for second in seconds:
                first_words.setdefault(second, set()).add(first)
        return {
            first: CONJUNCTIONS.union(seconds, *(first_words[second] for second in seconds))
            for first, seconds in self._second_words.items()
        }

    def at(self, words: Sequence[str], start: int) -> Iterator[tuple[int, str]]:
        """Yield the end (exclusive) and the id of the name that starts at `start` and has other modifiers inside."""
        first = words[start]
        seconds = self._second_words.get(first)
        if seconds is None:
            return
        coordinated = False
        for position in range(start + 1, min(start + _MAX_WORDS, len(words))):
            word = words[position]
            if word in seconds and coordinated:
                yield position + 1, seconds[word]
                return
            if word in CONJUNCTIONS:
                coordinated = True
            elif word not in seconds and seconds.keys().isdisjoint(self._second_words.get(word, ())):
                return  # the word neither is nor modifies a second word of `first`
