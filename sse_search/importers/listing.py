"""
Import a listing: month headings, numbered titles, dates and summaries.

    December 2021                     <- heading: the month of items without a date of their own

      1. Title, on one line           <- entry: numbers restart under each heading; "-" or "*" work too
         or several                      a short line before the title is its category

        03 December 2021              <- date, in any form that `dates` reads

        A summary, in one or several paragraphs.

Indentation decides where there is some; a listing that lost it is read as well. Dates separate title and summary, so
that an entry may lack blank lines, or have its date before the title.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from itertools import pairwise
from typing import NamedTuple

from sse_search.dates import day_first_of, find_date, is_date
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import MAX_TITLE_LENGTH, Context, Record
from sse_search.importers.lines import InputRefusedError, read_text
from sse_search.importers.listing_entry import (
    MARKER,
    MAX_CATEGORY_LENGTH,
    Block,
    Entry,
    Line,
    is_category,
    parse_date_line,
    parse_entry,
)
from sse_search.model import UNDATED, NewsDate

MAX_BYTES = 10 * 1024 * 1024
MAX_LINES = 200_000
"""Size of a listing, which is held in memory as a whole: about ten thousand entries."""
_TAB_WIDTH = 8


class _Marker(NamedTuple):
    """A number or bullet at the beginning of a line; `number` is None for a bullet."""

    line_index: int
    indent: int
    number: int | None


class _Gap(NamedTuple):
    """What stands between two entries: where the lines of the first end, and heading and category of the second."""

    end: int
    heading: NewsDate
    category: str


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item for each entry of a listing."""
    text = read_text(stream, MAX_BYTES, "the listing")
    if text.count("\n") > MAX_LINES:
        raise InputRefusedError(f"the listing has more than {MAX_LINES:,} lines; split it")
    empty = True
    for entry in entries(text, context.day_first):
        empty = False
        yield from records_of(entry, context)
    if empty:
        yield context.reject("it has no entries; a listing has numbered titles or dates on lines of their own")


def records_of(entry: Entry, context: Context, url: str = "") -> Iterator[Record]:
    """Yield the item of an entry. Its id is derived from title, date and source even if it has a link."""
    yield from context.item(
        title=entry.title,
        date=entry.date,
        summary=entry.summary,
        category=entry.category,
        url=url,
        id=context.item_id("", entry.title[:MAX_TITLE_LENGTH], entry.date),
        line=entry.line,
    )
    for issue in entry.issues:
        yield context.warn(f"{issue}; the item is kept without it", entry.line)


def layout_of(text: str) -> str:
    """Return the layout that makes a text (or its beginning) a listing; empty if it is none."""
    lines = [line.text for line in _lines(text) if line.text]
    headings = {line for line in lines if _heading(line) is not None}
    dates = [line for line in lines if is_date(line) and line not in headings]
    numbered = any(MARKER.match(line) and not is_date(line) for line in lines)
    if numbered and headings:
        return "numbered titles under month headings"
    if numbered and dates:
        return "numbered titles with dates"
    return "dates on lines of their own" if len(dates) > 1 else ""


def entries(text: str, day_first: bool | None = None) -> Iterator[Entry]:
    """
    Yield the entries of a listing from top to bottom.

    Args:
        day_first: Whether `04/05/2025` is 4 May; None lets an unambiguous date of the same listing decide.

    >>> [entry] = entries("May 2020\\n\\n 1. News\\n Members meet\\n\\n 3 May 2020\\n")
    >>> entry.title, entry.category, entry.date.value
    ('Members meet', 'News', '2020-05-03')
    """
    lines = list(_lines(text))
    if day_first is None:
        day_first = day_first_of(line.text for line in lines if is_date(line.text))
    starts = _starts(lines)
    if not starts:
        yield from _unnumbered(lines, day_first)
        return
    gap = _gap(lines, 0, starts[0], UNDATED, first=True)
    for begin, following in pairwise([*starts, len(lines)]):
        heading, category = gap.heading, gap.category
        gap = _gap(lines, begin + 1, following, heading, first=False)
        yield parse_entry(lines[begin : gap.end], heading, category, day_first)


def _lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.split("\n"), start=1):
        wide = line.replace("\u00a0", " ").expandtabs(_TAB_WIDTH)
        yield Line(number, len(wide) - len(wide.lstrip()), clean_line(wide))


def _heading(text: str) -> NewsDate | None:
    """Return the month or year that a line consists of, or None."""
    if len(text) > MAX_CATEGORY_LENGTH or not text[-1:].isdigit():
        return None
    date = find_date(text, origin="heading")
    return date if date is not None and date.precision in ("month", "year") else None


