"""Every text gives a tree whose rendered text parses to the same tree, or an error with a position."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings

from sse_search.errors import InvalidQueryError, QueryTooCostlyError
from sse_search.query import Node, parse
from sse_search.query.parser import MAX_LENGTH, MAX_TERMS
from tests.query.query_texts import texts, trees

BOUNDED = settings(max_examples=400, deadline=None)


def tree_or_error(text: str) -> Node | InvalidQueryError:
    try:
        return parse(text)
    except InvalidQueryError as error:
        return error


@settings(max_examples=150, deadline=None)
@given(trees())
def test_the_rendered_text_of_a_tree_parses_to_the_same_tree(tree: Node) -> None:
    result = tree_or_error(str(tree))
    assume(not isinstance(result, QueryTooCostlyError))

    assert result == tree


@BOUNDED
@given(texts)
@example("(b OR foo: ) c")
@example("a OR(b)AND(c)")
@example("-" * 19 + "x")
@example("NOT " * 19 + "x")
@example("lang:x organisation:y")
@example("title:-x country:)")
@example("«a» »b« „c“ “d”")
def test_any_text_gives_a_tree_that_can_be_rendered_or_an_error_with_a_position(text: str) -> None:
    result = tree_or_error(text)

    if isinstance(result, InvalidQueryError):
        assert 0 <= result.position <= len(text)
        assert result.reason == str(result)
        if result.suggested_query is not None:
            assert result.suggested_query.strip()
            parse(result.suggested_query)
    else:
        assert parse(str(result)) == result
        assert str(parse(str(result))) == str(result)


@pytest.mark.parametrize(
    "piece", ['"a"', "org:a ", "(a)OR", "-", "lang:a ", 'title:"x"', "(", ")", "a AND ", "“", '" ']
)
@pytest.mark.parametrize("times", [19, 20, 64, 300, 1024])
def test_repetitive_text_gives_a_tree_that_can_be_rendered_or_an_error(piece: str, times: int) -> None:
    result = tree_or_error((piece * times)[:MAX_LENGTH])

    if not isinstance(result, InvalidQueryError):
        assert parse(str(result)) == result


def test_a_query_whose_rendered_text_is_too_long_is_rejected() -> None:
    text = " ".join(f"org:{'a' * 24}{index:03}" for index in range(MAX_TERMS))

    result = tree_or_error(text)

    assert len(text) < MAX_LENGTH
    assert isinstance(result, InvalidQueryError)
    assert "written in full" in result.reason
