"""German compounds are divided into the words that they are made of, and other words stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.text.compound_parts import compound_parts, part_spellings, part_terms
from sse_search.text.compound_table import TABLE_FOLDER, computed, encode
from sse_search.text.stemming import index_stem, stem
from sse_search.tokens import words

WHOLE = """
Abend Antrag Arbeiter Arbeitgeber Arbeitslosigkeit Artikel Bahnhof Bankett Banker Beratung Beteiligung
Bevölkerung Bundestag Brandenburg Demokratie Eigenschaft Emission Erlebnis Finanzierung Fortschritt Freizeit
Freundschaft Gemeinde Genossenschaft Genossenschaften Gesellschaft Gewerkschafter Gründung Handel Herrschaft
Hochzeit Journalist Kandidat Kapitalist Kommission Konkurs Konzentration Krankheit Landschaft Landung
Landwirtschaft Leidenschaft Manifestation Mannschaft Minister Mitteilung Niederlande Opposition Partikel
Planet Präposition Produktion Rathaus Reaktion Regionalisierung Reporter Richtung Sekunde Stadion Staubecken
Steuerung Talent Transmission Transport Unternehmerin Vertrag Verwaltung Vorgeschichte Vorschlag Wachstube
Wirtschaftlichkeit Wissenschaftlerin Zeitung bewirtschaften dauerhaft erfolgreich ernsthaft feststellen
festhalten herstellen kapitalistisch preiswert regional stattfinden teilnehmen zahlreich handlungsfähig
""".split()


def test_the_table_is_that_of_the_listed_words() -> None:
    assert {path.name: path.read_bytes() for path in TABLE_FOLDER.iterdir()} == encode(computed())


def parts(word: str) -> set[str]:
    (token,) = words(word)
    return set(compound_parts(stem(token, "de"), "de"))


def divided_into(word: str, *expected: str) -> bool:
    return {stem(token, "de") for token in words(" ".join(expected))} <= parts(word)


@pytest.mark.parametrize(
    "row",
    [
        "Energiegenossenschaft Energie Genossenschaft",
        "Energiegenossenschaften Energie Genossenschaften",
        "Genossenschaftsbank Genossenschaft Banken",
        "Wohnungsgenossenschaften Wohnung Genossenschaft",
        "Wohnungsbaugenossenschaft Wohnungen Bau Genossenschaft Wohnungsbau Baugenossenschaft",
        "Bürgerenergiegenossenschaft Bürger Energiegenossenschaft",
        "Buergergenossenschaft Bürger Genossenschaft",
        "Mietwohnungen Miete Wohnung",
        "Häuserpreise Haus Preis",
        "Städtebauförderung Stadt Förderung",
        "Kirchensteuer Kirche Steuer",
        "Staatsschuldenkrise Staat Schulden Krise Schuldenkrise",
        "Bundesverfassungsgericht Bund Verfassung Gericht",
        "Schulpolitik Politik",
        "Großstädte Stadt",
        "Dorfläden Dorf Laden",
        "Steuerreformen Steuer Reform",
    ],
)
def test_a_compound_is_divided_into_its_words(row: str) -> None:
    assert divided_into(*row.split())


@pytest.mark.parametrize(
    "row",
    ["Imkereigenossenschaft Genossenschaft", "Genossenschaftsnovelle Genossenschaft", "Arbeitszeitquark Arbeit Zeit"],
)
def test_its_first_or_last_part_may_be_unknown(row: str) -> None:
    assert divided_into(*row.split())


@pytest.mark.parametrize("word", WHOLE)
def test_words_that_only_look_like_compounds_stay_whole(word: str) -> None:
    assert parts(word) == set()


def test_words_of_other_languages_stay_whole() -> None:
    assert part_terms("en:bankgesetz") == part_terms("xx:energiegenossenschaft") == ()
    assert part_spellings("bank", "en") == ()
    assert part_terms("de:bankgesetz") == ("de:bank", "de:gesetz")


def test_a_compound_contains_the_spellings_of_its_parts() -> None:
    """What the dictionary of an index is searched for."""
    for word in ("Mietwohnungen", "Häuserpreise", "Wohnungsbaugenossenschaft", "Schulpolitik", "Staatsschuldenkrise"):
        compound = stem(words(word)[0], "de")
        for part in compound_parts(compound, "de"):
            assert any(text in compound for text in part_spellings(part, "de")), (compound, part)


def test_a_word_that_is_part_of_no_compound_has_no_spellings() -> None:
    assert part_spellings("quark", "de") == ()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["energie", "wohnungs", "bau", "s", "en", "bank", "xy", "genossenschaft"]), max_size=8))
def test_every_part_is_shorter_than_its_compound(pieces: list[str]) -> None:
    term = index_stem("".join(["a", *pieces]), "de")
    assert all(len(part) < len(term) for part in part_terms(term))
