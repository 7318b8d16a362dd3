"""Build nodes of operands and dates, tell which operands may be near one another, and report an open quotation."""

from __future__ import annotations

from sse_search.errors import InvalidQueryError
from sse_search.model import MAX_PROXIMITY, TEXT_FIELDS, DateRange
from sse_search.query.lexer import Lexeme
from sse_search.query.tree import AddedTerm, And, DateTerm, Group, Node, Or, TextNode, Word
from sse_search.wording import Message, worded


def number_of(digits: str) -> int:
    """
    Return a number of any length; of one above `MAX_PROXIMITY` some number above it.

    >>> number_of("007"), number_of("9" * 5000) > MAX_PROXIMITY
    (7, True)
    """
    return int(digits.lstrip("0")[: len(str(MAX_PROXIMITY)) + 1] or "0")


def date_term(field: str, dates: DateRange) -> DateTerm | AddedTerm:
    """
    Return the term of a field of dates: `date`, `since`, `until`, `added`, or one with `>=` or `<=`.

    >>> str(date_term("since", DateRange("2020", "2020"))), str(date_term("added<=", DateRange("2020", "2021")))
    ('date:2020..', 'added:..2021')
    """
    start = None if field == "until" or field.endswith("<=") else dates.start
    end = None if field == "since" or field.endswith(">=") else dates.end
    bounded = DateRange(start, end) if start or end else dates
    return AddedTerm(bounded) if field.startswith("added") else DateTerm(bounded)


def why_not_near(operator: str, children: list[Node]) -> Message | None:
    """Return why an operator cannot say that some clauses are near one another; None if it can."""
    fields: list[set[str]] = []
    for child in children:
        operand = child.children if isinstance(child, Or) else (child,)
        texts = [leaf for leaf in operand if isinstance(leaf, TextNode)]
        if len(texts) < len(operand):
            return worded(
                "{operator} joins words, phrases, and words in brackets with OR between them", operator=operator
            )
        fields.append({name for leaf in texts for name in ([leaf.field] if leaf.field else TEXT_FIELDS)})
    if set.intersection(*fields):
        return None
    return worded("{operator} joins what is in the same field", operator=operator)


def unclosed(mark: Lexeme, text: str) -> InvalidQueryError:
    """Return the error for a quotation mark of a query that is never closed."""
    before, quoted = text[: mark.position], text[mark.position + 1 :].strip()
    return InvalidQueryError(
        worded("this quotation mark is never closed; close it or remove it"),
        mark.position,
        f'{before}"{quoted}"' if quoted else before.rstrip(),
    )


def group_of(children: list[Node] | list[Word]) -> Node | None:
    """Return adjacent clauses as one node; None for none."""
    return Group(tuple(children)) if len(children) > 1 else children[0] if children else None


def flatten(children: list[Node], kind: type[And | Or]) -> list[Node]:
    """Replace the children of this kind by their own children: (a OR b) OR c is a OR b OR c."""
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, kind) else (child,))
    return flat
