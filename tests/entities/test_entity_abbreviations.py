"""An abbreviation that an item defines means what the item says, wherever the item uses it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse_search.entities.abbreviations import definitions
from sse_search.entities.candidate_sightings import SightingFinder
from tests.entities.entity_items import ids_in, make_item, mentions_in, shipped, shipped_tagger


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


UNKNOWN_AND_KNOWN = [
    # id, language, a definition of another body, a definition or use of the entity
    (
        "organization:ica",
        "fr",
        "L'Association des cueilleurs isérois (ACI) aime les coopératives. L'ACI vote.",
        "L'Alliance coopérative internationale (ACI) vote. L'ACI parle.",
    ),
    (
        "organization:ica",
        "fr",
        "Les ateliers et chantiers d'insertion (ACI) et les coopératives. Selon l'ACI, tout va bien.",
        "Les coopératives d'insertion. Selon l'ACI, tout va bien.",
    ),
    (
        "organization:ica",
        "it",
        "L'Automobile Club d'Italia (Aci) e le cooperative. L'ACI vota.",
        "L'Alleanza cooperativa internazionale (Aci) e le cooperative. L'ACI vota.",
    ),
    (
        "organization:fao",
        "en",
        "The Federation of Angling Organisations (Fao) met. The FAO spoke.",
        "The food and agriculture organization (Fao) met. The FAO spoke.",
    ),
    (
        "organization:ica",
        "es",
        "La Aci (Asociación de Cosecheros de Ibiza) y las cooperativas. La ACI vota.",
        "La Aci (Ginebra) y las cooperativas. La ACI vota.",
    ),
    ("organization:fao", "it", "La Federazione apicoltori orobici (FAO). La Fao vota.", "La nuova guida (FAO)."),
    (
        "organization:ilo",
        "pt",
        "A Organização de inspetores do trânsito (OIT) reuniu. A OIT fala.",
        "A organização internacional para o trabalho (OIT) reuniu. A OIT fala.",
    ),
    (
        "organization:ilo",
        "de",
        "Der Imkerbund der Lausitzer Obstbauern (ILO) und die ILO.",
        "Die Welt (ILO) und die ILO.",
    ),
]


@pytest.mark.parametrize(("id", "language", "other", "same"), UNKNOWN_AND_KNOWN)
def test_a_long_form_in_lower_case_defines_a_short_form_of_its_initials(
    id: str, language: str, other: str, same: str
) -> None:
    assert id not in ids_in(other, language)
    assert id in ids_in(same, language)


def test_a_long_form_in_lower_case_is_no_candidate() -> None:
    [definition] = shipped_tagger().definitions(make_item("Les ateliers et chantiers d'insertion (ACI)"), "fr")

    assert definition.id == ""
    assert list(SightingFinder(shipped(), []).of(make_item("Les ateliers et chantiers d'insertion (ACI)"))) == []
