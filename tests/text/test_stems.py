"""The inflected forms of a word share one index term in each language, with accents and without."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sse_search.text.highlight import Highlighter, HighlightTerms
from sse_search.text.stemming import LANGUAGE_GROUPS, index_stem, language_group, query_stems, stem
from sse_search.tokens import fold, words

INFLECTED_FORMS = {
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
STARTS = st.text(alphabet="abcdegilmnoprstuvxyz", min_size=1, max_size=4)
ENDINGS = [
    *("", "s", "ing", "ies", "y", "ying", "ed", "ation", "e", "iviti", "ability", "mente"),
    *("ee", "ees", "iere", "is", "us", "amment", "emment", "ite", "icite", "logie", "ence", "aux", "eaux"),
    *("z", "ces", "eres", "cion", "ciones", "encia", "oes", "ao", "ais", "eis", "ois", "ns", "arias", "avel", "ivel"),
]
word_forms = st.tuples(STARTS, st.sampled_from(ENDINGS)).map("".join)


def pairs() -> list[tuple[str, str]]:
    return [(language, row) for language, rows in INFLECTED_FORMS.items() for row in rows]


@pytest.mark.parametrize(("language", "row"), pairs())
def test_inflected_forms_share_a_term(language: str, row: str) -> None:
    assert len({index_stem(word, language) for word in words(row)}) == 1


@pytest.mark.parametrize(
    ("language", "left", "right"),
    [("fr", "Paris", "pari"), ("fr", "république", "public"), ("pt", "dois", "dol"), ("es", "luz", "lu")],
)
def test_words_that_only_look_like_inflected_forms_have_different_terms(language: str, left: str, right: str) -> None:
    assert index_stem(fold(left), language) != index_stem(fold(right), language)


@pytest.mark.parametrize(("language", "expected"), [("en", "en"), ("pt", "pt"), ("de", "xx"), ("", "xx"), ("EN", "xx")])
def test_languages_without_a_stemmer_share_a_group(language: str, expected: str) -> None:
    assert language_group(language) == expected


def test_words_of_other_languages_are_their_own_stems() -> None:
    assert index_stem("genossenschaften", "de") == "xx:genossenschaften"
    assert stem("genossenschaften", "xx") == "genossenschaften"


def test_a_query_word_matches_its_term_in_every_language_group() -> None:
    assert [term.partition(":")[0] for term in query_stems("news")] == list(LANGUAGE_GROUPS)
    assert {"en:news", "fr:new", "xx:news"} <= set(query_stems("news"))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=12), st.sampled_from(LANGUAGE_GROUPS))
def test_a_stem_is_folded_and_not_empty(text: str, language: str) -> None:
    for word in words(text):
        assert fold(stem(word, language)) == stem(word, language) != ""


@settings(max_examples=500, deadline=None)
@given(word_forms, st.sampled_from(LANGUAGE_GROUPS))
@example("women", "en")
@example("dying", "en")
@example("evidemment", "fr")
@example("difficiles", "fr")
def test_the_highlighter_finds_every_word_by_its_stem(word: str, language: str) -> None:
    """The search for a word starts from a prefix that is derived from its stem."""
    assert Highlighter(HighlightTerms(words=(word,)), language).spans(f"0 {word}.") == [(2, 2 + len(word), 0)]


def test_stemming_in_several_threads_gives_the_same_stems() -> None:
    many_words = [f"cooperat{ending}{count}ing" for count in range(500) for ending in ("ion", "ive")]
    stem.cache_clear()
    expected = [stem(word, "en") for word in many_words]
    stem.cache_clear()

    with ThreadPoolExecutor(4) as pool:
        stems = list(pool.map(lambda word: stem(word, "en"), many_words))

    assert stems == expected
