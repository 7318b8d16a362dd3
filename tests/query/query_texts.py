"""Hypothesis strategies for syntax trees and for arbitrary query texts."""

from __future__ import annotations

from hypothesis import strategies as st

from sse_search.model import TEXT_FIELDS, DateRange
from sse_search.query.tree import (
    VALUE_FIELDS,
    And,
    DateTerm,
    FieldTerm,
    Fuzzy,
    Group,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    UndatedTerm,
    Word,
)
from sse_search.tokens import words

PIECES = [
    *(
        "AND",
        "OR",
        "NOT",
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
        "~",
        "~1",
        "~2",
        "~3",
        ":",
        "..",
    ),
    *("coop", "title:", "body:", "country:", "entity:", "org:", "nofield:", "date:", "is:", "is:undated", "date:2021"),
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

_plain = st.text(alphabet="abcdeéß合19'-.,&:_’", min_size=1, max_size=8).filter(
    lambda text: bool(words(text)) and text[0] != "-" and ":" not in text and text not in ("AND", "OR", "NOT")
)
_one_word = _plain.filter(lambda text: len(words(text)) == 1)
_fields = st.sampled_from(["", *TEXT_FIELDS])
_phrases = st.lists(_plain | st.just("AND"), min_size=1, max_size=3).map(" ".join)
_dates = st.sampled_from(["2021", "2021-11", "2021-11-09", "..2020", "2020..", "2020..2021-06", "1999-12-31..2000"])
_values = st.lists(st.text(alphabet="abÉ(:*~-)'", min_size=1, max_size=6), min_size=1, max_size=3).map(" ".join)

leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, _plain, _fields),
    st.builds(Phrase, _phrases, _fields),
    st.builds(Prefix, _one_word.filter(lambda text: len(words(text)[0]) >= 2), _fields),
    st.builds(Fuzzy, _one_word, st.sampled_from([1, 2]), _fields),
    st.builds(FieldTerm, st.sampled_from(VALUE_FIELDS), _values),
    st.builds(DateTerm, _dates.map(DateRange.parse)),
    st.just(UndatedTerm()),
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> Node:
    kind = draw(st.sampled_from([None, None, And, Or, Group, Not])) if depth else None
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
