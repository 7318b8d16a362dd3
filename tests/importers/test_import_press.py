"""Exports of press databases: many articles in one file, each with the fields that the database states."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search.errors import ImportFailedError
from sse_search.importers import read
from sse_search.model import NewsItem
from tests.importers.document_inputs import docx
from tests.importers.importer_inputs import items, only_item, reasons, written

TEXT = "Forty came to the yearly meeting of the weavers in the old town hall of Bergen, and they spoke of wool."
WRAPPED = "Forty came to the yearly meeting of the weavers in the old\ntown hall of Bergen, and they spoke of wool."
LAST = "They will meet again."

FACTIVA_CODES = f"""
SE\tCulture
HD\tWeavers meet
BY\tJane Doe and Rik Roe
WC\t355 words
PD\t14 March 2019
SN\tThe Loom
SC\tLOOM
LA\tEnglish
CY\tCopyright 2019 The Loom. All Rights Reserved.
LP
{WRAPPED}

TD
IN SHORT, they spoke of wool.

{LAST}

NS
gcoop : Cooperatives | ghand : Handicraft
RE
norw : Norway
AN
Document LOOM000020190314ef3e00001

SE\tCulture
HD\tPotters meet
PD\t12 March 2019
SN\tThe Kiln
LP
{TEXT}

AN\tDocument KILN000020190312ef3c00002

Search Summary
"""

FACTIVA_PLAIN = f"""
NEWS
Weavers meet
By Jane Doe
355 words
14 March 2019
10:15
The Loom
LOOM
3
English
(c) 2019 The Loom. All rights reserved.

{WRAPPED}

{LAST}

Document LOOM000020190314ef3e00001

Potters meet
1 204 mots
12 mars 2019
Le Four
FOUR
Français
Copyright 2019 Le Four

{TEXT}

Document FOUR000020190312ef3c00002

© 2020 Factiva, Inc. All rights reserved.
"""

FACTIVA_PAGE = f"""<!DOCTYPE html><html><head><title>Factiva</title></head><body><h1>Results</h1>
<div class="article enArticle"><table>
<tr><td><b>SE</b>&nbsp;</td><td>Culture</td></tr><tr><td><b>HD</b>&nbsp;</td><td><span>Weavers meet</span></td></tr>
<tr><td><b>BY</b></td><td>Jane Doe and Rik Roe</td></tr><tr><td><b>PD</b></td><td>14 March 2019</td></tr>
<tr><td><b>SN</b></td><td>The Loom</td></tr><tr><td><b>LA</b></td><td>English</td></tr>
<tr><td><b>LP</b></td><td><p class="articleParagraph">{TEXT}</p></td></tr>
<tr><td><b>TD</b></td><td><p class="articleParagraph">IN SHORT, they spoke of wool.</p><p>{LAST}</p></td></tr>
<tr><td><b>NS</b></td><td>gcoop : Cooperatives | ghand : Handicraft</td></tr>
<tr><td><b>AN</b></td><td>Document LOOM000020190314ef3e00001</td></tr></table></div>
<div class="article frArticle"><table><tr><td><b>HD</b></td><td>Potters meet</td></tr>
<tr><td><b>PD</b></td><td>12 mars 2019</td></tr><tr><td><b>SN</b></td><td>The Kiln</td></tr>
<tr><td><b>AN</b></td><td>Document KILN000020190312ef3c00002</td></tr></table></div></body></html>"""

LEXIS_NUMBERED = f"""
Download Request: Selected Items: 1-2
Time Of Request: Friday, March 20, 2019  16:51:31

                               1 of 2 DOCUMENTS

                                The Loom (Bergen)

                            March 14, 2019 Thursday
                                   Edition 1;
                                    Bergen

Weavers meet

BYLINE: Jane Doe and Rik Roe

SECTION: CULTURE; Pg. 6

LENGTH: 355 words

{WRAPPED}

Note: IN SHORT, they spoke of wool.

{LAST}

LOAD-DATE: March 15, 2019

LANGUAGE: ENGLISH

SUBJECT: COOPERATIVES (90%); HANDICRAFT (75%)

                       Copyright 2019 The Loom Ltd
                              All Rights Reserved

                               2 of 2 DOCUMENTS

                          Copyright 2019 The Kiln
                            All Rights Reserved

                                  The Kiln

                              March 12, 2019 Tuesday

