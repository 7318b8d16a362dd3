"""People are tagged only after a form of address, in an interview, or before a role at the start of a title."""

from __future__ import annotations

import pytest

from tests.entities.entity_items import make_item, shipped_tagger


def person_labels(title: str, text: str = "") -> list[str]:
    return [tag.label for tag in shipped_tagger().tags(make_item(title, text), "en") if tag.type == "person"]


@pytest.mark.parametrize(
    ("title", "text", "name"),
    [
        ("Lucas Mprechas, Founding Member and Coordinator of a network", "", "Lucas Mprechas"),
        ("María del Carmen Pérez, Presidenta de la federación", "", "María del Carmen Pérez"),
        ("Ariel Guarco – President of the ICA", "", "Ariel Guarco"),
        ("Spotlight", "An interview with Simel Esim on statistics", "Simel Esim"),
        ("Rencontre", "Entretien avec Jean-Louis Bancel", "Jean-Louis Bancel"),
        ("News", "Mr. Juan Somavia opened the day", "Juan Somavia"),
        ("News", "Ms Rosemary McFadden spoke", "Rosemary McFadden"),
        ("News", "Prime Minister António Costa spoke", "António Costa"),
        ("News", "la ministra Yolanda Díaz y la Ministra Yolanda Díaz", "Yolanda Díaz"),
    ],
)
def test_a_form_of_address_role_or_interview_identifies_a_person(title: str, text: str, name: str) -> None:
    assert person_labels(title, text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Rochdale Pioneers opened a shop",
        "Minister of Labour and Social Economy",
        "President Biden spoke",
        "interview with International Cooperative Alliance",
        "an interview with Cable News Network",
        "L and M Manufacturing Co",
        "Mr President",
        "Dr. Foreign Minister",
        "Social Economy, Director General",
        "PRESIDENT RONALD REAGAN SPOKE",
    ],
)
def test_other_capitalized_words_are_not_people(text: str) -> None:
    assert person_labels("News", text) == []
    assert person_labels(text) == []


def test_the_id_of_a_person_is_derived_from_the_name() -> None:
    tags = shipped_tagger().tags(make_item("News", "Señora María Pérez-Gómez spoke"), "es")

    assert [(tag.id, tag.label) for tag in tags] == [("person:maria-perez-gomez", "María Pérez-Gómez")]
