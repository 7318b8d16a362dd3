"""
Write items for other programs: as CSV, JSON Lines, RIS and BibTeX; `citations.py` writes CSL JSON.

No text of an item can break the format: what a format cannot represent is replaced or left out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Protocol, cast
from urllib.parse import quote

import msgspec

from sse_search.author_names import name_of
from sse_search.csv_cells import DETECTED, ENTITY_COLUMNS, IMPLIED_COLUMN, OWN_DETAILS, joined, without_formula
from sse_search.formats import EXPORTERS
from sse_search.model import Document, EntityRef, NewsDate, Tag

EXPORT_FORMATS = EXPORTERS.built_in
"""The built-in formats; `EXPORTERS.names` also has those that other distributions add."""

CSV_COLUMNS = (
    *"id title date date_precision date_origin source authors language language_origin category url tags".split(),
    *"entities summary body version added".split(),
    *ENTITY_COLUMNS,
    IMPLIED_COLUMN,
)

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
"""Control characters that are not white space: reference managers fail on them."""

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "%$&#_"},
}
"""BibTeX counts braces even after a backslash, so a brace of the text must be a command."""
_TEX_SPECIAL = re.compile(r"[\\{}~^%$&#_]")
_LIGATURE = re.compile(r"-(?=-)|`(?=`)|'(?=')")
"""Signs that TeX would read as one with the next: a dash, a quotation mark."""
_AND = re.compile(r"\sand\s|others\Z", re.IGNORECASE)
_TAGGED_LINE = re.compile(r"\A[A-Z][A-Z0-9] {1,2}-")
"""Beginning of a line that RIS would read as a field."""
_URL_UNSAFE = re.compile(r"[\s\\{}]")

_BIBTEX_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Exporter(Protocol):
    """**Port:** writes one export format; `formats.EXPORTERS` names those there are."""

    def __call__(self, documents: Iterable[Document], /) -> Iterator[str]:
        """Yield the text of the documents in pieces, without reading further than it has written."""


def export(documents: Iterable[Document], format: str) -> Iterator[str]:
    """
    Write documents in a built-in export format or one that another distribution adds, piece by piece.

    Without documents a CSV has a header row and CSL JSON an empty array; the other built-in formats are empty.

    Raises:
        ValueError: There is no such format.
        SearchError: The format that another distribution adds cannot be loaded.
    """
    if format not in EXPORTERS:
        raise ValueError(f"there is no export format {format!r}; there are {', '.join(EXPORTERS.names)}")
    return cast(Exporter, EXPORTERS.load(format))(documents)


class _ExportRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of JSON: the record of a batch file, with its source, its language if detected, and its entities."""

    id: str
    title: str
    date: NewsDate
    summary: str = ""
    body: str = ""
    url: str = ""
    source: str = ""
    language: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    version: int = 0
    authors: tuple[str, ...] = ()
    language_origin: str = ""
    added: str = ""
    entities: tuple[EntityRef, ...] = ()


def write_jsonl(documents: Iterable[Document]) -> Iterator[str]:
    """Write a JSON object per document and line."""
    for document in documents:
        item = document.item
        record = _ExportRecord(
            id=item.id,
            title=item.title,
            date=item.date,
            summary=item.summary,
            body=item.body,
            url=item.url,
            source=item.source,
            language=document.language,
            category=item.category,
            tags=item.tags,
            version=item.version,
            authors=item.authors,
            language_origin="" if item.language else DETECTED,
            added=item.added,
            entities=tuple(dict.fromkeys(EntityRef(tag.id, tag.type, tag.label) for tag in document.tags)),
        )
        yield msgspec.json.encode(record).decode() + "\n"


def write_csv(documents: Iterable[Document]) -> Iterator[str]:
    """Write a header row, then a row per document."""
    line = io.StringIO()
    writer = csv.writer(line)
    for row in _rows(documents):
        writer.writerow(map(without_formula, row))
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _rows(documents: Iterable[Document]) -> Iterator[tuple[str, ...]]:
    yield CSV_COLUMNS
    for document in documents:
        item = document.item
        own = [tag for tag in document.tags if not tag.implied_by]
        yield (
            *(item.id, item.title),
            *(item.date.value or "", item.date.precision, item.date.origin),
            *(item.source, joined(item.authors)),
            *(document.language, "stated" if item.language else DETECTED, item.category, item.url),
            *(joined(item.tags), joined(_labels(document.tags))),
            *(item.summary, item.body, str(item.version or ""), item.added),
            *(joined(_labels(tag for tag in own if tag.type == kind)) for kind in ENTITY_COLUMNS.values()),
            joined(_labels(tag for tag in document.tags if tag.implied_by)),
        )


def write_ris(documents: Iterable[Document]) -> Iterator[str]:
    """Write a record of reference managers per document."""
    for document in documents:
        lines = [("TY", "NEWS"), *_ris_fields(document), ("ER", "")]
        yield "".join(f"{tag}  - {value}\r\n" for tag, value in lines) + "\r\n"


