"""Looking up: ids by name in any language, labels by id, and names within the words of a query."""

from __future__ import annotations

import pytest

from sse_search.entities import load
from sse_search.tokens import words
from tests.entities.entity_items import a_home, shipped


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Palestine", "country:PS"),
        ("palestinian", "country:PS"),
        ("palestiniennes", "country:PS"),
        ("Territorio Palestino Ocupado", "country:PS"),
        ("Occupied Palestinian Territory", "country:PS"),
        ("OPT", "country:PS"),
        ("social economy", "topic:sse"),
        ("Économie  Sociale", "topic:sse"),
        ("co-operatives", "topic:coops"),
        ("OIT", "organization:ilo"),
        ("Países Baixos", "country:NL"),
        ("Suíça", "country:CH"),
        ("country:PS", "country:PS"),
        ("organization:ilo", "organization:ilo"),
    ],
)
def test_an_entity_is_found_by_any_of_its_names(name: str, id: str) -> None:
    assert shipped().named(name) == (id,)


@pytest.mark.parametrize("code", ["PS", "FR", "GB", "SC", "IT", "organization:no-such", "", "?!"])
def test_codes_and_nothing_are_no_names(code: str) -> None:
    assert shipped().named(code) == ()


def test_a_shared_name_gives_every_id_sorted() -> None:
    assert shipped().named("Congo") == ("country:CD", "country:CG")


def test_a_type_narrows_a_name() -> None:
    assert shipped().named("World Social Forum", "event") == ("event:wsf",)
    assert shipped().named("World Social Forum", "organization") == ()
    assert shipped().named("country:PS", "topic") == ()


def test_labels_and_types_come_from_ids() -> None:
    vocabulary = shipped()

    assert (vocabulary.label("country:PS"), vocabulary.type("country:PS")) == ("Palestine", "country")
    assert vocabulary.label("topic:no-such") == "no-such"
    assert vocabulary.label("person:lucas-mprechas") == "Lucas Mprechas"


def test_all_names_of_an_entity_begin_with_its_label() -> None:
    names = shipped().names_of("organization:ilo")

    assert names[0] == "International Labour Organization"
    assert {"Organisation internationale du Travail", "OIT", "BIT"} <= set(names)
    assert shipped().names_of("organization:no-such") == ()


def test_every_id_is_listed_once_in_order() -> None:
    ids = list(shipped().ids())

    assert ids == sorted(set(ids))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Occupied Palestinian Territory", (3, ("country:PS",))),
        ("social economy in Spain", (2, ("topic:sse",))),
        ("cooperatives Palestine", (1, ("topic:coops",))),
        ("Cooperatives of the Americas", (4, ("organization:coop-americas",))),
        ("nothing of the kind", (0, ())),
    ],
)
def test_the_longest_name_that_begins_in_a_query_is_found(query: str, found: tuple[int, tuple[str, ...]]) -> None:
    assert shipped().name_at(words(query), 0) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("us", ()),
        ("US", ("country:US",)),
        ("see", ()),
        ("SEE", ("organization:social-economy-europe",)),
        ("turkey", ()),
        ("Turkey", ("country:TR",)),
        ("who", ()),
        ("WHO", ("organization:who",)),
        ("paid", ()),
        ("un", ()),
        ("UN", ("organization:un",)),
        ("opt", ()),
        ("ILO", ("organization:ilo",)),
        ("ilo", ("organization:ilo",)),
        ("mali", ("country:ML",)),
    ],
)
def test_an_ordinary_word_is_a_name_only_as_the_name_is_spelt(typed: str, found: tuple[str, ...]) -> None:
    assert shipped().name_at(words(typed), 0, [typed]) == (len(found) and 1, found)


def test_an_ordinary_word_is_no_name_when_its_spelling_is_not_known() -> None:
    assert shipped().name_at(["us"], 0) == (0, ())


def test_the_digest_changes_with_the_content_alone(tmp_path) -> None:  # type: ignore[no-untyped-def]
    one = '[[entity]]\nid = "topic:x"\nlabel = "Xyz"\nsource = "https://x.org"\n'
    two = '[[entity]]\nid = "topic:y"\nlabel = "Yyz"\nsource = "https://y.org"\n'

    plain = load(tmp_path / "there-is-none.toml").digest
    forwards = load(a_home(tmp_path, one + two)).digest
    backwards = load(a_home(tmp_path, two + "# the same\n" + one)).digest

    assert plain == shipped().digest
    assert forwards == backwards != plain
