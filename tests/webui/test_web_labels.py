"""Dates and languages have names for people."""

from __future__ import annotations

import pytest

from sse_search import language_name
from webui.labels import range_label


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("2021", "2021"),
        ("2021-11", "November 2021"),
        ("2021-11-09", "9 November 2021"),
        ("2021-11..2022-02", "November 2021 to February 2022"),
        ("..2020", "until 2020"),
        ("2020-05-01..", "from 1 May 2020"),
    ],
)
def test_a_date_range_has_a_label(value: str, label: str) -> None:
    assert range_label(value) == label


def test_a_language_has_a_name_and_an_unknown_code_stays() -> None:
    assert [language_name(code) for code in ("pt", "xx")] == ["Portuguese", "xx"]
