"""Split the text of a query into lexemes with their positions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

Kind = Literal["word", "quoted", "quote", "field", "bound", "(", ")", "-", "AND", "OR", "NOT", "NEAR"]

OPENING_QUOTES = '"“”„«»'
_CLOSING_QUOTES = {'"': '"“”', "“": '"”“', "”": '"”“', "„": '"”“', "«": "»", "»": "«»"}
_MARKS: dict[Kind, int] = {"quoted": 2, "field": 1}
"""Characters of a lexeme besides its text: two quotes, or the colon of a field."""

_SPACE = re.compile(r"\s+")
SIGNED_NUMBER = re.compile(r"-+[.,]?[$€£¥₹₽₩]?[.,]?\d")
"""A hyphen directly before a number is its sign, or a dash that lacks a space."""
_NEGATION = re.compile(rf"(?!{SIGNED_NUMBER.pattern})-(?=-*[^\s-])")
"""A hyphen before something else; hyphens on their own are punctuation."""
_FIELD = re.compile(r"([A-Za-z]+):(?!//)(?=[^\s)])")
"""The scheme of a web address is no field."""
_BOUND = re.compile(r"(?:date|added)[<>]=(?=[^\s)])", re.IGNORECASE)
_HEBREW = "\u05d0-\u05ea"
_WORD = re.compile(rf"(?:[^\s(){OPENING_QUOTES}]|(?<=[{_HEBREW}])[\"“”](?=[{_HEBREW}]))+")
"""Hebrew writes abbreviations with a quotation mark before the last letter."""
_LITERAL_QUOTE = re.compile(rf"(?<=[^\W_])[{OPENING_QUOTES}](?=[\s,.;:!?)]|$)")
"""A quotation mark right after a letter or digit and before a space opens nothing: 5'10\"."""
OPERATORS: dict[str, Kind] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}
_KINDS_OF_OPERATORS = (*OPERATORS, "NEAR")
_NEAR = re.compile(r"NEAR/[0-9]+|ADJ(?:/[0-9]+)?")


class Lexeme(msgspec.Struct, frozen=True):
    """
    A piece of a query.

    Attributes:
        kind: What it is; an operator or a parenthesis is its own kind, `NEAR` also ADJ, `quote` a quotation mark
            without its pair, `bound` a field of dates with its comparison (`date>=`).
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

    def without_hyphens(self) -> Lexeme:
        """Return a word without hyphens before it."""
        text = self.text.lstrip("-")
        return msgspec.structs.replace(self, text=text, position=self.position + len(self.text) - len(text))

    def replaced_in(self, query: str, replacement: str) -> str:
        """Return the query with this lexeme replaced."""
        return query[: self.position] + replacement + query[self.end :]

    def removed_from(self, query: str) -> str:
        """Return the query without this lexeme."""
        return " ".join(self.replaced_in(query, " ").split())


def lex(text: str, *, operators: bool = True) -> Iterator[Lexeme]:
    """
    Yield the lexemes of a query; a quotation mark that is never closed is a lexeme of its own.

    Args:
        operators: Whether `AND`, `OR`, `NOT`, `NEAR/5` and `ADJ` are operators; else they are words.
    """
    position = 0
    while position < len(text):
        if space := _SPACE.match(text, position):
            position = space.end()
            continue
        for lexeme in _lexemes_at(text, position):
            is_word = not operators and lexeme.kind in _KINDS_OF_OPERATORS
            yield msgspec.structs.replace(lexeme, kind="word") if is_word else lexeme
            position = lexeme.end


def is_operator(word: str) -> bool:
    """
    Tell whether a word is an operator between words.

    >>> is_operator("AND"), is_operator("NEAR/5"), is_operator("near/5")
    (True, True, False)
    """
    return _operator_kind(word) != "word"


def _operator_kind(word: str) -> Kind:
    return "NEAR" if _NEAR.fullmatch(word) else OPERATORS.get(word, "word")


def _lexemes_at(text: str, position: int) -> Iterator[Lexeme]:
    """Yield the lexeme at a position; with a field, also the word after its colon."""
    character = text[position]
    if mark := _LITERAL_QUOTE.match(text, position):
        yield Lexeme("word", mark[0], position)
    elif character in OPENING_QUOTES:
        end = _closing_quote(text, position)
        yield Lexeme("quote", character, position) if end < 0 else Lexeme("quoted", text[position + 1 : end], position)
    elif character == "(":
        yield Lexeme("(", character, position)
    elif character == ")":
        yield Lexeme(")", character, position)
    elif _NEGATION.match(text, position):
        yield Lexeme("-", character, position)
    elif field := _FIELD.match(text, position):
        yield from _with_value(Lexeme("field", field[1].lower(), position), text)
    elif bound := _BOUND.match(text, position):
        yield from _with_value(Lexeme("bound", bound[0].lower(), position), text)
    else:
        word = _WORD.match(text, position)
        assert word is not None
        yield Lexeme(_operator_kind(word[0]), word[0], position)


def _with_value(field: Lexeme, text: str) -> Iterator[Lexeme]:
    yield field
    if (value := _WORD.match(text, field.end)) is not None:
        yield Lexeme("word", value[0], value.start())


def _closing_quote(text: str, start: int) -> int:
    """Return where the quotation that opens at `start` is closed; -1 if nowhere."""
    closing = _CLOSING_QUOTES[text[start]]
    return min((index for mark in closing if (index := text.find(mark, start + 1)) >= 0), default=-1)
