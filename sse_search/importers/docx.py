"""Import Word documents (.docx): one item for each, with the text as its last edit leaves it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BufferedReader, BytesIO
from xml.etree.ElementTree import Element

import msgspec

from sse_search.importers import europresse, factiva, lexisnexis, pressarticles
from sse_search.importers.context import Context, Record
from sse_search.importers.documenttext import DocumentText, items_of
from sse_search.importers.docxtables import Tables
from sse_search.importers.docxtext import paragraphs_of
from sse_search.importers.fieldvalues import author_names
from sse_search.importers.lines import InputRefusedError, read_bytes
from sse_search.importers.markup import local_name
from sse_search.importers.safexml import MAX_XML_BYTES, attribute, child, find, line_of, parse
from sse_search.importers.unpacking import ZIP_ERRORS

MAX_BYTES = 100 * 1024 * 1024
_PRESS_DATABASES = (
    (factiva.begins_factiva, factiva.articles_of),
    (lexisnexis.begins_lexisnexis, lexisnexis.articles_of),
    (europresse.begins_europresse, europresse.articles_of),
)
"""Tests of the beginning of a text, and what splits it into articles."""
_MAX_TOP_PARAGRAPHS = 1_000
_MAIN_PART = re.compile(r"word/document\d{0,4}\.xml")
_HEADING = re.compile(r"title|heading 1", re.IGNORECASE)


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield the item of the document."""
    content = read_bytes(stream, MAX_BYTES, "the document")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            root = _main_part(archive)
            document = _document(archive, root)
    except ZIP_ERRORS as error:
        raise InputRefusedError(f"the Word document is damaged ({error}); save it again and import that") from error
    if not any(map(str.strip, document.paragraphs)):
        raise InputRefusedError("the Word document has no text")
    tables = Tables(root, context)
    if tables.is_list:
        yield from tables.records()
        return
    beginning = "\n".join(document.paragraphs[:_MAX_TOP_PARAGRAPHS])
    for begins, articles_of in _PRESS_DATABASES:
        if begins(beginning):
            lines = "\n\n".join(document.paragraphs).split("\n")
            yield from pressarticles.items_of(articles_of(lines), context)
            return
    yield from items_of(msgspec.structs.replace(document, is_tabular=tables.has_dated_rows), context)


def _main_part(archive: zipfile.ZipFile) -> Element:
    main = next((name for name in archive.namelist() if _MAIN_PART.fullmatch(name)), "")
    root = _part(archive, main)
    if root is None:
        raise InputRefusedError("the archive has no Word document")
    return root


def _document(archive: zipfile.ZipFile, root: Element) -> DocumentText:
    core = _part(archive, "docProps/core.xml")
    headings = _heading_styles(_part(archive, "word/styles.xml"))
    broken = list(paragraphs_of(root))
    paragraphs = [(text.replace("\n", " "), style) for text, style in broken]
    author, keywords = line_of(find(core, "creator")), line_of(find(core, "keywords"))
    return DocumentText(
        paragraphs=[text for text, _ in paragraphs],
        lines="\n\n".join(text for text, _ in broken).split("\n"),
        headings=[text for text, style in paragraphs if style in headings and text.strip()][:1],
        title=line_of(find(core, "title")),
        authors=tuple(author_names(author)),
        tags=tuple(re.split("[;,]", keywords)),
        language=line_of(find(core, "language")),
        file_date=line_of(find(core, "created"))[:10],
    )


def _part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """Return the root of a part; None if there is none of this name."""
    if name not in archive.namelist():
        return None
    if archive.getinfo(name).file_size > MAX_XML_BYTES:
        raise InputRefusedError(f"its part {name} is larger than {MAX_XML_BYTES >> 20} MB")
    return parse(BufferedReader(BytesIO(archive.read(name))))


def _heading_styles(styles: Element | None) -> frozenset[str]:
    """Return the ids of the styles of titles; their names are English in every language."""
    return frozenset(
        attribute(style, "styleId")
        for style in (styles if styles is not None else ())
        if local_name(style) == "style" and _HEADING.fullmatch(attribute(child(style, "name"), "val"))
    )
