"""Import the exports of LexisNexis and Nexis Uni as text, and as Word documents by way of their paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BufferedReader
from itertools import pairwise

from sse_search.dates import is_date
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import Context, Record
from sse_search.importers.pressarticles import PressArticle, blocks_of, items_of, read_lines, text_of_lines
from sse_search.tokens import fold

_POSITION = r"[0-9]{1,5} (?:of|de|von|di|sur) [0-9]{1,5}"
_OPENING = re.compile(
    rf"\s*(?:(?:document|dokument|documento) {_POSITION}"
    rf"|{_POSITION} (?:documents?|dokumenten?|documentos?|documenti))\s*",
    re.IGNORECASE,
)
_END = frozenset(("end of document", "fin du document", "ende des dokuments", "fin del documento", "fim do documento"))
_BODY = frozenset(
    ("body", "body:", "corps", "corps:", "texte", "text:", "text", "cuerpo", "cuerpo:", "corpo", "corpo:")
)
_LABELS = {
    "title": "headline titre uberschrift titular titulo titolo",
    "authors": "byline autor auteur autore auteurs autoren",
    "category": "section rubrik rubrique seccion secao sezione",
    "summary": "highlight",
    "language": "language sprache langue idioma lingua",
    "tags": "subject",
    "": (
        "length lange longueur longitud extensao lunghezza dateline load-date publication-type journal-code graphic "
        "correction-date acc-no pub-type document-type company organization country state city person industry "
        "geographic ticker type edition series correction copyright note notes update date-chargement ladedatum"
    ),
}
_FIELDS = {name: field for field, names in _LABELS.items() for name in names.split()}
_ENDING_LABELS = frozenset(
    "load-date language publication-type journal-code subject graphic correction-date acc-no pub-type document-type "
    "company organization country state city person industry geographic ticker sprache langue idioma lingua update "
    "date-chargement ladedatum".split()
)
"""Labels after the text of an article."""
_ENDING_HEADINGS = frozenset(("classification", "graphic", "notes", "klassifizierung", "clasificacion"))
_LABEL = re.compile(r"([^\W\d_][\w-]{2,20}):(?:\s+|$)(.*)", re.DOTALL)
_COPYRIGHT = re.compile(r"(?:copyright|©|\(c\))(?!\w).*|.{0,200}all rights reserved\.?", re.IGNORECASE)
_RELEVANCE = re.compile(r"\([0-9]{1,3}%\)")


def begins_lexisnexis(text: str) -> str:
    """
    Return what shows that a text is an export of LexisNexis; empty if it is none.

    >>> begins_lexisnexis("   1 of 10 DOCUMENTS\\n\\nThe Loom\\n\\nLENGTH: 30 words\\n")
    'the headers of LexisNexis'
    """
    lines = [line.strip() for line in text.splitlines()]
    folded = {fold(line) for line in lines if len(line) < 30}
    labels = {fold(match[1]) for line in lines if (match := _LABEL.fullmatch(line))}
    is_known = not labels.isdisjoint(("length", "load-date", "byline", "lange", "longueur", "longitud"))
    if is_known and any(map(_OPENING.fullmatch, lines)):
        return "the headers of LexisNexis"
    if not folded.isdisjoint(_BODY) and (not folded.isdisjoint(_END) or ({"length", "load-date"} <= labels)):
        return "the headings of Nexis Uni"
    return ""


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item or a rejection for each article."""
    yield from items_of(articles_of(read_lines(stream)), context)


def articles_of(lines: Sequence[str]) -> Iterator[PressArticle]:
    """Yield the articles of a text; what stands before the first one is the search that found them."""
    openings = [index for index, line in enumerate(lines) if _OPENING.fullmatch(line)]
    if openings:
        for position, (start, end) in enumerate(pairwise([*openings, len(lines)]), start=1):
            yield _article(position, lines[start + 1 : end], is_numbered=True)
        return
    start, position = 0, 1
    for index, line in enumerate([*lines, "End of Document"]):
        if fold(line.strip()) in _END:
            if any(line.strip() for line in lines[start:index]):
                yield _article(position, lines[start:index], is_numbered=False)
                position += 1
            start = index + 1


