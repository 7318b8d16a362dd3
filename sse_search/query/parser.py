"""
How is a query read? Text -> syntax tree, by recursive descent.

    or     = group ("OR" group)*                 loosest
    group  = and and*                            side by side
    and    = unary ("AND" unary)*
    unary  = ("NOT" | "-") unary | "(" or ")" | clause
    clause = [field ":"] (word | word"*" | word"~"[1|2] | "quoted")

Raw text goes no further than this: engines get trees.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sse_search.errors import InvalidQueryError, QueryTooCostlyError
from sse_search.model import TEXT_FIELDS, DateRange
from sse_search.query.lexer import OPENING_QUOTES, Lexeme, lex
from sse_search.query.tree import (
    KEYWORD_FIELDS,
    And,
    Dated,
    Fuzzy,
    Group,
    Keyword,
    MatchAll,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Undated,
    Word,
)
from sse_search.tokens import words

MAX_LENGTH = 1024
MAX_TERMS = 64
MAX_NESTING = 20
MIN_PREFIX = 2
MAX_DISTANCE = 2

_MENDING_STEPS = 64
"""Mistakes that are corrected one after the other; each may uncover the next."""

_FIELD_SPELLINGS = {"organisation": "organization", "org": "organization", "lang": "language"}
_FIELDS = (*TEXT_FIELDS, *KEYWORD_FIELDS, "date", "is")
_LONGEST_SPELLING = 4
"""A tree is never written longer than this many times its text (`"a""b"` gets spaces, `org:` its full name)."""

_FUZZY = re.compile(r"(.*)~(\d*)")
_DISTANCE = re.compile(r"~\d*$")
_SPLIT_QUOTES = re.compile(f"[{OPENING_QUOTES}]")


def parse(text: str) -> Node:
    """
    Return the syntax tree of a query; `MatchAll` for an empty one.

    Raises:
        InvalidQueryError: The query cannot be understood; says where, and how it could be corrected.
        QueryTooCostlyError: It is longer, has more terms or is nested deeper than allowed.
    """
    try:
        return _read(text)
    except InvalidQueryError as error:
        error.suggested_query = _mended(error.suggested_query)
        raise


def _read(text: str) -> Node:
    """Return the tree; an error's `suggested_query` may need correcting itself."""
    if len(text) > MAX_LENGTH:
        raise QueryTooCostlyError(
            f"a query has at most {MAX_LENGTH:,} characters; this one has {len(text):,}", MAX_LENGTH
        )
    lexemes = list(lex(text))
    if not lexemes:
        return MatchAll()
    tree = _Parser(text, lexemes).whole()
    if len(text) > MAX_LENGTH // _LONGEST_SPELLING and (length := len(str(tree))) > MAX_LENGTH:
        raise QueryTooCostlyError(
            f"a query has at most {MAX_LENGTH:,} characters; this one, written in full, has {length:,}", len(text)
        )
    return tree


def _mended(candidate: str | None) -> str | None:
    """Mend a query until it can be understood; None when that leads nowhere."""
    for _ in range(_MENDING_STEPS):
        if not candidate or not candidate.strip():
            return None
        try:
            _read(candidate)
        except InvalidQueryError as error:
            candidate = error.suggested_query
        else:
            return candidate
    return None


