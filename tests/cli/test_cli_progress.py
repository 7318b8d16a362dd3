"""Progress is a bar on a terminal and a plain line now and then elsewhere."""

from __future__ import annotations

import pytest

from sse_search.cli.progress import progress


def test_elsewhere_than_on_a_terminal_a_line_is_printed_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Indexing") as advance:
        for done in range(0, 25_001, 500):
            advance(done, 25_000)

    assert capsys.readouterr() == ("", "Indexing: 10,000 items of 25,000\nIndexing: 20,000 items of 25,000\n")


def test_a_first_pass_has_a_label_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Indexing", before="Comparing") as advance:
        for total in (None, 15_000):
            for done in range(200, 15_001, 200):
                advance(done, total)

    assert capsys.readouterr() == ("", "Comparing: 10,000 items\nIndexing: 10,000 items of 15,000\n")


def test_a_short_task_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Reading x") as advance:
        advance(70)

    assert capsys.readouterr() == ("", "")
