"""Persons: named by a title, a role or an interview, and by nothing less."""

from __future__ import annotations

import pytest

from tests.entities.entity_items import an_item, shipped_tagger


def persons(title: str, text: str = "") -> list[str]:
    return [tag.label for tag in shipped_tagger().tags(an_item(title, text), "en") if tag.type == "person"]


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
def test_a_person_is_found_by_title_role_or_interview(title: str, text: str, name: str) -> None:
    assert persons(title, text) == [name]


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
def test_nothing_else_is_a_person(text: str) -> None:
    assert persons("News", text) == []
    assert persons(text) == []


def test_a_person_has_an_id_made_of_the_name() -> None:
    tags = shipped_tagger().tags(an_item("News", "Señora María Pérez-Gómez spoke"), "es")

    assert [(tag.id, tag.label) for tag in tags] == [("person:maria-perez-gomez", "María Pérez-Gómez")]
