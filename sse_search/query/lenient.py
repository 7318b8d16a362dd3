"""
Read any text as a query: what is malformed is words, an operator without its operands is ignored.

A text all in capitals has no operators: a headline of that kind is words.
"""

from __future__ import annotations

import datetime

import msgspec

from sse_search.errors import InvalidQueryError, QueryTooCostlyError
from sse_search.model import QueryNotice
from sse_search.query.hints import hints
from sse_search.query.literal import literal_words
from sse_search.query.operands import group_of
from sse_search.query.parser import MAX_LENGTH, tree_of, valid_suggestion
from sse_search.query.reasons import two_sentences
from sse_search.query.tree import MatchAll, Node
from sse_search.wording import worded


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


def read(text: str, today: datetime.date | None = None) -> ParsedQuery:
    """
    Return what can be understood of a query, whatever its form.

    Args:
        today: Day that relative dates count from; the present one without it.

    Raises:
        QueryTooCostlyError: It has more than `MAX_LENGTH` characters.

    >>> [str(read(text).tree) for text in ("(coop AND", "place:Oslo coop", "COOPERATIVES AND UNIONS")]
    ['coop', '(place Oslo) coop', 'COOPERATIVES and UNIONS']
    """
    try:
        return ParsedQuery(tree_of(text, today=today), tuple(hints(text)))
    except InvalidQueryError as error:
        if len(text) > MAX_LENGTH:
            raise
        suggestion = valid_suggestion(text, error.suggested_query)
    notices: list[QueryNotice] = []
    try:
        tree = tree_of(text, notices, today)
    except QueryTooCostlyError as error:
        tree = group_of(list(literal_words(text))) or MatchAll()
        notices = [QueryNotice(two_sentences(error.reason, worded("All of it is read as words")), error.position)]
    notices[0] = msgspec.structs.replace(notices[0], suggested_query=suggestion)
    return ParsedQuery(tree, tuple(sorted(notices, key=lambda notice: notice.position)))
