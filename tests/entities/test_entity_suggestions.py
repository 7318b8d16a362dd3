"""Candidates: names that an archive uses often and nobody listed, as TOML that can be pasted."""

from __future__ import annotations

import tomllib
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.entities import load, suggest
from tests.entities.entity_items import a_home, an_item, shipped

ITEMS = [
    *(
        an_item(text=f"In {year} the Xanadu Federation of Weavers (XFW) met with the ILO.")
        for year in range(2001, 2005)
    ),
    *(an_item(text=f"On day {day} they saw Gondor Savings Club, which grows.") for day in range(3)),
    an_item(text="Once Rivendell Growers met."),
]


def test_unknown_long_forms_come_first_then_frequent_names() -> None:
    found = tomllib.loads(suggest(shipped(), ITEMS))["entity"]

    assert [(each["label"], each.get("acronyms")) for each in found] == [
        ("Xanadu Federation of Weavers", ["XFW"]),
        ("Gondor Savings Club", None),
    ]


def test_a_candidate_shows_how_often_and_where() -> None:
    text = suggest(shipped(), ITEMS)

    assert "# 4 items: … In 2001 the Xanadu Federation of Weavers (XFW) met with the ILO. …" in text


def test_candidates_never_become_tags_until_they_are_pasted(tmp_path: Path) -> None:
    text = suggest(shipped(), ITEMS)
    pasted = load(a_home(tmp_path, text))

    assert shipped().named("XFW") == ()
    assert pasted.named("XFW") == ("organization:xfw",)
    assert suggest(pasted, ITEMS) == ""


def test_what_is_known_is_not_suggested() -> None:
    items = [an_item(text="The International Cooperative Alliance (ICA) and South Africa met.") for _ in range(5)]

    assert suggest(shipped(), items) == ""


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(alphabet='ABCabc "\\\n\t()#[]=é\u2028', max_size=40), min_size=1, max_size=4))
def test_whatever_news_say_the_candidates_are_toml_of_a_vocabulary(texts: list[str]) -> None:
    items = [an_item(text=f"Abc {text} Dea Federation of {text.title()} (AFD). Aba Bab Cac said") for text in texts] * 3

    assert isinstance(tomllib.loads(suggest(shipped(), items)), dict)
