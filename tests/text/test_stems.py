"""Inflections of a word are one term, in each language on its own; accents never tell two of them apart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sse_search.text.highlight import Highlighter, Wanted
from sse_search.text.stemming import GROUPS, group, index_stem, query_stems, stem
from sse_search.tokens import fold, words

INFLECTIONS = {
    "en": [
        "cooperative cooperatives co-operatives",
        "policy policies",
        "society societies",
        "worker workers",
        "statistic statistics",
        "finance financing financed",
        "woman women",
        "child children",
        "die dying",
    ],
    "fr": [
        "coopérative coopératives coopératif coopératifs",
        "société sociétés",
        "financé financée financés financées financer",
        "créé créée créés créées créer",
        "régional régionale régionaux régionales",
        "travailleuse travailleuses",
        "travail travaux",
        "loi lois",
        "emploi emplois",
        "revenu revenus",
        "élu élue élus élues",
        "salarié salariée salariés salariées",
        "premier première premiers premières",
        "public publique publics publiques",
        "publicité publicités",
    ],
    "es": [
        "organización organizaciones",
        "economía economías",
        "solidario solidaria solidarios solidarias",
        "experiencia experiencias",
        "joven jóvenes",
        "mujer mujeres",
        "voz voces",
        "interés intereses",
        "trabajador trabajadora trabajadores trabajadoras",
        "red redes",
    ],
    "pt": [
        "organização organizações",
        "ação ações",
        "região regiões",
        "decisão decisões",
        "social sociais",
        "solidário solidária solidários solidárias",
        "jovem jovens",
        "sustentável sustentáveis",
        "difícil difíceis",
        "lei leis",
        "município municípios",
    ],
}
BEGINNINGS = st.text(alphabet="abcdegilmnoprstuvxyz", min_size=1, max_size=4)
ENDINGS = [
    *("", "s", "ing", "ies", "y", "ying", "ed", "ation", "e", "iviti", "ability", "mente"),
    *("ee", "ees", "iere", "is", "us", "amment", "emment", "ite", "icite", "logie", "ence", "aux", "eaux"),
    *("z", "ces", "eres", "cion", "ciones", "encia", "oes", "ao", "ais", "eis", "ois", "ns", "arias", "avel", "ivel"),
]
forms = st.tuples(BEGINNINGS, st.sampled_from(ENDINGS)).map("".join)


def pairs() -> list[tuple[str, str]]:
    return [(language, row) for language, rows in INFLECTIONS.items() for row in rows]


@pytest.mark.parametrize(("language", "row"), pairs())
def test_inflections_are_one_term_with_accents_and_without(language: str, row: str) -> None:
    assert len({index_stem(form, language) for form in words(row)}) == 1


@pytest.mark.parametrize(
    ("language", "left", "right"),
    [("fr", "Paris", "pari"), ("fr", "république", "public"), ("pt", "dois", "dol"), ("es", "luz", "lu")],
)
def test_words_that_only_look_like_inflections_stay_apart(language: str, left: str, right: str) -> None:
    assert index_stem(fold(left), language) != index_stem(fold(right), language)


@pytest.mark.parametrize(("language", "expected"), [("en", "en"), ("pt", "pt"), ("de", "xx"), ("", "xx"), ("EN", "xx")])
def test_languages_without_stems_share_a_group(language: str, expected: str) -> None:
    assert group(language) == expected


def test_words_of_other_languages_are_their_own_stems() -> None:
    assert index_stem("genossenschaften", "de") == "xx:genossenschaften"
    assert stem("genossenschaften", "xx") == "genossenschaften"


def test_a_query_word_stands_for_its_term_in_every_language() -> None:
    assert [found.partition(":")[0] for found in query_stems("news")] == list(GROUPS)
    assert {"en:news", "fr:new", "xx:news"} <= set(query_stems("news"))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=12), st.sampled_from(GROUPS))
def test_a_stem_is_folded_whatever_the_word(text: str, language: str) -> None:
    for form in words(text):
        assert fold(stem(form, language)) == stem(form, language)
        assert stem(form, language)


@settings(max_examples=500, deadline=None)
@given(forms, st.sampled_from(GROUPS))
@example("women", "en")
@example("dying", "en")
@example("evidemment", "fr")
@example("difficiles", "fr")
def test_the_highlighter_finds_every_word_by_its_stem(form: str, language: str) -> None:
    """A word finds itself in a text only if its stem tells how it begins."""
    assert Highlighter(Wanted(words=(form,)), language).spans(f"0 {form}.") == [(2, 2 + len(form), 0)]


def test_stemming_in_many_threads_gives_what_it_gives_in_one() -> None:
    forms = [f"cooperat{ending}{number}ing" for number in range(500) for ending in ("ion", "ive")]
    stem.cache_clear()
    expected = [stem(form, "en") for form in forms]
    stem.cache_clear()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda form: stem(form, "en"), forms))

    assert found == expected
