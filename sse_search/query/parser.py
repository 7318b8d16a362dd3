"""
Parse a query into a syntax tree by recursive descent.

    or     = group ("OR" group)*                 binds least
    group  = and and*                            adjacent clauses
    and    = unary ("AND" unary)*
    unary  = ("NOT" | "-") unary | near
    near   = primary (("NEAR/"n | "ADJ" | "ADJ/"n) primary)*
    primary = "(" or ")" | clause
    clause = [field ":"] (word | word"*" | wo"*"rd | wo"?"d | word"~"[1|2] | "quoted" | "quoted""~"n)

Read leniently (`lenient.py`), a malformed clause is words, an operator without its operands is ignored, and a notice
says so.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from sse_search.errors import InvalidQueryError, QueryTooCostlyError
from sse_search.model import MAX_PROXIMITY, TEXT_FIELDS, DateRange, Proximity, QueryNotice
from sse_search.model.relative_dates import current_import_day
from sse_search.query import reasons
from sse_search.query.fields import DATE_FIELDS, FIELD_ALIASES, FIELDS
from sse_search.query.joined import lexemes_of, parts_of
from sse_search.query.lexer import SIGNED_NUMBER, Lexeme
from sse_search.query.literal import literal_word, literal_words, unquoted
from sse_search.query.operands import date_term, flatten, group_of, number_of, unclosed, why_not_near
from sse_search.query.tree import (
    And,
    FieldTerm,
    Fuzzy,
    Group,
    MatchAll,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    UndatedTerm,
    Wildcard,
    Word,
)
from sse_search.query.wildcard import MIN_PREFIX, unspaced_parts, why_no_pattern, wildcard_form, wildcard_text
from sse_search.tokens import words
from sse_search.wording import Message, worded

MAX_LENGTH = 8192
MAX_TERMS = 256
MAX_NESTING = 20
MAX_DISTANCE = 2

_MAX_CORRECTED_LENGTH = 1024
"""Characters of a query for which a correct one is suggested; a longer one was pasted."""
_MAX_CORRECTIONS = 64
"""Errors corrected one after the other for a suggestion; each correction may uncover the next."""

_MAX_GROWTH = 4
"""A rendered tree is at most this many times as long as its text (`"a""b"` gains a space, `org:` a full name)."""

_SLOP = re.compile(r"~([0-9]+)")
_FUZZY = re.compile(r"([^~]*)~(\d{0,2})")
_DISTANCE = re.compile(r"~\d*$")

_IGNORED, _AS_WORDS = worded("It is ignored"), worded("It is read as words")


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
        return tree_of(text)
    except InvalidQueryError as error:
        error.suggested_query = valid_suggestion(text, error.suggested_query)
        raise


def tree_of(text: str, notices: list[QueryNotice] | None = None, today: datetime.date | None = None) -> Node:
    """
    Return the tree of a query; the `suggested_query` of an error may itself be invalid.

    Args:
        notices: Receives what is not read as an operator; without it that is an error.
        today: Day that relative dates count from; the present one without it.
    """
    if len(text) > MAX_LENGTH:
        raise QueryTooCostlyError(reasons.too_long(MAX_LENGTH, len(text)), MAX_LENGTH)
    lexemes = lexemes_of(text)
    if not lexemes:
        return MatchAll()
    tree = _Parser(text, lexemes, notices, today).parse()
    if len(text) > MAX_LENGTH // _MAX_GROWTH and (length := len(str(tree))) > MAX_LENGTH:
        raise QueryTooCostlyError(reasons.too_long_in_full(MAX_LENGTH, length), len(text))
    return tree


def valid_suggestion(text: str, query: str | None) -> str | None:
    """Correct a query until it can be parsed; None if that leads nowhere or the text is too long."""
    if len(text) > _MAX_CORRECTED_LENGTH:
        return None
    for _ in range(_MAX_CORRECTIONS):
        if not query or not query.strip():
            return None
        try:
            tree_of(query)
        except InvalidQueryError as error:
            query = error.suggested_query
        else:
            return query
    return None


class _Parser:
    """State of one parse: the lexemes, which comes next, and what was not understood; without notices it is strict."""

    def __init__(
        self, text: str, lexemes: list[Lexeme], notices: list[QueryNotice] | None, today: datetime.date | None
    ) -> None:
        self._text, self._lexemes = text, lexemes
        self._notices, self._today = notices, today
        self._next = self._depth = self._terms = 0
        self._joined: Node | None = None

    def parse(self) -> Node:
        trees = [self._or()]
        while (extra := self._take(")")) is not None:
            self._reject(self._error(worded("this closing parenthesis has no opening parenthesis"), extra))
            trees.append(self._or())
        tree = group_of([tree for tree in trees if tree is not None])
        if tree is None:
            nothing = InvalidQueryError(worded("there is no word to search for"), 0)
            self._reject(nothing, worded("Every item is shown"))
        return tree or MatchAll()

    def _peek(self) -> Lexeme | None:
        return self._lexemes[self._next] if self._next < len(self._lexemes) else None

    def _take(self, *kinds: str) -> Lexeme | None:
        lexeme = self._peek()
        if lexeme is None or lexeme.kind not in kinds:
            return None
        self._next += 1
        return lexeme

    def _reject(self, error: InvalidQueryError, consequence: Message = _IGNORED) -> None:
        """Raise an error, or note it and what becomes of the text."""
        if self._notices is None:
            raise error
        self._notices.append(QueryNotice(reasons.two_sentences(error.reason, consequence), error.position))

    def _as_words(self, error: InvalidQueryError, lexeme: Lexeme, end: int, field: str = "") -> Node | None:
        """Return the words of a clause that is malformed. Raises the error when the parser is strict."""
        self._reject(error, _AS_WORDS)
        return group_of(list(literal_words(self._text[lexeme.position : end], field)))

    def _error(self, reason: Message, lexeme: Lexeme) -> InvalidQueryError:
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
                self._reject(self._error(reasons.nothing_before(operator), lexeme))
            child = operand()
            if child is None:
                self._reject(self._error(reasons.nothing_after(operator), lexeme))
            else:
                children.append(child)
        if len(children) < 2:
            return children[0] if children else None
        return kind(tuple(flatten(children, kind)))

    def _group(self) -> Node | None:
        children: list[Node] = []
        while (lexeme := self._peek()) is not None and lexeme.kind not in (")", "OR"):
            child = self._and()
            if isinstance(child, Group) and child is self._joined:
                children.extend(child.children)
            elif child is not None:
                children.append(child)
        return group_of(children)

    def _unary(self) -> Node | None:
        self._reject_open_quotes()
        if (operator := self._take("NOT", "-")) is not None:
            child = self._nested(operator, self._unary)
            if child is None:
                self._reject(self._error(reasons.nothing_after(operator.text), operator))
                return None
            return Not(child)
        return self._parted(self._near())

    def _parted(self, node: Node | None) -> Node | None:
        """Return the parts of a word side by side, if punctuation joins several words."""
        if not isinstance(node, Word):
            return node
        self._joined = group_of(list(parts_of(node)))
        return self._joined

    def _near(self) -> Node | None:
        first = self._primary()
        children: list[Node] = [] if first is None else [first]
        operators: list[Lexeme] = []
        while (lexeme := self._take("NEAR")) is not None:
            if not children:
                self._reject(self._error(reasons.nothing_before(lexeme.text), lexeme))
            child = self._unary() if self._next_is("NOT", "-") else self._primary()
            if child is None:
                self._reject(self._error(reasons.nothing_after(lexeme.text), lexeme))
                continue
            operators += [lexeme] if children else []
            children.append(child)
        if not operators:
            return children[0] if children else None
        if problem := why_not_near(operators[0].text, children):
            self._reject(self._error(problem, operators[0]))
            return group_of(children)
        return Near(tuple(children), tuple(map(self._proximity, operators)))

    def _proximity(self, operator: Lexeme) -> Proximity:
        name, _, digits = operator.text.partition("/")
        distance = number_of(digits or "1")
        link = Proximity(min(max(distance, 1), MAX_PROXIMITY), ordered=name == "ADJ")
        if distance != link.distance:
            error = InvalidQueryError(
                reasons.too_far_apart(operator.text), operator.position, operator.replaced_in(self._text, str(link))
            )
            self._reject(error, reasons.read_as(str(link)))
        return link

    def _primary(self) -> Node | None:
        self._reject_open_quotes()
        if (opening := self._take("(")) is not None:
            inner = self._nested(opening, self._or)
            if self._take(")") is None:
                self._reject(self._error(worded("this parenthesis is never closed"), opening))
            return inner
        if (field := self._take("field", "bound")) is not None:
            return self._field(field)
        clause = self._take("word", "quoted")
        return None if clause is None else self._text_clause(clause, "")

    def _next_is(self, *kinds: str) -> bool:
        lexeme = self._peek()
        return lexeme is not None and lexeme.kind in kinds

    def _reject_open_quotes(self) -> None:
        while (mark := self._take("quote")) is not None:
            self._reject(unclosed(mark, self._text))

    def _nested(self, lexeme: Lexeme, rule: Callable[[], Node | None]) -> Node | None:
        self._depth += 1
        if self._depth > MAX_NESTING:
            reason = worded("a query is nested at most {limit} levels deep", limit=MAX_NESTING)
            raise QueryTooCostlyError(reason, lexeme.position)
        node = rule()
        self._depth -= 1
        return node

    def _field(self, field: Lexeme) -> Node | None:
        name = FIELD_ALIASES.get(field.text, field.text).rstrip("<=>")
        value = self._take("word", "quoted")
        if name not in FIELDS:
            error = InvalidQueryError(reasons.unknown_field(field.text), field.position, self._quoted(field, value))
            return self._as_words(error, field, (value or field).end)
        if value is None:
            reason = worded("{field}: needs a word or a quoted phrase directly after it", field=name)
            self._reject(self._error(reason, field))
            return None
        if name in TEXT_FIELDS:
            return self._text_clause(value, name)
        self._count_terms(value)
        return self._value(name, field, value)

    def _value(self, name: str, field: Lexeme, value: Lexeme) -> Node | None:
        if name in DATE_FIELDS:
            return self._date(field, value)
        if name == "is":
            return self._is(field, value)
        if unquoted(value.text):
            return FieldTerm(name, unquoted(value.text))
        self._reject(InvalidQueryError(worded("{field}: needs a value", field=name), value.position))
        return None

    def _quoted(self, field: Lexeme, value: Lexeme | None) -> str:
        """Return the query with a field and its value in quotes."""
        if value is None:
            return field.removed_from(self._text)
        quoted = unquoted(self._text[field.position : value.end])
        return f'{self._text[: field.position]}"{quoted}"{self._text[value.end :]}'

    def _date(self, field: Lexeme, value: Lexeme) -> Node | None:
        try:
            today = current_import_day() if field.text.startswith("added") else None
            return date_term(field.text, DateRange.parse(value.text, self._today or today))
        except ValueError as error:
            first, dots, last = value.text.partition("..")
            reversed_range = value.replaced_in(self._text, f"{last}..{first}") if dots else None
            return self._as_words(InvalidQueryError(error.args[0], value.position, reversed_range), field, value.end)

    def _is(self, field: Lexeme, value: Lexeme) -> Node | None:
        if value.text.lower() != "undated":
            reason = worded("there is no is:{value}; use is:undated", value=value.text)
            error = InvalidQueryError(reason, value.position, value.replaced_in(self._text, "undated"))
            return self._as_words(error, field, value.end)
        return UndatedTerm()

    def _count_terms(self, lexeme: Lexeme, count: int = 1) -> None:
        self._terms += count
        if self._terms > MAX_TERMS:
            raise QueryTooCostlyError(worded("a query has at most {limit} words", limit=MAX_TERMS), lexeme.position)

    def _text_clause(self, lexeme: Lexeme, field: str) -> Node | None:
        if lexeme.kind == "word" and SIGNED_NUMBER.match(lexeme.text):
            lexeme = lexeme.without_hyphens()
        tokens = words(lexeme.text)
        if lexeme.kind == "word" and "~" in lexeme.text:
            tokens = words(_DISTANCE.sub("", lexeme.text)) or tokens
        self._count_terms(lexeme, max(1, len(tokens)))
        if lexeme.kind == "quoted":
            if not tokens:
                self._reject(self._error(worded("there is no word between these quotes"), lexeme))
                return None
            return Phrase(unquoted(lexeme.text), field, self._slop(lexeme))
        if not tokens:
            self._check_punctuation(lexeme, field)
            return None
        if "*" in lexeme.text or wildcard_form(wildcard_text(lexeme.text)):
            return self._pattern(lexeme, tokens, field)
        if "~" in lexeme.text:
            return self._fuzzy(lexeme, tokens, field)
        return literal_word(lexeme.text, field)

    def _check_punctuation(self, lexeme: Lexeme, field: str) -> None:
        """Ignore punctuation between words (a dash, an ampersand), but reject it after a field or as a pattern."""
        if field or "*" in lexeme.text:
            suggestion = None if field else lexeme.removed_from(self._text)
            reason = worded("{text!r} contains no letter or digit to search for", text=lexeme.text)
            self._reject(InvalidQueryError(reason, lexeme.position, suggestion))

    def _slop(self, quoted: Lexeme) -> int:
        """Return the number after the `~` right after a quotation; 0 without one."""
        mark = self._peek()
        match = _SLOP.fullmatch(mark.text) if mark is not None and mark.position == quoted.end else None
        if mark is None or match is None:
            return 0
        self._next += 1
        wanted = number_of(match[1])
        slop = min(wanted, MAX_PROXIMITY)
        if slop < wanted:
            error = InvalidQueryError(
                reasons.too_loose(mark.text), mark.position, mark.replaced_in(self._text, f"~{slop}")
            )
            self._reject(error, reasons.read_as(f"~{slop}"))
        return slop

    def _pattern(self, lexeme: Lexeme, tokens: list[str], field: str) -> Node | None:
        text = wildcard_text(lexeme.text)
        plain = lexeme.replaced_in(self._text, " ".join(unspaced_parts(text) or tokens))
        if text.endswith("*") and not re.search("[*?]", text[:-1]) and len(tokens) == 1:
            if len(tokens[0]) >= MIN_PREFIX:
                return Prefix(text[:-1], field)
            reason = worded("write at least {count} letters before *", count=MIN_PREFIX)
            error = QueryTooCostlyError(reason, lexeme.position, plain)
            return self._as_words(error, lexeme, lexeme.end, field)
        if wildcard_form(text):
            return Wildcard(text, field)
        position = lexeme.position + lexeme.text.index("*")
        return self._as_words(InvalidQueryError(why_no_pattern(text), position, plain), lexeme, lexeme.end, field)

    def _fuzzy(self, lexeme: Lexeme, tokens: list[str], field: str) -> Node | None:
        match = _FUZZY.fullmatch(lexeme.text)
        distance = int(match[2] or 1) if match else 0
        if match is None or len(words(match[1])) != 1 or not 1 <= distance <= MAX_DISTANCE:
            error = InvalidQueryError(
                worded("~ after a single word allows one typing error, ~2 allows two, as in coperative~"),
                lexeme.position + lexeme.text.index("~"),
                lexeme.replaced_in(self._text, " ".join(tokens)),
            )
            return self._as_words(error, lexeme, lexeme.end, field)
        return Fuzzy(match[1], distance, field)
