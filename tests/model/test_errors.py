"""Everything that is raised on purpose has one base, and the drawing of the tree is the tree."""

from __future__ import annotations

import inspect
import re

import pytest

from sse_search import errors
from sse_search.errors import InvalidQueryError, QueryTooCostlyError, SearchError

ERRORS = [name for name, value in vars(errors).items() if inspect.isclass(value)]


def test_the_drawing_in_the_docstring_is_the_tree() -> None:
    drawn = re.findall(r"\b(\w+Error)\s{2,}\S", errors.__doc__ or "")

    assert sorted(drawn) == sorted(ERRORS)


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_is_a_search_error_with_a_sentence_about_it(name: str) -> None:
    found = getattr(errors, name)

    assert issubclass(found, SearchError)
    assert (found.__doc__ or "").strip().partition("\n")[0].endswith((".", ","))


def test_an_invalid_query_tells_where_and_what_instead() -> None:
    error = QueryTooCostlyError("too long", 7, "shorter")

    assert isinstance(error, InvalidQueryError)
    assert (str(error), error.reason, error.position, error.suggested_query) == ("too long", "too long", 7, "shorter")
    assert (InvalidQueryError("wrong").position, InvalidQueryError("wrong").suggested_query) == (0, None)
