"""Queries parse into the trees that the documentation of the query language describes."""

from __future__ import annotations

import pytest

from sse_search.model import DateRange, Proximity
from sse_search.query import Node, parse, read
from sse_search.query.tree import (
    AddedTerm,
    And,
    DateTerm,
    FieldTerm,
    Fuzzy,
    Group,
    MatchAll,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    UndatedTerm,
    Wildcard,
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


@pytest.mark.parametrize("number", ["-0.1%", "-.5", "-5", "--5", "-$5", "-2021", "-2021-11", "-3D"])
def test_a_hyphen_directly_before_a_number_is_its_sign(number: str) -> None:
    word = Word(number.lstrip("-"))

    assert parse(number) == word
    assert parse(f"a {number} b") == Group((A, word, B))
    assert parse(f"title:{number}") == Word(word.text, "title")


@pytest.mark.parametrize("text", ["NOT 2021", "-(2021)", "NOT (2021)"])
def test_a_number_is_excluded_by_an_operator_or_parentheses(text: str) -> None:
    assert parse(f"a {text}") == Group((A, Not(Word("2021"))))
    assert str(parse(f"a {text}")) == "a -(2021)"


def test_a_quoted_number_and_a_word_with_digits_are_excluded_by_a_hyphen() -> None:
    assert parse('a -"2021"') == Group((A, Not(Phrase("2021"))))
    assert parse("a -covid-19") == Group((A, Not(Word("covid-19"))))
    assert parse("a -title:2021") == Group((A, Not(Word("2021", "title"))))
    assert str(Not(Not(Word("2021")))) == "--(2021)"


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
        ("co*op", Wildcard("co*op")),
        ("title:wom?n", Wildcard("wom?n", "title")),
        ("wom?n?", Wildcard("wom?n")),
        ("coop**", Prefix("coop")),
        ("co**op*", Wildcard("co*op*")),
        ("l'écon*ie", Wildcard("l'écon*ie")),
        ('"a b"~3', Phrase("a b", "", 3)),
        ('title:"a b"~3', Phrase("a b", "title", 3)),
        ('"a b"~0', Phrase("a b")),
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
        ("date>=2020", DateTerm(DateRange("2020", None))),
        ("date<=2020", DateTerm(DateRange(None, "2020"))),
        ("added:2026-11", AddedTerm(DateRange("2026-11", "2026-11"))),
        ("added>=2026-11", AddedTerm(DateRange("2026-11", None))),
        ("Added<=2026-11-09", AddedTerm(DateRange(None, "2026-11-09"))),
        ("-title:a", Not(Word("a", "title"))),
        ("-date:2021", Not(DateTerm(DateRange("2021", "2021")))),
        ('-"a b"', Not(Phrase("a b"))),
    ],
)
def test_fields_patterns_and_dates_are_parsed(text: str, tree: Node) -> None:
    assert parse(text) == tree


NEAR_3, NEAR_5, ADJ, ADJ_2 = Proximity(3), Proximity(5), Proximity(1, ordered=True), Proximity(2, ordered=True)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a NEAR/3 b", Near((A, B), (NEAR_3,))),
        ("a NEAR/003 b", Near((A, B), (NEAR_3,))),
        ("a ADJ b", Near((A, B), (ADJ,))),
        ("a ADJ/1 b", Near((A, B), (ADJ,))),
        ("a ADJ/2 b NEAR/5 c", Near((A, B, C), (ADJ_2, NEAR_5))),
        ("a NEAR/3 (b OR c)", Near((A, Or((B, C))), (NEAR_3,))),
        ('(a OR "b c") NEAR/3 d', Near((Or((A, Phrase("b c"))), D), (NEAR_3,))),
        ("title:a NEAR/3 co*op", Near((Word("a", "title"), Wildcard("co*op")), (NEAR_3,))),
        ('coop* ADJ "a b"~3', Near((Prefix("coop"), Phrase("a b", "", 3)), (ADJ,))),
        ("a b NEAR/3 c d", Group((A, Near((B, C), (NEAR_3,)), D))),
        ("a AND b NEAR/3 c", And((A, Near((B, C), (NEAR_3,))))),
        ("-a NEAR/3 b", Not(Near((A, B), (NEAR_3,)))),
        ("a OR (b NEAR/3 c)", Or((A, Near((B, C), (NEAR_3,))))),
        ("ILO ADJ ICA", Near((Word("ILO"), Word("ICA")), (ADJ,))),
    ],
)
def test_nearness_binds_most(text: str, tree: Node) -> None:
    assert parse(text) == tree
    assert parse(str(tree)) == tree


