"""A pattern is expanded once for a generation, and not at all after the deadline."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from sse_search.engines.queries import AnyQuery, FuzzyQuery, PrefixQuery
from sse_search.engines.whoosh import WhooshEngine
from sse_search.engines.whoosh.searching import searcher
from sse_search.engines.whoosh.searching.postings import leaf_frequencies
from sse_search.engines.whoosh.searching.term_dictionary import token_ordinals
from tests.engines.engine_archive import a_document, build, id_of, numbers, search

QUERY = AnyQuery((FuzzyQuery("aple", 1), PrefixQuery("pe")))


@pytest.fixture
def expanded(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The patterns that have been expanded."""
    patterns: list[Any] = []

    def noted(pattern: Any, segment: Any) -> Any:
        patterns.append(pattern)
        return token_ordinals(pattern, segment)

    monkeypatch.setattr(searcher, "token_ordinals", noted)
    return patterns


def test_each_pattern_is_expanded_once_however_often_a_hit_is_explained(tmp_path: Path, expanded: list[Any]) -> None:
    engine = build(WhooshEngine(tmp_path), a_document(1, "apple"), a_document(2, "pear"))

    assert sorted(numbers(search(engine, QUERY))) == [1, 2]
    for number in (1, 2):
        assert len(engine.explain(QUERY, id_of(number))) == 1
    assert expanded == list(QUERY.children)


def test_the_frequencies_of_a_leaf_are_counted_once_for_all_hits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[Any] = []

    def noted(leaf: Any, reader: Any) -> Any:
        counted.append(leaf)
        return leaf_frequencies(leaf, reader)

    monkeypatch.setattr(searcher, "leaf_frequencies", noted)
    engine = build(WhooshEngine(tmp_path), *(a_document(number, "apple apple") for number in range(9)))

    explanations = [engine.explain(QUERY, id_of(number)) for number in range(9)]

    assert {part.frequencies["title"] for parts in explanations for part in parts} == {2}
    assert counted == [QUERY.children[0]]


def test_no_pattern_is_expanded_after_the_deadline(tmp_path: Path, expanded: list[Any]) -> None:
    engine = build(WhooshEngine(tmp_path), a_document(1, "apple"))

    result = search(engine, QUERY, deadline=time.monotonic() - 1)

    assert (result.partial, result.total, expanded) == (True, 0, [])
