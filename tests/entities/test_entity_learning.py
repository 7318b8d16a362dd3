"""Learned abbreviations: three items that define one alike, nine in ten of all that do; never words or codes."""

from __future__ import annotations

from sse_search.entities import Tagger, learn
from sse_search.model import NewsItem
from tests.entities.entity_items import an_item, shipped


def defining(long: str, short: str, count: int) -> list[NewsItem]:
    return [an_item(text=f"The {long} ({short}) met for the time number {number}.") for number in range(count)]


def test_three_items_teach_an_abbreviation_and_two_do_not() -> None:
    assert learn(shipped(), defining("Cooperatives of the Americas", "CoA", 3)) == {"CoA": "organization:coop-americas"}
    assert learn(shipped(), defining("Cooperatives of the Americas", "CoA", 2)) == {}


def test_an_item_counts_once_however_often_it_defines() -> None:
    text = "Cooperatives of the Americas (CoA). " * 5

    assert learn(shipped(), [an_item(text=text)]) == {}


def test_one_in_five_that_means_something_else_forbids_it() -> None:
    alike = defining("Cooperatives of the Americas", "CoA", 9)

    assert learn(shipped(), [*alike, *defining("Council of Arts", "CoA", 1)])
    assert learn(shipped(), [*alike[:4], *defining("Council of Arts", "CoA", 1)]) == {}


def test_ordinary_words_and_codes_are_never_learned() -> None:
    assert learn(shipped(), defining("World Trade Organization", "WHO", 5)) == {}
    assert learn(shipped(), defining("Committee for the Promotion and Advancement of Cooperatives", "CPAC", 3))
    assert (
        learn(
            shipped(),
            [
                *defining("Committee for the Promotion and Advancement of Cooperatives", "CPAC", 3),
                an_item(text="a cpac is"),
            ],
        )
        == {}
    )
    assert learn(shipped(), defining("Cooperatives of the Americas", "CA", 5)) == {}


def test_a_rule_may_allow_a_word_to_be_learned() -> None:
    items = defining("Occupied Palestinian Territory", "OPT", 3)
    learned = learn(shipped(), items)

    assert learned == {"OPT": "country:PS"}
    alone = an_item(text="Cooperatives of the OPT meet")
    assert [tag.id for tag in Tagger(shipped()).tags(alone, "en") if tag.type == "country"] == []
    assert [tag.id for tag in Tagger(shipped(), learned).tags(alone, "en") if tag.type == "country"] == ["country:PS"]


def test_what_was_learned_counts_in_items_that_do_not_define_it() -> None:
    tagger = Tagger(shipped(), {"CoA": "organization:coop-americas", "XYZ": "organization:no-such"})

    mentions = list(tagger.mentions(an_item(text="CoA and XYZ and coa met"), "en"))

    assert [(each.id, each.surface, each.rule) for each in mentions] == [
        ("organization:coop-americas", "CoA", "learned")
    ]


def test_what_was_learned_wins_over_the_vocabulary() -> None:
    tagger = Tagger(shipped(), {"ICA": "organization:coop-americas"})

    assert [each.id for each in tagger.mentions(an_item(text="The ICA met"), "en")] == ["organization:coop-americas"]