def _ris_fields(document: Document) -> Iterator[tuple[str, str]]:
    item = document.item
    year, month, day = _date_parts(item.date)
    fields = [
        ("ID", item.id),
        ("TI", item.title),
        *(("AU", author) for author in item.authors),
        ("T2", item.source),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}/" if year else ""),
        ("AB", item.summary or item.body),
        ("C7", item.body if item.summary else ""),
        ("UR", item.url),
        ("LA", document.language),
        ("M3", item.category),
        *(("KW", keyword) for keyword in _keywords(document)),
        ("Y2", item.added.replace("-", "/")),
        ("C8", f"{OWN_DETAILS}: {_own_details(document)}"),
    ]
    for tag, value in fields:
        if text := _on_lines(value) if tag in ("AB", "C7") else _on_one_line(value):
            yield tag, text


def _on_lines(text: str) -> str:
    """
    Return a text whose lines continue a field.

    One that looks like another field has no-break spaces before its hyphen, which an import reads as plain ones.
    """
    first, *others = map(_on_one_line, text.strip().split("\n"))
    return "\r\n".join((first, *(_TAGGED_LINE.sub(_with_fixed_spaces, line) for line in others)))


def _with_fixed_spaces(tag: re.Match[str]) -> str:
    return tag[0].replace(" ", "\u00a0")


def _own_details(document: Document) -> str:
    """Return what the format does not tell: which field the abstract is, which keywords are entities, and origins."""
    item = document.item
    tags = {_on_one_line(tag) for tag in item.tags}
    details = [
        *([("abstract", "body")] if item.body and not item.summary else []),
        *([("date_origin", item.date.origin)] if item.date.origin not in ("stated", "none") else []),
        *([("language_origin", DETECTED)] if not item.language else []),
        *([("version", str(item.version))] if item.version else []),
        *([("url", item.url)] if _URL_UNSAFE.search(item.url) else []),
        *(("entity", label) for label in map(_on_one_line, _labels(document.tags)) if label not in tags),
    ]
    return joined(f"{name}={value}" for name, value in details) or "-"


def write_bibtex(documents: Iterable[Document]) -> Iterator[str]:
    """Write an entry per document, with its id as key."""
    for document in documents:
        fields = "".join(f"  {name} = {value},\n" for name, value in _bibtex_fields(document))
        yield f"@misc{{sse{document.item.id},\n{fields}}}\n\n"


def _bibtex_fields(document: Document) -> Iterator[tuple[str, str]]:
    item = document.item
    year, month, day = _date_parts(item.date)
    yield "title", f"{{{{{_tex(item.title)}}}}}"  # double braces: styles keep its capitals
    if item.authors:
        yield "author", f"{{{' and '.join(map(_tex_name, item.authors))}}}"
    if year:
        yield "year", f"{{{year}}}"
    if month:
        yield "month", _BIBTEX_MONTHS[int(month) - 1]
    if day:
        yield "day", f"{{{int(day)}}}"
    texts = (
        ("howpublished", _tex(item.source)),
        ("url", _URL_UNSAFE.sub(lambda unsafe: quote(unsafe[0]), _CONTROL.sub("", item.url))),
        ("urldate", _tex(item.added)),
        ("language", _tex(document.language)),
        ("type", _tex(item.category)),
        ("keywords", ", ".join(map(_tex_keyword, _keywords(document)))),
        ("abstract", _tex_paragraphs(item.summary or item.body)),
        ("fulltext", _tex_paragraphs(item.body) if item.summary else ""),
        (OWN_DETAILS, _tex(_own_details(document))),
    )
    for name, value in texts:
        if value:
            yield name, f"{{{value}}}"


def _tex(text: str) -> str:
    escaped = _TEX_SPECIAL.sub(lambda special: _TEX[special[0]], _on_one_line(text))
    return _LIGATURE.sub(lambda sign: f"{sign[0]}{{}}", escaped)


def _tex_paragraphs(text: str) -> str:
    return r"\par ".join(r"\newline ".join(map(_tex, part.split("\n"))) for part in text.split("\n\n"))


def _tex_keyword(keyword: str) -> str:
    """Return a keyword; in braces where its signs would separate it."""
    return f"{{{_tex(keyword)}}}" if "," in keyword or ";" in keyword else _tex(keyword)


def _tex_name(author: str) -> str:
    """Return a name; in braces where BibTeX would read it as several, or the name of a body as that of a person."""
    name = _tex(author)
    is_whole = _AND.search(name) or (" " in name and not name_of(author).given)
    return f"{{{name}}}" if is_whole else name


def _on_one_line(text: str) -> str:
    return " ".join(_CONTROL.sub("", text).split())


def _date_parts(date: NewsDate) -> tuple[str, str, str]:
    """Return year, month and day as digits; empty if unknown."""
    year, month, day = [*(date.value or "").split("-"), "", ""][:3]
    return year, month, day


def _keywords(document: Document) -> list[str]:
    """Return the publisher's tags and the names of the entities on one line each, without duplicates."""
    keywords = map(_on_one_line, [*document.item.tags, *_labels(document.tags)])
    return list(dict.fromkeys(keyword for keyword in keywords if keyword))


def _labels(tags: Iterable[Tag]) -> list[str]:
    return list(dict.fromkeys(tag.label for tag in tags))
