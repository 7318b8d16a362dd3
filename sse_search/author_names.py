"""Divide the names of authors into family and given names; bodies have neither."""

from __future__ import annotations

import msgspec

_MAX_PARTS_OF_NAME = 4
_PARTICLES = frozenset("af al da das de del den der di dos du el la le ten ter van von y zu".split())
_BODIES = frozenset(
    "agency agencia agence association bureau centre center committee company cooperative correspondent council desk"
    " department editor editorial editors foundation group institute media ministry network news newsroom office"
    " organisation organization press reporter reporters service staff team union university".split()
)
"""Words in the names of bodies, which have no family name."""


class Name(msgspec.Struct, frozen=True):
    """A name; that of a body has no given name."""

    family: str
    given: str = ""

    @property
    def inverted(self) -> str:
        """The family name first: `van Beethoven, Ludwig`."""
        return f"{self.family}, {self.given}" if self.given else self.family

    @property
    def initials(self) -> str:
        """The first letters of the given names: `J.-P. M.`"""
        parts = (
            "-".join(f"{piece[0]}." for piece in part.split("-") if piece)
            for part in self.given.replace(".", " ").split()
        )
        return " ".join(parts)


def name_of(author: str) -> Name:
    """
    Return the parts of an author's name: `Family, Given` exactly, `Given Family` by its last word and particles.

    >>> name_of("van den Berg, Anna"), name_of("Ludwig van Beethoven")
    (Name(family='van den Berg', given='Anna'), Name(family='van Beethoven', given='Ludwig'))
    >>> name_of("ILO Newsroom")
    Name(family='ILO Newsroom', given='')
    """
    if "," in author:
        family, _, given = author.partition(",")
        return Name(family.strip(), given.strip())
    words = author.split()
    is_body = not _BODIES.isdisjoint(word.strip(".").lower() for word in words) or any(map(_is_acronym, words))
    if is_body or not 1 < len(words) <= _MAX_PARTS_OF_NAME or not all(word[0].isalpha() for word in words):
        return Name(author)
    first = len(words) - 1
    while first > 1 and words[first - 1] in _PARTICLES:
        first -= 1
    return Name(" ".join(words[first:]), " ".join(words[:first]))


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper() and "." not in word
