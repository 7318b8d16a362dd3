"""Progress is a bar on a terminal and an occasional line elsewhere."""

from __future__ import annotations

import pytest

from sse_search.cli.progress import progress


def test_without_a_terminal_an_occasional_line_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Indexing") as advance:
        for done in range(0, 25_001, 500):
            advance(done, 25_000)

    assert capsys.readouterr() == ("", "Indexing: 10,000 of 25,000 items\nIndexing: 20,000 of 25,000 items\n")


def test_a_first_pass_has_a_label_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Indexing", first_pass="Comparing") as advance:
        for total in (None, 15_000):
            for done in range(200, 15_001, 200):
                advance(done, total)

    assert capsys.readouterr() == ("", "Comparing: 10,000 items\nIndexing: 10,000 of 15,000 items\n")


def test_a_short_task_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Reading x") as advance:
        advance(70)

    assert capsys.readouterr() == ("", "")
