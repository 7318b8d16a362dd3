"""Import the exports of Factiva as text or HTML, with or without field codes (HD, PD, SN ...)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BufferedReader
from typing import Any

from msgspec.structs import replace

from sse_search.dates import find_date
from sse_search.importers.bylines import authors_of, is_byline
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import Context, Record
from sse_search.importers.markup import text_of
from sse_search.importers.pressarticles import PressArticle, elements_of, items_of, read_lines, text_of_lines
from sse_search.languages import language_code

_CODES = "CLM SE HD CR BY WC PD ET SN SC ED PG VOL LA CY LP TD RF CT ART CO IN NS RE IPC IPD PUB CX AN DLN RST".split()
_OPENING_CODES = frozenset(("CLM", "SE", "HD"))
"""Codes with which an article begins."""
_CODE = re.compile(
    rf"[ \t\xa0]{{0,3}}(?:({'|'.join(_CODES)})(?:[ \t\xa0]*$|[ \t\xa0]{{2}}|[\t\xa0])"
    r"|(HD|WC|PD|SN|SC|CY|LP|TD|NS|IPC|IPD) (?=\S)|(AN) (?=Do[ck]ument)|(CO|IN|RE) (?=[a-z0-9]{2,12} : ))"
)
"""A field code; one space after it is enough if no text in capitals has such a word."""
_HEADER_CODE = re.compile(r"(CLM|SE|BY|CR|ET|ED|PG|VOL|LA|RF|CT|ART|CX|PUB|RST) (?=\S)")
"""A field code with one space in the header of an article or below its text, where no other lines stand."""
_TEXT_CODES = frozenset(("LP", "TD"))
_NUMBER = re.compile(r"(?:Document|Documento|Dokument) (?P<number>[A-Za-z]{2,12}[0-9][0-9A-Za-z]{8,40})")
_WORDS = re.compile(
    r"[0-9][0-9.,\s]{0,9} (?:words?|mots?|palabras?|palavras?|wörter|wort|parol[ae]|woorden)", re.IGNORECASE
)
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(?: ?[AP]M)?(?: [A-Z]{2,4})?")
_COPYRIGHT = re.compile(
    r"(?:\(c\)|©|copyright)(?!\w).*|.{0,200}(?:all rights reserved|tous droits réservés)\.?", re.IGNORECASE
)
_MAX_HEADER_LINES = 14
_SUBJECT_CODE = re.compile(r"[\w-]{1,12} : ")
_TITLE = re.compile(rb"<title>\s{0,20}factiva", re.IGNORECASE)
_ARTICLE = re.compile(r"<div\b[^<>]{0,200}\bclass=[\"'][^\"'<>]{0,100}\barticle\b[^<>]{0,200}>", re.IGNORECASE)


def begins_factiva(text: str) -> str:
    """
    Return what shows that a text is an export of Factiva; empty if it is none.

    >>> begins_factiva("HD\\nWeavers meet\\nPD\\n14 March 2019\\nSN\\nThe Loom\\n")
    'the field codes of Factiva'
    """
    lines = text.splitlines()
    codes = {code for line in lines if (code := _code_of(line)[0])}
    if codes >= {"HD", "PD", "SN"}:
        return "the field codes of Factiva"
    stripped = [line.strip() for line in lines]
    if any(map(_NUMBER.fullmatch, stripped)) and any(map(_WORDS.fullmatch, stripped)):
        return "the document numbers of Factiva"
    return ""


def is_factiva_page(head: bytes) -> bool:
    """Check whether a page is an export of Factiva."""
    return _TITLE.search(head) is not None


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item or a rejection for each article."""
    lines = read_lines(stream)
    is_page = any(line.lstrip().startswith("<") for line in lines[:1])
    yield from items_of(_page_articles("\n".join(lines)) if is_page else articles_of(lines), context)


def articles_of(lines: Sequence[str]) -> Iterator[PressArticle]:
    """Yield the articles of a text."""
    codes = [_code_of(line)[0] for line in lines]
    return _coded_articles(lines) if "HD" in codes else _plain_articles(lines)


def _page_articles(html: str) -> Iterator[PressArticle]:
    for position, root in enumerate(elements_of(html, _ARTICLE), start=1):
        fields = _cells(root)
        if "HD" in fields:
            yield _coded_article(position, fields)
        else:
            article = next(_plain_articles(text_of(root).split("\n")), _without_words(position))
            yield replace(article, position=position)