class _Parser:
    """State of one parse: the lexemes, and which comes next."""

    def __init__(self, text: str, lexemes: list[Lexeme]) -> None:
        self._text = text
        self._lexemes = lexemes
        self._next = 0
        self._depth = 0
        self._terms = 0

    def whole(self) -> Node:
        tree = self._or()
        if (extra := self._peek()) is not None:
            raise InvalidQueryError("this closing parenthesis was never opened", extra.position, self._without(extra))
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

    def _instead(self, lexeme: Lexeme, text: str) -> str:
        """Return the query with a text in the place of this lexeme."""
        return self._text[: lexeme.position] + text + self._text[lexeme.end :]

    def _without(self, lexeme: Lexeme) -> str:
        """Return the query without this lexeme."""
        return " ".join(self._instead(lexeme, " ").split())

    def _or(self) -> Node | None:
        return self._joined("OR", self._group, Or)

    def _and(self) -> Node | None:
        return self._joined("AND", self._unary, And)

    def _joined(self, operator: str, operand: Callable[[], Node | None], kind: type[And] | type[Or]) -> Node | None:
        first = operand()
        children: list[Node] = [] if first is None else [first]
        while (lexeme := self._take(operator)) is not None:
            if not children:
                raise InvalidQueryError(f"{operator} needs something before it", lexeme.position, self._without(lexeme))
            child = operand()
            if child is None:
                raise InvalidQueryError(f"{operator} needs something after it", lexeme.position, self._without(lexeme))
            children.append(child)
        return first if len(children) < 2 else kind(tuple(_flat(children, kind)))

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
                raise InvalidQueryError(
                    f"{operator.text} needs something after it", operator.position, self._without(operator)
                )
            return Not(child)
        if (opening := self._take("(")) is not None:
            inside = self._nested(opening, self._or)
            if self._take(")") is None:
                raise InvalidQueryError(
                    "a parenthesis opens here and never closes", opening.position, self._without(opening)
                )
            return inside
        return self._clause()

    def _nested(self, lexeme: Lexeme, rule: Callable[[], Node | None]) -> Node | None:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise QueryTooCostlyError(f"a query is nested at most {MAX_NESTING} deep", lexeme.position)
        found = rule()
        self._depth -= 1
        return found

    def _clause(self) -> Node | None:
        if (field := self._take("field")) is not None:
            return self._field(field)
        lexeme = self._take("word", "quoted")
        if lexeme is None:
            return None
        return self._text_clause(lexeme, "")

    def _field(self, field: Lexeme) -> Node | None:
        name = _FIELD_SPELLINGS.get(field.text, field.text)
        value = self._take("word", "quoted")
        if name not in _FIELDS:
            raise InvalidQueryError(
                f"there is no field {field.text!r}; fields are {', '.join(_FIELDS)}. Quote the words to search for"
                " them",
                field.position,
                self._quoted(field, value),
            )
        if value is None:
            raise InvalidQueryError(
                f"{name}: needs a word or a quotation right after it", field.position, self._without(field)
            )
        if name in TEXT_FIELDS:
            return self._text_clause(value, name)
        self._count(value)
        if name == "date":
            return self._dated(value)
        if name == "is":
            return self._is(value)
        if not _unquoted(value.text):
            raise InvalidQueryError(f"{name}: needs a value", value.position)
        return Keyword(name, _unquoted(value.text))

    def _quoted(self, field: Lexeme, value: Lexeme | None) -> str:
        if value is None:
            return self._without(field)
        inside = _unquoted(self._text[field.position : value.end])
        return f'{self._text[: field.position]}"{inside}"{self._text[value.end :]}'

    def _dated(self, value: Lexeme) -> Node:
        try:
            return Dated(DateRange.parse(value.text))
        except ValueError as error:
            first, dots, last = value.text.partition("..")
            raise InvalidQueryError(
                f"{error}. Write date:2021, date:2021-11, date:2021-11-09 or date:2020..2021-06",
                value.position,
                self._instead(value, f"{last}..{first}") if dots else None,
            ) from error

    def _is(self, value: Lexeme) -> Node:
        if value.text.lower() != "undated":
            raise InvalidQueryError(
                f"is:{value.text} means nothing; there is is:undated", value.position, self._instead(value, "undated")
            )
        return Undated()

    def _count(self, lexeme: Lexeme, terms: int = 1) -> None:
        self._terms += terms
        if self._terms > MAX_TERMS:
            raise QueryTooCostlyError(f"a query has at most {MAX_TERMS} words", lexeme.position)

    def _text_clause(self, lexeme: Lexeme, field: str) -> Node | None:
        forms = words(lexeme.text)
        if lexeme.kind == "word" and "~" in lexeme.text:
            forms = words(_DISTANCE.sub("", lexeme.text)) or forms
        self._count(lexeme, max(1, len(forms)))
        if lexeme.kind == "quoted":
            if not forms:
                raise InvalidQueryError("there is no word between these quotes", lexeme.position, self._without(lexeme))
            return Phrase(_unquoted(lexeme.text), field)
        if not forms:
            self._no_word(lexeme, field)
            return None
        if "*" in lexeme.text:
            return self._prefix(lexeme, forms, field)
        if "~" in lexeme.text:
            return self._fuzzy(lexeme, forms, field)
        return Word(lexeme.text, field)

    def _no_word(self, lexeme: Lexeme, field: str) -> None:
        """Pass over punctuation between words (a dash, an ampersand); refuse it after a field or as a pattern."""
        if field or "*" in lexeme.text:
            raise InvalidQueryError(
                f"{lexeme.text!r} holds no letter or digit to search for",
                lexeme.position,
                None if field else self._without(lexeme),
            )

    def _prefix(self, lexeme: Lexeme, forms: list[str], field: str) -> Node:
        text = lexeme.text
        if text.count("*") > 1 or not text.endswith("*") or len(forms) > 1:
            raise InvalidQueryError(
                "* stands for the end of one word, as in cooperat*",
                lexeme.position + text.index("*"),
                self._plain(lexeme, forms),
            )
        if len(forms[0]) < MIN_PREFIX:
            raise QueryTooCostlyError(
                f"write at least {MIN_PREFIX} letters before *", lexeme.position, self._plain(lexeme, forms)
            )
        return Prefix(text[:-1], field)

    def _fuzzy(self, lexeme: Lexeme, forms: list[str], field: str) -> Node:
        found = _FUZZY.fullmatch(lexeme.text)
        distance = int(found[2] or 1) if found and len(found[2]) < 3 else 0
        if found is None or len(words(found[1])) != 1 or "~" in found[1] or not 1 <= distance <= MAX_DISTANCE:
            raise InvalidQueryError(
                "~ after one word allows for 1 typing error, ~2 for two, as in coperative~",
                lexeme.position + lexeme.text.index("~"),
                self._plain(lexeme, forms),
            )
        return Fuzzy(found[1], distance, field)

    def _plain(self, lexeme: Lexeme, forms: list[str]) -> str:
        return self._instead(lexeme, " ".join(forms))


def _unquoted(text: str) -> str:
    """Return the text on one line, without quotes inside, so that quoting it again gives it back."""
    return " ".join(_SPLIT_QUOTES.sub(" ", text).split())


def _flat(children: list[Node], kind: type) -> list[Node]:
    """Return the children with those of the same explicit operator taken apart: (a OR b) OR c is a OR b OR c."""
    result: list[Node] = []
    for child in children:
        result.extend(child.children if isinstance(child, And | Or) and isinstance(child, kind) else (child,))
    return result
