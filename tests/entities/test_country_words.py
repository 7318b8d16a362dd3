"""A country's word in the name of a person, a street, a firm or a town is no country; the country itself is one."""

from __future__ import annotations

import pytest

from tests.entities.entity_items import ids_in

CASES = [
    # kind, id, language, a text with the country, a text with the other name
    ("a title", "country:IE", "en", "Ms Smith of Ireland", "Ms Ireland spoke"),
    ("a title in German", "country:JO", "de", "Herr Huber aus Jordan", "Herr Jordan sagte zu"),
    ("a title in French", "country:PL", "fr", "Mme Petit vit en Pologne", "Mme Pologne préside"),
    ("a title with a dot", "country:FR", "es", "la Sra. Ruiz vive en Francia", "la Sra. Francia preside"),
    ("a title of one letter", "country:PT", "fr", "5 m de tissu du Portugal", "M. Portugal arrive"),
    ("an office", "country:DE", "fr", "le ministre d'Allemagne", "le ministre Balthazar Allemagne parle"),
    ("an abbreviation like a title", "country:CG", "en", "Congo and Brazzaville", "Dr Congo of Brazzaville"),
    ("a given name", "country:IE", "en", "Kathy left Ireland", "Kathy Ireland sells carpets"),
    ("a given name in Portuguese", "country:FR", "pt", "Ana foi à França", "Ana França falou"),
    ("a given name in Spanish", "country:BO", "es", "Carlos viajó a Bolivia", "Carlos Bolivia dijo que no"),
    ("a given name in German", "country:FR", "de", "Peter liebt Frankreich", "Peter Frankreich sagte"),
    ("a given name in Italian", "country:CU", "it", "Germano torna a Cuba", "Germano Cuba ha detto"),
    ("a name that is a town", "country:CL", "es", "Santiago Chile 2026", "Alfonso Chile preside"),
    ("a saint", "country:BR", "pt", "em São Paulo Brasil", "o produtor Paulo Brasil"),
    ("a surname with a link", "country:NL", "pt", "produtores da Holanda", "Chico Buarque de Holanda cantou"),
    ("a later mention", "country:PL", "fr", "Mme Pologne vit en Pologne", "Mme Pologne parle. Pologne conclut"),
    ("a country as given name", "country:ML", "it", "Il Mali aderisce", "Mali Conti ha detto"),
    ("a body of a country", "country:ML", "es", "la red Mali Federation", "la productora Mali Conti"),
    ("a demonym as given name", "country:JO", "it", "il governo giordano", "la cooperativa di Giordano"),
    ("a demonym at the start", "country:JO", "it", "Giordani e libanesi", "Giordano Bruno e altri"),
    ("a demonym as second word", "country:JO", "it", "Il Giordano che parla", "Secondo Giordano Bruno, la regola vale"),
    ("a sentence after a preposition", "country:GE", "de", "aus Georgia", "Die Bank wertet aus. Georgia Huber leitet"),
    ("a people with a capital", "country:IT", "it", "per gli Italiani", "con Italiano"),
    ("an Italian street", "country:SE", "it", "in Svezia", "in via Svezia 12"),
    ("an Italian avenue", "country:AR", "it", "in Argentina", "in viale dell'Argentina"),
    ("off an Italian coast", "country:MT", "it", "al largo di Malta", "in largo Malta"),
    ("because of a country", "country:FR", "it", "per via della Francia", "in via Francia"),
    ("a route in English", "country:PA", "en", "shipped via Panama", "lives in Panama Street"),
    ("a French square", "country:IT", "fr", "la place de la France et de l'Italie", "12 place d'Italie"),
    ("a French road", "country:FR", "fr", "la place de la France en Europe", "Rendez-vous Place de la France"),
    ("a Spanish street", "country:US", "es", "en Estados Unidos", "calle Estados Unidos 1200"),
    ("a Spanish republic", "country:AR", "es", "la República Argentina", "avenida República Argentina 4"),
    ("a Portuguese street", "country:MX", "pt", "do México", "travessa do México"),
    ("a German street", "country:BE", "de", "belgische Straßen", "Belgische Straße 4"),
    ("an adjective of Switzerland", "country:CH", "de", "Schweizer Genossenschaften", "Frau Schweizer sagte zu"),
    ("a German square", "country:HU", "de", "der ungarische Platz", "am Ungarischen Platz"),
    ("a firm", "country:ML", "en", "people of Mali", "printed by Mali plc"),
    ("a Spanish firm", "country:PE", "es", "Perú sa", "Perú S.A. produce"),
    ("a spaced Spanish firm", "country:MX", "es", "México se alegra", "México S. L. produce"),
    (
        "a country in a firm of another name",
        "country:LK",
        "en",
        "Merchant Bank of Sri Lanka Ltd",
        "owned by Sri Lanka Ltd",
    ),
    ("an abbreviated street", "country:MX", "es", "la av. y México", "av. México 300"),
    ("a street of several", "country:US", "fr", "des États-Unis", "avenue des États-Unis"),
    ("a demonym as surname", "country:IE", "en", "Dr Smith met Irish farmers", "Dr Irish met farmers"),
    ("a later demonym", "country:FR", "en", "Ms French met French farmers", "Ms French"),
    ("a drink", "country:CU", "es", "una Cuba que cambia", "un Cuba libre"),
    ("a vegetable", "country:CH", "en", "Swiss farmers", "Swiss chard"),
    ("a town", "country:LB", "en", "Lebanon and Ohio", "members in Lebanon, Ohio, met"),
    ("a list with a state", "country:MX", "en", "Canada, Mexico, Texas", "farmers of Mexico, Missouri"),
    ("a list that ends with a state", "country:MX", "en", "Mexico, Texas and Utah", "Mexico, Texas"),
    ("a given name without its cedilla", "country:FR", "it", "cooperative in Francia", "Il testo è di Franca Rame"),
    ("a zone without a cedilla", "country:FR", "es", "la francesa", "la Zona Franca de Barcelona"),
    (
        "a town without its cedilla",
        "country:FR",
        "pt",
        "a cidade de Paris, na França",
        "a cidade de Franca, em São Paulo",
    ),
    ("a noun without its tilde", "country:OM", "de", "im Sultanat Oman", "Die Oma backt"),
    ("an accent missing in capitals", "country:FR", "pt", "COOPERATIVAS DA FRANCA E DA ITALIA", "na Franca"),
    ("an adjective of a German kingdom", "country:GB", "de", "Das Vereinigte Königreich", "Das vereinigte Königreich"),
    ("a firm of several words", "country:PE", "en", "a plc in Peru", "printed by Peru Consulting plc"),
    ("a German firm of several words", "country:NL", "de", "In Holland. Die Blumen GmbH", "die Holland Blumen GmbH"),
    ("an Italian firm of several words", "country:NL", "it", "in Olanda", "Olanda Assicurazioni S.p.A. apre"),
    ("a demonym as a firm", "country:CH", "pt", "na padaria suíça", "na padaria Suíça Lda."),
    ("a family firm", "country:BR", "en", "Brazil & Chile", "Brazil & Sons"),
    ("two partners", "country:NL", "en", "Holland & Germany", "Holland & Barrett"),
    ("a bank of a country", "country:PE", "en", "Bank of Peru Mutual Ltd", "the owner of Peru Mutual Ltd"),
    ("a surname of another continent", "country:ML", "fr", "la coopérative du Mali", "Salif Mali chante"),
    ("a sentence after a saint", "country:ES", "pt", "em São Paulo Espanha", "Viu o Santo. Paulo Espanha é contra"),
    ("a sum of dollars", "country:US", "en", "100 firms of the US", "US$100,000 and US$ 100"),
    ("a sum in French", "country:US", "fr", "100 aux USA", "100 $ USA"),
    ("a sum of Swiss money", "country:CH", "de", "100 Schweizer Firmen", "100 Schweizer Franken"),
    ("a sum of British money", "country:GB", "it", "la birra britannica", "la sterlina britannica"),
    ("a sum of Danish money", "country:DK", "fr", "la couronne danoise", "100 couronnes danoises"),
    ("Italian people", "country:PL", "it", "i polacchi", "i polacci"),
    ("German people", "country:FR", "de", "die Franzosen", "die franzosen"),
    ("a German woman", "country:GB", "de", "eine Britin", "Peter Brite spricht"),
    ("a German genitive", "country:PL", "de", "die Regierung Polens", "die Regierung Polenz"),
    ("a region as surname", "region:IT-75", "it", "in Puglia", "il signor Puglia; poi Puglia parla"),
    ("a region after a given name", "region:DE-HE", "de", "Martin aus Hessen", "Martin Hessen sprach"),
    (
        "a region as given name",
        "region:US-VA",
        "en",
        "In the United States, farmers of Virginia",
        "In the United States, Virginia Woolf wrote",
    ),
    ("a region before a body", "region:CA-AB", "en", "Alberta Health Services", "Alberta Hunter sings"),
    ("an inn in German", "country:IS", "de", "ein Hotel in Island", "im Hotel Island"),
    ("an inn in French", "country:FR", "fr", "un hôtel de France", "à l'Hôtel de France"),
    ("an Italian fruit", "country:IN", "it", "frutti dell'India", "fichi d'India"),
    ("a Spanish dish", "country:RU", "es", "una ensalada y una carta rusa", "una ensaladilla rusa"),
    ("an English illness", "country:DE", "en", "German nurses", "German measles"),
    ("a strait", "country:GI", "de", "in Gibraltar", "an der Straße von Gibraltar"),
    ("a town like an island", "country:GE", "en", "Tbilisi, Georgia", "South Georgia, Georgia"),
]


@pytest.mark.parametrize(("id", "language", "text"), [pytest.param(*case[1:4], id=case[0]) for case in CASES])
def test_a_country_is_a_country(id: str, language: str, text: str) -> None:
    assert id in ids_in(text, language)


@pytest.mark.parametrize(("id", "language", "text"), [pytest.param(*case[1:3], case[4], id=case[0]) for case in CASES])
def test_a_country_in_another_name_is_none(id: str, language: str, text: str) -> None:
    assert id not in ids_in(text, language)


@pytest.mark.parametrize(
    ("text", "state"),
    [("Lebanon, Ohio", "region:US-OH"), ("Peru, Indiana", "region:US-IN"), ("South Georgia, Georgia", "region:US-GA")],
)
def test_the_state_of_a_town_like_a_country_counts(text: str, state: str) -> None:
    assert state in ids_in(text)
