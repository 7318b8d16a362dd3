"""Name the lines of a listing that its layout does not explain, so that no item is lost without a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sse_search.importers.datelines import dates_in_line
from sse_search.importers.listing_datelines import DateLine, is_remark_on_date
from sse_search.importers.listing_entry import Entry
from sse_search.importers.listing_inline import reads_as_title, split_inline_date
from sse_search.importers.listing_labels import is_category
from sse_search.importers.listing_lines import MARKER, Line, Page
from sse_search.tokens import fold

_NO_DATE = re.compile(
    r"[(\[](?:no date|date unknown|undated|n\. ?d\.|s\. ?d\.|o\. ?d\."
    r"|sans date|sin fecha|sem data|ohne datum|senza data)[)\]]$"
)
"""The end of a title that has no date where other titles have theirs."""
_MAX_DATE_LINE = 100
_MAX_SUSPECT_SHARE = 0.5
"""Share of the entries on one line up to which a text below them is suspect."""


def unused_dates(page: Page, entries: Sequence[Entry], headings: frozenset[str]) -> list[int]:
    """
    Return the numbers of lines with a day that no entry has as its date.

    Args:
        headings: Days that are headings of this layout.
    """
    used = {entry.date_line for entry in entries}
    left_over = []
    previous_used = False
    for line in page.lines:
        if not line.text:
            continue
        date = page.dates.get(line.number)
        is_used = line.number in used or (date is not None and previous_used and is_remark_on_date(line.text))
        is_heading = date is not None and date.date is not None and date.date.value in headings
        if date is not None and not is_used and date.precision == "day" and not is_heading:
            left_over.append(line.number)
        previous_used = is_used
    return left_over


def other_entries(page: Page, entries: Sequence[Entry], *, on_one_line: bool) -> list[int]:
    """
    Return the numbers of lines that look like entries of another layout (a title beside its date, a number) or like
    the header of a page of paper.

    Args:
        on_one_line: Whether the entries of the page are lines, so that a text below few of them is suspect too.
    """
    used = {entry.date_line for entry in entries}
    begin = min((entry.line for entry in entries), default=0)
    lines = [line for line in page.lines if line.text and line.number >= begin and line.number not in used]
    beside = [line.number for line in lines if line.number not in page.dates and _is_entry(line, page.day_first)]
    texts = _suspect_texts(page, entries) if on_one_line else []
    running = [line.number for line in lines if line.number in page.running]
    return sorted({*beside, *texts, *running, *_swallowed_numbers(page, entries), *_unread_dates(page, entries)})


def lines_above(page: Page, entries: Sequence[Entry]) -> list[int]:
    """Return the numbers of the lines before the first entry, without dates, categories, and a title above a month."""
    begin = min((entry.line for entry in entries), default=0)
    lines = [line for line in page.lines if line.text and line.number < begin]
    above = [line.number for line in lines if line.number not in page.dates and not is_category(line.text)]
    is_title = len(above) == 1 and len(lines) > 1 and above[0] == lines[0].number and page.heading(lines[1]) is not None
    return [] if is_title else above


def _is_entry(line: Line, day_first: bool | None) -> bool:
    inline = split_inline_date(line.text, day_first)
    if _NO_DATE.search(fold(line.text)):
        return True
    return inline is not None and _is_day(inline[0]) and reads_as_title(inline[1])


def _is_day(date: DateLine) -> bool:
    return date.precision == "day"


def _suspect_texts(page: Page, entries: Sequence[Entry]) -> list[int]:
    """Return the lines of texts below entries on one line, if few entries have any."""
    if sum(bool(entry.summary) for entry in entries) > _MAX_SUSPECT_SHARE * len(entries):
        return []
    numbers = []
    last = page.lines[-1].number
    for entry, following in pairwise([*entries, None]):
        end = following.line if following else last + 1
        if entry is not None and entry.summary:
            first = max(entry.title_line, entry.date_line) + 1
            numbers += [line.number for line in page.lines[first - 1 : end - 1] if line.text]
    return numbers


def _unread_dates(page: Page, entries: Sequence[Entry]) -> list[int]:
    """
    Return the short lines with a day of entries without a date of their own.

    If most entries have none either, only lines that are about a day count, not those of a text that tells of one.
    """
    most_dated = sum(bool(entry.date_line) for entry in entries) * 2 >= len(entries)
    numbers = []
    last = page.lines[-1].number
    for entry, following in pairwise([*entries, None]):
        end = following.line if following else last + 1
        if entry is None or entry.date_line or entry.issues:
            continue
        for line in page.lines[entry.line - 1 : end - 1]:
            if line.number not in page.dates and len(line.text) <= _MAX_DATE_LINE:
                numbers += [line.number for date in dates_in_line(line.text)[:1] if most_dated or date.is_byline]
    return numbers


def _swallowed_numbers(page: Page, entries: Sequence[Entry]) -> list[int]:
    """Return the numbered lines, below a blank line, that stand between an entry with a number and its date."""
    numbers = []
    for entry in entries:
        for index in range(entry.line, entry.date_line - 1):
            match = MARKER.match(page.lines[index].text) if entry.is_marked and not page.lines[index - 1].text else None
            if match and (match["number"] or match["bracketed"]):
                numbers.append(page.lines[index].number)
    return numbers
