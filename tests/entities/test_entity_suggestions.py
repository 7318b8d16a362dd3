"""Names that an archive uses and the vocabulary lacks are candidates; as TOML they may be added as they are."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.entities import Candidate, CandidateList, check_vocabulary, find_candidates, load
from sse_search.entities.candidate_aliases import KnownNames
from sse_search.entities.candidate_toml import candidates_as_toml
from sse_search.model import NewsItem
from tests.entities.candidate_verdicts import usable_share
from tests.entities.entity_items import make_item, shipped, write_additions

FILLERS = [make_item(text=f"on day {day} nothing happened.") for day in range(20)]
WEAVERS = [
    make_item(text=f"In {year} the Xanadu Federation of Weavers (XFW) met with the ILO.") for year in range(2001, 2005)
]
ITEMS = [*FILLERS, *WEAVERS, *(make_item(text=f"On day {day} they saw Gondor Savings Club.") for day in range(3))]


def candidates_of(*texts: str, language: str = "en") -> dict[str, Candidate]:
    items = [*FILLERS, *(make_item(text=text, language=language) for text in texts)]
    return {candidate.label: candidate for candidate in find_candidates(shipped(), items).candidates}


def as_toml(items: list[NewsItem]) -> str:
    return candidates_as_toml(find_candidates(shipped(), items).candidates, shipped(), ())


def test_the_clearest_and_most_frequent_names_come_first() -> None:
    candidates = find_candidates(shipped(), ITEMS).candidates

    assert [(each.label, each.short, each.type, each.items) for each in candidates] == [
        ("Xanadu Federation of Weavers", "XFW", "organization", 4),
        ("Gondor Savings Club", "", "organization", 3),
    ]


def test_a_candidate_has_three_contexts_of_different_items() -> None:
    contexts = find_candidates(shipped(), ITEMS).candidates[0].contexts

    assert contexts == tuple(
        f"In {year} the Xanadu Federation of Weavers (XFW) met with the ILO." for year in range(2001, 2004)
    )


def test_twenty_items_are_enough_and_fewer_say_what_is_missing() -> None:
    text = make_item(text="He joined the Gondor Savings Club.")

    assert [each.label for each in find_candidates(shipped(), [*FILLERS[:19], text]).candidates] == [
        "Gondor Savings Club"
    ]
    assert find_candidates(shipped(), FILLERS[:19]) == CandidateList(
        missing="candidates need at least 20 items; the archive has 19"
    )
    assert find_candidates(shipped(), FILLERS).missing == (
        "0 names in 20 items are not in the vocabulary, none clear or frequent enough"
    )


def test_a_rejected_name_does_not_return_however_it_is_written() -> None:
    items = [*FILLERS, *(make_item(text=f"He joined the Gondor Savings {ending}.") for ending in ("Corp", "Ltd"))]

    assert len(find_candidates(shipped(), items).candidates) == 1
    assert find_candidates(shipped(), items, ["gondor SAVINGS Corp"]).candidates == ()


def test_a_known_entity_nearby_is_named_with_the_reason() -> None:
    near = candidates_of(
        "con la Confederazione Europea Cooperative Industriali",
        "la Fédération nationale des Cuma (FNCuma) grandit",
        "con la Deutsche Genossenschafts- und Raiffeisenverband",
        "con la Schwab Foundation",
        language="it",
    )

    assert {label: (each.alias_of, each.alias_reason) for label, each in near.items()} == {
        "Confederazione Europea Cooperative Industriali": ("organization:cecop", "translated name"),
        "Fédération nationale des Cuma": ("organization:fncuma", "same short form"),
        "Deutsche Genossenschafts- und Raiffeisenverband": ("organization:dgrv", "similar spelling"),
        "Schwab Foundation": ("organization:schwab-foundation", "beginning of a longer name"),
    }


def test_a_name_with_the_short_form_of_something_else_is_no_alias() -> None:
    near = candidates_of("the Iris Lilac Orchard Society (ILO) met", "the Gondor Union of Mineworkers met")

    assert {each.alias_of for each in near.values()} == {""}


def test_candidates_are_tagged_only_once_they_are_in_the_vocabulary(tmp_path: Path) -> None:
    pasted = load(write_additions(tmp_path, as_toml(ITEMS)))

    assert shipped().ids_named("XFW") == ()
    assert pasted.ids_named("XFW") == ("organization:xfw",)
    assert find_candidates(pasted, ITEMS).candidates == ()


def test_candidates_pass_the_check_as_they_are(tmp_path: Path) -> None:
    texts = (
        "the Xanadu Federation of Weavers (XFW)",
        "the Xaver Foundation of Women (XFW)",
        "the Great Baltic Society (GBS)",
        "the Great Baltic Bank (GB)",
        "la Confederación Europea de Cooperativas Industriales",
        "the Gondor Forum Week",
    )
    items = [make_item(text=f"On day {day} {text} met.") for day in range(4) for text in texts]

    text = as_toml(items)

    assert text.count("[[entity]]") >= 6
    assert check_vocabulary(write_additions(tmp_path, text)) == ()


def test_an_alias_of_an_entity_that_the_file_has_a_table_for_is_a_comment() -> None:
    alias = Candidate(
        label="Cooperativas Europeas Industriales", type="organization", items=1, alias_of="organization:cecop"
    )

    assert tomllib.loads(candidates_as_toml([alias], shipped(), {"organization:cecop"})) == {}
    assert tomllib.loads(candidates_as_toml([alias, alias], shipped(), ())) == {
        "entity": [{"id": "organization:cecop", "aliases": ["Cooperativas Europeas Industriales"] * 2}]
    }


def test_known_names_are_no_candidates() -> None:
    assert candidates_of(*["The International Cooperative Alliance (ICA) and South Africa met."] * 5) == {}


@settings(max_examples=10, deadline=None)
@given(st.lists(st.text(alphabet='ABCabc "\\\n\t()#[]=é\u2028', max_size=40), min_size=1, max_size=4))
def test_candidates_are_valid_toml_for_any_text(texts: list[str]) -> None:
    items = [
        make_item(text=f"Abc {text} Dea Federation of {text.title()} (AFD). Aba Bab Cac said") for text in texts
    ] * 20

    assert isinstance(tomllib.loads(as_toml(items)), dict)


@pytest.mark.parametrize("archive", ["labelled", "sample"])
def test_most_candidates_are_usable(archive: str) -> None:
    assert usable_share(archive) >= 0.6


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "In Scotland the Luna Weavers Society (LWS) met.", "Luna Weavers Society"),
        ("en", "Yesterday The Luna Weavers Society met.", "Luna Weavers Society"),
        ("en", "On Tuesday the Luna Weavers Society met.", "Luna Weavers Society"),
        ("de", "Der Lunare Weberbund (LWB) und in Bonn der Lunare Weberbund.", "Lunare Weberbund"),
        ("fr", "À Lyon la Fédération des Tisserands Lunaires (FTL) croît.", "Fédération des Tisserands Lunaires"),
        ("es", "En Madrid la Federación Lunar de Tejedores (FLT) crece.", "Federación Lunar de Tejedores"),
        ("pt", "Em Lisboa a Federação Lunar de Tecelões (FLT) cresce.", "Federação Lunar de Tecelões"),
        ("it", "A Roma la Federazione Lunare dei Tessitori (FLT) cresce.", "Federazione Lunare dei Tessitori"),
        ("nl", "In Utrecht de Lunaire Bond van Wevers (LBW) groeit.", "Lunaire Bond van Wevers"),
    ],
)
def test_a_name_is_offered_once_and_without_the_text_before_it(language: str, text: str, name: str) -> None:
    assert list(candidates_of(text, text, language=language)) == [name]


@pytest.mark.parametrize("name", ["Banco de la Nación Lunar", "Haus der Kulturen der Mondwelt Verein"])
def test_an_article_within_a_name_belongs_to_it(name: str) -> None:
    assert list(candidates_of(*[f"He joined {name}."] * 3)) == [name]


@pytest.mark.parametrize(
    ("rejected", "text"),
    [
        ("In Scotland the Luna Weavers Society", "In Scotland the Luna Weavers Society (LWS) met."),
        ("Scotland the Luna Weavers Society", "He joined the Luna Weavers Society."),
        ("The Luna Weavers Society", "He joined the Luna Weavers Society."),
        ("Der Lunare Weberbund", "Sie gehören dem Bund an: Lunare Weberbund"),
        ("Luna Weavers Society", "Meet Luna Weavers Society."),
        ("Luna Weavers Society of Gondor", "He joined the Luna Weavers Society."),
    ],
)
def test_a_rejected_name_does_not_return_as_a_part_or_with_text_before_it(rejected: str, text: str) -> None:
    items = [*FILLERS, *[make_item(text=text)] * 3]

    assert find_candidates(shipped(), items).candidates
    assert find_candidates(shipped(), items, [rejected]).candidates == ()


def test_a_name_that_contains_a_rejected_one_is_offered() -> None:
    items = [*FILLERS, *[make_item(text="He met the Congress of the Luna Weavers Society.")] * 3]

    (candidate,) = find_candidates(shipped(), items, ["Luna Weavers Society"]).candidates
    assert candidate.label == "Congress of the Luna Weavers Society"


def test_a_name_with_the_short_form_of_a_known_entity_is_another_name_of_it() -> None:
    text = "Die Gesellschaft für Internationale Zusammenarbeit (GIZ) hilft."

    (candidate,) = candidates_of(text, text, text, language="de").values()
    assert (candidate.alias_of, candidate.alias_reason) == ("organization:giz", "same short form")


def test_another_name_is_of_an_entity_of_the_same_type_and_the_nearest_counts(tmp_path: Path) -> None:
    tables = {
        "event:moon": "Lunar Federation of Industrial Weavers",
        "organization:moon": "Lunar Federation of Industrial Weaving",
        "organization:sun": "Lunar Federation of Industrial and Solar Weaving Cooperatives",
    }
    toml = "".join(f'[[entity]]\nid = "{id}"\nlabel = "{label}"\nunverified = true\n' for id, label in tables.items())
    known = KnownNames(load(write_additions(tmp_path, toml)))

    assert known.nearest("Lunar Federation of Industrial Weavings", "", "organization")[0] == "organization:moon"
    assert known.nearest("Lunar Federation of Industrial Weavings", "", "event")[0] == "event:moon"
    assert known.nearest("Lunar Federation of Industrial Weavings", "", "person") == ("", "")
    assert known.nearest("Lunare Federazione Industriale Weaving", "", "organization") == (
        "organization:moon",
        "translated name",
    )