def _cells(root: Any) -> dict[str, list[str]]:
    """Return the fields of an article in a table with a row for each code."""
    fields: dict[str, list[str]] = {}
    for row in root.iter("tr"):
        code, *cells = [text_of(cell) for cell in row.iter("td")] or [""]
        if code in _CODES:
            fields.setdefault(code, []).extend("\n\n".join(cells).split("\n"))
    return fields


def _code_of(line: str) -> tuple[str, str]:
    """Return the field code with which a line begins and the rest of the line; no code in most lines."""
    match = _CODE.match(line)
    return (str(match[match.lastindex or 0]), line[match.end() :]) if match else ("", line)


def _coded_articles(lines: Sequence[str]) -> Iterator[PressArticle]:
    position, fields, code = 1, dict[str, list[str]](), ""
    for line in lines:
        next_code, rest = _code_of(line)
        if not next_code and code not in _TEXT_CODES and (match := _HEADER_CODE.match(line)) and code:
            next_code, rest = match[1], line[match.end() :]
        if next_code in _OPENING_CODES and "HD" in fields:
            yield _coded_article(position, fields)
            position, fields = position + 1, {}
        code = next_code or code
        if code:
            fields.setdefault(code, []).append(rest)
    if fields:
        yield _coded_article(position, fields)


def _coded_article(position: int, fields: Mapping[str, list[str]]) -> PressArticle:
    def line_of(code: str) -> str:
        return clean_line(" ".join(fields.get(code, ())))

    document = _NUMBER.search(line_of("AN"))
    body = "\n\n".join(text_of_lines(fields[code]) for code in ("LP", "TD") if code in fields)
    return PressArticle(
        position=position,
        title=line_of("HD"),
        date=line_of("PD"),
        source=line_of("SN"),
        body=body,
        authors=line_of("BY"),
        category=line_of("SE"),
        tags=tuple(_SUBJECT_CODE.sub("", tag.strip()) for tag in line_of("NS").split("|")),
        language=line_of("LA"),
        guid=f"urn:factiva:{document['number']}" if document else "",
        error="" if line_of("HD") or body.strip() else "it has neither a headline (HD) nor a text (LP, TD)",
    )


def _plain_articles(lines: Sequence[str]) -> Iterator[PressArticle]:
    """Yield the articles of a text without codes, each of which ends with its document number."""
    position, article = 1, list[str]()
    for line in lines:
        if document := _NUMBER.fullmatch(line.strip()):
            yield _plain_article(position, article, document["number"])
            position, article = position + 1, []
        else:
            article.append(clean_line(line))
    if any(map(_WORDS.fullmatch, article)):
        yield _plain_article(position, article, "")


def _plain_article(position: int, lines: Sequence[str], document: str) -> PressArticle:
    """Return an article by the order of its lines: title, author, words, date, source, code, language, copyright."""
    words = next((index for index, line in enumerate(lines) if _WORDS.fullmatch(line)), None)
    if words is None:
        return _without_words(position)
    above = [line for line in lines[:words] if line]
    authors = authors_of(above.pop()) if above and is_byline(above[-1]) else []
    end = words + 1
    header: list[str] = []
    language = ""
    for index, line in enumerate(lines[words + 1 : words + 1 + _MAX_HEADER_LINES], start=words + 2):
        is_language = len(language_code(line)) == 2 and len(line) > 2
        language = line if is_language else language
        if is_language or _COPYRIGHT.fullmatch(line):
            end = index
        elif line:
            header.append(line)
    date = next((line for line in header if find_date(line)), "")
    named = [line for line in header if line != date and not _TIME.fullmatch(line)]
    return PressArticle(
        position=position,
        title=above[-1] if above else "",
        date=date,
        source=named[0] if named and end > words + 1 else "",
        body=text_of_lines(lines[end:]),
        authors="; ".join(authors),
        category=above[0] if len(above) > 1 else "",
        language=language,
        guid=f"urn:factiva:{document}" if document else "",
    )


def _without_words(position: int) -> PressArticle:
    return PressArticle(position=position, error="it has no line with the number of its words, as Factiva writes it")
