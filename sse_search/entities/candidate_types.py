"""Guess from its words and surroundings whether a name is of an organization, a person, a place or an event."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sse_search.entities.candidate_names import CapitalizedName, is_body_word, previous_word
from sse_search.entities.candidate_words import (
    COMMON_NOUNS,
    EVENT_ENDINGS,
    EVENT_WORDS,
    FIRM_WORDS,
    GENERIC_WORDS,
    LAW_WORDS,
    LOCATIVES,
    NAME_PARTICLES,
    PLACE_WORDS,
    SAYING_WORDS,
)
from sse_search.entities.schema import CandidateType
from sse_search.tokens import words

_MAX_PERSON_WORDS = 4
_MIN_COMPOUND = 8
"""Letters that a German compound has more than its ending."""
_ROMANCE_CONNECTORS = frozenset(words("de des du del da do dos di della delle dei"))


class TypeGuess(NamedTuple):
    """A type, and its evidence: 2 for a word of the name or a role before it, 1 for other words around it, else 0."""

    type: CandidateType
    evidence: int


def guess_type(
    name: CapitalizedName, text: str, given_names: Collection[str], places: Sequence[tuple[int, int]] = ()
) -> TypeGuess:
    """
    Return the type of a name.

    Args:
        places: Spans of places in the text, whose words say nothing: "Union" in "States of the European Union".

    >>> guess_type(CapitalizedName("Luna Weavers Guild", 0, 18, False, False), "Luna Weavers Guild", ())
    TypeGuess(type='organization', evidence=2)
    """
    parts = words(name.label)
    by_words = _type_by_words(name.label, words(without_spans(text, name, places)))
    if by_words and LAW_WORDS.isdisjoint(parts):
        return TypeGuess(by_words, 2)
    capitals = [part for part in name.label.split() if part[0].isupper()]
    may_be_person = 2 <= len(capitals) <= _MAX_PERSON_WORDS and _is_spelled_like_person(name.label)
    if may_be_person and (name.after_role or parts[0] in given_names):
        return TypeGuess("person", 2)
    if parts[0] in PLACE_WORDS:
        return TypeGuess("region", 2)
    before = previous_word(text, name.start)
    if may_be_person and before in SAYING_WORDS:
        return TypeGuess("person", 1)
    if before in LOCATIVES:
        return TypeGuess("region", 1)
    return TypeGuess("organization", 0)


def is_generic(label: str) -> bool:
    """
    Tell whether a name has no word of its own: it means something else in every country or year.

    >>> is_generic("General Assembly"), is_generic("General Assembly of Weavers")
    (True, False)
    """
    own = [
        word
        for word in words(label)
        if word not in GENERIC_WORDS and word not in EVENT_WORDS and not is_body_word(word) and len(word) > 3
    ]
    return not own


def without_spans(text: str, name: CapitalizedName, spans: Sequence[tuple[int, int]]) -> str:
    """Return a name with blanks where the spans are."""
    letters = list(text[name.start : name.end])
    for start, end in spans:
        for offset in range(max(start, name.start), min(end, name.end)):
            letters[offset - name.start] = " "
    return "".join(letters)


def _type_by_words(label: str, parts: Sequence[str]) -> CandidateType | None:
    """Return the type that the head of a name shows: the first word of a body or event, in English the last."""
    if parts and parts[-1] in FIRM_WORDS and label.rsplit(maxsplit=1)[-1][0].isupper():
        return "organization"
    if parts and parts[0] in COMMON_NOUNS and not any(map(_is_proper_head, parts)):
        return None
    is_romance = not _ROMANCE_CONNECTORS.isdisjoint(parts)
    before_of = parts[: parts.index("of")] if "of" in parts else parts
    head = before_of[0 if is_romance else -1] if before_of else ""
    if head in EVENT_WORDS or (len(head) > _MIN_COMPOUND and head.endswith(EVENT_ENDINGS)):
        return "event"
    return "organization" if any(map(is_body_word, before_of)) else None


def _is_proper_head(word: str) -> bool:
    return word not in COMMON_NOUNS and is_body_word(word)


def _is_spelled_like_person(label: str) -> bool:
    return all(
        part.lower().strip("'’") in NAME_PARTICLES or (part[0].isupper() and (not part.isupper() or part.endswith(".")))
        for part in label.split()
    ) and not any(letter.isdigit() or letter == "&" for letter in label)
