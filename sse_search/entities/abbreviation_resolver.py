"""Resolve an abbreviation that an item defines to an entity of the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from sse_search.entities.abbreviations import Definition, has_initials
from sse_search.entities.names import name_key, names_of
from sse_search.entities.vocabulary import Vocabulary

MIN_SIMILARITY = 0.9
"""Similarity from which two long forms are spellings of the same name (Cooperative Work or Works Agency)."""
_MIN_SHARED_LETTERS = 5
"""Letters at the start of a word from which two words are of one origin ("Industriais" and "Industrial")."""
_MIN_TRANSLATED_SHARE = 0.75
_MIN_COVERED_SHARE = 0.6
"""Shares of the words of a translated long form, and of the known name, that need a word of the same origin."""
_CAPITALIZED = re.compile(r"\b[^\W\d_a-zß-öø-ÿ]")
_MIN_CAPITALIZED_WORDS = 2
_BODIES = (
    "alianz",
    "alianc",
    "alleanz",
    "allianc",
    "allianz",
    "asociac",
    "associa",
    "confeder",
    "confedes",
    "federa",
    "feder",
    "institut",
    "istitut",
    "league",
    "lega",
    "liga",
    "ligue",
    "organis",
    "organiz",
    "sociedad",
    "societ",
    "union",
    "uniao",
    "verband",
    "vereinigung",
)
_GERMAN_BODIES = ("bund", "organisation", "verband", "vereinigung")
"""How words that name a body start and end."""
_TYPES_WITH_FOREIGN_SHORT_FORMS = ("organization", "event", "project", "work")


def resolve(
    vocabulary: Vocabulary, text: str, definition: Definition, names: Iterable[tuple[int, str]], language: str
) -> str | None:
    """
    Return the id of the defined entity; empty if it is unknown, None if nothing was defined after all.

    Args:
        names: The names that end where the long form ends: offset where each starts, and id.
        language: The language of the text.

    >>> from sse_search.entities import load
    >>> from sse_search.entities.abbreviations import definitions
    >>> text = "Women in Informal Employment, Globalising and Organising (WIEGO)"
    >>> [resolve(load(), text, definition, [], "en") for definition in definitions(text)]
    ['organization:wiego']
    """
    covering = [(start, id) for start, id in names if _covers(start, id, definition)]
    known, long = vocabulary.ids_named(definition.short), text[definition.start : definition.end]
    if covering:
        id = min(covering)[1]
        is_other = definition.aligned_start is None and bool(known) and id not in known
        return None if is_other else id  # "International Cooperative Alliance (ICA-AP)" names both
    if definition.aligned_start is None:
        return "" if any(_is_another_body(vocabulary, id, long, language) for id in known) else None
    for start in (definition.start, definition.aligned_start):
        similar = _similar_entity(vocabulary, definition.short, text[start : definition.end])
        if similar is not None:
            return similar
    translated = _translated_entities(vocabulary, definition.short, long)
    if translated:
        return translated[0] if len(translated) == 1 else None
    is_name = has_capitals(long) or has_initials(definition, text) or (bool(known) and _is_body(long))
    return "" if is_name else None


def has_capitals(long: str) -> bool:
    """Tell whether a long form has the capitals of a name."""
    return sum(word[:1].isupper() for word in long.split()) >= _MIN_CAPITALIZED_WORDS


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
            if _are_similar(folded, " ".join(name.words)):
                return id
    return None


def _are_similar(long: str, name: str) -> bool:
    matcher = SequenceMatcher(None, long, name)
    bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)  # each at most the one before
    return all(ratio() >= MIN_SIMILARITY for ratio in bounds)


def _translated_entities(vocabulary: Vocabulary, short: str, long: str) -> list[str]:
    """Return the entities with this short form that have a name of which the long form is a translation."""
    return [
        id
        for id in vocabulary.ids_named(short)
        if id.startswith(_TYPES_WITH_FOREIGN_SHORT_FORMS) and _is_translated(vocabulary, id, long)
    ]


def _is_translated(vocabulary: Vocabulary, id: str, long: str) -> bool:
    """Tell whether a long form, or its end from a capital on, is a translation of a name of an entity."""
    return any(
        is_translation(part, name.words)
        for name in names_of(vocabulary.content.entities[id])
        for part in _capitalized_endings(long)
    )


def _is_another_body(vocabulary: Vocabulary, id: str, long: str, language: str) -> bool:
    """
    Tell whether a long form without the letters of a known short form names another body than the entity.

    Only where the name of the entity in the language is known; other words before the bracket are its context.
    """
    entity = vocabulary.content.entities[id]
    is_known = any(name.language == language and len(name.words) > 1 for name in names_of(entity)) or (
        language == "en" and not entity.geography
    )
    return id.startswith("organization:") and is_known and _is_body(long) and not _is_translated(vocabulary, id, long)


def _is_body(long: str) -> bool:
    """Tell whether a long form has a word with a capital that names a body: federation, alliance, institute."""
    return any(
        word[0].isupper() and any(part.startswith(_BODIES) or part.endswith(_GERMAN_BODIES) for part in name_key(word))
        for word in long.split()
    )


def _capitalized_endings(long: str) -> list[tuple[str, ...]]:
    """Return the folded words of a long form, and those from each of its capitals on, as it may start too early."""
    return [name_key(long)] + [name_key(long[match.start() :]) for match in _CAPITALIZED.finditer(long)]


def is_translation(long: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """
    Tell whether most words of a long form share their origin with words of a name, and the other way round.

    >>> name = name_key("European Confederation of Industrial and Service Cooperatives")
    >>> is_translation(name_key("Confederação Europeia das Cooperativas Industriais"), name)
    True
    """
    long, name = content_words(long), content_words(name)
    if len(long) < _MIN_CAPITALIZED_WORDS or len(name) < _MIN_CAPITALIZED_WORDS:
        return False
    translated = sum(any(share_origin(word, other) for other in name) for word in long)
    covered = sum(any(share_origin(word, other) for other in long) for word in name)
    return translated >= _MIN_TRANSLATED_SHARE * len(long) and covered >= _MIN_COVERED_SHARE * len(name)


def content_words(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in parts if len(word) >= _MIN_SHARED_LETTERS - 1)


def share_origin(word: str, other: str) -> bool:
    """Tell whether one word contains the beginning of the other, as the parts of German compounds do."""
    return word[:_MIN_SHARED_LETTERS] in other or other[:_MIN_SHARED_LETTERS] in word
