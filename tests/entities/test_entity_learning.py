"""An abbreviation is learned if three items define it and nine in ten agree; words and country codes never are."""

from __future__ import annotations

from sse_search.entities import Tagger, learn
from sse_search.model import NewsItem
from tests.entities.entity_items import make_item, shipped


def items_defining(long: str, short: str, count: int) -> list[NewsItem]:
    return [make_item(text=f"The {long} ({short}) met for time {time}.") for time in range(count)]


def test_an_abbreviation_is_learned_from_three_items_but_not_from_two() -> None:
    assert learn(shipped(), items_defining("Cooperatives of the Americas", "CoA", 3)) == {
        "CoA": "organization:coop-americas"
    }
    assert learn(shipped(), items_defining("Cooperatives of the Americas", "CoA", 2)) == {}


def test_an_item_that_defines_an_abbreviation_repeatedly_counts_once() -> None:
    text = "Cooperatives of the Americas (CoA). " * 5

    assert learn(shipped(), [make_item(text=text)]) == {}


def test_an_abbreviation_with_too_little_agreement_is_not_learned() -> None:
    agreeing = items_defining("Cooperatives of the Americas", "CoA", 9)

    assert learn(shipped(), [*agreeing, *items_defining("Council of Arts", "CoA", 1)])
    assert learn(shipped(), [*agreeing[:4], *items_defining("Council of Arts", "CoA", 1)]) == {}


def test_ordinary_words_and_country_codes_are_never_learned() -> None:
    assert learn(shipped(), items_defining("World Trade Organization", "WHO", 5)) == {}
    assert learn(shipped(), items_defining("Committee for the Promotion and Advancement of Cooperatives", "CPAC", 3))
    assert (
        learn(
            shipped(),
            [
                *items_defining("Committee for the Promotion and Advancement of Cooperatives", "CPAC", 3),
                make_item(text="a cpac is"),
            ],
        )
        == {}
    )
    assert learn(shipped(), items_defining("Cooperatives of the Americas", "CA", 5)) == {}


def test_a_rule_may_allow_a_word_to_be_learned() -> None:
    items = items_defining("Occupied Palestinian Territory", "OPT", 3)
    learned = learn(shipped(), items)

    assert learned == {"OPT": "country:PS"}
    item = make_item(text="Cooperatives of the OPT meet")
    assert [tag.id for tag in Tagger(shipped()).tags(item, "en") if tag.type == "country"] == []
    assert [tag.id for tag in Tagger(shipped(), learned).tags(item, "en") if tag.type == "country"] == ["country:PS"]


def test_a_learned_abbreviation_is_a_mention_in_items_that_do_not_define_it() -> None:
    tagger = Tagger(shipped(), {"CoA": "organization:coop-americas", "XYZ": "organization:no-such"})

    mentions = list(tagger.mentions(make_item(text="CoA and XYZ and coa met"), "en"))

    assert [(mention.id, mention.surface, mention.rule) for mention in mentions] == [
        ("organization:coop-americas", "CoA", "learned")
    ]


def test_a_learned_abbreviation_overrides_the_vocabulary() -> None:
    tagger = Tagger(shipped(), {"ICA": "organization:coop-americas"})

    assert [mention.id for mention in tagger.mentions(make_item(text="The ICA met"), "en")] == [
        "organization:coop-americas"
    ]
