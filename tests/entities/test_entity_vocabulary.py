"""The vocabulary looks up ids by name, labels by id, and names in the words of a query."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search.entities import load, loading
from sse_search.entities.vocabulary import CompiledVocabulary
from sse_search.tokens import words
from tests.entities.entity_items import shipped, write_additions


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
        ("country:ps", "country:PS"),
        ("Region:es-pv", "region:ES-PV"),
    ],
)
def test_an_entity_is_found_by_any_of_its_names(name: str, id: str) -> None:
    assert shipped().ids_named(name) == (id,)


@pytest.mark.parametrize("code", ["PS", "FR", "GB", "SC", "IT", "organization:no-such", "", "?!"])
def test_country_codes_and_empty_texts_are_not_names(code: str) -> None:
    assert shipped().ids_named(code) == ()


def test_a_shared_name_has_several_ids() -> None:
    assert shipped().ids_named("Congo") == ("country:CD", "country:CG")


def test_a_lookup_can_be_restricted_to_a_type() -> None:
    assert shipped().ids_named("World Social Forum", "event") == ("event:wsf",)
    assert shipped().ids_named("World Social Forum", "organization") == ()
    assert shipped().ids_named("country:PS", "topic") == ()


def test_an_id_has_a_label_and_a_type() -> None:
    vocabulary = shipped()

    assert (vocabulary.label("country:PS"), vocabulary.type("country:PS")) == ("Palestine", "country")
    assert vocabulary.label("topic:no-such") == "no-such"
    assert vocabulary.label("person:lucas-mprechas") == "Lucas Mprechas"


def test_labels_of_a_language_begin_as_the_label_does_and_tell_entities_apart(tmp_path: Path) -> None:
    vocabulary = load(
        write_additions(
            tmp_path,
            """
            [[entity]]
            id = "topic:looms"
            label = "Looms"
            labels = { de = "webstühle", fr = "Métiers" }
            [[entity]]
            id = "topic:trades"
            label = "Trades"
            labels = { fr = "métiers" }
            """,
        )
    )

    assert vocabulary.labels_in("de")["country:DE"] == "Deutschland"
    assert vocabulary.labels_in("de")["topic:looms"] == "Webstühle"
    assert "country:AD" not in vocabulary.labels_in("it")  # Andorra is Andorra
    assert not {"topic:looms", "topic:trades"} & vocabulary.labels_in("fr").keys()
    assert vocabulary.labels_in("tlh") == {}


def test_the_names_of_an_entity_start_with_its_label() -> None:
    names = shipped().names_of("organization:ilo")

    assert names[0] == "International Labour Organization"
    assert {"Organisation internationale du Travail", "OIT", "BIT"} <= set(names)
    assert shipped().names_of("organization:no-such") == ()


def test_ids_are_sorted_and_unique() -> None:
    ids = list(shipped().ids())

    assert ids == sorted(set(ids))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Occupied Palestinian Territory", (3, ("country:PS",))),
        ("social economy in Spain", (2, ("topic:sse",))),
        ("cooperatives Palestine", (1, ("topic:coops",))),
        ("Cooperatives of the Americas", (4, ("organization:coop-americas",))),
        ("nothing of the kind", (0, ())),
    ],
)
def test_the_longest_name_at_the_start_of_a_query_is_found(query: str, expected: tuple[int, tuple[str, ...]]) -> None:
    assert shipped().name_at(words(query), 0) == expected


@pytest.mark.parametrize(
    ("typed", "ids"),
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
def test_an_ordinary_word_is_a_name_only_with_the_spelling_of_the_name(typed: str, ids: tuple[str, ...]) -> None:
    assert shipped().name_at(words(typed), 0, [typed]) == (len(ids) and 1, ids)


def test_an_ordinary_word_of_unknown_spelling_is_not_a_name() -> None:
    assert shipped().name_at(["us"], 0) == (0, ())


def test_the_digest_depends_only_on_the_content(tmp_path: Path) -> None:
    first = '[[entity]]\nid = "topic:x"\nlabel = "Xyz"\nsource = "https://x.org"\n'
    second = '[[entity]]\nid = "topic:y"\nlabel = "Yyz"\nsource = "https://y.org"\n'

    shipped_digest = load(tmp_path / "there-is-none.toml").digest
    forwards = load(write_additions(tmp_path, first + second)).digest
    backwards = load(write_additions(tmp_path, second + "# the same\n" + first)).digest

    assert shipped_digest == shipped().digest
    assert forwards == backwards != shipped_digest


def test_one_thread_at_a_time_opens_the_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = loading._shipped()

    def decoded() -> CompiledVocabulary:
        assert loading._loading.locked()
        return shipped

    monkeypatch.setattr(loading, "_shipped", decoded)

    assert loading.load().digest == shipped.digest
