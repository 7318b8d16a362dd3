"""
Parse a query into a syntax tree by recursive descent.

    or     = group ("OR" group)*                 binds least
    group  = and and*                            adjacent clauses
    and    = unary ("AND" unary)*
    unary  = ("NOT" | "-") unary | "(" or ")" | clause
    clause = [field ":"] (word | word"*" | word"~"[1|2] | "quoted")
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sse_search.errors import InvalidQueryError, QueryTooCostlyError
from sse_search.model import TEXT_FIELDS, DateRange
from sse_search.query.lexer import OPENING_QUOTES, Lexeme, lex
from sse_search.query.tree import (
    VALUE_FIELDS,
    And,
    DateTerm,
    FieldTerm,
    Fuzzy,
    Group,
    MatchAll,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    UndatedTerm,
    Word,
)
from sse_search.tokens import words

MAX_LENGTH = 1024
MAX_TERMS = 64
MAX_NESTING = 20
MIN_PREFIX = 2
MAX_DISTANCE = 2

_MAX_CORRECTIONS = 64
"""Errors corrected one after the other for a suggestion; each correction may uncover the next."""

_FIELD_ALIASES = {"organisation": "organization", "org": "organization", "lang": "language"}
_FIELDS = (*TEXT_FIELDS, *VALUE_FIELDS, "date", "is")
_MAX_GROWTH = 4
"""A rendered tree is at most this many times as long as its text (`"a""b"` gains a space, `org:` a full name)."""

_FUZZY = re.compile(r"([^~]*)~(\d{0,2})")
_DISTANCE = re.compile(r"~\d*$")
_QUOTES = re.compile(f"[{OPENING_QUOTES}]")


def parse(text: str) -> Node:
    """
    Return the syntax tree of a query; `MatchAll` for an empty one.

    Raises:
        InvalidQueryError: The query is malformed; the error has the position and, where possible, a corrected query.
        QueryTooCostlyError: It is too long, has too many terms or is nested too deeply.

    >>> parse("title:coop* -law")
    Group(children=(Prefix(text='coop', field='title'), Not(child=Word(text='law', field=''))))
    """
    try:
        return _parse(text)
    except InvalidQueryError as error:
        error.suggested_query = _valid_suggestion(error.suggested_query)
        raise


def _parse(text: str) -> Node:
    """Return the tree; the `suggested_query` of an error may itself be invalid."""
    if len(text) > MAX_LENGTH:
        raise QueryTooCostlyError(
            f"a query has at most {MAX_LENGTH:,} characters; this one has {len(text):,}", MAX_LENGTH
        )
    lexemes = list(lex(text))
    if not lexemes:
        return MatchAll()
    tree = _Parser(text, lexemes).parse()
    if len(text) > MAX_LENGTH // _MAX_GROWTH and (length := len(str(tree))) > MAX_LENGTH:
        raise QueryTooCostlyError(
            f"a query has at most {MAX_LENGTH:,} characters; this one, written in full, has {length:,}", len(text)
        )
    return tree


def _valid_suggestion(query: str | None) -> str | None:
    """Correct a query until it can be parsed; None if that leads nowhere."""
    for _ in range(_MAX_CORRECTIONS):
        if not query or not query.strip():
            return None
        try:
            _parse(query)
        except InvalidQueryError as error:
            query = error.suggested_query
        else:
            return query
    return None


class _Parser:
    """State of one parse: the lexemes, and which comes next."""

    def __init__(self, text: str, lexemes: list[Lexeme]) -> None:
        self._text = text
        self._lexemes = lexemes
        self._next = 0
        self._depth = 0
        self._terms = 0

    def parse(self) -> Node:
        tree = self._or()
        if (extra := self._peek()) is not None:
            raise self._error("this closing parenthesis has no opening parenthesis", extra)
        if tree is None:
            raise InvalidQueryError("there is no word to search for", 0)
        return tree

    def _peek(self) -> Lexeme | None:
        return self._lexemes[self._next] if self._next < len(self._lexemes) else None

    def _take(self, *kinds: str) -> Lexeme | None:
        lexeme = self._peek()
        if lexeme is None or lexeme.kind not in kinds:
            return None
        self._next += 1
        return lexeme

    def _error(self, reason: str, lexeme: Lexeme) -> InvalidQueryError:
        """Return an error at a lexeme that suggests to remove it."""
        return InvalidQueryError(reason, lexeme.position, lexeme.removed_from(self._text))

    def _or(self) -> Node | None:
        return self._chain("OR", self._group, Or)

    def _and(self) -> Node | None:
        return self._chain("AND", self._unary, And)

    def _chain(self, operator: str, operand: Callable[[], Node | None], kind: type[And | Or]) -> Node | None:
        first = operand()
        children: list[Node] = [] if first is None else [first]
        while (lexeme := self._take(operator)) is not None:
            if not children:
                raise self._error(f"{operator} needs something before it", lexeme)
            child = operand()
            if child is None:
                raise self._error(f"{operator} needs something after it", lexeme)
            children.append(child)
        return first if len(children) < 2 else kind(tuple(_flatten(children, kind)))

    def _group(self) -> Node | None:
        children: list[Node] = []
        while (lexeme := self._peek()) is not None and lexeme.kind not in (")", "OR"):
            child = self._and()
            if child is not None:
                children.append(child)
        if not children:
            return None
        return children[0] if len(children) == 1 else Group(tuple(children))

    def _unary(self) -> Node | None:
        if (operator := self._take("NOT", "-")) is not None:
            child = self._nested(operator, self._unary)
            if child is None:
                raise self._error(f"{operator.text} needs something after it", operator)
            return Not(child)
        if (opening := self._take("(")) is not None:
            inner = self._nested(opening, self._or)
            if self._take(")") is None:
                raise self._error("this parenthesis is never closed", opening)
            return inner
        if (field := self._take("field")) is not None:
            return self._field(field)
        clause = self._take("word", "quoted")
        return None if clause is None else self._text_clause(clause, "")

    def _nested(self, lexeme: Lexeme, rule: Callable[[], Node | None]) -> Node | None:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise QueryTooCostlyError(f"a query is nested at most {MAX_NESTING} levels deep", lexeme.position)
        node = rule()
        self._depth -= 1
        return node

    def _field(self, field: Lexeme) -> Node | None:
        name = _FIELD_ALIASES.get(field.text, field.text)
        value = self._take("word", "quoted")
        if name not in _FIELDS:
            reason = f"there is no field {field.text!r}; fields are {', '.join(_FIELDS)}"
            advice = "Put the text in quotes to search for it"
            raise InvalidQueryError(f"{reason}. {advice}", field.position, self._quoted(field, value))
        if value is None:
            raise self._error(f"{name}: needs a word or a quoted phrase directly after it", field)
        if name in TEXT_FIELDS:
            return self._text_clause(value, name)
        self._count_terms(value)
        if name == "date":
            return self._date(value)
        if name == "is":
            return self._is(value)
        if not _unquoted(value.text):
            raise InvalidQueryError(f"{name}: needs a value", value.position)
        return FieldTerm(name, _unquoted(value.text))

    def _quoted(self, field: Lexeme, value: Lexeme | None) -> str:
        """Return the query with a field and its value in quotes."""
        if value is None:
            return field.removed_from(self._text)
        quoted = _unquoted(self._text[field.position : value.end])
        return f'{self._text[: field.position]}"{quoted}"{self._text[value.end :]}'

    def _date(self, value: Lexeme) -> Node:
        try:
            return DateTerm(DateRange.parse(value.text))
        except ValueError as error:
            first, dots, last = value.text.partition("..")
            raise InvalidQueryError(
                str(error),
                value.position,
                value.replaced_in(self._text, f"{last}..{first}") if dots else None,
            ) from error

    def _is(self, value: Lexeme) -> Node:
        if value.text.lower() != "undated":
            reason = f"there is no is:{value.text}; use is:undated"
            raise InvalidQueryError(reason, value.position, value.replaced_in(self._text, "undated"))
        return UndatedTerm()

    def _count_terms(self, lexeme: Lexeme, count: int = 1) -> None:
        self._terms += count
        if self._terms > MAX_TERMS:
            raise QueryTooCostlyError(f"a query has at most {MAX_TERMS} words", lexeme.position)

    def _text_clause(self, lexeme: Lexeme, field: str) -> Node | None:
        tokens = words(lexeme.text)
        if lexeme.kind == "word" and "~" in lexeme.text:
            tokens = words(_DISTANCE.sub("", lexeme.text)) or tokens
        self._count_terms(lexeme, max(1, len(tokens)))
        if lexeme.kind == "quoted":
            if not tokens:
                raise self._error("there is no word between these quotes", lexeme)
            return Phrase(_unquoted(lexeme.text), field)
        if not tokens:
            self._check_punctuation(lexeme, field)
            return None
        if "*" in lexeme.text:
            return self._prefix(lexeme, tokens, field)
        if "~" in lexeme.text:
            return self._fuzzy(lexeme, tokens, field)
        return Word(lexeme.text, field)

    def _check_punctuation(self, lexeme: Lexeme, field: str) -> None:
        """Ignore punctuation between words (a dash, an ampersand), but reject it after a field or as a pattern."""
        if field or "*" in lexeme.text:
            suggestion = None if field else lexeme.removed_from(self._text)
            reason = f"{lexeme.text!r} contains no letter or digit to search for"
            raise InvalidQueryError(reason, lexeme.position, suggestion)

    def _prefix(self, lexeme: Lexeme, tokens: list[str], field: str) -> Node:
        text = lexeme.text
        plain = lexeme.replaced_in(self._text, " ".join(tokens))
        if text.count("*") > 1 or not text.endswith("*") or len(tokens) > 1:
            position = lexeme.position + text.index("*")
            raise InvalidQueryError("* must be at the end of a single word, as in cooperat*", position, plain)
        if len(tokens[0]) < MIN_PREFIX:
            raise QueryTooCostlyError(f"write at least {MIN_PREFIX} letters before *", lexeme.position, plain)
        return Prefix(text[:-1], field)

    def _fuzzy(self, lexeme: Lexeme, tokens: list[str], field: str) -> Node:
        match = _FUZZY.fullmatch(lexeme.text)
        distance = int(match[2] or 1) if match else 0
        if match is None or len(words(match[1])) != 1 or not 1 <= distance <= MAX_DISTANCE:
            raise InvalidQueryError(
                "~ after a single word allows one typing error, ~2 allows two, as in coperative~",
                lexeme.position + lexeme.text.index("~"),
                lexeme.replaced_in(self._text, " ".join(tokens)),
            )
        return Fuzzy(match[1], distance, field)


def _unquoted(text: str) -> str:
    """Return the text on one line and without quotes, so that it can be quoted."""
    return " ".join(_QUOTES.sub(" ", text).split())


def _flatten(children: list[Node], kind: type[And | Or]) -> list[Node]:
    """Replace the children of this kind by their own children: (a OR b) OR c is a OR b OR c."""
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, kind) else (child,))
    return flat
