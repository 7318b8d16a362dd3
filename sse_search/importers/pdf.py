"""Import PDF: one item for each document that has a text, with wrapped lines joined to paragraphs."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BufferedReader, BytesIO
from typing import Any

from sse_search.importers.cleaning import clean_line, reason_of
from sse_search.importers.context import MAX_BODY_LENGTH, Context, Record
from sse_search.importers.documenttext import DocumentText, items_of, library
from sse_search.importers.fieldvalues import author_names
from sse_search.importers.lines import InputRefusedError, read_bytes

MAX_BYTES = 100 * 1024 * 1024
MAX_PAGES = 2_000
_DAMAGES = (
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, AssertionError, OverflowError),
    *(NotImplementedError, EOFError, OSError, zlib.error, struct.error, MemoryError, StopIteration, ZeroDivisionError),
)
"""Raised by the parser on damaged files, in addition to its own errors."""
_SENTENCE_END = (".", "!", "?", ":", "”", '"', "»")
_PAGE_NUMBER = re.compile(r"(?:page|seite|página|pagina|p\.)?\s{0,9}[-–]?\s{0,9}\d{1,4}(?:\s{0,9}(?:/|of|von|de|di|sur)\s{0,9}\d{1,4})?\s{0,9}[-–]?", re.I)
_DIGITS = re.compile(r"\d+")
_MIN_PAGES_FOR_RUNNING_LINES = 3
_FULL_LINE = 0.75
"""Share of the width of a page that a line fills which is only wrapped; a sentence that ends before ends a paragraph."""
_SHORT_LINE = 0.5


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield the item of the document."""
    content = read_bytes(stream, MAX_BYTES, "the PDF")
    pypdf = library("pypdf")
    with _quiet():
        try:
            document, skipped = _document(pypdf, content)
        except (pypdf.errors.PyPdfError, *_DAMAGES) as error:
            raise InputRefusedError(f"the PDF is damaged ({reason_of(error)}); save it again and import that") from error
    if not any(document.paragraphs):
        raise InputRefusedError(
            "the PDF has no text, its pages are pictures (a scan?); recognize its text (OCR) and import the result"
        )
    yield from items_of(document, context)
    if skipped:
        yield context.warn(skipped)


def _document(pypdf: Any, content: bytes) -> tuple[DocumentText, str]:
    """Return the text of a document, and a remark if pages had to be left out."""
    reader = pypdf.PdfReader(BytesIO(content))
    if reader.is_encrypted:
        _decrypt(pypdf, reader)
    pages, length, skipped = [], 0, ""
    for position, page in enumerate(reader.pages):
        if position >= MAX_PAGES or length > MAX_BODY_LENGTH:
            skipped = f"the text after page {position:,} is not imported: the document is too long"
            break
        text = page.extract_text() or ""
        length += len(text)
        pages.append([line.strip() for line in text.splitlines()])
    metadata = reader.metadata or {}
    author = metadata.get("/Author")
    return DocumentText(
        paragraphs=_paragraphs(_without_running_lines(pages)),
        title=clean_line(str(metadata.get("/Title") or "")),
        authors=tuple(author_names(str(author))) if author else (),
    ), skipped


def _decrypt(pypdf: Any, reader: Any) -> None:
    """Open a document that only restricts what readers may do with it. Raises InputRefusedError if it has a password."""
    try:
        is_open = reader.decrypt("")
    except (pypdf.errors.PyPdfError, *_DAMAGES):
        is_open = 0
    if not is_open:
        raise InputRefusedError("the PDF is encrypted; save a copy without a password and import that")


def _without_running_lines(pages: Sequence[list[str]]) -> Iterator[list[str]]:
    """Yield the lines of each page without page numbers and lines that most pages begin or end with."""
    edges = Counter(key for lines in pages for key in {_edge(line) for line in (*lines[:1], *lines[-1:]) if line})
    is_long = len(pages) >= _MIN_PAGES_FOR_RUNNING_LINES
    for lines in pages:
        kept = [line for line in lines if line] and lines
        for index in (0, -1):
            if kept and (
                _PAGE_NUMBER.fullmatch(kept[index]) or (is_long and edges[_edge(kept[index])] * 2 > len(pages))
            ):
                kept = kept[1:] if index == 0 else kept[:-1]
        yield kept


def _edge(line: str) -> str:
    return _DIGITS.sub("#", line)


def _paragraphs(pages: Iterator[list[str]]) -> list[str]:
    """Join wrapped lines, also of words that are divided and of paragraphs that go on the next page."""
    lines = [line for page in pages for line in page]
    width = max(map(len, lines), default=0)
    paragraphs: list[list[str]] = [[]]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line:
            paragraphs[-1].append(line)
        if paragraphs[-1] and (not line or _ends_paragraph(line, following, width)):
            paragraphs.append([])
    return [_joined(wrapped) for wrapped in paragraphs if wrapped]


def _ends_paragraph(line: str, following: str, width: int) -> bool:
    if len(line) < _FULL_LINE * width and line.endswith(_SENTENCE_END):
        return True
    return len(line) < _SHORT_LINE * width and not following[:1].islower()


def _joined(lines: list[str]) -> str:
    pieces = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        is_divided = line.endswith(("-", "\u00ad", "\u2010")) and line[-2:-1].isalpha() and following[:1].islower()
        pieces.append(line[:-1] if is_divided else f"{line} ")
    return "".join(pieces).strip()


@contextmanager
def _quiet() -> Iterator[None]:
    """Let the parser print nothing about damages that it repairs."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
