"""Abbreviations: what an item defines counts in it, however news write it; what it defines otherwise does not count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse_search.entities.abbreviations import definitions
from tests.entities.entity_items import an_item, mentions_in, named_in, shipped_tagger


def found_in(text: str) -> list[tuple[str, str]]:
    return [(each.short, text[each.start : each.end]) for each in definitions(text)]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("the International Labour Organization (ILO) said", "ILO", "International Labour Organization"),
        (
            "the European Confederation of Industrial and Service cooperatives (CECOP) launched",
            "CECOP",
            "European Confederation of Industrial and Service cooperatives",
        ),
        (
            "the Social Network for Social Solidarity and Regional Development (KAPA Network), Greece",
            "KAPA Network",
            "Social Network for Social Solidarity and Regional Development",
        ),
        (
            "with the Italian Agency for Development Cooperation (AICS).",
            "AICS",
            "Italian Agency for Development Cooperation",
        ),
        ("the Occupied Palestinian Territory (“OPT”) and", "OPT", "Occupied Palestinian Territory"),
        ("a Cooperative Support Programme (CSP, 2021) starts", "CSP", "Cooperative Support Programme"),
        ("l'Organisation internationale du Travail (OIT) publie", "OIT", "Organisation internationale du Travail"),
        ("the NSC (National Security Council) met", "NSC", "National Security Council"),
        ("the World Council of\nCredit Unions (WOCCU) met", "WOCCU", "World Council of\nCredit Unions"),
    ],
)
def test_a_definition_is_found_with_the_whole_of_its_long_form(text: str, short: str, long: str) -> None:
    assert found_in(text) == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "members joined (see below)",
        "in Geneva (Switzerland) and Rome (Italy)",
        "It ended. (ILO)",
        "in the year (2021)",
        "shares rose (5.2 %)",
        "()",
        "(ILO",
    ],
)
def test_other_brackets_define_nothing(text: str) -> None:
    assert found_in(text) == []


def test_a_definition_does_not_reach_over_the_end_of_a_sentence() -> None:
    assert found_in("They met International friends. Labour Organization (ILO) won") in (
        [],
        [("ILO", "Labour Organization")],
    )


def test_a_definition_in_the_item_wins() -> None:
    text = "The Integrated Cooperative Association (ICA) meets. The ICA is young."

    assert "organization:ica" not in named_in(text)
    assert "organization:ica" in named_in("The ICA is old.")


def test_a_defined_abbreviation_counts_everywhere_in_the_item() -> None:
    item = an_item("Support in the OPT", "The Occupied Palestinian Territory (OPT) gets support.")

    mentions = [each for each in shipped_tagger().mentions(item, "en") if each.id == "country:PS"]

    assert [(each.surface, each.field, each.rule) for each in mentions] == [
        ("OPT", "title", "definition"),
        ("Occupied Palestinian Territory", "body", "alias"),
        ("OPT", "body", "definition"),
    ]


def test_an_abbreviation_that_the_vocabulary_does_not_have_counts_where_it_is_defined() -> None:
    mentions = mentions_in("Cooperatives of the Americas (CoA) met. CoA has a new president.")

    assert [each.surface for each in mentions if each.rule == "definition"] == ["CoA", "CoA"]


def test_a_second_spelling_of_a_long_form_is_the_same_entity() -> None:
    assert "organization:wiego" in named_in(
        "Women in Informal Employment, Globalising and Organising (WIEGO). WIEGO met."
    )


def test_a_country_before_a_bracket_does_not_take_its_short_form() -> None:
    assert "country:IT" not in named_in("The association of cooperatives of Lombardy, Italy (AGCI). AGCI met.") - {
        "country:IT"
    }
    mentions = mentions_in("Growers of Italy (AGCI) met.")
    assert [each.surface for each in mentions if each.id == "country:IT"] == ["Italy"]


@given(st.text(alphabet="ABab ()[].,;“”’-\n", max_size=80))
def test_any_text_is_read_and_offsets_are_those_of_the_text(text: str) -> None:
    for each in definitions(text):
        assert text[each.short_start : each.short_start + len(each.short)] == each.short
        assert 0 <= each.start < each.end <= len(text)
