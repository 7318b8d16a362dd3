"""
Read any text as a query: what is malformed is words, an operator without its operands is ignored.

A text all in capitals has no operators: a headline of that kind is words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from sse_search.errors import InvalidQueryError, QueryTooCostlyError
from sse_search.model import QueryNotice
from sse_search.query.joined import lexemes_of
from sse_search.query.lexer import is_operator
from sse_search.query.literal import is_in_capitals, literal_words
from sse_search.query.operands import group_of
from sse_search.query.parser import MAX_LENGTH, tree_of, valid_suggestion
from sse_search.query.tree import MatchAll, Node

_MAX_HINTED_WORDS = 8
"""Clauses of a query in which `or` may have been meant as an operator; a longer one is a sentence."""
_MISWRITTEN_OPERATOR = re.compile(r"\s(?:and|or|not|NEAR|near/[0-9]+|adj/[0-9]+)\s")
_SIGNED = re.compile(r"(?<!\S)-(\d+)(?!\S)")
"""A number of which an exclusion may have been meant."""


class ParsedQuery(msgspec.Struct, frozen=True):
    """
    A query that was read leniently.

    Attributes:
        tree: What was understood.
        notices: What was not understood as an operator, from left to right.

    >>> query = read('title:coop "fair trade')
    >>> str(query.tree), query.notices[0].position
    ('title:coop fair trade', 11)
    """

    tree: Node
    notices: tuple[QueryNotice, ...] = ()


def read(text: str) -> ParsedQuery:
    """
    Return what can be understood of a query, whatever its form.

    Raises:
        QueryTooCostlyError: It has more than `MAX_LENGTH` characters.

    >>> [str(read(text).tree) for text in ("(coop AND", "place:Oslo coop", "COOPERATIVES AND UNIONS")]
    ['coop', '(place Oslo) coop', 'COOPERATIVES and UNIONS']
    """
    try:
        return ParsedQuery(tree_of(text), tuple(_hints(text)))
    except InvalidQueryError as error:
        if len(text) > MAX_LENGTH:
            raise
        suggestion = valid_suggestion(text, error.suggested_query)
    notices: list[QueryNotice] = []
    try:
        tree = tree_of(text, notices)
    except QueryTooCostlyError as error:
        tree = group_of(list(literal_words(text))) or MatchAll()
        notices = [QueryNotice(f"{error.reason}. All of it is read as words", error.position)]
    notices[0] = msgspec.structs.replace(notices[0], suggested_query=suggestion)
    return ParsedQuery(tree, tuple(sorted(notices, key=lambda notice: notice.position)))


def _hints(text: str) -> Iterator[QueryNotice]:
    """Yield at most one notice on an operator that is not written as one, or not read as one."""
    if is_in_capitals(text):
        if operator := next((word for word in text.split() if is_operator(word)), ""):
            reason = (
                f"in a text all in capitals, {operator} is a word. Write the other words in small letters to use it"
            )
            yield QueryNotice(f"{reason} as an operator", text.index(operator))
    elif (match := _SIGNED.search(text)) and len(lexemes := lexemes_of(text)) <= _MAX_HINTED_WORDS:
        if any((lexeme.text, lexeme.position) == (match[0], match.start()) for lexeme in lexemes):  # not quoted
            reason = f"{match[0]} is searched as a number; write NOT {match[1]} to exclude it"
            yield QueryNotice(reason, match.start(), f"{text[: match.start()]}NOT {text[match.start(1) :]}")
    elif _MISWRITTEN_OPERATOR.search(text) and len(lexemes := lexemes_of(text)) <= _MAX_HINTED_WORDS:
        for lexeme in lexemes[1:-1]:
            operator = "NEAR/10" if lexeme.text == "NEAR" else lexeme.text.upper()
            if lexeme.kind == "word" and is_operator(operator) and operator != "ADJ":
                reason = f"{lexeme.text!r} is searched as a word; write {operator} to use it as an operator"
                yield QueryNotice(reason, lexeme.position)
                return
