"""A query that was understood is written so that it is understood again; any other is refused with its place."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings

from sse_search.errors import InvalidQueryError, QueryTooCostlyError
from sse_search.query import Node, parse
from sse_search.query.parser import MAX_LENGTH, MAX_TERMS
from tests.query.query_texts import texts, trees

BOUNDED = settings(max_examples=400, deadline=None)


def outcome(text: str) -> Node | InvalidQueryError:
    try:
        return parse(text)
    except InvalidQueryError as error:
        return error


@settings(max_examples=150, deadline=None)
@given(trees())
def test_a_tree_is_what_its_text_means(tree: Node) -> None:
    found = outcome(str(tree))
    assume(not isinstance(found, QueryTooCostlyError))

    assert found == tree


@BOUNDED
@given(texts)
@example("(b OR foo: ) c")
@example("a OR(b)AND(c)")
@example("-" * 19 + "x")
@example("NOT " * 19 + "x")
@example("lang:x organisation:y")
@example("title:-x country:)")
@example("«a» »b« „c“ “d”")
def test_any_text_gives_a_tree_that_can_be_written_or_an_error_with_its_place(text: str) -> None:
    found = outcome(text)

    if isinstance(found, InvalidQueryError):
        assert 0 <= found.position <= len(text)
        assert found.reason == str(found)
        if found.suggested_query is not None:
            assert found.suggested_query.strip()
            parse(found.suggested_query)
    else:
        assert parse(str(found)) == found
        assert str(parse(str(found))) == str(found)


@pytest.mark.parametrize(
    "piece", ['"a"', "org:a ", "(a)OR", "-", "lang:a ", 'title:"x"', "(", ")", "a AND ", "“", '" ']
)
@pytest.mark.parametrize("times", [19, 20, 64, 300, 1024])
def test_repetition_gives_neither_a_crash_nor_a_tree_that_cannot_be_written(piece: str, times: int) -> None:
    found = outcome((piece * times)[:MAX_LENGTH])

    if not isinstance(found, InvalidQueryError):
        assert parse(str(found)) == found


def test_a_query_that_would_be_too_long_in_full_is_refused() -> None:
    text = " ".join(f"org:abcdefg{number:03}" for number in range(MAX_TERMS))

    found = outcome(text)

    assert len(text) < MAX_LENGTH
    assert isinstance(found, InvalidQueryError)
    assert "written in full" in found.reason
