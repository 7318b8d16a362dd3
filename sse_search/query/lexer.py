"""Split the text of a query into lexemes with their positions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from sse_search.errors import InvalidQueryError

Kind = Literal["word", "quoted", "field", "(", ")", "-", "AND", "OR", "NOT"]

OPENING_QUOTES = '"“”„«»'
_CLOSING_QUOTES = {'"': '"“”', "“": '"”“', "”": '"”“', "„": '"”“', "«": "»", "»": "«»"}
_MARKS: dict[Kind, int] = {"quoted": 2, "field": 1}
"""Characters of a lexeme besides its text: two quotes, or the colon of a field."""

_SPACE = re.compile(r"\s+")
_NEGATION = re.compile(r"-(?=-*[^\s-])")
"""A hyphen before something; hyphens on their own are punctuation."""
_FIELD = re.compile(r"([A-Za-z]+):(?=[^\s)])")
_WORD = re.compile(rf"[^\s(){OPENING_QUOTES}]+")
_OPERATORS: dict[str, Kind] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}


class Lexeme(NamedTuple):
    """
    A piece of a query.

    Attributes:
        kind: What it is; an operator or a parenthesis is its own kind.
        text: The word, the name of the field, or the text between the quotes.
        position: Offset in the query.

    >>> [(lexeme.kind, lexeme.text) for lexeme in lex('title:"fair trade" -law')]
    [('field', 'title'), ('quoted', 'fair trade'), ('-', '-'), ('word', 'law')]
    """

    kind: Kind
    text: str
    position: int

    @property
    def end(self) -> int:
        """Offset after the lexeme: after its closing quote or its colon, if it has one."""
        return self.position + len(self.text) + _MARKS.get(self.kind, 0)

    def replaced_in(self, query: str, replacement: str) -> str:
        """Return the query with this lexeme replaced."""
        return query[: self.position] + replacement + query[self.end :]

    def removed_from(self, query: str) -> str:
        """Return the query without this lexeme."""
        return " ".join(self.replaced_in(query, " ").split())


def lex(text: str) -> Iterator[Lexeme]:
    """
    Yield the lexemes of a query.

    Raises:
        InvalidQueryError: A quotation is not closed.
    """
    position = 0
    while position < len(text):
        if space := _SPACE.match(text, position):
            position = space.end()
            continue
        for lexeme in _lexemes_at(text, position):
            yield lexeme
            position = lexeme.end


def _lexemes_at(text: str, position: int) -> Iterator[Lexeme]:
    """Yield the lexeme at a position; with a field, also the word after its colon."""
    character = text[position]
    if character in OPENING_QUOTES:
        yield Lexeme("quoted", text[position + 1 : _closing_quote(text, position)], position)
    elif character == "(":
        yield Lexeme("(", character, position)
    elif character == ")":
        yield Lexeme(")", character, position)
    elif _NEGATION.match(text, position):
        yield Lexeme("-", character, position)
    elif field := _FIELD.match(text, position):
        yield Lexeme("field", field[1].lower(), position)
        if (value := _WORD.match(text, field.end())) is not None:
            yield Lexeme("word", value[0], value.start())
    else:
        word = _WORD.match(text, position)
        assert word is not None
        yield Lexeme(_OPERATORS.get(word[0], "word"), word[0], position)


def _closing_quote(text: str, start: int) -> int:
    for index in range(start + 1, len(text)):
        if text[index] in _CLOSING_QUOTES[text[start]]:
            return index
    quoted = text[start + 1 :].strip()
    raise InvalidQueryError(
        "this quotation mark is never closed; close it or remove it",
        start,
        f'{text[:start]}"{quoted}"' if quoted else text[:start].rstrip(),
    )
