"""Tags: which names of an item count, where they stand, in which order, and what follows from them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.model import Tag
from tests.entities.entity_items import an_item, mentions_in, named_in, shipped, shipped_tagger


def test_a_name_inside_a_longer_one_counts_and_says_so() -> None:
    mentions = {each.id: each for each in mentions_in("At the ICA Cooperative Research Conference")}

    assert mentions["event:ica-crc"].surface == "ICA Cooperative Research Conference"
    assert (mentions["organization:ica"].surface, mentions["organization:ica"].inside) == ("ICA", "event:ica-crc")


def test_the_country_of_a_government_counts() -> None:
    assert named_in("Support from the Italian Government") >= {"organization:italy-gov"}
    assert "country:IT" in {tag.id for tag in shipped_tagger().tags(an_item(text="the Italian Government"), "en")}


def test_a_parent_inside_the_name_of_its_child_follows_from_it() -> None:
    tags = {tag.id: tag for tag in shipped_tagger().tags(an_item("ILO COOP meets"), "en")}

    assert tags["organization:ilo"] == Tag(
        "organization:ilo",
        "organization",
        "International Labour Organization",
        implied_by="organization:ilo-coop",
    )


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Papua New Guinea", {"country:PG"}),
        ("South Africa", {"country:ZA"}),
        ("Northern Ireland", {"country:GB"}),
        ("Latin America", {"region:latam"}),
        ("Gulf of Guinea", set()),
        ("the Niger Delta", set()),
        ("Australia and New Zealand", {"country:AU", "country:NZ", "region:australia-new-zealand"}),
    ],
)
def test_a_place_inside_a_longer_place_is_not_named_unless_it_belongs_to_it(text: str, places: set[str]) -> None:
    assert named_in(text) == places


def test_words_that_share_a_noun_give_both_names() -> None:
    assert named_in("worker and social cooperatives") >= {"topic:worker-coops", "topic:social-coops"}
    assert named_in("worker, housing and social cooperatives") >= {
        "topic:worker-coops",
        "topic:housing-coops",
        "topic:social-coops",
    }
    assert "topic:worker-coops" not in named_in("worker rights and social cooperatives")


def test_case_decides_on_names_but_not_on_topics() -> None:
    assert "country:GR" in named_in("Greece")
    assert "country:GR" not in named_in("greece")
    assert "topic:sse" in named_in("Social AND solidarity ECONOMY")
    assert "region:americas" not in named_in("the americas")


def test_a_long_name_may_be_written_half_small() -> None:
    assert "organization:cecop" in named_in("European Confederation of Industrial and Service cooperatives")


def test_punctuation_parts_a_name() -> None:
    assert "country:ZA" not in named_in("They moved to the South. Africa welcomed them")
    assert "organization:un-women" not in named_in("Leaders of the UN, Women among them")


def test_a_title_in_capitals_names_countries_but_no_short_words() -> None:
    tags = shipped_tagger().tags(an_item("ITALY AND THE U.S. TELL US WHO CAN SEE IT"), "en")

    assert {tag.id for tag in tags if not tag.implied_by} == {"country:IT", "country:US"}


def test_regions_follow_from_countries_and_say_so() -> None:
    tags = {tag.id: tag for tag in shipped_tagger().tags(an_item("Cooperatives in Palestine"), "en")}

    assert tags["region:arab-states"].implied_by == "country:PS"
    assert tags["region:western-asia"].implied_by == "country:PS"
    assert tags["region:asia"].implied_by == "country:PS"
    assert (tags["region:asia"].surface, tags["region:asia"].field) == ("", "")
    assert "region:world" not in tags


def test_tags_come_in_the_order_of_their_first_mention_and_what_follows_comes_last() -> None:
    item = an_item("Cooperatives of Greece", "Greece, then Italy. The ILO speaks.")

    tags = shipped_tagger().tags(item, "en")

    direct = [tag.id for tag in tags if not tag.implied_by]
    assert direct == ["topic:coops", "country:GR", "country:IT", "organization:ilo"]
    assert all(tag.implied_by for tag in tags[len(direct) :])
    assert [tag.field for tag in tags[:4]] == ["title", "title", "body", "body"]


def test_an_entity_is_tagged_once_with_its_first_and_longest_words() -> None:
    item = an_item("In the Occupied Palestinian Territory (OPT)", "Palestinian cooperatives in Palestine")

    tags = [tag for tag in shipped_tagger().tags(item, "en") if tag.id == "country:PS"]

    assert [(tag.surface, tag.field) for tag in tags] == [("Occupied Palestinian Territory", "title")]


def test_tags_of_the_publisher_count_where_they_name_one_entity() -> None:
    item = an_item("News", tags=("Social economy", "Congo", "my own words", "country:PS"))

    tags = {tag.id: tag for tag in shipped_tagger().tags(item, "en") if not tag.implied_by}

    assert set(tags) == {"topic:sse", "country:PS"}
    assert (tags["topic:sse"].surface, tags["topic:sse"].field) == ("Social economy", "tags")


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        (
            "fr",
            "Les coopératives boliviennes et l'économie sociale au Sénégal",
            {"country:BO", "country:SN", "topic:sse"},
        ),
        (
            "es",
            "Las cooperativas bolivianas y la economía social en Senegal",
            {"country:BO", "country:SN", "topic:sse"},
        ),
        ("pt", "As cooperativas moçambicanas e a economia social na Suíça", {"country:MZ", "country:CH", "topic:sse"}),
    ],
)
def test_names_are_found_in_every_language(language: str, text: str, wanted: set[str]) -> None:
    assert named_in(text, language) >= wanted


def test_words_of_one_language_name_nothing_in_english() -> None:
    assert "country:IN" not in named_in("Southern Indiana Gas")
    assert "country:CH" not in named_in("Credit Suisse First Boston")
    assert "topic:mutuals" not in named_in("mutual respect")


PIECES = [
    *(
        "ILO",
        "the ILO",
        "U.S.",
        "Côte d’Ivoire",
        "l'économie sociale et solidaire",
        "Palestine (OPT)",
        "ICA-AP",
        "co-operatives",
    ),
    *(
        "COVID-19",
        "worker and social cooperatives",
        "½",
        "ﬁ",
        "東京",
        "\n\n",
        ". ",
        "İtaly",
        "Italian\nGovernment",
        "President",
        "(",
    ),
    *(
        "Mr Juan Somavia",
        "Legacoop",
        ")",
        "İ",
        "a\u0301",
        "\u200b",
        "Papua New Guinea",
        "US dollars",
        "International Labour Organization",
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(title=TEXTS, text=TEXTS, language=st.sampled_from(["en", "fr", "es", "pt", "de", ""]))
def test_a_mention_is_exactly_what_stands_in_the_text(title: str, text: str, language: str) -> None:
    item = an_item(title.strip() or "x", text)
    texts = {"title": item.title, "body": item.text}

    for mention in shipped_tagger().mentions(item, language):
        assert texts[mention.field][mention.start : mention.end] == mention.surface != ""


@settings(max_examples=100, deadline=None)
@given(title=TEXTS, text=TEXTS)
def test_tagging_twice_gives_the_same_tags_each_once(title: str, text: str) -> None:
    item = an_item(title.strip() or "x", text)

    tags = shipped_tagger().tags(item, "en")

    assert tags == shipped_tagger().tags(item, "en")
    assert len({tag.id for tag in tags}) == len(tags)
    for tag in tags:
        assert bool(tag.surface) != bool(tag.implied_by)
        assert not tag.implied_by or tag.implied_by in {other.id for other in tags}
        assert tag.type == "person" or tag.label == shipped().label(tag.id)
