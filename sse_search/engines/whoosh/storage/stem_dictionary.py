"""
Find the stems of tokens among those of a segment, in each of its languages.

Most segments have many documents in one language and a few in a dozen others, in which most tokens have no stem.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

from sse_search.engines.whoosh.storage.array_file import Strings
from sse_search.text.stemming import query_stems

_MAX_SMALL = 2000
"""Stems of a language whose ordinals are kept in memory."""
_LOOKUPS_FROM_FILE = 64
"""They are read when so many lookups have shown that there are more to come."""
_MAX_TOKENS = 20_000
"""Tokens whose stems are kept."""


class StemDictionary:
    """
    The stems of a segment.

    Attributes:
        stems: Sorted, each with its language, such as `en:cooper`.
    """

    def __init__(self, stems: Strings) -> None:
        self.stems = stems
        self._lookups = 0
        self._of_token: dict[str, tuple[int, ...]] = {}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The groups of languages (`text.stemming`) that the stems are in."""
        return tuple(self._begins)

    def of_token(self, token: str) -> tuple[int, ...]:
        """Return the ordinals of the stems of a token, in each language that has it."""
        ordinals = self._of_token.get(token)
        if ordinals is None:
            found = map(self.find, query_stems(token, self.languages))
            ordinals = tuple(ordinal for ordinal in found if ordinal >= 0)
            if len(self._of_token) >= _MAX_TOKENS:
                self._of_token.clear()
            self._of_token[token] = ordinals
        return ordinals

    def find(self, stem: str) -> int:
        """Return the ordinal of a stem; -1 when it is absent."""
        self._lookups += 1
        if self._lookups > _LOOKUPS_FROM_FILE and stem.partition(":")[0] in self._small:
            return self._ordinals.get(stem, -1)
        return self.stems.find(stem)

    @cached_property
    def _begins(self) -> dict[str, int]:
        """The ordinal of the first stem of each language."""
        begins: dict[str, int] = {}
        position = 0
        while position < len(self.stems):
            language = self.stems[position].partition(":")[0]
            begins[language] = position
            position = self.stems.lower_bound(f"{language};")  # the character after the colon
        return begins

    @cached_property
    def _small(self) -> dict[str, range]:
        """The ordinals of the stems of languages that have few."""
        bounds = pairwise([*self._begins.values(), len(self.stems)])
        small = zip(self._begins, bounds, strict=True)
        return {language: range(low, high) for language, (low, high) in small if high - low <= _MAX_SMALL}

    @cached_property
    def _ordinals(self) -> dict[str, int]:
        """The ordinal of each stem of these languages."""
        return {
            stem: ordinal
            for ordinals in self._small.values()
            for ordinal, stem in zip(ordinals, self.stems[ordinals.start : ordinals.stop], strict=True)
        }