@pytest.mark.parametrize("text", ["title: a", "10:30", "a:", "co-operative", "l’eau", "C++", "c.", "(title:) "])
def test_punctuation_inside_a_word_is_kept(text: str) -> None:
    tree = parse(text)

    assert parse(str(tree)) == tree
    assert all(isinstance(node, Word) for node in getattr(tree, "children", (tree,)))


def test_a_group_inside_an_operator_is_rendered_in_parentheses() -> None:
    assert str(parse("( a  b )AND c OR NOT( d )")) == "(a b) AND c OR -d"


@pytest.mark.parametrize("mark", [*",;/|—–!…•→=<>\\", "...", " / ", "、", "،"])
def test_punctuation_without_spaces_parts_words(mark: str) -> None:
    words = Group((Word("wheat"), Word("bananas")))

    assert read(f"wheat{mark}bananas").tree == words
    assert read(f"law wheat{mark}bananas rye").tree == Group((Word("law"), *words.children, Word("rye")))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "rock'n'roll",
            "rock’n’roll",
            "covid-19",
            "well‑known",
            "l'eau",
            "AT&T",
            "C++",
            "a_b",
            "U.S.",
            "ジョン・スミス",
        ),
        *("28.11.2026", "10:12", "2019/2020", "2006/112/EC", "1,234.5", "9,90", "18–20", "3.5kg"),
        *("ilo.org", "report.pdf", "http://ilo.org/x", "near/3"),
    ],
)
def test_hyphens_apostrophes_and_marks_of_numbers_join_a_word(text: str) -> None:
    assert parse(text) == Word(text)


def test_parted_words_stay_together_where_an_operator_or_field_holds_for_them() -> None:
    both = Group((A, B))

    assert parse("-a,b c") == Group((Not(both), C))
    assert parse("a/b AND c") == And((both, C))
    assert parse("c OR a|b") == Or((C, both))
    assert parse("title:a;b") == Group((Word("a", "title"), Word("b", "title")))
    assert parse("(a,b) c") == Group((both, C))
    assert parse("a,b NEAR/3 c") == Near((Word("a,b"), C), (Proximity(3),))
    assert parse("covid-19/a") == Group((Word("covid-19"), A))
    assert parse("exporters.The end") == Group((Word("exporters"), Word("The"), Word("end")))


@pytest.mark.parametrize("number", ["12 500", "12\u00a0500", "12\u202f500", "-12\u2009500", "$12 500,", "(12 500)"])
def test_a_number_typed_with_spaces_is_one_word(number: str) -> None:
    whole = Word("12500")

    assert read(number).tree == whole
    assert read(f"a {number} b").tree == Group((A, whole, B))
    assert read(f"a NOT {number}").tree == Group((A, Not(whole)))
    assert read(f"{number} AND b").tree == And((whole, B))
    assert read(f"title:a {number}").tree == Group((Word("a", "title"), whole))


def test_digits_that_are_no_number_stay_apart() -> None:
    assert parse("page 12 500") == Group((Word("page"), Word("12"), Word("500")))
    assert parse("2019 300 b") == Group((Word("2019"), Word("300"), B))
    assert parse("1 AND 234") == And((Word("1"), Word("234")))
    assert parse("category:12 500") == Group((FieldTerm("category", "12"), Word("500")))
    assert parse("1 234 567,8") == Word("1234567.8")
