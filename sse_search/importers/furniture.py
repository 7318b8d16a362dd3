"""Recognize what pages have around texts: links such as "Read more" and "Next page", page numbers, counts."""

from __future__ import annotations

import re

from sse_search.text.read_more import READ_MORE
from sse_search.tokens import fold

_PAGER = (
    r"(?:next|previous|prev|older|newer) (?:pages?|posts|entries|articles|news|results)"
    r"|pages? (?:suivante|precedente)s?"
    r"|pagina (?:siguiente|anterior|successiva|precedente|seguinte)|proxima pagina|(?:nachste|vorherige) seite"
)
_DOWNLOAD = r"(?:download )?[(\[]?pdf[)\]]?(?:[ ,(-]{1,3}\d{1,4}(?:[.,]\d{1,3})? ?[km]i?b\)?)?(?: download)?"
_MINUTES = r"\d{1,3}\s?(?:min|mins|minutes?|minutos?|minuti|minuten)\b\.?"
_COUNTS = (
    r"(?:reading time|lesezeit|temps de lecture|lecture|tiempo de lectura|tempo (?:de leitura|di lettura))\s?:?\s?"
    rf"{_MINUTES}|{_MINUTES} (?:read|de (?:lecture|lectura|leitura)|di lettura|lesezeit)"
    r"|\d{1,3}(?:[.,]?\d{3})? (?:comments?|commentaires?|comentarios?|kommentare?|commenti|views|shares)"
)
"""How long a text takes to read, and how often it was read."""
_FURNITURE = re.compile(
    rf"{_COUNTS}|(?:{READ_MORE})[\s.…»›>→]*|[«‹<←]?\s?(?:{_PAGER})\s?[»›>→]?|{_DOWNLOAD}"
    r"|(?:page|seite|pagina|pag\.)\s*\d{1,4}(?:\s*(?:of|/|von|de|sur|di)\s*\d{1,4})?|[-–—]\s?\d{1,4}\s?[-–—]"
)
_READ_MORE_AT_END = re.compile(rf"(?<=[.!?…»”\"')])\s?[\[(]?(?:{READ_MORE})[\])]?[\s.…»›>→]{{0,8}}")
_MAX_READ_MORE = 40
_MAX_FURNITURE = 40


def without_read_more(text: str) -> str:
    """Return a text without the words of a link at its end ("Read more")."""
    folded = fold(text[-_MAX_READ_MORE:])
    if len(folded) != len(text[-_MAX_READ_MORE:]):
        return text
    for match in _READ_MORE_AT_END.finditer(folded):
        if match.end() == len(folded):
            return text[: len(text) - len(match[0])]
    return text


def is_furniture(text: str) -> bool:
    """Check whether a line is no text of a listing: "Read more", "Page 1 of 2"."""
    return len(text) <= _MAX_FURNITURE and _FURNITURE.fullmatch(fold(text)) is not None
