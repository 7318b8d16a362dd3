"""Resolve an abbreviation that an item defines to an entity of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from sse_search.entities.abbreviations import Definition
from sse_search.entities.names import name_key, names_of
from sse_search.entities.vocabulary import Vocabulary

_MIN_SIMILARITY = 0.9
"""Similarity from which two long forms are spellings of the same name (Cooperative Work or Works Agency)."""
_MIN_CAPITALIZED_WORDS = 2
_TYPES_WITH_FOREIGN_SHORT_FORMS = ("organization", "event", "project", "work")


def resolve(vocabulary: Vocabulary, text: str, definition: Definition, names: Iterable[tuple[int, str]]) -> str | None:
    """
    Return the id of the defined entity; empty if it is unknown, None if nothing was defined after all.

    Args:
        names: The names that end where the long form ends: offset where each starts, and id.

    >>> from sse_search.entities import load
    >>> from sse_search.entities.abbreviations import definitions
    >>> text = "Women in Informal Employment, Globalising and Organising (WIEGO)"
    >>> [resolve(load(), text, definition, []) for definition in definitions(text)]
    ['organization:wiego']
    """
    covering = [(start, id) for start, id in names if _covers(start, id, definition)]
    if covering:
        return min(covering)[1]
    if definition.aligned_start is None:
        return None
    for start in (definition.start, definition.aligned_start):
        similar = _similar_entity(vocabulary, definition.short, text[start : definition.end])
        if similar is not None:
            return similar
    capitalized = sum(word[:1].isupper() for word in text[definition.start : definition.end].split())
    return "" if capitalized >= _MIN_CAPITALIZED_WORDS else None


def _covers(start: int, id: str, definition: Definition) -> bool:
    """Tell whether a name is the long form: it includes all matched letters, or else all capitalized words."""
    if definition.aligned_start is not None:
        return start <= definition.aligned_start
    return id.partition(":")[0] in _TYPES_WITH_FOREIGN_SHORT_FORMS and start <= definition.start


def _similar_entity(vocabulary: Vocabulary, short: str, long: str) -> str | None:
    """Return the entity with this short form that has a name similar to the long form."""
    folded = " ".join(name_key(long))
    for id in vocabulary.ids_named(short):
        for name in names_of(vocabulary.content.entities[id]):
            if SequenceMatcher(None, folded, " ".join(name.words)).ratio() >= _MIN_SIMILARITY:
                return id
    return None
