"""An abbreviation that an item defines means what the item says, wherever the item uses it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse_search.entities.abbreviations import definitions
from tests.entities.entity_items import ids_in, make_item, mentions_in, shipped_tagger


def short_and_long_forms(text: str) -> list[tuple[str, str]]:
    return [(definition.short, text[definition.start : definition.end]) for definition in definitions(text)]


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
def test_a_definition_is_found_with_its_whole_long_form(text: str, short: str, long: str) -> None:
    assert short_and_long_forms(text) == [(short, long)]


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
def test_other_brackets_are_not_definitions(text: str) -> None:
    assert short_and_long_forms(text) == []


def test_a_definition_does_not_span_the_end_of_a_sentence() -> None:
    assert short_and_long_forms("They met International friends. Labour Organization (ILO) won") in (
        [],
        [("ILO", "Labour Organization")],
    )


def test_a_definition_in_the_item_overrides_the_vocabulary() -> None:
    text = "The Integrated Cooperative Association (ICA) meets. The ICA is young."

    assert "organization:ica" not in ids_in(text)
    assert "organization:ica" in ids_in("The ICA is old.")


def test_a_defined_abbreviation_is_a_mention_everywhere_in_the_item() -> None:
    item = make_item("Support in the OPT", "The Occupied Palestinian Territory (OPT) gets support.")

    mentions = [mention for mention in shipped_tagger().mentions(item, "en") if mention.id == "country:PS"]

    assert [(mention.surface, mention.field, mention.rule) for mention in mentions] == [
        ("OPT", "title", "definition"),
        ("Occupied Palestinian Territory", "body", "alias"),
        ("OPT", "body", "definition"),
    ]


def test_an_abbreviation_that_the_vocabulary_lacks_is_a_mention_where_it_is_defined() -> None:
    mentions = mentions_in("Cooperatives of the Americas (CoA) met. CoA has a new president.")

    assert [mention.surface for mention in mentions if mention.rule == "definition"] == ["CoA", "CoA"]


def test_a_variant_spelling_of_a_long_form_is_the_same_entity() -> None:
    assert "organization:wiego" in ids_in(
        "Women in Informal Employment, Globalising and Organising (WIEGO). WIEGO met."
    )


def test_a_country_at_the_end_of_a_long_form_is_not_what_the_abbreviation_means() -> None:
    assert "country:IT" not in ids_in("The association of cooperatives of Lombardy, Italy (AGCI). AGCI met.") - {
        "country:IT"
    }
    mentions = mentions_in("Growers of Italy (AGCI) met.")
    assert [mention.surface for mention in mentions if mention.id == "country:IT"] == ["Italy"]


@given(st.text(alphabet="ABab ()[].,;“”’-\n", max_size=80))
def test_the_offsets_of_definitions_are_those_of_the_text(text: str) -> None:
    for definition in definitions(text):
        assert text[definition.short_start :].startswith(definition.short)
        assert 0 <= definition.start < definition.end <= len(text)
