"""Queries parse into the trees that the documentation of the query language describes."""

from __future__ import annotations

import pytest

from sse_search.model import DateRange
from sse_search.query import Node, parse
from sse_search.query.tree import (
    And,
    DateTerm,
    FieldTerm,
    Fuzzy,
    Group,
    MatchAll,
    Not,
    Or,
    Phrase,
    Prefix,
    UndatedTerm,
    Word,
)

A, B, C, D = (Word(letter) for letter in "abcd")


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000"])
def test_an_empty_query_matches_everything(text: str) -> None:
    assert parse(text) == MatchAll()


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("a b", Group((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a AND b c", Group((And((A, B)), C))),
        ("a b OR c d", Or((Group((A, B)), Group((C, D))))),
        ("a OR b AND c", Or((A, And((B, C))))),
        ("(a OR b) c", Group((Or((A, B)), C))),
        ("(a OR b) OR c", Or((A, B, C))),
        ("a AND (b AND c)", And((A, B, C))),
        ("(a b) c", Group((Group((A, B)), C))),
        ("((a))", A),
        ("a -b", Group((A, Not(B)))),
        ("a NOT b", Group((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("-(a OR b)", Not(Or((A, B)))),
        ("--a", Not(Not(A))),
        ("a OR(b)", Or((A, B))),
        ("a () b", Group((A, B))),
        ("a - b & c", Group((A, B, C))),
    ],
)
def test_operators_have_the_documented_precedence(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize("text", ["a and b", "a Or b", "a not b"])
def test_only_capitalized_words_are_operators(text: str) -> None:
    assert parse(text) == Group((A, Word(text.split()[1]), B))


@pytest.mark.parametrize("text", ['"a b"', "“a b”", "„a b“", "«a b»", "»a b«", "”a b”", '“ a\n b"'])
def test_typographic_quotes_are_quotes(text: str) -> None:
    assert parse(text) == Phrase("a b")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("title:a", Word("a", "title")),
        ("TITLE:a", Word("a", "title")),
        ('body:"a b"', Phrase("a b", "body")),
        ("title:coop*", Prefix("coop", "title")),
        ("title:coop~2", Fuzzy("coop", 2, "title")),
        ("coop*", Prefix("coop")),
        ("l'écon*", Prefix("l'écon")),
        ("co-op*", Prefix("co-op")),
        ("coperative~", Fuzzy("coperative")),
        ("coperative~1", Fuzzy("coperative")),
        ("coperative~2", Fuzzy("coperative", 2)),
        ("country:Palestine", FieldTerm("country", "Palestine")),
        ("country:PS", FieldTerm("country", "PS")),
        ("country:country:PS", FieldTerm("country", "country:PS")),
        ('region:"Latin  America"', FieldTerm("region", "Latin America")),
        ("organisation:ILO", FieldTerm("organization", "ILO")),
        ("org:ILO", FieldTerm("organization", "ILO")),
        ("lang:fr", FieldTerm("language", "fr")),
        ("is:undated", UndatedTerm()),
        ("is:Undated", UndatedTerm()),
        ("date:2021", DateTerm(DateRange("2021", "2021"))),
        ("date:2021-11", DateTerm(DateRange("2021-11", "2021-11"))),
        ("date:2021-11-09", DateTerm(DateRange("2021-11-09", "2021-11-09"))),
        ("date:2021-11..2022-02", DateTerm(DateRange("2021-11", "2022-02"))),
        ("date:..2020", DateTerm(DateRange(None, "2020"))),
        ("date:2020..", DateTerm(DateRange("2020", None))),
        ('date:"2020"', DateTerm(DateRange("2020", "2020"))),
        ("-title:a", Not(Word("a", "title"))),
        ("-date:2021", Not(DateTerm(DateRange("2021", "2021")))),
        ('-"a b"', Not(Phrase("a b"))),
    ],
)
def test_fields_patterns_and_dates_are_parsed(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize("text", ["title: a", "10:30", "a:", "co-operative", "l’eau", "C++", "c.", "(title:) "])
def test_punctuation_inside_a_word_is_kept(text: str) -> None:
    tree = parse(text)

    assert parse(str(tree)) == tree
    assert all(isinstance(node, Word) for node in getattr(tree, "children", (tree,)))


def test_a_group_inside_an_operator_is_rendered_in_parentheses() -> None:
    assert str(parse("( a  b )AND c OR NOT( d )")) == "(a b) AND c OR -d"
