"""Recognize the lines that name authors, and split them into names."""

from __future__ import annotations

import re

from sse_search.tokens import fold

_BYLINE = re.compile(r"(?:by|par|por|von|di)\s+(?P<names>\S.*)", re.IGNORECASE)
_EDITORS = re.compile(
    r"(?:the|our|la|der|die) (?:editors?|editorial (?:team|staff|board)|newsroom|staff|correspondents?"
    r"|redaction|redaccion|redacao|redaktion|redazione)"
)
_MEDIUM = re.compile(
    r"(?:\S+ ){0,5}(?:times|news|post|herald|tribune|gazette|journal|telegraph|guardian|observer|chronicle|press"
    r"|reuters|afp|dpa|zeitung|tageblatt|anzeiger|kurier|spiegel|rundschau|tidende|dagblad|monde|figaro|croix|echos"
    r"|liberation|humanite|ouest-france|pais|mundo|vanguardia|folha|globo|estadao|publico|repubblica|corriere)"
)
"""The name of a newspaper or an agency, at the end of a byline or before a date."""
_BETWEEN_NAMES = re.compile(r",|\s(?:and|und|et|y|e|&)(?=\s)", re.IGNORECASE)
NAME_LINKS = frozenset("and und et y e & de da do dos van von der den del della di le la el al bin".split())
_MAX_NAME_WORDS = 8


def is_byline(text: str) -> bool:
    """
    Check whether a line names an author.

    >>> is_byline("By Jane Doe and Rik van Dam"), is_byline("Von der Leyen visits weavers")
    (True, False)
    """
    match = _BYLINE.fullmatch(text)
    if match and _EDITORS.fullmatch(fold(match["names"])):
        return True
    words = match["names"].partition(",")[0].split() if match else []
    names = [word for word in words if word.lower() not in NAME_LINKS]
    return len(names) > 0 and len(words) <= _MAX_NAME_WORDS and all(word[0].isupper() for word in names)


def authors_of(byline: str) -> list[str]:
    """
    Return the names of a byline.

    >>> authors_of("By Jane Doe and Rik van Dam")
    ['Jane Doe', 'Rik van Dam']
    """
    return [name for name in map(str.strip, _BETWEEN_NAMES.split(_names_and_medium(byline)[0])) if name]


def medium_of(byline: str) -> str:
    """
    Return the newspaper or agency that a byline names after its authors, or an empty text.

    >>> medium_of("By Rik Roe, Example Times"), medium_of("By Rik Roe, Jane Doe")
    ('Example Times', '')
    """
    return _names_and_medium(byline)[1]


def is_medium(text: str) -> bool:
    """
    Check whether a text is the name of a newspaper or an agency.

    >>> is_medium("Le Monde"), is_medium("Lyon")
    (True, False)
    """
    return _MEDIUM.fullmatch(fold(text)) is not None


def _names_and_medium(byline: str) -> tuple[str, str]:
    match = _BYLINE.fullmatch(byline)
    names, _, last = match["names"].rpartition(",") if match else ("", "", "")
    last = last.strip()
    return (names, last) if names and is_medium(last) else (match["names"] if match else "", "")
