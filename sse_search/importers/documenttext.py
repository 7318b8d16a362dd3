"""Create the items of a document (Word, PDF): its heading as title, its date, its paragraphs; or those of a listing."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from sse_search.dates import is_date
from sse_search.errors import ImportFailedError
from sse_search.importers import listing
from sse_search.importers.bylines import authors_of, is_byline
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import MAX_BODY_LENGTH, Context, Record
from sse_search.importers.datelines import dates_in_line
from sse_search.importers.listing_datelines import parse_date_line
from sse_search.importers.listing_unread import remark_on_dates
from sse_search.model import UNDATED, Issue, NewsDate
from sse_search.tokens import fold

EXTRA = "documents"
"""Optional dependencies of ssesearch that read documents."""
_MAX_TITLE_LENGTH = 200
_MAX_DATE_LINE_LENGTH = 100
"""Characters of a line that states when a document was published; dates in longer ones are part of the story."""
_TOP = 12
"""Paragraphs at the beginning that can be title, byline or date."""
_MIN_COMMON_TITLE = 10
"""Characters that the title of the metadata and a paragraph have in common if one is the beginning of the other."""
_PROGRAM_TITLE = re.compile(
    r"microsoft word|untitled|unbenannt|sans titre|sin título|sem título|document\d*$|dokument\d*$"
    r"|\S+\.(?:docx?|pdf|indd|qxd|odt|rtf|pages|html?)\b",
    re.IGNORECASE,
)
"""Titles that programs give, not people."""
_PROGRAM_AUTHOR = re.compile(
    r"(?:microsoft office )?(?:user|utilisateur|usuario|benutzer)\d*|admin\w*|author|autor|root|owner|unknown"
    r"|python-docx|\W*",
    re.IGNORECASE,
)
"""Authors that programs give."""
_WIDE = re.compile(r"\s{3,}")
"""The gap between the two sides of a header."""
_BESIDE_BYLINE = re.compile(r"\s[|–—·•-]\s")


class DocumentText(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a document says.

    Attributes:
        paragraphs: In the order of reading.
        lines: The lines that the paragraphs were joined from, if there are any.
        headings: The paragraphs that look like a title, the best first.
        edges: Headers and footers of pages.
        title: From the metadata, as are authors, tags and language.
        file_date: The day on which the file was made, or empty.
        url: Address that the document states as its own, or empty.
        is_tabular: Whether its dates are cells in the rows of a table, so that the order of its lines shows no entries.

    >>> DocumentText(paragraphs=["Weavers meet", "Forty came."], headings=["Weavers meet"]).title
    ''
    """

    paragraphs: Sequence[str]
    lines: Sequence[str] = ()
    headings: Sequence[str] = ()
    edges: Sequence[str] = ()
    title: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""
    file_date: str = ""
    url: str = ""
    is_tabular: bool = False


