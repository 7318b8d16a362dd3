"""Progress is a bar on a terminal and an occasional line elsewhere."""

from __future__ import annotations

import pytest

from sse_search.cli.progress import SECONDS_PER_LINE, Lines, progress


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


def test_slow_items_get_a_line_from_time_to_time_with_phase_and_file(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = 0.0
    lines = Lines("Reading", "Reading", clock=lambda: seconds)
    for number in range(1, 5):
        lines.begin("Reading", f"news/{number}.html")
        seconds += SECONDS_PER_LINE / 2
        lines(number)
    lines.begin("Adding", "news")

    assert capsys.readouterr().err == "Reading news/2.html: 2 items\nReading news/4.html: 4 items\n"
