"""By which names is an entity found, and how strictly must each be written?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from sse_search.entities.schema import Case, Entity
from sse_search.entities.word_forms import demonym_forms, plural
from sse_search.tokens import words

Kind = Literal["label", "alias", "acronym", "demonym", "learned"]
_INITIALS = 4
"""Letters up to which a name in capitals is a short form, whatever it is listed as."""
_DOTS = re.compile(r"\.(?=\w|$)")


class Name(NamedTuple):
    """
    A name of an entity.

    `words` are folded; `written` is how it is spelt; `language` is empty where it belongs to every language.
    """

    id: str
    words: tuple[str, ...]
    written: str
    kind: Kind
    language: str
    case: Case


@lru_cache(maxsize=16_384)
def key_of(name: str) -> tuple[str, ...]:
    """Return the folded words by which a name is looked up."""
    return tuple(words(name))


def spelling(surface: str) -> str:
    """Return an acronym without its dots: `U.S.A` and `USA` are one."""
    return _DOTS.sub("", surface)


def names_of(entity: Entity) -> Iterator[Name]:
    """Yield every name of an entity; the same words may come more than once."""
    topic = entity.type == "topic"
    yield from _named(entity, entity.label, "label", "en" if topic else "")
    for language, label in entity.labels.items():
        yield from _named(entity, label, "label", language)
    for language, aliases in entity.aliases.items():
        for alias in aliases:
            yield from _named(entity, alias, "alias", "" if language == "any" else language)
    for language, acronyms in entity.acronyms.items():
        for acronym in acronyms:
            yield from _made(entity, acronym, "acronym", "" if language == "any" else language, "exact")
    for language, demonyms in entity.demonyms.items():
        for demonym in demonyms:
            for form in demonym_forms(demonym, language):
                yield from _made(entity, form, "demonym", language, "written")


def _named(entity: Entity, written: str, kind: Kind, language: str) -> Iterator[Name]:
    case: Case = "exact" if written.isupper() and written.isalpha() and len(written) <= _INITIALS else entity.case
    yield from _made(entity, written, kind, language, case)
    if entity.type == "topic" and language and case != "exact":
        more = plural(written, language)
        if more != written:
            yield from _made(entity, more, kind, language, entity.case)


def _made(entity: Entity, written: str, kind: Kind, language: str, case: Case) -> Iterator[Name]:
    key = key_of(written)
    if key:
        yield Name(entity.id, key, written, kind, language, case)
