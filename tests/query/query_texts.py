"""Hypothesis strategies for syntax trees and for arbitrary query texts."""

from __future__ import annotations

import re

import msgspec
from hypothesis import strategies as st

from sse_search.model import TEXT_FIELDS, DateRange, Proximity
from sse_search.query.joined import parts_of
from sse_search.query.lexer import is_operator
from sse_search.query.tree import (
    VALUE_FIELDS,
    AddedTerm,
    And,
    DateTerm,
    FieldTerm,
    Fuzzy,
    Group,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    TextNode,
    UndatedTerm,
    Wildcard,
    Word,
)
from sse_search.query.wildcard import wildcard_form, wildcard_text
from sse_search.tokens import words

PIECES = [
    *(
        "AND",
        "OR",
        "NOT",
        "NEAR/3",
        "NEAR/0",
        "NEAR",
        "ADJ",
        "ADJ/200",
        "and",
        "-",
        "--",
        "(",
        ")",
        '"',
        "“",
        "”",
        "„",
        "«",
        "»",
        "*",
        "?",
        "<=",
        "~",
        "~1",
        "~2",
        "~3",
        ":",
        "..",
    ),
    *(
        "coop",
        "title:",
        "body:",
        "country:",
        "entity:",
        "org:",
        "nofield:",
        "date:",
        "is:",
        "is:undated",
        "date:2021",
        "added>=",
        "wom?n",
    ),
    *(
        "date:2022..2021",
        "date:0000",
        "2021",
        "a*",
        "coop*",
        "coop~",
        "l'eau",
        "co-op",
        "合作社",
        "é",
        " ",
        "\n",
        "'",
        "&",
    ),
]

texts = (
    st.text(max_size=60)
    | st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
    | st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)
)


def _is_wildcard(text: str) -> bool:
    return bool(re.search("[*?]", text[:-1])) and wildcard_form(text) != ""


_plain = (
    st.text(alphabet="abcdeéß合19'-.,&:_’", min_size=1, max_size=8)
    .filter(lambda text: bool(words(text)) and text[0] != "-" and ":" not in text and not is_operator(text))
    .filter(lambda text: len(parts_of(Word(text))) == 1)
)
_one_word = _plain.filter(lambda text: len(words(text)) == 1)
_endings = st.text("abé9?*", min_size=1, max_size=4).filter(lambda text: bool(re.search("[*?]", text[:-1])))
_wildcards = st.builds("{}{}".format, _one_word, _endings).map(wildcard_text).filter(_is_wildcard)
_fields = st.sampled_from(["", *TEXT_FIELDS])
_phrases = st.lists(_plain | st.just("AND"), min_size=1, max_size=3).map(" ".join)
_dates = st.sampled_from(["2021", "2021-11", "2021-11-09", "..2020", "2020..", "2020..2021-06", "1999-12-31..2000"])
_values = st.lists(st.text(alphabet="abÉ(:*~-)'", min_size=1, max_size=6), min_size=1, max_size=3).map(" ".join)

text_leaves: st.SearchStrategy[TextNode] = st.one_of(
    st.builds(Word, _plain, _fields),
    st.builds(Phrase, _phrases, _fields, st.sampled_from([0, 0, 1, 100])),
    st.builds(Prefix, _one_word.filter(lambda text: len(words(text)[0]) >= 2), _fields),
    st.builds(Fuzzy, _one_word, st.sampled_from([1, 2]), _fields),
    st.builds(Wildcard, _wildcards, _fields),
)
leaves: st.SearchStrategy[Node] = st.one_of(
    text_leaves,
    st.builds(FieldTerm, st.sampled_from(VALUE_FIELDS), _values),
    st.builds(DateTerm, _dates.map(DateRange.parse)),
    st.builds(AddedTerm, _dates.map(DateRange.parse)),
    st.just(UndatedTerm()),
)
_proximities = st.builds(Proximity, st.sampled_from([1, 2, 7, 100]), st.booleans())


@st.composite
def chains(draw: st.DrawFn) -> Near:
    operands: list[Node] = [draw(text_leaves | _alternatives) for _ in range(draw(st.integers(2, 4)))]
    field = draw(st.sampled_from(TEXT_FIELDS))
    operands = [_in_field(operand, field) for operand in operands]
    return Near(tuple(operands), tuple(draw(_proximities) for _ in operands[1:]))


_alternatives = st.lists(text_leaves, min_size=2, max_size=3).map(lambda nodes: Or(tuple(nodes)))


def _in_field(operand: Node, field: str) -> Node:
    """Return an operand whose fields are this one or all, as those near one another have it."""
    if isinstance(operand, Or):
        return Or(tuple(_in_field(child, field) for child in operand.children))
    assert isinstance(operand, TextNode)
    return msgspec.structs.replace(operand, field=field if operand.field else "")


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> Node:
    kind = draw(st.sampled_from([None, None, And, Or, Group, Not, Near])) if depth else None
    if kind is Near:
        return draw(chains())
    if kind is None:
        return draw(leaves)
    if kind is Not:
        return Not(draw(trees(depth - 1)))
    children = [draw(trees(depth - 1)) for _ in range(draw(st.integers(2, 3)))]
    if kind is Group:
        return Group(tuple(children))
    # The parser flattens an operator inside the same operator.
    operator = And if kind is And else Or
    flat = [inner for child in children for inner in (child.children if isinstance(child, operator) else (child,))]
    return operator(tuple(flat))
