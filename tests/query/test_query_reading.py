"""Read leniently, any text is a query: what is malformed is words, and a notice says so."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sse_search.errors import QueryTooCostlyError
from sse_search.query import parse, read
from sse_search.query.literal import literal_words
from sse_search.query.parser import MAX_LENGTH, MAX_TERMS
from sse_search.query.tree import Word
from tests.query.query_texts import texts


@pytest.mark.parametrize(
    ("text", "canonical", "positions"),
    [
        ('he said "coop', "he said coop", [8]),
        ("(coop AND", "coop", [0, 6]),
        ("coop) bank", "coop bank", [4]),
        ("a) b) c", "a b c", [1, 4]),
        ("OR coop AND", "coop", [0, 8]),
        ("coop NOT", "coop", [5]),
        ("author:smith coop", "(author smith) coop", [0]),
        ('law author:"john smith"', "law (author john smith)", [4]),
        ("date:2021-13", "date 2021 13", [5]),
        ("is:old", "is old", [3]),
        ("title:c*op", "title:c title:op", [7]),
        ("*operative", "operative", [0]),
        ("co*op.org", "co op org", [2]),
        ("coop NEAR/0 law", "coop NEAR/1 law", [5]),
        ("coop ADJ/999999999999 law", "coop ADJ/100 law", [5]),
        ("coop NEAR/3", "coop", [5]),
        ("NEAR/3 coop", "coop", [0]),
        ("coop NEAR/3 -law", "coop -law", [5]),
        ("coop NEAR/3 NOT law", "coop -law", [5]),
        ("(coop union) NEAR/3 law", "(coop union) law", [13]),
        ("(coop NEAR/3 union) NEAR/5 law", "coop NEAR/3 union law", [20]),
        ("coop NEAR/3 country:IT", "coop country:IT", [5]),
        ("title:coop NEAR/3 body:law", "title:coop body:law", [11]),
        ("coop NEAR/3 NEAR/4 law", "coop NEAR/4 law", [5]),
        ('"fair trade"~500', '"fair trade"~100', [12]),
        ('country:"Italy"~3', "country:Italy 3", [15]),
        ("added:soon", "added soon", [6]),
        ("a*", "a", [0]),
        ("coop~9", "coop 9", [4]),
        ("title:(a b)", "a b", [0]),
        ('coop ""', "coop", [5]),
        ("협동*", "협동", [2]),
        ("law 協同*組合", "law (協同 組合)", [6]),
        ("?!", "", [0]),
        ("x AND date:AND", "x AND (date and)", [11]),
    ],
)
def test_what_is_malformed_is_words_and_its_place_is_named(text: str, canonical: str, positions: list[int]) -> None:
    query = read(text)

    assert str(query.tree) == canonical
    assert [notice.position for notice in query.notices] == positions


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("5'10\" tall", "5'10 tall"),
        ('a 12" pizza "fair trade"', 'a 12 pizza "fair trade"'),
        ('צה"ל', 'צה"ל'),
        ("rock'n'roll", "rock'n'roll"),
        ("http://ilo.org/x coop", "http://ilo.org/x coop"),
        ("Tech: coops rise", "Tech: coops rise"),
        ("profit & loss - a study", "profit loss a study"),
    ],
)
def test_marks_of_ordinary_texts_are_no_operators(text: str, canonical: str) -> None:
    query = read(text)

    assert (str(query.tree), query.notices) == (canonical, ())


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("COOPERATIVES AND THE CRISIS", "COOPERATIVES and THE CRISIS"),
        ("TO BE OR NOT TO BE", "TO BE or not TO BE"),
    ],
)
def test_a_text_in_capitals_has_no_operators(text: str, canonical: str) -> None:
    assert str(read(text).tree) == canonical
    assert parse(canonical) == read(text).tree


def test_sentences_in_capitals_with_parentheses_have_no_operators() -> None:
    assert " and " in str(read("JOURNALS IN LIBRARIES (OF ANY TYPE), CURRENT AND BACK ISSUES. PRICES, TOO").tree)
    assert " AND " in str(read("(JOURNALS AND LIBRARIES) PRICES").tree)


def test_acronyms_may_have_operators_between() -> None:
    query = read("ILO OR ICA")

    assert (str(query.tree), query.notices) == ("(ILO OR ICA)", ())


def test_a_text_in_capitals_says_that_its_operator_is_a_word() -> None:
    (notice,) = read("COOPERATIVES AND THE CRISIS").notices

    assert "AND is a word" in notice.reason
    assert notice.position == 13


def test_a_small_operator_is_hinted_at_once() -> None:
    (notice,) = read("coops or banks or unions").notices

    assert (notice.position, "write OR" in notice.reason) == (6, True)
    assert read('"coops or banks" law').notices == ()
    assert read("why the members of this bank or of that union voted no").notices == ()


@pytest.mark.parametrize(
    ("text", "position", "advice"),
    [
        ("coops NEAR Paris", 6, "write NEAR/10"),
        ("coops near/5 Paris", 6, "write NEAR/5"),
        ("coops adj/2 unions", 6, "write ADJ/2"),
    ],
)
def test_nearness_that_is_not_written_as_an_operator_is_hinted_at(text: str, position: int, advice: str) -> None:
    (notice,) = read(text).notices

    assert notice.position == position
    assert advice in notice.reason
    assert parse(str(read(text).tree)) == read(text).tree


@pytest.mark.parametrize(
    "text", ["coops near Paris", "adj adjacent", "What is a co-op? Why?", "How?Why", "a?b", "coop??"]
)
def test_words_and_question_marks_of_ordinary_texts_are_no_operators(text: str) -> None:
    query = read(text)

    assert query.notices == ()
    assert all(isinstance(node, Word) for node in getattr(query.tree, "children", (query.tree,)))


def test_the_suggested_query_is_offered_with_the_first_notice() -> None:
    first, second = read('law) "open').notices

    assert first.suggested_query == 'law "open"'
    assert second.suggested_query is None


@pytest.mark.parametrize("text", ["(" * 21 + "coop", "a " * (MAX_TERMS + 1), 'x "' + "a " * (MAX_TERMS + 1) + '"'])
def test_too_many_words_or_levels_are_plain_words(text: str) -> None:
    query = read(text)

    assert len(query.notices) == 1
    assert "read as words" in query.notices[0].reason
    assert str(query.tree) == " ".join(word.text for word in literal_words(text))


def test_only_the_length_is_refused() -> None:
    read("a" * MAX_LENGTH)

    with pytest.raises(QueryTooCostlyError, match="8,192 characters; this one has 8,193"):
        read("a" * (MAX_LENGTH + 1))


@settings(max_examples=200, deadline=None)
@given(st.one_of(texts, st.text(max_size=60)))
@example("for (i = 0; i < n; i++) { a[i] = \"x\" + b['y']; } // title: *")
@example('"«„”" a:b:c (x OR) -- ~2 *~')
def test_any_text_is_read_as_a_tree_that_can_be_written(text: str) -> None:
    query = read(text)

    assert all(0 <= notice.position <= len(text) for notice in query.notices)
    assert parse(str(query.tree)) == query.tree


@pytest.mark.parametrize(
    ("text", "position", "meant"),
    [
        ("date>2023", 0, "date>=2023"),
        ("coop date<2020-05", 5, "coop date<=2020-05"),
        ("Date=2021 coop", 0, "date:2021 coop"),
        ("added==2021-05", 0, "added:2021-05"),
        ("Source: Gazette", 0, "Source:Gazette"),
        ('coop org:  "Fair Gazette"', 5, 'coop org:"Fair Gazette"'),
        ("M?ller", 1, None),
        ("law m?n?r", 5, None),
    ],
)
def test_a_field_date_or_letter_that_is_not_written_as_one_gets_a_notice(
    text: str, position: int, meant: str | None
) -> None:
    (notice,) = read(text).notices

    assert (notice.position, notice.suggested_query) == (position, meant)
    assert meant is None or read(meant).notices == ()


@pytest.mark.parametrize(
    "text",
    ["Tech: coops rise", "wom?n", "is it so? yes", "Why?Because", "https://ilo.org/x?id=1", "a > b", "who?", "source:"],
)
def test_ordinary_marks_get_no_notice(text: str) -> None:
    assert read(text).notices == ()


def test_a_number_with_a_hyphen_before_it_may_have_been_meant_as_an_exclusion() -> None:
    [notice] = read("bank -2021").notices

    assert (notice.position, notice.suggested_query) == (5, "bank NOT 2021")
    assert "write NOT 2021 to exclude it" in notice.reason
    assert not [text for text in ("rates at -0.1% fell", '"a -2021 b"', "title:-2021", "a -b") if read(text).notices]
