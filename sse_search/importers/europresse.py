"""Import the exports of Europresse (Eureka): articles as a page in HTML, or as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BufferedReader
from typing import Any

from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import Context, Record
from sse_search.importers.listing_labels import ends_sentence
from sse_search.importers.markup import text_of
from sse_search.importers.pressarticles import (
    PressArticle,
    blocks_of,
    date_within,
    elements_of,
    items_of,
    read_lines,
    text_of_class,
    text_of_lines,
)
from sse_search.tokens import fold

_NUMBER = re.compile(
    r"\b(?P<number>(?:news|biom|bnews|web|rap|tw|tv|radio)[·.](?P<day>[0-9]{8})[·.]\w{1,10}[·.]\w{1,60})"
)
_CLASS = re.compile(rb"class=[\"'][^\"'<>]{0,100}\b(?:DocPublicationName|titreArticleVisu)\b")
_ARTICLE = re.compile(r"<article\b", re.IGNORECASE)
_RIGHTS = re.compile(r"©.*|.{0,200}tous droits réservés\.?|.{0,200}all rights reserved\.?", re.IGNORECASE)
_ISSUE_NUMBER = re.compile(r",\s*n[o°]\.?\s*[0-9]+.*", re.IGNORECASE)
_LABELS = re.compile(r"(?:numéro de document|document number)\s{0,9}:\s{0,9}", re.IGNORECASE)
_WEEKDAYS = frozenset(
    "lundi mardi mercredi jeudi vendredi samedi dimanche "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)
_MAX_HEADING_LENGTH = 200
_MAX_NAME_WORDS = 6


def begins_europresse(text: str) -> str:
    """
    Return what shows that a text is an export of Europresse; empty if it is none.

    >>> begins_europresse("La Navette\\n\\nUn titre\\n\\n© 2019 La Navette. Tous droits réservés.\\nnews·20190314·NA·1")
    'the document numbers of Europresse'
    """
    is_numbered = any(_NUMBER.fullmatch(_LABELS.sub("", line.strip())) for line in text.splitlines())
    return "the document numbers of Europresse" if is_numbered else ""


def is_europresse_page(head: bytes) -> bool:
    """Check whether a page is an export of Europresse."""
    return _CLASS.search(head) is not None


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item or a rejection for each article."""
    lines = read_lines(stream)
    is_page = any(line.lstrip().startswith("<") for line in lines[:1])
    yield from items_of(_page_articles("\n".join(lines)) if is_page else articles_of(lines), context)


def _page_articles(html: str) -> Iterator[PressArticle]:
    for position, root in enumerate(elements_of(html, _ARTICLE), start=1):
        yield _page_article(position, root)


def _page_article(position: int, root: Any) -> PressArticle:
    title = clean_line(text_of_class(root, "titreArticleVisu") or text_of_class(root, "titreArticle"))
    body = text_of_class(root, "DocText", "docOcurrContainer") or "\n\n".join(map(text_of, root.iter("section")))
    if not title and not body:
        return PressArticle(position=position, error="it has neither a title nor a text")
    header = text_of_class(root, "DocHeader") or text_of_class(root, "DocTitreSousSection")
    document = _NUMBER.search(text_of(root))
    return PressArticle(
        position=position,
        title=title,
        date=date_within(header) or (document["day"] if document else ""),
        source=_ISSUE_NUMBER.sub("", clean_line(text_of_class(root, "DocPublicationName"))),
        body=body,
        authors=_author(root),
        category=_section(header),
        guid=f"urn:europresse:{document['number']}" if document else "",
    )


def _author(root: Any) -> str:
    """Return the author, whose element follows that of the title and has no class of its own."""
    for element in root.iter("div", "p"):
        if "titreArticle" in element.get("class", "").split():
            following = element.getnext()
            name = clean_line(text_of(following)) if following is not None and not following.get("class") else ""
            return name if len(name.split()) <= _MAX_NAME_WORDS else ""
    return clean_line(text_of_class(root, "docAuthors", "sm-margin-bottomNews"))


def _section(header: str) -> str:
    """
    Return the section that a header states before the date.

    >>> _section("Communication, mardi 14 mars 2006, p. 16"), _section("mardi 14 mars 2006")
    ('Communication', '')
    """
    section, _, rest = header.partition(",")
    return section if date_within(rest) and fold(section) not in _WEEKDAYS else ""


def articles_of(lines: Sequence[str]) -> Iterator[PressArticle]:
    """Yield the articles of a text, each of which ends with its document number."""
    position, article = 1, list[str]()
    for line in lines:
        if document := _NUMBER.fullmatch(_LABELS.sub("", line.strip())):
            yield _plain_article(position, article, document)
            position, article = position + 1, []
        else:
            article.append(line)


def _plain_article(position: int, lines: Sequence[str], document: re.Match[str]) -> PressArticle:
    """Return an article by the order of its blocks: source, section with date and page, headings, author, text."""
    blocks = [block for block in blocks_of(lines) if not _RIGHTS.fullmatch(block[0])]
    flat = [line for block in blocks[:3] for line in block][:6]
    header = next((line for line in flat if date_within(line)), "")
    header_block = next((index for index, block in enumerate(blocks) if header and header in block), -1)
    source = flat[flat.index(header) - 1] if header and flat.index(header) else ""
    headings, text = _headings(blocks[header_block + 1 :])
    author = headings.pop() if len(headings) > 1 and _is_name(headings[-1]) else ""
    title = headings[-1] if headings else ""
    if not title and not text:
        return PressArticle(position=position, error="it has neither a title nor a text")
    return PressArticle(
        position=position,
        title=title,
        date=date_within(header) or document["day"],
        source=_ISSUE_NUMBER.sub("", source),
        body="\n\n".join(text_of_lines(block) for block in text),
        authors=author,
        category=_section(header),
        guid=f"urn:europresse:{document['number']}",
    )


def _headings(blocks: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Return the lines before the text, which are short and no sentences, and the blocks of the text."""
    headings: list[str] = []
    for index, block in enumerate(blocks):
        joined = " ".join(block)
        if len(joined) > _MAX_HEADING_LENGTH or (headings and ends_sentence(joined)):
            return headings, blocks[index:]
        headings += [joined] if len(blocks) > 1 else block
    return headings, []


def _is_name(text: str) -> bool:
    words = text.split()
    return 1 < len(words) <= _MAX_NAME_WORDS and all(
        word[0].isupper() or word in ("de", "du", "d'", "et") for word in words
    )
