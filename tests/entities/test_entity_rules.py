"""Each rule for names that the press writes in its own way accepts what it is for, and rejects what it is not for."""

from __future__ import annotations

import pytest

from tests.entities.entity_items import ids_in, make_item, shipped_tagger, tagger_with

SAME_NAME = """
[[entity]]
id = "organization:union-gr"
label = "Union of the Greeks"
acronyms = ["ZZUNI"]
geography = ["country:GR"]
unverified = true

[[entity]]
id = "organization:union-fi"
label = "Union of the Finns"
acronyms = ["ZZUNI"]
geography = ["country:FI"]
unverified = true
"""

CASES = [
    # rule, id, language, a text in which the id is named, a text in which it is not
    ("a distinctive short form written like a word", "organization:cecop", "en", "Cecop met", "a cecop; CeCop"),
    ("a short form of three letters in the list", "organization:fao", "en", "the Fao said", "the fao"),
    ("a short form after an article", "organization:ica", "fr", "les coopératives et l'Aci", "Aci Castello, une ville"),
    ("a short form of the field", "organization:ica", "it", "le cooperative e l'Aci", "l'Aci aumenta il bollo"),
    ("a short form of several", "organization:ica", "fr", "l'ACI et ses coopératives", "les ACI et les coopératives"),
    ("a central bank", "organization:ecb", "it", "la Bce alza i tassi", "la bce"),
    ("a word of other languages", "organization:ilo", "it", "l'Oil pubblica un rapporto", "la stazione Oil"),
    ("a word of English", "organization:ilo", "fr", "selon le Bit", "un Bit"),
    ("a word of Spanish", "country:US", "it", "negli Usa", "la ditta usa molta carta"),
    ("a Spanish adjective", "organization:unido", "it", "l'Unido pubblica", "il Mercado Unido di Lima"),
    ("an adjective in a name", "organization:unido", "es", "la UNIDO presta", "el Partido Unido de los Trabajadores"),
    ("a verb at the start", "organization:cooperar", "es", "la Cooperar reúne a todas", "Cooperar es crecer"),
    ("a verb of a heading", "organization:climbs", "en", "members of CLIMBS", "Inflation Climbs, Again, Say Co-ops"),
    ("a town like a short form", "organization:utica", "fr", "avec l'UTICA", "la caisse populaire de Utica"),
    ("a noun after a comma", "organization:avise", "fr", "le Labo, Avise et le RTES", "Le Labo. Avise les autres"),
    ("a noun at the start", "organization:solidaridad", "es", "la red Solidaridad", "Solidaridad con los pueblos"),
    ("a number", "organization:un", "de", "die Uno tagt", "Fiat Uno"),
    ("a union", "region:eu", "pt", "a Ue decide", "a ue"),
    ("a bank", "organization:iadb", "es", "el Bid presta", "el bid"),
    (
        "an inflected name without language",
        "organization:schweizerischer-gewerkschaftsbund",
        "de",
        "im Schweizerischen Gewerkschaftsbund",
        "im schweizerischen Gewerkschaftswesen",
    ),
    (
        "an inflected German name",
        "organization:ica",
        "de",
        "des Internationalen Genossenschaftsbundes",
        "des internationalen Genossenschaftswesens",
    ),
    (
        "a short form beside its long form",
        "organization:ocb",
        "en",
        "Ocb, Organization of Brazilian Cooperatives",
        "Ocb",
    ),
    ("a short form that is a word", "organization:aim", "fr", "l'AIM et les mutuelles", "l'Aim"),
    ("a short form after a given name", "organization:roppa", "fr", "le Roppa", "Jean Roppa préside"),
    (
        "a name in sentence case",
        "organization:credit-cooperatif",
        "fr",
        "Le Crédit coopératif prête",
        "Crédit coopératif : débat",
    ),
    ("sentence case is not English", "organization:social-platform", "fr", "la Social platform", "the social platform"),
    (
        "an office in lower case",
        "organization:catalonia-gov",
        "es",
        "la Generalitat de Cataluña",
        "la generalitat catalana",
    ),
    (
        "a translated long form",
        "organization:cecop",
        "pt",
        "A Confederação Europeia das Cooperativas Industriais (CECOP) e a CECOP",
        "A Comissão de Esportes e Competições Populares (CECOP) e a CECOP",
    ),
    (
        "a German long form",
        "organization:ica",
        "de",
        "die Internationale Genossenschaftsallianz (ICA)",
        "das Institut für Chemie und Analyse (ICA)",
    ),
    (
        "a shared name, country named",
        "organization:confecoop",
        "es",
        "Confecoop, de Colombia",
        "Confecoop, de Guatemala",
    ),
    (
        "a shared name, by language",
        "organization:confecoop-pt",
        "pt",
        "A Confecoop reuniu",
        "Confecoop en Bogotá, Colombia",
    ),
    (
        "a shared name, nearest country",
        "organization:conacoop-cr",
        "es",
        "El Conacoop de Costa Rica y, meses más tarde, cooperativas de Nicaragua",
        "El Conacoop de Nicaragua y, meses más tarde, cooperativas de Costa Rica",
    ),
    (
        "a rule, nearest country",
        "organization:cgt-ar",
        "es",
        "La CGT protestó en Argentina y no en Francia",
        "La CGT protestó en Francia y no en Argentina",
    ),
    (
        "a rule, no person's country",
        "organization:cgt",
        "es",
        "La CGT protestó en Francia",
        "La CGT protestó en Argentina, dijo Ignacio Francia",
    ),
    (
        "a rule, no street's country",
        "organization:ugt",
        "pt",
        "A UGT protestou em Espanha",
        "A UGT protestou em Portugal, na Praça de Espanha",
    ),
    (
        "a region, nearest country",
        "region:PK-PB",
        "en",
        "Punjab, near Lahore, Pakistan, and later India",
        "Punjab, in India, and later Pakistan",
    ),
    (
        "the country after a shared name",
        "organization:confecoop",
        "en",
        "Confecoop of Portugal met Confecoop of Colombia",
        "Confecoop of Portugal met",
    ),
    ("a storm", "organization:irma", "en", "the IRMA in Anand", "Hurricane Irma hit Anand"),
    ("a person's given name", "organization:melinda", "it", "il consorzio Melinda", "Melinda Gates parla"),
    ("a surname after a title", "organization:brac", "en", "Brac said", "Ms Brac said"),
    ("an English article", "organization:ilo", "en", "The Ilo published it", "The port of Ilo"),
    ("an English valley", "organization:ica", "en", "The Ica published it", "The Ica valley"),
    ("a firm of the same letters", "organization:ilo", "de", "die ILO in Genf", "die ILO GmbH in Genf"),
    (
        "another long form without the letters",
        "organization:cecop",
        "en",
        "The European Confederation of Industrial Cooperatives (CECOP)",
        "The European Confederation of Candle Makers (CECOP)",
    ),
    (
        "another long form in sentence case",
        "organization:fao",
        "fr",
        "Jean Petit (FAO)",
        "la Fédération mondiale des bougies (FAO)",
    ),
    (
        "the short form of a part",
        "organization:ica-ap",
        "en",
        "The office of the International Cooperative Alliance (ICA-AP) met",
        "The International Cooperative Alliance (ICA) met",
    ),
    (
        "a long form of several",
        "organization:cut-cl",
        "es",
        "La Central Unitaria de Trabajadores (CUT) de Chile",
        "La Central Unitaria de Trabajadores (CUT) de Colombia",
    ),
    ("a country that is a given name", "country:IN", "en", "India Post and India", "India Knight, a baker"),
    ("a given name in German", "country:IL", "de", "Firmen aus Israel", "Israel Schmidt und andere"),
    ("a country that is a surname", "country:NL", "en", "Farmers in Holland", "Mark Holland; later, Holland said"),
    ("a country in a firm's name", "country:ML", "en", "farmers in Mali", "printed by Mali Ltd"),
    ("a country in a street's name", "country:DE", "fr", "venu d'Allemagne", "12, rue d'Allemagne"),
    ("an island", "country:GE", "en", "Tbilisi, Georgia", "seals of South Georgia"),
    ("a fruit", "country:GE", "en", "farmers of Georgia", "a Georgia peach"),
    ("a pigment", "country:TR", "en", "farmers of Turkey", "dyed in Turkey red"),
    ("a country in German", "country:DE", "de", "in Deutschland", "im deutschland"),
    ("a country in Italian", "country:ES", "it", "in Spagna", "la spagna"),
    ("a country in an English text", "country:DE", "en", "Diakonie in Deutschland", "the diakonie"),
    ("an abbreviated country", "country:US", "es", "EE UU y EE.UU.", "ee uu"),
    ("a word of German in English", "country:IS", "de", "Fischer aus Island", "Fischer aus Irland"),
    ("a region", "region:CA-QC", "fr", "au Québec", "le quebec"),
    ("a region like a country", "region:US-GA", "en", "Georgia and Alabama", "Georgia and Armenia"),
    ("a region like a given name", "region:AU-VIC", "en", "Victoria, in Australia", "Queen Victoria"),
    ("the first of May in English", "event:labour-day", "en", "May Day rallies", "on a May day"),
    ("the first of May in French", "event:labour-day", "fr", "le 1er Mai des syndicats", "le 1er mai 2026"),
    ("the first of May in Italian", "event:labour-day", "it", "per il Primo Maggio", "il primo maggio 2026"),
    ("the first of May in German", "event:labour-day", "de", "am Tag der Arbeit", "am Tag der Arbeitslosen"),
    ("a department", "region:CO-SAN", "es", "En Santander, Colombia", "El Banco Santander, de Colombia"),
    ("a state like a city", "region:US-NY", "es", "Nueva York, Estados Unidos", "en Nueva York, Estados Unidos"),
    (
        "a union like a composer",
        "organization:vereinte-dienstleistungsgewerkschaft",
        "de",
        "Die Gewerkschaft Verdi",
        "Verdi",
    ),
    ("a name that is a number", "organization:fundacion-once", "es", "la ONCE y la Once", "Once años"),
    ("a town in a name with accents", "organization:mondragon", "de", "Baskenland mit Mondragón", "mondragón"),
    ("a body within another", "organization:rescoop", "fr", "l'alliance REScoop", "Rescoop Wallonie"),
    (
        "an event in German",
        "event:coops-day",
        "de",
        "am Internationalen Tag der Genossenschaften",
        "am Tag der Genossenschaft",
    ),
]