def _starts(lines: list[Line]) -> list[int]:
    """Return where entries begin: numbers (or bullets) at the indentation of the first one, in a plausible order."""
    markers = _markers(lines)
    if not markers:
        return []
    base = min(marker.indent for marker in markers)
    flat = _is_flat(lines, base)
    starts: list[int] = []
    expected = 1
    inner_indents: set[int] = set()  # of numbers within the current entry
    for index, indent, number in markers:
        if number is None:
            plausible = True
        elif flat:
            after_blank = index == 0 or not lines[index - 1].text or _heading(lines[index - 1].text) is not None
            plausible = number == expected or (after_blank and (number == 1 or number > expected))
        else:
            plausible = indent <= base + 2 or (number == expected and indent not in inner_indents)
        if plausible:
            starts.append(index)
            expected = (number or 0) + 1
            inner_indents.clear()
        else:
            inner_indents.add(indent)
    return starts


def _markers(lines: list[Line]) -> list[_Marker]:
    """Return the numbers at the beginning of lines, or the bullets if there are no numbers."""
    markers = []
    for index, line in enumerate(lines):
        match = MARKER.match(line.text)
        if match and not is_date(line.text):
            markers.append(_Marker(index, line.indent, int(match["number"]) if match["number"] else None))
    return [marker for marker in markers if marker.number is not None] or markers


def _is_flat(lines: list[Line], base: int) -> bool:
    """Check whether the listing lost its indentation: most of its text begins where numbers do."""
    indents = [line.indent for line in lines if line.text and not MARKER.match(line.text) and not _heading(line.text)]
    return sum(indent <= base for indent in indents) * 2 > len(indents)


def _gap(lines: list[Line], begin: int, end: int, heading: NewsDate, *, first: bool) -> _Gap:
    """
    Find headings, and the category of the next entry, between the first line of an entry and the next entry.

    Args:
        heading: The one above the entry, which stays valid without a new one.
        first: Whether the lines are those before the first entry.
    """
    next_indent = lines[end].indent if end < len(lines) else 0
    stop, category = end, ""
    for index in range(begin, end):
        line = lines[index]
        if not line.text:
            continue
        month = _heading(line.text)
        if month is not None and _ends_entry(lines, index, end, next_indent):
            heading, stop, category = month, min(stop, index), ""
        elif stop <= index or first:
            category = line.text if is_category(line.text) else category
        elif is_category(line.text) and line.indent <= next_indent and _is_last_before(lines, index, end):
            category, stop = line.text, index
    return _Gap(stop, heading, category)


def _ends_entry(lines: list[Line], index: int, end: int, next_indent: int) -> bool:
    """Check whether a month on a line of its own is a heading, and not the date of the entry around it."""
    indent = lines[index].indent
    if indent < next_indent or (end == len(lines) and indent == 0):
        return True
    return indent <= next_indent and _is_last_before(lines, index, end)


def _is_last_before(lines: list[Line], index: int, end: int) -> bool:
    """Check whether a line is the last one with text before another entry."""
    return end < len(lines) and not any(lines[position].text for position in range(index + 1, end))


def _unnumbered(lines: list[Line], day_first: bool | None) -> Iterator[Entry]:
    """Yield the entries of a listing without numbers: a date line separates a title above from a summary below."""
    blocks: list[Block] = []
    headings: list[NewsDate] = []
    heading = UNDATED
    for block in _blocks(lines):
        if len(block) == 1 and (month := _heading(block[0].text)):
            heading = month
        else:
            blocks.append(block)
            headings.append(heading)
    for begin, end in pairwise([*_title_blocks(blocks), len(blocks)]):
        content = [line for block in blocks[begin:end] for line in (*block, Line(0, 0, ""))]
        yield parse_entry(content, headings[begin], "", day_first)


def _blocks(lines: list[Line]) -> Iterator[Block]:
    """Yield the runs of lines between blank lines."""
    block: Block = []
    for line in [*lines, Line(0, 0, "")]:
        if line.text:
            block.append(line)
        elif block:
            yield block
            block = []


def _title_blocks(blocks: list[Block]) -> list[int]:
    """Return which blocks hold titles: those with a date in them, or right before one that begins with a date."""
    begins: list[int] = []
    for index, block in enumerate(blocks):
        dated = [position for position, line in enumerate(block) if parse_date_line(line.text, None)]
        if not dated:
            continue
        begin = index if dated[0] > 0 or index == 0 else index - 1
        if begin > 0 and is_category(" ".join(line.text for line in blocks[begin - 1])):
            begin -= 1
        if not begins or begin > begins[-1]:
            begins.append(begin)
    return begins