SECTION: NEWS
LENGTH: 20 words
HEADLINE: Potters meet
BYLINE: By A. Potter
BODY:
{WRAPPED}
"""

NEXIS_PARAGRAPHS = (
    *("Date and Time: Friday, March 20, 2020 16:51:31 GMT", "Job Number: 123", "Documents (2)", "1. Weavers meet"),
    *("Client/Matter: -None-", "Search Terms: weavers"),
    *("Weavers meet", "The Loom (Bergen)", "March 14, 2019 Thursday", "Copyright 2019 The Loom All Rights Reserved"),
    *("Section: CULTURE; Pg. 6", "Length: 355 words", "Byline: Jane Doe and Rik Roe", "Body", TEXT),
    *("IN SHORT, they spoke of wool.", LAST, "Graphic", "A weaver", "Classification", "Language: ENGLISH; Engelsk"),
    *("Publication-Type: Newspaper", "Subject: COOPERATIVES (90%); HANDICRAFT (75%)", "Load-Date: March 15, 2019"),
    *("End of Document", "Potters meet", "The Kiln", "12 March 2019", "Length: 20 words", "Body", TEXT),
    *("Load-Date: March 13, 2019", "End of Document"),
)

EUROPRESSE_PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title></title></head><body>
<article><header><div><span class="DocPublicationName">La Navette, no. 43018</span></div>
<div><span class="DocHeader">Culture, jeudi 14 mars 2019, p. 16</span></div><div><p>CULTURE</p></div>
<div class="titreArticle"><p class="titreArticleVisu">Weavers meet</p></div><div>Jane Doe et Rik Roe</div></header>
<section><div class="DocText"><div class='docOcurrContainer'><p>{TEXT.replace("weavers", "<mark>weavers</mark>")}</p>
<p>IN SHORT, they spoke of wool.</p><p>{LAST}</p></div></div></section><aside><p>Note(s)</p></aside>
<footer><small>© 2019 La Navette. Tous droits réservés.</small><p>Numéro de document : news·20190315·NA·0q1503_1</p>
<span>Date d'émission : <b>2020-07-04</b></span></footer></article>
<article><header><div><span class="DocPublicationName">Le Four</span></div><div class="titreArticle">
<p class="titreArticleVisu">Potters meet</p></div></header><section><p>{TEXT}</p></section>
<footer><p>news·20190312·FO·2</p></footer></article></body></html>"""

EUROPRESSE_TEXT = f"""
La Navette, no. 43018
Culture, jeudi 14 mars 2019, p. 16

CULTURE

Weavers meet

Jane Doe

{TEXT}

IN SHORT, they spoke of wool.

{LAST}

© 2019 La Navette. Tous droits réservés.
Numéro de document : news·20190315·NA·0q1503_1

Le Four
mardi 12 mars 2019

Potters meet

{TEXT}

© 2019 Le Four. Tous droits réservés.
news·20190312·FO·2
"""


def nexis_text() -> bytes:
    return "\n\n".join(NEXIS_PARAGRAPHS).encode()


EXPORTS = {
    "factiva, codes": ("factiva", FACTIVA_CODES.encode()),
    "factiva, plain": ("factiva", FACTIVA_PLAIN.encode()),
    "factiva, page": ("factiva", FACTIVA_PAGE.encode()),
    "lexisnexis, numbered": ("lexisnexis", LEXIS_NUMBERED.encode()),
    "nexis, text": ("lexisnexis", nexis_text()),
    "nexis, lines": ("lexisnexis", nexis_text().replace(b"\n\n", b"\r\n")),
    "nexis, docx": ("docx", docx(*NEXIS_PARAGRAPHS)),
    "europresse, page": ("europresse", EUROPRESSE_PAGE.encode()),
    "europresse, text": ("europresse", EUROPRESSE_TEXT.encode()),
}


def pair(tmp_path: Path, name: str) -> tuple[NewsItem, NewsItem]:
    path = written(tmp_path, EXPORTS[name][1])
    assert reasons(path) == []
    weavers, potters = items(path)
    return weavers, potters


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_detected_and_each_article_is_an_item(tmp_path: Path, name: str) -> None:
    reading = read(written(tmp_path, EXPORTS[name][1]))
    weavers, potters = pair(tmp_path, name)

    assert reading.format == EXPORTS[name][0]
    assert (weavers.title, weavers.date.value, potters.title, potters.date.value) == (
        "Weavers meet",
        "2019-03-14",
        "Potters meet",
        "2019-03-12",
    )


@pytest.mark.parametrize("name", EXPORTS)
def test_the_text_is_whole_and_nothing_else_is_in_it(tmp_path: Path, name: str) -> None:
    weavers, potters = pair(tmp_path, name)

    paragraphs = weavers.body.split("\n\n")
    assert (paragraphs[0], paragraphs[-1]) == (TEXT, LAST)
    assert len(paragraphs) == (2 if name == "factiva, plain" else 3)
    assert potters.body in (TEXT, "")


LEXIS_FIELDS = ("The Loom (Bergen)", "CULTURE", "en", ("COOPERATIVES", "HANDICRAFT"))
FACTIVA_FIELDS = ("The Loom", "Culture", "en", ("Cooperatives", "Handicraft"))


