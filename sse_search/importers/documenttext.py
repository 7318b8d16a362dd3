"""Create the item of a document (Word, PDF): its heading as title, the date that it states, its paragraphs."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from sse_search.dates import is_date
from sse_search.errors import ImportFailedError
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import Context, Record
from sse_search.importers.datelines import dates_in_line
from sse_search.model import UNDATED, Issue, NewsDate
from sse_search.tokens import fold

EXTRA = "documents"
"""Optional dependencies of ssesearch that read documents."""
_MAX_TITLE_LENGTH = 200
_MAX_DATE_LINE_LENGTH = 100
"""Characters of a line that states when a document was published; dates in longer ones are part of the story."""
_MAX_DATE_LINES = 12
_PROGRAM_TITLE = re.compile(
    r"microsoft word|untitled|unbenannt|sans titre|document\d*$|\S+\.(?:docx?|pdf|indd|qxd|odt|rtf|pages)\b", re.IGNORECASE
)
"""Titles that programs give, not people."""


class DocumentText(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a document says.

    Attributes:
        paragraphs: In the order of reading.
        title: From the metadata, or empty.
        heading: The paragraph that is marked as the title or the first heading, or empty.
    """

    paragraphs: Sequence[str]
    title: str = ""
    heading: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""


def library(name: str) -> Any:
    """Import a library that only documents need. Raises ImportFailedError if it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportFailedError(
            f"this format needs the library {name}; install it with: pip install 'ssesearch[{EXTRA}]'"
        ) from error


def items_of(document: DocumentText, context: Context) -> Iterator[Record]:
    """Yield the item. The dates of the file itself are not those of publication, and do not count."""
    paragraphs = [line for paragraph in document.paragraphs if (line := clean_line(paragraph))]
    title, rest = _titled(document, paragraphs)
    date, rest, issues = _dated(rest, context)
    yield from context.item(
        title=title,
        date=date,
        body="\n\n".join(rest),
        language=document.language,
        authors=document.authors,
        tags=document.tags,
    )
    yield from issues


def _titled(document: DocumentText, paragraphs: list[str]) -> tuple[str, list[str]]:
    """Return the title, and the paragraphs without it."""
    heading, stated = clean_line(document.heading), clean_line(document.title)
    if heading and heading in paragraphs[:_MAX_DATE_LINES]:
        position = paragraphs.index(heading)
        return heading, paragraphs[:position] + paragraphs[position + 1 :]
    if stated and not _PROGRAM_TITLE.match(stated):
        for position, paragraph in enumerate(paragraphs[:_MAX_DATE_LINES]):
            if fold(paragraph) == fold(stated):
                return stated, paragraphs[:position] + paragraphs[position + 1 :]
    else:
        stated = ""
    for position, paragraph in enumerate(paragraphs[:_MAX_DATE_LINES]):
        if len(paragraph) <= _MAX_TITLE_LENGTH and not is_date(paragraph) and not paragraph.endswith((".", ";", ",")):
            return paragraph, paragraphs[:position] + paragraphs[position + 1 :]
    return stated, paragraphs


def _dated(paragraphs: list[str], context: Context) -> tuple[NewsDate, list[str], list[Issue]]:
    """Return the date that a short line near the beginning states, and the paragraphs without a line of only that."""
    for position, line in enumerate(paragraphs[:_MAX_DATE_LINES]):
        if len(line) > _MAX_DATE_LINE_LENGTH:
            continue
        if is_date(line):
            date, issues = context.parse_date(line, "stated")
            return date, paragraphs[:position] + paragraphs[position + 1 :], issues
        published = {
            found.date.value or ""
            for found in dates_in_line(line, day_first=context.day_first)
            if found.kind in ("published", "plain")
        }
        if len(published) == 1 and not line.endswith((".", "!", "?")):
            return NewsDate.of(published.pop(), "stated"), paragraphs, []
    return UNDATED, paragraphs, []
