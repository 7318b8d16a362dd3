"""
Import a listing: month headings, numbered titles, dates and summaries.

    December 2021                     <- heading: the month of items without a date of their own

      1. Title, on one line           <- entry: numbers restart under each heading; bullets work too
         or several                      a line of its own before the title is its label

        03 December 2021              <- date, in any form that `dates` reads

        A summary, in one or several paragraphs.

Other layouts are read as well: without numbers, with the date above the title, or with date and title on one line. One
layout is chosen for the whole page (`listing_layouts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BufferedReader

from sse_search.importers.bylines import authors_of, medium_of
from sse_search.importers.context import MAX_TITLE_LENGTH, Context, Record
from sse_search.importers.lines import InputRefusedError, read_text, with_line_feeds
from sse_search.importers.listing_entry import Entry
from sse_search.importers.listing_layouts import Listing, parse_listing
from sse_search.wording import counted

MAX_BYTES = 10 * 1024 * 1024
MAX_LINES = 200_000
"""Size of a listing, which is held in memory as a whole: about ten thousand entries."""
_MAX_LINES_NAMED = 10
_MIN_DATED_ENTRIES = 3
"""Entries of a listing in a document; an article may have the dates of two events."""
_MAX_LENGTH_ABOVE = 300
"""Characters above the first entry of a listing in a document; an article may end with the dates of many events."""


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item for each entry of a listing, and a warning if lines were left over."""
    text = read_text(stream, MAX_BYTES, "the listing")
    if text.count("\n") > MAX_LINES:
        raise InputRefusedError(f"the listing has more than {MAX_LINES:,} lines; split it")
    yield from _records(parse_listing(text, context.day_first), context)


def records_within(text: str, context: Context) -> Iterator[Record] | None:
    """Return the records of the text of a document if it certainly is a listing of several dated items; else None."""
    listing = parse_listing(text, context.day_first)
    dated = sum(entry.date.precision == "day" for entry in listing.entries)
    if not listing.is_certain or dated < _MIN_DATED_ENTRIES:
        return None
    above = text.split("\n")[: listing.entries[0].line - 1]
    return _records(listing, context) if sum(map(len, above)) <= _MAX_LENGTH_ABOVE else None


def _records(listing: Listing, context: Context) -> Iterator[Record]:
    for entry in listing.entries:
        yield from records_of(entry, context)
    if not listing.entries:
        yield context.reject("it has no entries; a listing has numbered titles or dates on lines of their own")
        return
    if listing.above:
        yield context.warn(_above(listing), listing.above[0])
    if listing.left_over:
        yield context.warn(_left_over(listing), listing.left_over[0])


def records_of(entry: Entry, context: Context, url: str = "") -> Iterator[Record]:
    """Yield the item of an entry. Its id is derived from title, date and source even if it has a link."""
    yield from context.item(
        title=entry.title,
        date=entry.date,
        summary=entry.summary,
        authors=entry.authors or authors_of(entry.byline),
        source=entry.source or medium_of(entry.byline),
        category=entry.category,
        url=url or entry.url,
        id=context.item_id("", entry.title[:MAX_TITLE_LENGTH], entry.date),
        line=entry.line,
    )
    for issue in entry.issues:
        yield context.warn(f"{issue}; the item is kept without it", entry.line)
    if entry.remark:
        yield context.warn(entry.remark, entry.line)


def layout_of(text: str) -> str:
    """Return the layout that makes a text (or its beginning) a listing; empty if it is none."""
    listing = parse_listing(with_line_feeds(text), None)  # as `read` calls it, for the cache
    return listing.layout if listing.is_certain else ""


def entries(text: str, day_first: bool | None = None) -> Iterator[Entry]:
    """
    Yield the entries of a listing from top to bottom.

    Args:
        day_first: Whether `04/05/2025` is 4 May; None lets an unambiguous date of the same listing decide.

    >>> [entry] = entries("May 2020\\n\\n 1. News\\n Members meet\\n\\n 3 May 2020\\n")
    >>> entry.title, entry.category, entry.date.value
    ('Members meet', 'News', '2020-05-03')
    """
    yield from parse_listing(text, day_first).entries


def _left_over(listing: Listing) -> str:
    """Return the remark about lines that are no entries in the layout of the page."""
    named = _lines_named(listing.left_over)
    read = f"{counted(len(listing.entries), 'entry').replace('entrys', 'entries')} read as {listing.layout}"
    return f"{read}; left over: {named}, which may be entries in another layout, or dates within a text"


def _above(listing: Listing) -> str:
    """Return the remark about lines before the first entry."""
    verb = "was" if len(listing.above) == 1 else "were"
    lines = counted(len(listing.above), "line")
    return f"{lines} before the first entry {verb} not read: {_lines_named(listing.above)}"


def _lines_named(numbers: Sequence[int]) -> str:
    """
    Return the numbers of lines, as far as a remark can name them.

    >>> _lines_named([3]), _lines_named([1, 2, 3, 7])
    ('line 3', 'lines 1-3, 7')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    named = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs[:_MAX_LINES_NAMED]]
    more = sum(map(len, runs[_MAX_LINES_NAMED:]))
    noun = "line" if len(numbers) == 1 else "lines"
    return f"{noun} {', '.join(named)}{f' and {more:,} more' if more > 0 else ''}"