@pytest.mark.parametrize(("id", "language", "text"), [pytest.param(*case[1:4], id=case[0]) for case in CASES])
def test_a_rule_accepts_what_it_is_for(id: str, language: str, text: str) -> None:
    assert id in ids_in(text, language)


@pytest.mark.parametrize(("id", "language", "text"), [pytest.param(*case[1:3], case[4], id=case[0]) for case in CASES])
def test_a_rule_rejects_what_it_is_not_for(id: str, language: str, text: str) -> None:
    assert id not in ids_in(text, language)


def test_a_german_country_is_no_country_in_english() -> None:
    assert "country:IS" not in ids_in("Rhode Island", "en")
    assert "country:IS" not in ids_in("une île, Staten Island", "fr")


def test_a_name_shared_by_two_countries_names_neither_if_the_item_does_not_say_which() -> None:
    tagger = tagger_with(SAME_NAME)

    assert ids_in("ZZUNI met", tagger=tagger) == set()
    assert ids_in("ZZUNI met in Greece", tagger=tagger) >= {"organization:union-gr"}
    assert ids_in("The Union of the Finns met; Greeks left ZZUNI", tagger=tagger) >= {"organization:union-fi"}


def test_a_region_implies_its_country_and_the_continent() -> None:
    tags = {tag.id: tag.implied_by for tag in shipped_tagger().tags(make_item("Cooperatives of Kerala"), "en")}

    assert tags["region:IN-KL"] is None or tags["region:IN-KL"] == ""
    assert tags["country:IN"] == "region:IN-KL"
    assert "region:asia" in tags


def test_an_organization_inside_the_name_of_another_does_not_count() -> None:
    assert "organization:banco-do-brasil" not in ids_in("a Fundação Banco do Brasil", "pt")
    assert "organization:banco-do-brasil" in ids_in("o Banco do Brasil", "pt")


def test_an_event_inside_the_name_of_another_does_not_count() -> None:
    ids = ids_in("o Dia Internacional das Cooperativas de Crédito", "pt")

    assert "event:credit-union-day" in ids
    assert "event:coops-day" not in ids
