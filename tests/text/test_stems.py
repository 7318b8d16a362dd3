"""The inflected forms of a word share one index term in each language, with accents and without."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sse_search.text.highlight import Highlighter, HighlightTerms
from sse_search.text.stem_spelling import IRREGULAR, irregular_words
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
        "leaf leaves",
        "analysis analyses",
        "labour labor labours",
        "organisation organizations organisational",
        "organise organize organised organizing organisers",
        "recognise recognized",
        "privatised privatize",
        "analyse analyzed analysing",
        "neighbourhood neighborhoods",
        "humour humor",
        "kilometre kilometers",
        "centre centers centred",
        "self selves",
        "shelf shelves",
        "diagnosis diagnoses",
        "criterion criteria",
        "chairman chairmen",
        "spokeswoman spokeswomen",
        "dialogue dialogs",
        "defence defenses",
        "promise promised promising",
        "enterprise enterprises",
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
        "jeu jeux",
        "lieu lieux",
        "œil yeux",
        "neveu neveux",
        "tableau tableaux",
        "journal journaux",
        "vitrail vitraux",
        "roi rois",
        "actif active actives",
        "directeur directrice directrices",
        "long longue longues",
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
        "ciudad ciudades",
        "popular populares",
        "lugar lugares",
        "juez jueces",
        "alemán alemana alemanes",
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
        "mãe mães",
        "pão pães",
        "cidadão cidadãos",
        "leão leões",
        "mão mãos",
        "irmã irmãs",
        "civil civis",
        "europeu europeus",
        "português portuguesa portugueses",
    ],
    "ar": [
        "عامل عاملون العاملين",
        "اقتصاد الاقتصاد والاقتصاد بالاقتصاد للاقتصاد",
        "مُحَمَّد محمد",
        "تعاونية تعاونيات التعاونيات والتعاونيات بالتعاونيات وبالتعاونيات للتعاونيات",
        "التعاونيات وللتعاونيات كالتعاونيات فالتعاونيات",
        "عمل العمل والعمل بالعمل",
        "دول الدول والدول",
    ],
    "ca": [
        "cooperativa cooperatives",
        "organització organitzacions",
        "treballador treballadors",
        "botiga botigues",
        "català catalans",
    ],
    "cs": ["družstvo družstva družstev", "pracovník pracovníci"],
    "da": ["forening foreninger foreningen", "Århus Aarhus"],
    "de": [
        "Genossenschaft Genossenschaften",
        "Haus Häuser",
        "Müller Mueller",
        "Straße Strassen",
        "Firma Firmen",
        "Ministerium Ministerien",
        "Fachmann Fachleute",
        "Risiko Risiken",
    ],
    "el": ["συνεταιρισμός συνεταιρισμοί συνεταιρισμού", "εργάτης εργάτες"],
    "eo": ["kooperativo kooperativoj"],
    "et": ["ühistu ühistud"],
    "eu": ["langile langileak"],
    "fa": ["کتاب کتاب‌ها"],
    "fi": ["osuuskunta osuuskunnat osuuskunnan", "työntekijä työntekijät"],
    "hi": ["किसान किसानों", "समिति समितियों समितियाँ", "युवा युवाओं"],
    "hu": ["dolgozó dolgozók", "gazdaság gazdaságok gazdaságban"],
    "hy": ["կոոպերատիվ կոոպերատիվներ"],
    "id": ["pekerja bekerja", "membangun pembangunan"],
    "it": [
        "cooperativa cooperative",
        "lavoratore lavoratori",
        "uomo uomini",
        "banca banche",
        "lago laghi",
        "braccio braccia",
    ],
    "lt": ["kooperatyvas kooperatyvai kooperatyvo"],
    "ne": ["किसान किसानहरू"],
    "nl": [
        "coöperatie coöperaties",
        "gemeente gemeenten",
        "economie economieën",
        "stad steden",
        "kind kinderen",
        "lid leden",
    ],
    "no": ["forening foreninger foreningen"],
    "pl": ["gospodarka gospodarki", "spółdzielnia spółdzielnie"],
    "ro": ["muncitor muncitori muncitorilor"],
    "ru": ["российский российская российского", "рабочий рабочие", "история истории"],
    "sr": ["zadruga zadruge задруга задруге", "je је"],
    "sv": ["förening föreningar föreningen", "arbetare arbetaren", "bok böcker"],
    "ta": ["தொழிலாளர் தொழிலாளர்கள்"],
    "tr": ["işçi işçiler işçilerin", "kitap kitaplar kitapların"],
}
STARTS = st.text(alphabet="abcdegilmnoprstuvxyz", min_size=1, max_size=4)
ENDINGS = [
    *("", "s", "ing", "ies", "y", "ying", "ed", "ation", "e", "iviti", "ability", "mente"),
    *("ee", "ees", "iere", "is", "us", "amment", "emment", "ite", "icite", "logie", "ence", "aux", "eaux"),
    *("ise", "ising", "yse", "our", "ares", "dades", "gues", "ans", "eus", "men", "trice"),
    *("z", "ces", "eres", "cion", "ciones", "encia", "oes", "ao", "ais", "eis", "ois", "ns", "arias", "avel", "ivel"),
]
word_forms = st.tuples(STARTS, st.sampled_from(ENDINGS)).map("".join)


NOT_TRIED = {"ga", "st", "yi", "xx"}
"""Languages whose stemmer is tried by no word forms here."""


def pairs() -> list[tuple[str, str]]:
    return [(language, row) for language, rows in INFLECTED_FORMS.items() for row in rows]


@pytest.mark.parametrize(("language", "row"), pairs())
def test_inflected_forms_share_a_term(language: str, row: str) -> None:
    assert len({index_stem(word, language) for word in words(row)}) == 1


def test_word_forms_of_every_language_with_a_stemmer_are_tried() -> None:
    assert INFLECTED_FORMS.keys() | NOT_TRIED == set(LANGUAGE_GROUPS)


@pytest.mark.parametrize(
    ("language", "left", "right"),
    [
        ("fr", "Paris", "pari"),
        ("fr", "république", "public"),
        ("pt", "dois", "dol"),
        ("es", "luz", "lu"),
        ("pt", "deus", "deu"),
        ("en", "raised", "raze"),
        ("sr", "jeu", "је"),
        ("sr", "nau", "на"),
        ("ar", "والدين", "دين"),
        ("ar", "وكالات", "لات"),
    ],
)
def test_words_that_only_look_like_inflected_forms_have_different_terms(language: str, left: str, right: str) -> None:
    assert index_stem(fold(left), language) != index_stem(fold(right), language)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "en"), ("pt", "pt"), ("nb", "no"), ("hr", "sr"), ("ja", "xx"), ("", "xx"), ("EN", "xx")],
)
def test_languages_without_a_stemmer_share_a_group(language: str, expected: str) -> None:
    assert language_group(language) == expected


@pytest.mark.parametrize("language", IRREGULAR)
def test_an_irregular_form_has_the_term_of_its_regular_one(language: str) -> None:
    apart = [pair for pair in irregular_words(language).items() if stem(pair[0], language) != stem(pair[1], language)]
    unfolded = [form for form in irregular_words(language) if words(form) != [form]]

    assert (apart, unfolded) == ([], [])


def test_words_of_other_languages_are_their_own_stems() -> None:
    assert index_stem("ushirika", "sw") == "xx:ushirika"
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
@example("blyse", "en")
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
