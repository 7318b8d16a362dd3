"""Find people that a text names: after a form of address, in an interview, or before a role at the start of a title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sse_search.tokens import words

_NAME_WORD = r"(?:Mc|Mac|De|Di|La|Le|Van|O['’])?[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?:[-'’][A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+)*(?!\w)"
_PARTICLE = r"(?:de la|de los|de|del|da|dos|do|di|van der|van den|van|von|bin|al|el|le|la)"
_NAME = rf"{_NAME_WORD}(?: [A-Z]\.)?(?: {_PARTICLE})?(?: {_NAME_WORD}){{1,2}}"
_ROLES = (
    "founder|co-founder|founding member|president|vice-president|vice president|chair|chairperson|chairwoman|chairman|"
    "director|executive director|managing director|general manager|manager|secretary-general|secretary general|"
    "general secretary|coordinator|head|ceo|chief executive|minister|ambassador|professor|researcher|specialist|"
    "officer|commissioner|senator|economist|lecturer|advisor|adviser|board member|member|"
    "fondateur|fondatrice|présidente?|directeur|directrice|coordinateur|coordinatrice|ministre|professeure?|"
    "secrétaire générale?|presidenta?|directora?|coordinadora?|ministr[oa]|profesora?|fundadora?|secretari[oa] general"
)
_NAME_AND_ROLE = re.compile(
    rf"({_NAME})(?:,| [-–—]) (?:(?:the|la|le|el) )?(?:{_NAME_WORD} |[a-zà-ÿ]+ ){{0,2}}?(?i:{_ROLES})\b"
)
_FORM_OF_ADDRESS = (
    r"(?:Mr|Mrs|Ms|Dr|Prof|Mme|Mlle|Sr|Sra|Dra)\.?|M\.|Professor|Professeure?|Profesora?|Doctor|Señora?|Madame|Monsieur|"
    r"(?:Prime )?Minister|President|Présidente?|Presidenta?|Ministre|Ministr[oa]|Director-General|Director General|"
    r"Secretary-General|Secretary General|Senator|Ambassador|Commissioner|Pope|King|Queen"
)
_FIRST_LETTER = "(?=[ACDKMPQS]|(?i:[ei]))"
"""What a form of address or the word of an interview starts with: a test of it halves the time."""
_INTRODUCED_NAME = re.compile(
    rf"\b{_FIRST_LETTER}(?:{_FORM_OF_ADDRESS}|(?i:interview with|entretien avec|entrevista (?:con|a|com))) ({_NAME})"
)

TRIGGERS = frozenset(
    words(
        "mr mrs ms dr prof m mme mlle sr sra dra professor professeur professeure profesor profesora doctor "
        "señor señora madame monsieur prime minister president présidente presidenta presidente ministre ministro "
        "ministra director secretary senator ambassador commissioner pope king queen interview entretien entrevista"
    )
)
"""Folded words, of which a text must contain one for `persons_in` to find a person."""

_NOT_NAMES = frozenset(
    words(
        "mr mrs ms dr prof sir prime the and of for on in general state foreign international national social economy "
        "labour labor finance trade union director minister president secretary member day week year monday tuesday "
        "wednesday thursday friday saturday sunday january february march april may june july august september october "
        "november december ltd inc corp co company manufacturing news network radio television times journal newspaper "
        "magazine bank"
    )
)


class Person(NamedTuple):
    """
    A person named in a text; offsets are those of the text.

    >>> list(persons_in("An interview with Simel Esim"))
    [Person(id='person:simel-esim', label='Simel Esim', start=18, end=28)]
    """

    id: str
    label: str
    start: int
    end: int


def persons_at_start(title: str) -> Iterator[Person]:
    """Yield the person whose name and role start a title: "Name, Role ..."."""
    match = _NAME_AND_ROLE.match(title)
    if match:
        yield from _person(match)


def persons_in(text: str) -> Iterator[Person]:
    """Yield the persons that a text names after a form of address or as interviewed."""
    for match in _INTRODUCED_NAME.finditer(text):
        yield from _person(match)


def _person(match: re.Match[str]) -> Iterator[Person]:
    name = match[1]
    parts = words(name)
    if len(parts) >= 2 and _NOT_NAMES.isdisjoint(parts):
        yield Person(f"person:{'-'.join(parts)}", name, match.start(1), match.end(1))
