"""The tagger finds the names in an item, orders the tags, and adds implied entities."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.entities.coordination import CoordinationMatcher
from sse_search.entities.names import Name
from sse_search.model import Tag
from tests.entities.entity_items import ids_in, make_item, mentions_in, shipped, shipped_tagger


def test_a_name_inside_a_longer_one_is_a_mention_that_refers_to_it() -> None:
    mentions = {mention.id: mention for mention in mentions_in("At the ICA Cooperative Research Conference")}

    assert mentions["event:ica-crc"].surface == "ICA Cooperative Research Conference"
    assert (mentions["organization:ica"].surface, mentions["organization:ica"].inside) == ("ICA", "event:ica-crc")


def test_a_country_inside_the_name_of_its_government_is_tagged() -> None:
    assert ids_in("Support from the Italian Government") >= {"organization:italy-gov"}
    assert "country:IT" in {tag.id for tag in shipped_tagger().tags(make_item(text="the Italian Government"), "en")}


def test_a_parent_inside_the_name_of_its_child_is_implied() -> None:
    tags = {tag.id: tag for tag in shipped_tagger().tags(make_item("ILO COOP meets"), "en")}

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
        ("Northern Ireland", {"region:GB-NIR"}),
        ("Latin America", {"region:latam"}),
        ("Gulf of Guinea", set()),
        ("the Niger Delta", set()),
        ("Australia and New Zealand", {"country:AU", "country:NZ", "region:australia-new-zealand"}),
    ],
)
def test_a_place_inside_a_longer_place_is_tagged_only_if_it_belongs_to_it(text: str, places: set[str]) -> None:
    assert ids_in(text) == places


def test_names_that_share_a_noun_are_all_tagged() -> None:
    assert ids_in("worker and social cooperatives") >= {"topic:worker-coops", "topic:social-coops"}
    assert ids_in("worker, housing and social cooperatives") >= {
        "topic:worker-coops",
        "topic:housing-coops",
        "topic:social-coops",
    }
    assert "topic:worker-coops" not in ids_in("worker rights and social cooperatives")


def test_capitals_are_required_in_names_but_not_in_topics() -> None:
    assert "country:GR" in ids_in("Greece")
    assert "country:GR" not in ids_in("greece")
    assert "topic:sse" in ids_in("Social AND solidarity ECONOMY")
    assert "region:americas" not in ids_in("the americas")


def test_a_long_name_may_be_partly_in_lower_case() -> None:
    assert "organization:cecop" in ids_in("European Confederation of Industrial and Service cooperatives")


def test_punctuation_splits_a_name() -> None:
    assert "country:ZA" not in ids_in("They moved to the South. Africa welcomed them")
    assert "organization:un-women" not in ids_in("Leaders of the UN, Women among them")


def test_ordinary_words_in_a_title_in_all_capitals_are_not_acronyms() -> None:
    tags = shipped_tagger().tags(make_item("ITALY AND THE U.S. TELL US WHO CAN SEE IT"), "en")

    assert {tag.id for tag in tags if not tag.implied_by} == {"country:IT", "country:US"}


def test_countries_imply_regions() -> None:
    tags = {tag.id: tag for tag in shipped_tagger().tags(make_item("Cooperatives in Palestine"), "en")}

    assert tags["region:arab-states"].implied_by == "country:PS"
    assert tags["region:western-asia"].implied_by == "country:PS"
    assert tags["region:asia"].implied_by == "country:PS"
    assert (tags["region:asia"].surface, tags["region:asia"].field) == ("", "")
    assert "region:world" not in tags


def test_tags_are_in_the_order_of_their_first_mention_with_implied_ones_last() -> None:
    item = make_item("Cooperatives of Greece", "Greece, then Italy. The ILO speaks.")

    tags = shipped_tagger().tags(item, "en")

    named = [tag.id for tag in tags if not tag.implied_by]
    assert named == ["topic:coops", "country:GR", "country:IT", "organization:ilo"]
    assert all(tag.implied_by for tag in tags[len(named) :])
    assert [tag.field for tag in tags[:4]] == ["title", "title", "body", "body"]


def test_an_entity_is_tagged_once_with_its_first_and_longest_mention() -> None:
    item = make_item("In the Occupied Palestinian Territory (OPT)", "Palestinian cooperatives in Palestine")

    tags = [tag for tag in shipped_tagger().tags(item, "en") if tag.id == "country:PS"]

    assert [(tag.surface, tag.field) for tag in tags] == [("Occupied Palestinian Territory", "title")]


def test_publisher_tags_that_name_exactly_one_entity_are_mentions() -> None:
    item = make_item("News", tags=("Social economy", "Congo", "my own words", "country:PS"))

    tags = {tag.id: tag for tag in shipped_tagger().tags(item, "en") if not tag.implied_by}

    assert set(tags) == {"topic:sse", "country:PS"}
    assert (tags["topic:sse"].surface, tags["topic:sse"].field) == ("Social economy", "tags")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
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
def test_names_are_tagged_in_every_language(language: str, text: str, expected: set[str]) -> None:
    assert ids_in(text, language) >= expected


def test_single_words_of_other_languages_are_not_names_in_english() -> None:
    assert "country:IN" not in ids_in("Southern Indiana Gas")
    assert "country:CH" not in ids_in("Credit Suisse First Boston")
    assert "topic:mutuals" not in ids_in("mutual respect")


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
def test_the_surface_of_a_mention_is_the_text_at_its_offsets(title: str, text: str, language: str) -> None:
    item = make_item(title.strip() or "x", text)
    texts = {"title": item.title, "body": item.text}

    for mention in shipped_tagger().mentions(item, language):
        assert texts[mention.field][mention.start : mention.end] == mention.surface != ""


@settings(max_examples=100, deadline=None)
@given(title=TEXTS, text=TEXTS)
def test_tagging_is_repeatable_and_gives_each_tag_once(title: str, text: str) -> None:
    item = make_item(title.strip() or "x", text)

    tags = shipped_tagger().tags(item, "en")

    assert tags == shipped_tagger().tags(item, "en")
    assert len({tag.id for tag in tags}) == len(tags)
    for tag in tags:
        assert bool(tag.surface) != bool(tag.implied_by)
        assert not tag.implied_by or tag.implied_by in {other.id for other in tags}
        assert tag.type == "person" or tag.label == shipped().label(tag.id)


def test_a_name_after_two_compounds_that_touch_is_found_where_it_is_written() -> None:
    (mention,) = (each for each in mentions_in("C#.NET for cooperatives in Italy") if each.id == "country:IT")

    assert mention.surface == "Italy"


SHARED_WORDS = ("worker", "social", "coops", "banks", "and", "or", "rural")


@given(st.lists(st.sampled_from(SHARED_WORDS), min_size=2, max_size=7))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_no_coordinated_name_starts_before_a_word_that_may_not_follow(words: list[str]) -> None:
    spellings = ("worker coops", "social coops", "social banks", "rural banks")
    matcher = CoordinationMatcher(Name(each, tuple(each.split()), each, "label", "", "any") for each in spellings)

    starts = [start for start in range(len(words)) if list(matcher.at(words, start))]

    assert all(words[start + 1] in matcher.following_words[words[start]] for start in starts)
