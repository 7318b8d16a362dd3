"""Ambiguous names: every rule decides its own test sentences, and every known trap is decided both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search.entities import Mention, Tagger, load
from sse_search.entities.names import name_key
from sse_search.entities.schema import Rule
from tests.entities.entity_items import ids_in, make_item, mentions_in, shipped, shipped_tagger, write_additions

RULES = [pytest.param(rule, id=f"{rule.name}-{rule.id}-{index}") for index, rule in enumerate(shipped().content.rules)]


def has_meaning(rule: Rule, sentence: str) -> bool:
    """Tell whether a sentence uses the name of the rule in its meaning."""
    names = {name_key(name) for name in (rule.name, *rule.also)}
    return any(
        name_key(mention.surface) in names and rule.id in ("", mention.id)
        for mention in title_or_text_mentions(sentence, rule.test_language)
    )


def title_or_text_mentions(sentence: str, language: str) -> list[Mention]:
    if sentence.isupper():
        return list(shipped_tagger().mentions(make_item(sentence), language))
    return mentions_in(sentence, language)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_decides_its_test_sentences(rule: Rule) -> None:
    assert has_meaning(rule, rule.yes)
    assert not has_meaning(rule, rule.no)


TRAPS = [
    # name, id, language, a text with this meaning, a text without
    ("Jordan", "country:JO", "en", "Jordan hosts a fair", "Michael Jordan hosts a fair by the Jordan River"),
    ("Georgia", "country:GE", "en", "Tbilisi, Georgia", "Georgia Tech; Atlanta, Georgia, and Ohio"),
    ("Turkey", "country:TR", "en", "Turkey and TURKEY", "wild turkey, a turkey farm"),
    ("Chad", "country:TD", "en", "savings groups in Chad", "Mr Chad Brown"),
    (
        "Guinea",
        "country:GN",
        "en",
        "rice from Guinea",
        "Papua New Guinea, Equatorial Guinea, Guinea-Bissau, Gulf of Guinea",
    ),
    ("Congo", "country:CD", "en", "The DRC; all of Congo", "along the Congo"),
    ("Congo-Brazzaville", "country:CG", "en", "Congo-Brazzaville", "DR Congo"),
    ("Korea", "country:KR", "en", "Korea and Korean firms", "North Korea, North Korean firms, the DPRK"),
    ("Dominican", "country:DO", "en", "Dominican growers", "Dominican growers of Dominica"),
    ("Niger", "country:NE", "en", "Niger and Nigerien women", "the Niger Delta; Nigerian women"),
    ("nigérien", "country:NE", "fr", "les femmes nigériennes", "les femmes nigérianes"),
    ("nigérian", "country:NG", "fr", "les femmes nigérianes", "les femmes nigériennes"),
    (
        "American",
        "country:US",
        "en",
        "American unions",
        "Latin American, South American, Inter-American, Pan-American, American Samoa",
    ),
    ("Indian", "country:IN", "en", "Indian dairies", "the Indian Ocean; American Indian tribes; a West Indian"),
    ("US", "country:US", "en", "in the US", "tell us; between you and us"),
    ("GB", "country:GB", "en", "Great Britain", "the 340th Session of the GB"),
    ("SC", "country:SC", "en", "Seychelles", "the SC met on Monday"),
    ("OPT", "country:PS", "en", "Ramallah, OPT", "they OPT out; they opt out"),
    ("CSP", "project:csp", "en", "CSP in Palestine", "the CSP of the city"),
    ("ICA", "organization:ica", "en", "the ICA Cooperative Research Conference", "wines of Ica"),
    ("ILO", "organization:ilo", "en", "the ILO Academy", "the port of Ilo"),
    ("ACI", "organization:ica", "fr", "l'ACI et les coopératives", "l'aci et les coopératives"),
    ("BIT", "organization:ilo", "fr", "le BIT publie un guide", "un bit d'information"),
    ("ITC", "organization:itcilo", "en", "the ITC in Turin", "the ITC helps exporters"),
    ("SEE", "organization:social-economy-europe", "en", "Social Economy Europe meets; SEE speaks", "SEE the fair"),
    ("SSE", "topic:sse", "en", "the SSE", "sse and Sse"),
    ("COVID-19", "topic:covid", "en", "COVID-19, Covid-19", "convoy 19"),
    ("AICS", "organization:aics", "en", "funds from AICS", "the aics"),
    ("KAPA Network", "organization:kapa", "en", "the KAPA Network", "the Kapa"),
    (
        "CWA",
        "organization:cwa-palestine",
        "en",
        "the Cooperative Works Agency and the Cooperative Work Agency",
        "a CWA",
    ),
]


@pytest.mark.parametrize(("name", "id", "language", "yes", "no"), TRAPS, ids=[f"{row[0]}-{row[2]}" for row in TRAPS])
def test_an_ambiguous_name_is_tagged_only_where_it_means_the_entity(
    name: str, id: str, language: str, yes: str, no: str
) -> None:
    assert id in ids_in(yes, language)
    assert id not in ids_in(no, language)


def test_french_acronyms_do_not_count_in_english() -> None:
    assert "organization:ilo" not in ids_in("BIT by BIT the ACI grows")
    assert "organization:ica" not in ids_in("BIT by BIT the ACI grows")


def test_an_english_word_in_capitals_is_an_acronym_only_where_it_is_defined(tmp_path: Path) -> None:
    home = write_additions(
        tmp_path,
        '[[entity]]\nid = "project:paid"\nlabel = "Programme for Agricultural and Industrial Development"\n'
        'source = "https://example.org"\n',
    )
    tagger = Tagger(load(home))

    defined = mentions_in(
        "The Programme for Agricultural and Industrial Development (PAID) ends. PAID was long.", tagger=tagger
    )

    assert [(mention.surface, mention.rule) for mention in defined if mention.id == "project:paid"] == [
        ("Programme for Agricultural and Industrial Development", "label"),
        ("PAID", "definition"),
        ("PAID", "definition"),
    ]
    assert ids_in("Members have PAID their shares", tagger=tagger) == set()


def test_a_given_name_belongs_to_its_person() -> None:
    tags = shipped_tagger().tags(make_item("Interview with Lucas Mprechas", "Lucas tells how it began."), "en")

    assert [tag.id for tag in tags] == ["person:lucas-mprechas"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("A loan of 50,000 US dollars and 30 Swiss francs", "en"),
        ("Un prêt de 500 dollars américains", "fr"),
        ("Un crédito de 900 pesos mexicanos", "es"),
    ],
)
def test_a_currency_does_not_name_a_country(text: str, language: str) -> None:
    assert not {id for id in ids_in(text, language) if id.startswith("country:")}


def test_a_language_does_not_name_a_country() -> None:
    assert ids_in("The guide is available in English, French and Spanish") == set()
    assert ids_in("Le guide existe en anglais, en français et en espagnol", "fr") == set()
    assert "country:FR" in ids_in("French and Spanish cooperatives met")
