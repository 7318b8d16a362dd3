"""
Find the stems of tokens among those of a segment, in each of its languages.

Most segments have many documents in one language and a few in a dozen others, in which most tokens have no stem.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

from sse_search.engines.whoosh.storage.array_file import Strings
from sse_search.text.compound_parts import part_spellings, part_terms
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
        self._with_compounds: dict[str, list[list[int]]] = {}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The groups of languages (`text.stemming`) that the stems are in."""
        return tuple(self._ranges)

    def of_token(self, token: str) -> tuple[int, ...]:
        """Return the ordinals of the stems of a token, in each language that has it."""
        ordinals = map(self.find, query_stems(token, self.languages))
        return tuple(ordinal for ordinal in ordinals if ordinal >= 0)

    def with_compounds(self, token: str) -> list[list[int]]:
        """Return the ordinals of the stem of a token and of compounds with it, for each language that has some."""
        by_language = self._with_compounds.get(token)
        if by_language is None:
            stems = query_stems(token, self.languages)
            by_language = [*filter(None, map(self._own_and_compounds, stems))]
            if len(self._with_compounds) >= _MAX_TOKENS:
                self._with_compounds.clear()
            self._with_compounds[token] = by_language
        return by_language

    def _own_and_compounds(self, stem: str) -> list[int]:
        own = self.find(stem)
        language, _, word_stem = stem.partition(":")
        spellings = part_spellings(word_stem, language)
        candidates = self.stems.containing(spellings, self._ranges[language]) if spellings else ()
        compounds = (ordinal for ordinal in candidates if stem in part_terms(self.stems[ordinal]))
        return [*([own] if own >= 0 else ()), *compounds]

    def find(self, stem: str) -> int:
        """Return the ordinal of a stem; -1 when it is absent."""
        self._lookups += 1
        if self._lookups > _LOOKUPS_FROM_FILE and stem.partition(":")[0] in self._small:
            return self._ordinals.get(stem, -1)
        return self.stems.find(stem)

    @cached_property
    def _ranges(self) -> dict[str, range]:
        """The ordinals of the stems of each language."""
        begins: dict[str, int] = {}
        position = 0
        while position < len(self.stems):
            language = self.stems[position].partition(":")[0]
            begins[language] = position
            position = self.stems.lower_bound(f"{language};")  # the character after the colon
        bounds = pairwise([*begins.values(), len(self.stems)])
        return {language: range(low, high) for language, (low, high) in zip(begins, bounds, strict=True)}

    @cached_property
    def _small(self) -> dict[str, range]:
        """The ordinals of the stems of languages that have few."""
        return {language: ordinals for language, ordinals in self._ranges.items() if len(ordinals) <= _MAX_SMALL}

    @cached_property
    def _ordinals(self) -> dict[str, int]:
        """The ordinal of each stem of these languages."""
        return {
            stem: ordinal
            for ordinals in self._small.values()
            for ordinal, stem in zip(ordinals, self.stems[ordinals.start : ordinals.stop], strict=True)
        }