def _article(position: int, lines: Sequence[str], *, is_numbered: bool) -> PressArticle:
    header, body, footer = _divided(lines)
    labels, blocks = _labels(header)
    labels = _labels(footer)[0] | labels
    blocks = [block for block in blocks if not _COPYRIGHT.fullmatch(block[0])]
    title, source, date = _top(blocks, labels, is_numbered=is_numbered)
    if not title and not body.strip():
        return PressArticle(position=position, error="it has neither a title nor a text")
    return PressArticle(
        position=position,
        title=title,
        date=date,
        source=source,
        body=body,
        summary=labels.get("summary", ""),
        authors=labels.get("authors", ""),
        category=labels.get("category", "").partition(";")[0],
        tags=tuple(_RELEVANCE.sub("", tag) for tag in labels.get("tags", "").split(";")),
        language=labels.get("language", "").partition(";")[0],
    )


def _divided(lines: Sequence[str]) -> tuple[Sequence[str], str, Sequence[str]]:
    """Return the lines before the text, the text, and the lines after it."""
    start = next((index for index, line in enumerate(lines) if fold(line.strip()) in _BODY), None)
    header = lines[:start]
    if start is None:
        start = _end_of_labels(lines)
        header = lines[: start + 1]
    end = next((index for index in range(start + 1, len(lines)) if _ends_text(lines[index])), len(lines))
    text = list(lines[start + 1 : end])
    while text and (not text[-1].strip() or _COPYRIGHT.fullmatch(text[-1].strip())):
        text.pop()
    return header, text_of_lines(text), lines[end:]


def _end_of_labels(lines: Sequence[str]) -> int:
    """Return the index of the last line of the labelled blocks above a text without a heading; -1 without any."""
    end, after_blank = -1, False
    for index, line in enumerate(lines):
        is_label = _is_heading_label(line)
        if end >= 0 and after_blank and line.strip() and not is_label:
            return end
        after_blank = not line.strip()
        if is_label or (end >= 0 and not after_blank):  # a label may go on on the next line
            end = index
    return end


def _is_heading_label(line: str) -> bool:
    match = _LABEL.fullmatch(line.strip())
    return match is not None and fold(match[1]) in _FIELDS.keys() - _ENDING_LABELS


def _ends_text(line: str) -> bool:
    text = line.strip()
    match = _LABEL.fullmatch(text)
    return fold(text) in _ENDING_HEADINGS or (match is not None and fold(match[1]) in _ENDING_LABELS)


def _labels(lines: Sequence[str]) -> tuple[dict[str, str], list[list[str]]]:
    """Return the fields that have a label, and the blocks of lines without one."""
    fields: dict[str, str] = {}
    blocks: list[list[str]] = []
    for block in blocks_of(lines):
        unlabelled: list[str] = []
        field: str | None = None
        for line in block:
            match = _LABEL.fullmatch(line)
            if match and fold(match[1]) in _FIELDS:
                field = _FIELDS[fold(match[1])]
                fields.setdefault(field, match[2])
            elif field is None:
                unlabelled.append(line)
            else:
                fields[field] = f"{fields[field]} {line}"
        if unlabelled:
            blocks.append(unlabelled)
    return fields, blocks


def _top(blocks: Sequence[list[str]], labels: Mapping[str, str], *, is_numbered: bool) -> tuple[str, str, str]:
    """Return title, source and date, which have no labels but stand in a fixed order."""
    if any(is_date(line) for block in blocks for line in block[1:]):
        blocks = [[line] for block in blocks for line in block if not _COPYRIGHT.fullmatch(line)]
    dates = [index for index, block in enumerate(blocks) if is_date(block[0])]
    texts = [clean_line(" ".join(block)) for block in blocks]
    if not dates:
        title = labels.get("title", "") or (texts[0] if texts else "")
        return title, texts[1] if len(texts) > 1 and is_numbered is False else "", ""
    position = dates[0] if is_numbered else dates[-1]
    source = texts[position - 1] if position else ""
    if is_numbered:
        below = texts[position + 1] if position + 1 < len(texts) else ""
        return labels.get("title", "") or below or (texts[0] if position > 1 else ""), source, blocks[position][0]
    above = texts[position - 2] if position > 1 else ""
    return labels.get("title", "") or above, source, blocks[position][0]
