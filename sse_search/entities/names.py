"""List the names of an entity and how strictly each must be matched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import msgspec

from sse_search.entities.schema import Case, Entity
from sse_search.entities.word_forms import demonym_forms, german_forms, plural
from sse_search.tokens import words

NameKind = Literal["label", "alias", "acronym", "demonym", "learned"]
_MAX_INITIALS = 4
"""Letters up to which a label or alias in capitals has no plural; each is matched like an acronym."""
_HAS_GENITIVE = re.compile(r"[A-ZÄÖÜ]\S*[a-zäöü](?<![szxß])")
"""A German name of a place that takes an s: "Polens", "Nordrhein-Westfalens"."""
_OWN_LANGUAGE_ONLY = frozenset(("de", "it", "nl"))
"""Languages whose single words name nothing in texts of other languages ("Island" is Iceland in German)."""
_DOTS = re.compile(r"\.(?=\w|$)")


class Name(msgspec.Struct, frozen=True):
    """
    A name of an entity.

    Attributes:
        id: The entity; empty for a blocked phrase.
        words: The folded words.
        spelling: The name as written.
        kind: Which list of the entity it is from, or `learned` from the archive.
        language: Empty if the name belongs to every language.
        case: How strictly the letters must match.

    >>> [name.spelling for name in names_of(Entity(id="topic:coop", label="cooperative"))]
    ['cooperative', 'cooperatives']
    """

    id: str
    words: tuple[str, ...]
    spelling: str
    kind: NameKind
    language: str
    case: Case

    def is_used_in(self, language: str) -> bool:
        """
        Tell whether an item in this language can use the name.

        Acronyms and common nouns are not used in other languages, nor are single words of German, Italian and Dutch.
        Single words of other languages are not used in English, where "Indiana" and "Suisse" are not adjectives.
        """
        if not self.language or self.language == language:
            return True
        if self.kind == "acronym":
            return False
        if len(self.words) > 1:
            return True
        if self.language in _OWN_LANGUAGE_ONLY:
            return False
        return self.case != "any" and (language != "en" or self.language == "en")


@lru_cache(maxsize=16_384)
def name_key(name: str) -> tuple[str, ...]:
    """Return the folded words by which a name is looked up."""
    return tuple(words(name))


def without_dots(acronym: str) -> str:
    """Return an acronym without its dots, so that `U.S.A` equals `USA`."""
    return _DOTS.sub("", acronym)


def names_of(entity: Entity) -> Iterator[Name]:
    """Yield every name of an entity, word forms included; the same words may occur more than once."""
    yield from _label_names(entity, entity.label, "label", "en" if entity.type == "topic" else "")
    for language, label in entity.labels.items():
        yield from _label_names(entity, label, "label", language)
    for language, aliases in entity.aliases.items():
        for alias in aliases:
            yield from _label_names(entity, alias, "alias", "" if language == "any" else language)
    for language, acronyms in entity.acronyms.items():
        for acronym in acronyms:
            yield from _name(entity, acronym, "acronym", "" if language == "any" else language, "exact")
    for language, demonyms in entity.demonyms.items():
        for demonym in demonyms:
            for form in demonym_forms(demonym, language):
                yield from _name(entity, form, "demonym", language, "written")


def _label_names(entity: Entity, spelling: str, kind: NameKind, language: str) -> Iterator[Name]:
    """Yield a label or alias; if it is German, its inflected forms; of a topic, also its plural."""
    in_capitals = spelling.isupper() and spelling.isalpha()
    initials = in_capitals and len(spelling) <= _MAX_INITIALS
    yield from _name(entity, spelling, kind, language, "exact" if in_capitals else entity.case)
    for form in german_forms(spelling) if language == "de" or "ische" in spelling else ():
        yield from _name(entity, form, kind, language, entity.case)
    if language == "de" and entity.id.startswith(("country:", "region:")) and _HAS_GENITIVE.fullmatch(spelling):
        yield from _name(entity, f"{spelling}s", kind, language, entity.case)
    if entity.type == "topic" and language and not initials and entity.case != "exact":
        plural_spelling = plural(spelling, language)
        if plural_spelling != spelling:
            yield from _name(entity, plural_spelling, kind, language, entity.case)


def _name(entity: Entity, spelling: str, kind: NameKind, language: str, case: Case) -> Iterator[Name]:
    """Yield the name, unless it has no word."""
    key = name_key(spelling)
    if key:
        yield Name(entity.id, key, spelling, kind, language, case)
