"""Import PDF: one item for each document that has a text."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, BytesIO
from typing import Any

from sse_search.importers.cleaning import reason_of
from sse_search.importers.context import MAX_BODY_LENGTH, Context, Record
from sse_search.importers.documenttext import DocumentText, items_of, library
from sse_search.importers.fieldvalues import author_names
from sse_search.importers.lines import InputRefusedError, read_bytes
from sse_search.importers.pdflayout import Page, SizedText, headings_of, text_of_pages
from sse_search.wording import counted

MAX_BYTES = 100 * 1024 * 1024
MAX_PAGES = 2_000
_DAMAGES = (
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, AssertionError, OverflowError),
    *(NotImplementedError, EOFError, OSError, zlib.error, struct.error, MemoryError, StopIteration, ZeroDivisionError),
)
"""Raised by the parser on damaged files, in addition to its own errors."""
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_FILE_DATE = re.compile(r"D:([0-9]{4})([0-9]{2})([0-9]{2})")


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield the item of the document, and warnings about pages that are not in it."""
    content = read_bytes(stream, MAX_BYTES, "the PDF")
    pypdf = library("pypdf")
    with _quiet():
        try:
            pages = _Pages(_opened(pypdf, content), (pypdf.errors.PyPdfError, *_DAMAGES))
        except (pypdf.errors.PyPdfError, *_DAMAGES) as error:
            raise InputRefusedError(
                f"the PDF is damaged ({reason_of(error)}); save it again and import that"
            ) from error
    document = pages.document()
    if not document.paragraphs:
        raise InputRefusedError("the PDF has no text, its pages are pictures; run OCR (ocrmypdf) first")
    yield from items_of(document, context)
    yield from (context.warn(remark) for remark in pages.remarks())


def _opened(pypdf: Any, content: bytes) -> Any:
    """Return a reader, also of a PDF that only restricts its use. Raises InputRefusedError if it has a password."""
    reader = pypdf.PdfReader(BytesIO(content))
    if reader.is_encrypted:
        try:
            is_open = reader.decrypt("")
        except (pypdf.errors.PyPdfError, pypdf.errors.DependencyError, *_DAMAGES):
            is_open = 0
        if not is_open:
            raise InputRefusedError(
                "the PDF is encrypted; save a copy without a password (qpdf --decrypt) and import that"
            )
    return reader


class _Pages:
    """
    Reads the pages of a PDF, of which a damaged one costs no other.

    Args:
        errors: Exceptions that a damaged page raises.
    """

    def __init__(self, reader: Any, errors: tuple[type[Exception], ...]) -> None:
        self._errors = errors
        self._pages: list[Page] = []
        self._sizes: list[SizedText] = []
        self._damaged = self._empty = self._skipped = 0
        length = 0
        for position, page in enumerate(reader.pages):
            if position >= MAX_PAGES or length > MAX_BODY_LENGTH:
                self._skipped = len(reader.pages) - position
                break
            text = self._text(page, first=not self._pages)
            length += len(text)
            self._pages.append([line.strip() for line in text.splitlines()])
        self._metadata = {str(key): str(value) for key, value in (reader.metadata or {}).items()}
        self._language = str(reader.trailer["/Root"].get("/Lang") or "")

    def document(self) -> DocumentText:
        """Return text and metadata."""
        text = text_of_pages(self._pages, headings_of(self._sizes))
        created = _FILE_DATE.match(self._metadata.get("/CreationDate", ""))
        return DocumentText(
            paragraphs=text.paragraphs,
            lines=text.lines,
            headings=text.headings,
            edges=text.edges,
            url=text.url,
            title=self._metadata.get("/Title", ""),
            authors=tuple(author_names(self._metadata.get("/Author", ""))),
            tags=tuple(re.split(r"[;,]", self._metadata.get("/Keywords", ""))),
            language=self._language,
            file_date="-".join(created.groups()) if created else "",
        )

    def _text(self, page: Any, *, first: bool) -> str:
        """Return the text of a page, and note the sizes of the letters on the first one."""

        def note(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
            scale = (abs(tm[3]) or abs(tm[1])) * (abs(cm[3]) or abs(cm[1]))
            self._sizes.append(SizedText(text.translate(_LIGATURES), round(size * scale, 1)))

        try:
            text = str(page.extract_text(visitor_text=note if first else None) or "").translate(_LIGATURES)
        except self._errors:
            self._damaged += 1
            return ""
        self._empty += not text.strip()
        return text

    def remarks(self) -> Iterator[str]:
        """Yield what is to be said about pages whose text is not in the item."""
        if self._skipped:
            yield f"the document is too long; its last {counted(self._skipped, 'page')} were left out"
        if self._damaged:
            yield f"{counted(self._damaged, 'page')} of the PDF cannot be read"
        if self._empty:
            yield f"{counted(self._empty, 'page')} of the PDF without text; if they are pictures, run OCR (ocrmypdf)"


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
