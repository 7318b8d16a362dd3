"""Names that an archive uses often and the vocabulary lacks are suggested as TOML for vocabulary.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.entities import check_vocabulary, load, suggest
from tests.entities.entity_items import make_item, shipped, write_additions

ITEMS = [
    *(
        make_item(text=f"In {year} the Xanadu Federation of Weavers (XFW) met with the ILO.")
        for year in range(2001, 2005)
    ),
    *(make_item(text=f"On day {day} they saw Gondor Savings Club, which grows.") for day in range(3)),
    make_item(text="Once Rivendell Growers met."),
]


def test_unknown_long_forms_precede_frequent_names() -> None:
    tables = tomllib.loads(suggest(shipped(), ITEMS))["entity"]

    assert [(table["label"], table.get("acronyms")) for table in tables] == [
        ("Xanadu Federation of Weavers", ["XFW"]),
        ("Gondor Savings Club", None),
    ]


def test_a_candidate_has_a_count_and_a_context() -> None:
    text = suggest(shipped(), ITEMS)

    assert "# 4 items: … In 2001 the Xanadu Federation of Weavers (XFW) met with the ILO. …" in text


def test_candidates_are_tagged_only_once_they_are_in_the_vocabulary(tmp_path: Path) -> None:
    text = suggest(shipped(), ITEMS)
    pasted = load(write_additions(tmp_path, text))

    assert shipped().ids_named("XFW") == ()
    assert pasted.ids_named("XFW") == ("organization:xfw",)
    assert suggest(pasted, ITEMS) == ""


def test_candidates_pass_the_check_as_they_are(tmp_path: Path) -> None:
    texts = (
        "the Xanadu Federation of Weavers (XFW)",
        "the Xaver Foundation of Women (XFW)",
        "Great Baltic (GB) Society",
    )
    items = [
        make_item(text=f"On day {day} {text} met.") for day in range(3) for text in (*texts, "the Gondor Forum Week")
    ]

    text = suggest(shipped(), [*ITEMS, *items])

    assert text.count("[[entity]]") >= 4
    assert check_vocabulary(write_additions(tmp_path, text)) == ()


def test_the_words_of_a_name_suggest_its_type() -> None:
    items = [make_item(text=f"On day {day} the Gondor Weavers Congress met.") for day in range(3)]

    (table,) = tomllib.loads(suggest(shipped(), items))["entity"]
    assert table["id"] == "event:gondor-weavers-congress"


def test_known_names_are_not_suggested() -> None:
    items = [make_item(text="The International Cooperative Alliance (ICA) and South Africa met.") for _ in range(5)]

    assert suggest(shipped(), items) == ""


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(alphabet='ABCabc "\\\n\t()#[]=é\u2028', max_size=40), min_size=1, max_size=4))
def test_candidates_are_valid_toml_for_any_text(texts: list[str]) -> None:
    items = [
        make_item(text=f"Abc {text} Dea Federation of {text.title()} (AFD). Aba Bab Cac said") for text in texts
    ] * 3

    assert isinstance(tomllib.loads(suggest(shipped(), items)), dict)
