"""A score table is clean whenever a block begins, whatever happened in the one before."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from sse_search.engines.whoosh.searching.score_table import ScoreTable

DOCS = np.array([1, 3])
SCORES = np.array([0.5, 2.0], np.float32)


def test_scores_are_added_and_put_by_document() -> None:
    with ScoreTable(5) as table:
        table.add(DOCS, SCORES)
        table.add(DOCS[:1], SCORES[1:])
        table.put(DOCS[1:], 1)

        assert table.scores.tolist() == [0, 2.5, 0, 1, 0]


def test_the_next_table_of_the_thread_is_clean_and_may_have_another_size() -> None:
    for size in (5, 4, 100, 4):
        with ScoreTable(size) as table:
            assert len(table.scores) == size
            assert not table.scores.any()
            table.add(DOCS, SCORES)
            table.put(DOCS[:1], 7)


def test_a_table_that_an_exception_left_dirty_is_not_used_again() -> None:
    def add_beyond_the_end() -> None:
        with ScoreTable(5) as table:
            table.add(DOCS, SCORES)
            table.add(np.array([2, 5]), SCORES)

    with pytest.raises(IndexError):
        add_beyond_the_end()

    with ScoreTable(5) as table:
        assert not table.scores.any()


def test_a_table_within_a_table_is_another_one() -> None:
    with ScoreTable(5) as outer:
        outer.add(DOCS, SCORES)
        with ScoreTable(5) as inner:
            assert not inner.scores.any()
            inner.put(DOCS, 1)

        assert outer.scores.tolist() == [0, 0.5, 0, 2, 0]
    with ScoreTable(5) as table:
        assert not table.scores.any()


def test_each_thread_has_a_table_of_its_own() -> None:
    clean: list[bool] = []

    def look() -> None:
        with ScoreTable(5) as table:
            clean.append(not table.scores.any())

    with ScoreTable(5) as table:
        table.add(DOCS, SCORES)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(timeout=10)

    assert clean == [True]
