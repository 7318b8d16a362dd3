"""Names in running text are cut where one name ends, and their words and surroundings tell what they name."""

from __future__ import annotations

import pytest

from sse_search.entities import load
from sse_search.entities.candidate_names import capitalized_names
from sse_search.entities.candidate_sightings import SightingFinder
from tests.counted_work import assert_linear, count_calls
from tests.entities.entity_items import make_item

ORGANIZATION, PERSON, PLACE, EVENT = "organization", "person", "region", "event"

NAMES = [
    ("en", "They met the Gondor Weavers Guild there.", [("Gondor Weavers Guild", ORGANIZATION)]),
    (
        "en",
        "He works for Bank of Gondor and Shire Mills Ltd.",
        [("Bank of Gondor", ORGANIZATION), ("Shire Mills Ltd", ORGANIZATION)],
    ),
    (
        "en",
        "the Gondor Securities and Exchange Commission",
        [("Gondor Securities and Exchange Commission", ORGANIZATION)],
    ),
    ("en", "with Finance Secretary Rosa Luna there", [("Rosa Luna", PERSON)]),
    ("en", "with Secretary of State Rosa Luna there", [("Rosa Luna", PERSON)]),
    ("en", "Then Maria Brandywine spoke.", [("Maria Brandywine", PERSON)]),
    ("en", "at the Gondor Reading Week in May", [("Gondor Reading Week", EVENT)]),
    ("en", "The Gondor Weavers\nGuild met.", [("Gondor Weavers Guild", ORGANIZATION)]),
    ("en", "the Gondor Weavers Guild's shop", [("Gondor Weavers Guild", ORGANIZATION)]),
    (
        "fr",
        "avec l'Union Gondorienne de Tisseurs et Jean Pimprenelle",
        [("Union Gondorienne de Tisseurs", ORGANIZATION), ("Jean Pimprenelle", PERSON)],
    ),
    (
        "es",
        "firmó con la Cooperativa Tejedora Gondoriana, en San Pelargir",
        [("Cooperativa Tejedora Gondoriana", ORGANIZATION), ("San Pelargir", PLACE)],
    ),
    (
        "pt",
        "disse que a Associação dos Tecelões de Gondor cresce",
        [("Associação dos Tecelões de Gondor", ORGANIZATION)],
    ),
    (
        "it",
        "con il Consorzio Tessitori Gondoriani di Minas",
        [("Consorzio Tessitori Gondoriani di Minas", ORGANIZATION)],
    ),
    (
        "de",
        "Die Gondorer Webergenossenschaft und Paul Butterblum feiern",
        [("Gondorer Webergenossenschaft", ORGANIZATION), ("Paul Butterblum", PERSON)],
    ),
    (
        "de",
        "sagte Peter Butterblum von der Gondor AG dort",
        [("Peter Butterblum", PERSON), ("Gondor AG", ORGANIZATION)],
    ),
    (
        "it",
        "con Rosa Bolgeri di Consorzio Luna",
        [("Rosa Bolgeri", PERSON), ("Consorzio Luna", ORGANIZATION)],
    ),
    ("pt", "com Maria da Silva Pimpinela", [("Maria da Silva Pimpinela", PERSON)]),
]

NO_NAMES = [
    ("en", "In General Assembly and City Council the Finance Ministry said no."),
    ("en", "On Monday March 3 the price of oil rose to 5 Gondor dollars."),
    ("en", "A law, the Gondor Weavers Act 1899, and the ICA Weavers of the ILO"),
    ("en", "They live in South American countries and a Gondor Savings Club is planned."),
    ("fr", "une Scop du Mordor"),
    ("de", "Der Große Wurf des Guten Lebens"),
    ("en", "ALL THE NEWS OF GONDOR SAVINGS BANK"),
    ("en", "with Coop Himmelb(l)au there"),
]


@pytest.mark.parametrize(("language", "text", "expected"), NAMES)
def test_a_name_is_seen_whole_and_with_its_type(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    finder = SightingFinder(load(), [])

    seen = {sighting.label: sighting.guess for sighting in finder.of(make_item(text=text, language=language))}

    assert [(name, seen[name].type) for name, _ in expected if name in seen] == expected
    assert {name for name in seen if seen[name].evidence > 1} == {name for name, _ in expected}


@pytest.mark.parametrize(("language", "text"), NO_NAMES)
def test_what_is_no_name_of_its_own_is_not_clear(language: str, text: str) -> None:
    finder = SightingFinder(load(), [])

    sightings = finder.of(make_item(text=text, language=language))

    assert [sighting.label for sighting in sightings if sighting.guess.evidence > 1] == []


def test_a_word_that_occurs_in_lower_case_is_no_name_at_the_start_of_a_sentence() -> None:
    text = "Growers Rosa Luna and the growers met. Growers Maria Brandywine met."
    item = make_item(text=text, language="en")

    assert "Maria Brandywine" in {sighting.label for sighting in SightingFinder(load(), [item]).of(item)}


def test_a_title_with_capitals_for_style_has_no_names() -> None:
    item = make_item(title="Gondor Weavers Guild Opens Seven New Shops", language="en")

    assert list(SightingFinder(load(), []).of(item)) == []


def test_endless_names_take_work_in_proportion_to_their_length() -> None:
    def work(names: int) -> int:
        text = "Federation of Gondor " + "and Weavers " * names
        return count_calls(lambda: list(capitalized_names(text, [], (), ())))

    work(1)  # compiles patterns
    assert_linear(work, 150)