@pytest.mark.parametrize(
    ("name", "fields", "authors"),
    [
        ("factiva, codes", FACTIVA_FIELDS, 2),
        ("factiva, plain", ("The Loom", "NEWS", "en", ()), 1),
        ("factiva, page", FACTIVA_FIELDS, 2),
        ("lexisnexis, numbered", LEXIS_FIELDS, 2),
        ("nexis, text", LEXIS_FIELDS, 2),
        ("nexis, lines", LEXIS_FIELDS, 2),
        ("nexis, docx", LEXIS_FIELDS, 2),
        ("europresse, page", ("La Navette", "Culture", "", ()), 2),
        ("europresse, text", ("La Navette", "Culture", "", ()), 1),
    ],
)
def test_the_fields_of_the_database_are_those_of_the_item(
    tmp_path: Path, name: str, fields: tuple[object, ...], authors: int
) -> None:
    weavers, potters = pair(tmp_path, name)

    assert (weavers.source, weavers.category, weavers.language, weavers.tags) == fields
    assert weavers.authors == ("Jane Doe", "Rik Roe")[:authors]
    assert potters.source in ("The Kiln", "Le Four")


def test_articles_of_one_title_and_day_stay_apart_by_their_document_numbers(tmp_path: Path) -> None:
    second = FACTIVA_CODES.replace("ef3e00001", "ef3e00009").partition("SE\tCulture\nHD\tPotters")[0]
    found = items(written(tmp_path, FACTIVA_CODES + second))

    assert [item.title for item in found] == ["Weavers meet", "Potters meet", "Weavers meet"]
    assert len({item.id for item in found}) == 3
    assert found[0].id == only_item(written(tmp_path, FACTIVA_PAGE.partition('<div class="article fr')[0])).id


def test_a_piece_that_is_no_article_is_rejected_by_its_number(tmp_path: Path) -> None:
    path = written(tmp_path, FACTIVA_PLAIN.replace("1 204 mots\n", ""))

    assert only_item(path).title == "Weavers meet"
    assert reasons(path) == ["article 2: it has no line with the number of its words, as Factiva writes it"]


def test_tables_of_press_databases_need_no_help(tmp_path: Path) -> None:
    factiva = "Headline,Publication Date,Source Name,Author,Snippet,Body,Language Code,Section\n"
    path = written(
        tmp_path, f"{factiva}Weavers meet,2019-03-14,The Loom,Jane Doe,In short,{TEXT!r},en,Culture\n".replace("'", '"')
    )

    item = only_item(path)
    assert (item.title, item.date.value, item.source, item.body) == ("Weavers meet", "2019-03-14", "The Loom", TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "Body\n\nIt is 1 of 3 of this kind.\n\nEnd of the road",
        "Title\n\nPage 1 of 3\n\nLength: 3 m\n",
        "The document LOOM000020190314ef3e00001 has 300 words",
    ],
)
def test_a_text_that_only_resembles_an_export_is_none(tmp_path: Path, text: str) -> None:
    try:
        format = read(written(tmp_path, text)).format
    except ImportFailedError:  # it has no known layout
        return
    assert format not in ("factiva", "lexisnexis", "europresse")


FACTIVA_ONE_SPACE = f"""HD Weavers hold their
   ART and wool meeting
BY By Jane Doe
WC 120 words
PD 14 March 2019
ET 03:00 AM
SN The Loom
SC LOOM
PG 3
LA English
LP
{TEXT}

TD
IN SHORT, they spoke of wool.

CO  abcd : Acme
IN iwool : Wool
RE norw : Norway
PUB Loom Ltd
AN Document LOOM000020190314ef3e0001
"""


def test_field_codes_of_factiva_may_be_followed_by_one_space(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, FACTIVA_ONE_SPACE))

    assert (item.title, item.date.value, item.source) == (
        "Weavers hold their ART and wool meeting",
        "2019-03-14",
        "The Loom",
    )
    assert (item.authors, item.language) == (("Jane Doe",), "en")
    assert item.body == f"{TEXT}\n\nIN SHORT, they spoke of wool."


@pytest.mark.parametrize(
    ("words", "date", "language", "document"),
    [
        ("120 palabras", "14 marzo 2019", "Español", "Documento"),
        ("120 Wörter", "14. März 2019", "Deutsch", "Dokument"),
        ("120 palavras", "14 março 2019", "Português", "Documento"),
        ("120 parole", "14 marzo 2019", "Italiano", "Documento"),
    ],
)
def test_factiva_in_other_languages_is_no_listing(
    tmp_path: Path, words: str, date: str, language: str, document: str
) -> None:
    articles = (
        f"{title}\n\n{words}\n{date}\nEl Ejemplo\nELEJ\n{language}\n(c) 2019 El Ejemplo\n\n{TEXT}\n\n"
        f"{document} ELEJ000020190314ef3e000{number}\n\n"
        for number, title in enumerate(("Las tejedoras", "Los alfareros"), start=1)
    )
    path = written(tmp_path, "".join(articles))

    assert read(path).format == "factiva"
    assert [(item.title, item.date.value, item.source) for item in items(path)] == [
        ("Las tejedoras", "2019-03-14", "El Ejemplo"),
        ("Los alfareros", "2019-03-14", "El Ejemplo"),
    ]
