"""
Divide compounds into their parts, by lists of words that compounds are made of.

German only so far. What a compound is divided into depends on its stem alone, so that an index need not store it. All
parts of a compound are listed words, with linking elements between them (`Wohnung-s-bau-genossenschaft`). The first may
be unknown before a long word (`Imkerei-genossenschaft`), and the last after several words, or after an ending with a
linking element that marks the border (`Genossenschaft-s-novelle`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from sse_search.text.compound_table import german_compounds
from sse_search.text.stemming import stem

LANGUAGES = ("de",)
"""Languages whose compounds are divided."""

_MIN_COMPOUND = 7
_MIN_PART = 4
_MIN_LONG_PART = 7
"""Letters of a word that is recognized after unknown ones."""
_MIN_UNKNOWN = 4
_MARKED_ENDINGS = ("ungs", "heits", "keits", "schafts", "ions", "tats")
"""Endings of words, with the linking element, after which another word begins."""
_CACHED = 200_000


class _Part(msgspec.Struct, frozen=True):
    """A part of a compound: where it begins, where the next one does, and the stems of the words that it may be."""

    start: int
    end: int
    stems: tuple[str, ...]


@lru_cache(maxsize=_CACHED)
def compound_parts(word_stem: str, language: str) -> tuple[str, ...]:
    """
    Return the stems of the parts of a compound, and of parts side by side; nothing for other words.

    >>> compound_parts("wohnungsbaugenossenschaft", "de")
    ('wohnung', 'wohnungsbau', 'bau', 'baugenossenschaft', 'genossenschaft')
    >>> compound_parts("genossenschaft", "de"), compound_parts("cooperativebank", "en")
    ((), ())
    """
    if language not in LANGUAGES or len(word_stem) < _MIN_COMPOUND:
        return ()
    parts = _divided(word_stem)
    return tuple(dict.fromkeys(_joined(word_stem, parts)))


def part_terms(term: str) -> tuple[str, ...]:
    """
    Return the index terms (`text.stemming`) of the parts of a compound, given by its own.

    >>> part_terms("de:genossenschaftsbank"), part_terms("de:bank")
    (('de:genossenschaft', 'de:bank'), ())
    """
    language, _, word_stem = term.partition(":")
    return tuple(f"{language}:{part}" for part in compound_parts(word_stem, language))


def may_be_part(term: str) -> bool:
    """
    Tell whether an index term is of a language whose compounds are divided.

    >>> may_be_part("de:bank"), may_be_part("en:bank")
    (True, False)
    """
    return term.partition(":")[0] in LANGUAGES


@lru_cache(maxsize=_CACHED)
def part_spellings(word_stem: str, language: str) -> tuple[str, ...]:
    """
    Return texts one of which every compound contains that has a word as its part; nothing where none can have it.

    >>> part_spellings("wohnung", "de"), part_spellings("quark", "de")
    (('wohn',), ())
    """
    if language not in LANGUAGES:
        return ()
    texts = german_compounds().spellings.get(word_stem, ())
    if not texts:
        return (word_stem,) if compound_parts(word_stem, language) else ()
    return tuple(sorted(text for text in texts if not any(other in text for other in texts if other != text)))


def _joined(word_stem: str, parts: Sequence[_Part]) -> Iterator[str]:
    """Yield the stems of the parts, and of several of them side by side."""
    last = len(parts) - 1
    for first, part in enumerate(parts):
        yield from part.stems
        for end in range(first + 1, len(parts)):
            if (first, end) != (0, last):
                whole = word_stem[part.start : parts[end].end]
                yield whole if end == last else stem(whole, "de")


def _divided(word_stem: str) -> Sequence[_Part]:
    """Return the parts of a compound in their order; one that is unknown is not among them."""
    words = german_compounds()
    size = len(word_stem)
    if word_stem in words.spellings or word_stem in words.heads:
        return ()
    heads = [start for start in range(2, size - 2) if word_stem[start:] in words.heads]
    for start in heads:
        before = _modifiers(word_stem[:start])
        if before:
            return (*before, _Part(start, size, words.heads[word_stem[start:]]))
    if heads and size - heads[0] >= _MIN_LONG_PART and heads[0] >= _MIN_UNKNOWN:
        return (_Part(heads[0], size, words.heads[word_stem[heads[0] :]]),)
    return _before_unknown(word_stem)


@lru_cache(maxsize=_CACHED)
def _modifiers(text: str) -> tuple[_Part, ...]:
    """Return the parts of the beginning of a compound; nothing where it is not made of listed words."""
    modifiers = german_compounds().modifiers
    if text in modifiers:
        return (_part(0, text),)
    for start in range(2, len(text) - 2):
        if text[start:] in modifiers and (before := _modifiers(text[:start])):
            return (*before, _part(start, text[start:]))
    return ()


def _part(start: int, linked: str) -> _Part:
    return _Part(start, start + len(linked), german_compounds().modifiers[linked])


def _before_unknown(word_stem: str) -> tuple[_Part, ...]:
    """Return the parts before an unknown one: several, or one that ends like a modifier."""
    for end in range(len(word_stem) - _MIN_UNKNOWN, _MIN_PART, -1):
        parts = _modifiers(word_stem[:end])
        if len(parts) > 1 or (parts and word_stem.endswith(_MARKED_ENDINGS, 0, end)):
            return parts
    return ()
