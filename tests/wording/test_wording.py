"""Messages and counts are phrased for people."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from sse_search import as_sentence, counted
from sse_search.wording import cannot_be


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


def test_an_error_of_the_system_names_the_file_and_what_to_do() -> None:
    named = OSError(errno.ENOSPC, "No space left on device", "/archive/index/current")
    unnamed = OSError(errno.EIO, "Input/output error")
    by_sqlite = sqlite3.OperationalError("database or disk is full")
    by_sqlite.sqlite_errorname = "SQLITE_FULL"

    messages = [cannot_be("written", Path("archive"), error) for error in (named, unnamed, by_sqlite)]

    assert messages == [
        "/archive/index/current: it cannot be written (No space left on device); "
        "free some space on its disk, then try again",
        "archive: it cannot be written (Input/output error); check the disk, then try again",
        "archive: it cannot be written (database or disk is full); free some space on its disk, then try again",
    ]