def library(name: str) -> Any:
    """Import a library that only documents need. Raises ImportFailedError if it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportFailedError(
            f"this format needs the library {name}; install it with: pip install 'ssesearch[{EXTRA}]'"
        ) from error


def items_of(document: DocumentText, context: Context) -> Iterator[Record]:
    """
    Yield the item, or the items of a listing.

    The dates of the file itself are not those of publication, and do not count.
    """
    text = "\n".join(document.lines) or "\n\n".join(document.paragraphs)
    listed = None if document.is_tabular else listing.records_within(text[:MAX_BODY_LENGTH], context)
    if listed is not None:
        yield from listed
        return
    paragraphs = [line for paragraph in document.paragraphs if (line := clean_line(paragraph))]
    unread = remark_on_dates(paragraphs)
    title, paragraphs = _titled(document, paragraphs)
    date, paragraphs, issues = _dated(paragraphs, context)
    if date == UNDATED and not issues:
        date = _date_at_edge(document.edges, context)
    bylines, paragraphs = _bylines(paragraphs)
    named = [author for author in document.authors if not _PROGRAM_AUTHOR.fullmatch(author)]
    yield from context.item(
        title=title,
        date=date,
        body="\n\n".join(paragraphs),
        url=document.url or context.url,
        language=document.language,
        authors=bylines or named,
        tags=document.tags,
    )
    yield from issues
    if unread:
        yield context.warn(unread)
    if date == UNDATED and not issues and document.file_date:
        yield context.warn(
            f"the document states no date; its file is of {document.file_date}, which may be the day on which it was "
            "saved (ssesearch edit --date sets one)"
        )


def _titled(document: DocumentText, paragraphs: list[str]) -> tuple[str, list[str]]:
    """Return the title, and the paragraphs without it."""
    top = paragraphs[:_TOP]
    stated = "" if _PROGRAM_TITLE.match(document.title) else clean_line(document.title)
    headings = [heading for heading in map(clean_line, document.headings) if heading in top]
    for candidates in (headings, top if stated else []):
        for heading in candidates:
            if _is_same_title(heading, stated):
                return heading, _without(paragraphs, heading)
    if headings and (" " in headings[0] or not stated):
        return headings[0], _without(paragraphs, headings[0])
    if stated:
        return stated, paragraphs
    for paragraph in top:
        if len(paragraph) <= _MAX_TITLE_LENGTH and not is_date(paragraph) and not paragraph.endswith((".", ";", ",")):
            return paragraph, _without(paragraphs, paragraph)
    return "", paragraphs


def _is_same_title(heading: str, stated: str) -> bool:
    """Check whether a title of the metadata is a paragraph, with or without the name of the site or a subtitle."""
    first, second = sorted((fold(heading), fold(stated)), key=len)
    return first == second or (len(first) >= _MIN_COMMON_TITLE and second.startswith(first))


def _without(paragraphs: list[str], paragraph: str) -> list[str]:
    position = paragraphs.index(paragraph)
    return paragraphs[:position] + paragraphs[position + 1 :]


def _dated(paragraphs: list[str], context: Context) -> tuple[NewsDate, list[str], list[Issue]]:
    """Return the date that a short line near the beginning states, and the paragraphs without a line of only that."""
    for line in paragraphs[:_TOP]:
        if len(line) > _MAX_DATE_LINE_LENGTH:
            continue
        if is_date(line):
            date, issues = context.parse_date(line, "stated")
            return date, _without(paragraphs, line), issues
        published = {
            stated_date.date.value or ""
            for stated_date in dates_in_line(line, day_first=context.day_first)
            if stated_date.kind in ("published", "plain")
        }
        if len(published) == 1 and not line.endswith((".", "!", "?")):
            return NewsDate.of(published.pop(), "stated"), paragraphs, []
    return UNDATED, paragraphs, []


def _date_at_edge(lines: Sequence[str], context: Context) -> NewsDate:
    """Return the day that the headers of pages state beside a name, as those of newspapers do; undated with several."""
    stated = (parse_date_line(_WIDE.sub(" | ", line), context.day_first) for line in lines)
    days = {line.date for line in stated if line is not None and line.date is not None and line.precision == "day"}
    return days.pop() if len(days) == 1 else UNDATED


def is_dateline(line: str) -> bool:
    """
    Check whether a line consists of authors and dates, or of a place and a day.

    >>> is_dateline("By Jane Doe | 14 March 2019"), is_dateline("Oslo, 14 March 2019"), is_dateline("By bus")
    (True, True, False)
    """
    pieces = _pieces(line)
    date = parse_date_line(line, None) if pieces else None
    if date is not None and date.name:
        return True
    return len(pieces) > 0 and all(is_byline(piece) or is_date(piece) for piece in pieces)


def _pieces(line: str) -> list[str]:
    return _BESIDE_BYLINE.split(line) if 0 < len(line) <= _MAX_DATE_LINE_LENGTH else []


def _bylines(paragraphs: list[str]) -> tuple[list[str], list[str]]:
    """Return the authors that a line near the beginning names, and the paragraphs without a line of only that."""
    for line in paragraphs[:_TOP]:
        if byline := next(filter(is_byline, _pieces(line)), ""):
            return authors_of(byline), _without(paragraphs, line) if is_dateline(line) else paragraphs
    return [], paragraphs
