"""Messages and counts are phrased for people."""

from __future__ import annotations

import pytest

from sse_search import as_sentence, counted


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("there is no index yet", "There is no index yet."),
        ("did you mean 2020?", "Did you mean 2020?"),
        ("no such file: /tmp/x.txt", "No such file: /tmp/x.txt"),
        ("ssesearch.toml: line 3 is wrong", "ssesearch.toml: line 3 is wrong."),
        ("--limit is too large", "--limit is too large."),
        (" ", "Something went wrong."),
    ],
)
def test_a_message_becomes_a_sentence(message: str, sentence: str) -> None:
    assert as_sentence(message) == sentence


def test_a_noun_takes_the_plural_after_any_number_but_one() -> None:
    assert [counted(number, "item") for number in (0, 1, 2500)] == ["0 items", "1 item", "2,500 items"]
