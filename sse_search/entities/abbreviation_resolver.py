"""What does an abbreviation mean in the item that defines it? An entity, or something that is not known."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from sse_search.entities.abbreviations import Definition
from sse_search.entities.names import key_of, names_of
from sse_search.entities.vocabulary import Vocabulary

_ALIKE = 0.9
"""Similarity from which two spellings of a long form are one name (Cooperative Work or Works Agency)."""
_TYPES_WITH_FOREIGN_SHORT_FORMS = ("organization", "event", "project", "work")


class Span(NamedTuple):
    """Characters `start` to before `end` of a text name an entity."""

    start: int
    end: int
    id: str


class Resolver:
    """Decides definitions against a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def meaning(self, text: str, definition: Definition, spans: Sequence[Span]) -> str | None:
        """
        Return the id that the short form stands for; empty for something unknown, None when nothing was defined.

        `spans` are the mentions that end where the long form ends.
        """
        fitting = [span for span in spans if self._covers(span, definition)]
        if fitting:
            return min(fitting, key=lambda span: (span.start, span.id)).id
        if definition.aligned is None:
            return None
        for start in (definition.start, definition.aligned):
            similar = self._similar(definition.short, text[start : definition.end])
            if similar is not None:
                return similar
        capitals = sum(word[:1].isupper() for word in text[definition.start : definition.end].split())
        return "" if capitals >= 2 else None

    def _covers(self, span: Span, definition: Definition) -> bool:
        """Say whether a mention is the long form: all of what the letters need, or the whole run of capitals."""
        if definition.aligned is not None:
            return span.start <= definition.aligned
        foreign = span.id.partition(":")[0] in _TYPES_WITH_FOREIGN_SHORT_FORMS
        return foreign and span.start <= definition.start

    def _similar(self, short: str, long: str) -> str | None:
        folded = " ".join(key_of(long))
        for id in self._vocabulary.named(short):
            entity = self._vocabulary.get(id)
            for name in names_of(entity) if entity else ():
                if SequenceMatcher(None, folded, " ".join(name.words)).ratio() >= _ALIKE:
                    return id
        return None
