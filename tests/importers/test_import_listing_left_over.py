"""No line of a listing is lost without a word: remarks on lines of other layouts, and on lines above the entries."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search.importers.listing_layouts import parse_listing
from tests.importers.importer_inputs import items, warnings, written


def read_titles(text: str) -> list[tuple[str, str | None]]:
    return [(entry.title, entry.date.value) for entry in parse_listing(text, None).entries]


@pytest.mark.parametrize(
    ("text", "left_over"),
    [
        (
            "Weavers meet\n14 March 2019\nForty.\n\nPotters open\n12 March 2019\nIn Bergen.\n\n"
            "11 March 2019 – Bakers join\n10 March 2019 – Smiths join\n\nTailors strike\n9 March 2019\nSix.\n",
            (9, 10),
        ),
        (
            "1. Weavers meet\n14 March 2019\nForty.\n\n2. Potters open\n12 March 2019\nIn Bergen.\n\n"
            "Smiths strike (10 March 2019)\nTailors strike (9 March 2019)\n\n3. Bakers join\n8 March 2019\nNine.\n",
            (9, 10),
        ),
        (
            "14 March 2019 – Weavers meet\n\nBakers join\n11 March 2019\nNine.\n\n10 March 2019 – Smiths join\n",
            (3, 4, 5),
        ),
        ("Weavers meet (14 March 2019)\nPotters open (12 March 2019)\nSmiths join (2019)\n", (3,)),
        ("14 March 2019\nWeavers meet\nForty.\n\n11 March 2019\n10 March 2019\nBakers join\nNine.\n", (5,)),
        ("Weavers meet\n14 March 2019\n10 March 2019\nForty.\n\nBakers join\n9 March 2019\nNine.\n", (3,)),
        (
            "1. Weavers meet\n\n14 March 2019\n\n2. Potters open\n\nForty.\n\n"
            "40. Bakers join\n\n11 March 2019\n\nNine.\n",
            (9,),
        ),
    ],
)
def test_lines_that_look_like_entries_of_another_layout_are_left_over(text: str, left_over: tuple[int, ...]) -> None:
    assert parse_listing(text, None).left_over == left_over


def test_no_title_is_a_date_or_holds_the_date_of_another_layout() -> None:
    mixed = "14 March 2019 – Weavers meet\n12 March 2019 – Potters open\n\nBakers join\n11 March 2019\nNine.\n"
    orphan = "14 March 2019\nWeavers meet\nForty.\n\n11 March 2019\n10 March 2019\nBakers join\nNine.\n"

    assert read_titles(mixed) == [("Weavers meet", "2019-03-14"), ("Potters open", "2019-03-12")]
    assert read_titles(orphan) == [("Weavers meet", "2019-03-14"), ("Bakers join", "2019-03-10")]


def test_a_change_below_a_date_is_not_left_over() -> None:
    text = "Weavers meet\n14 March 2019\nUpdated: 15 March 2019\nForty.\n\nBakers join\n9 March 2019\nNine.\n"

    assert parse_listing(text, None).left_over == ()
    assert read_titles(text) == [("Weavers meet", "2019-03-14"), ("Bakers join", "2019-03-09")]


def test_lines_above_the_first_entry_are_named(tmp_path: Path) -> None:
    above = "An important statement\nA paragraph without any date.\n\n"
    dated = "Weavers meet\n14 March 2019\nForty.\n\nPotters open\n12 March 2019\nIn Bergen.\n"
    numbered = "March 2019\n\n1. Weavers meet\n14 March 2019\nForty.\n\n2. Potters open\n12 March 2019\nIn Bergen.\n"

    for listing in (dated, numbered):
        path = written(tmp_path, above + listing)
        assert [item.title for item in items(path)] == ["Weavers meet", "Potters open"]
        assert warnings(path) == ["2 lines before the first entry were not read: lines 1-2"]
    assert warnings(written(tmp_path, f"Our news\n\n{numbered}")) == []
    assert warnings(written(tmp_path, f"Our news\n\n{dated}")) == ["1 line before the first entry was not read: line 1"]


@pytest.mark.parametrize("number", [4, 7])
def test_a_gap_in_the_numbers_after_an_undated_item_swallows_nothing(number: int) -> None:
    text = (
        f"1. Weavers meet\n\n14 March 2019\n\nForty.\n\n2. Potters open\n\nIn Bergen.\n\n"
        f"{number}. Bakers join\n\n11 March 2019\n\nNine.\n"
    )

    assert read_titles(text) == [("Weavers meet", "2019-03-14"), ("Potters open", None), ("Bakers join", "2019-03-11")]
    assert read_titles(f"March 2019\n\n{text}")[1:] == [("Potters open", "2019-03"), ("Bakers join", "2019-03-11")]
