"""Where does each piece of a query begin, and what is it? Text -> lexemes with positions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from sse_search.errors import InvalidQueryError

Kind = Literal["word", "quoted", "field", "(", ")", "-", "AND", "OR", "NOT"]

OPENING_QUOTES = '"“”„«»'
_CLOSING = {'"': '"“”', "“": '"”“', "”": '"”“', "„": '"“”', "«": "»", "»": "«»"}

_SPACE = re.compile(r"\s+")
_NEGATION = re.compile(r"-(?=-*[^\s-])")
"""A hyphen before something; hyphens that stand alone are punctuation."""
_FIELD = re.compile(r"([A-Za-z]+):(?=[^\s)])")
_PIECE = re.compile(rf"[^\s(){OPENING_QUOTES}]+")


class Lexeme(NamedTuple):
    """A piece of a query: `text` is a word, a field's name or the inside of quotes; `position` counts from 0."""

    kind: Kind
    text: str
    position: int

    @property
    def end(self) -> int:
        """Where the next piece may begin: behind the closing quote, or the colon of a field."""
        marks = {"quoted": 2, "field": 1}
        return self.position + len(self.text) + marks.get(self.kind, 0)


def lex(text: str) -> Iterator[Lexeme]:
    """
    Yield the pieces of a query.

    Raises:
        InvalidQueryError: A quotation is never closed.
    """
    position = 0
    while position < len(text):
        if space := _SPACE.match(text, position):
            position = space.end()
            continue
        character = text[position]
        if character in OPENING_QUOTES:
            end = _closing_quote(text, position)
            yield Lexeme("quoted", text[position + 1 : end], position)
            position = end + 1
        elif character == "(":
            yield Lexeme("(", character, position)
            position += 1
        elif character == ")":
            yield Lexeme(")", character, position)
            position += 1
        elif _NEGATION.match(text, position):
            yield Lexeme("-", character, position)
            position += 1
        elif field := _FIELD.match(text, position):
            yield Lexeme("field", field[1].lower(), position)
            position = field.end()
            if (value := _PIECE.match(text, position)) is not None:
                yield Lexeme("word", value[0], position)
                position = value.end()
        else:
            piece = _PIECE.match(text, position)
            assert piece is not None
            word = piece[0]
            operators: dict[str, Kind] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}
            yield Lexeme(operators.get(word, "word"), word, position)
            position = piece.end()


def _closing_quote(text: str, start: int) -> int:
    for index in range(start + 1, len(text)):
        if text[index] in _CLOSING[text[start]]:
            return index
    inside = text[start + 1 :].strip()
    raise InvalidQueryError(
        "a quotation begins here and never ends; close it or leave the quote out",
        start,
        f'{text[:start]}"{inside}"' if inside else text[:start].rstrip(),
    )
