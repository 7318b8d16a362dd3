"""Divide a listing without numbers or bullets: by dates below titles, dates above titles, or dates beside titles."""

from __future__ import annotations

from itertools import pairwise

from sse_search.importers.bylines import is_byline
from sse_search.importers.listing_entry import Section
from sse_search.importers.listing_fields import address_of, field_line
from sse_search.importers.listing_inline import split_inline_date
from sse_search.importers.listing_labels import could_be_label, ends_sentence, is_category
from sse_search.importers.listing_lines import (
    Line,
    Page,
    goes_on,
    repeated,
)
from sse_search.model import UNDATED
from sse_search.tokens import fold

_MAX_TITLE_LINES = 4
Start = tuple[int, int]
"""Where an entry begins, and how many lines are its title; 0 if blank lines and the date delimit it."""


def titles_above(page: Page) -> list[Section]:
    """Return the entries of a page in which dates are below titles."""
    headings = _headings(page)
    starts: list[Start] = []
    floors: list[int] = []
    floor = 0
    for index in _first_dates(page, headings):
        low = max([floor, *(position + 1 for position in headings if floor <= position < index)])
        starts.append(_title_above(page, low, index))
        floors.append(low)
        floor = index + 1
    return _sections(page, _with_labels(page, floors, starts), headings)


def titles_below(page: Page) -> list[Section]:
    """Return the entries of a page in which dates are above titles."""
    headings = _headings(page)
    return _sections(page, [(index, 0) for index in _first_dates(page, headings)], headings)


def single_lines(page: Page) -> list[Section]:
    """Return the entries of a page that has dates and titles on the same lines, in the order that most lines have."""
    at_start: list[Start] = []
    at_end: list[Start] = []
    floor = 0
    for index, line in enumerate(page.lines):
        if line.number in page.dates and not page.dates[line.number].label:
            continue
        inline = split_inline_date(line.text, page.day_first) if line.text else None
        if inline is None:
            continue
        if line.text.startswith(inline[1]):
            begin = _title_in_text(page.lines, floor, index + 1)
            at_end.append((begin, index + 1 - begin))
            floor = index + 1
        else:
            at_start.append((index, _title_lines_below(page.lines, index)))
    starts = at_start if len(at_start) >= len(at_end) else at_end
    return _sections(page, starts, _headings(page))


def _headings(page: Page) -> list[int]:
    """Return the months and years that are headings: each a block of its own, or any where items have days."""
    days = sum(date.precision == "day" for date in page.dates.values())
    lines = page.lines
    return [
        index
        for index, line in enumerate(lines)
        if page.heading(line) is not None
        and (days * 2 >= len(page.dates) or not (_text_at(lines, index - 1) or _text_at(lines, index + 1)))
    ]


def _text_at(lines: list[Line], index: int) -> str:
    return lines[index].text if 0 <= index < len(lines) else ""


def _first_dates(page: Page, headings: list[int]) -> list[int]:
    """Return the dates that are not headings, without those right below another date."""
    dates: list[int] = []
    is_below_date = False
    apart = set(headings)
    for index, line in enumerate(page.lines):
        if not line.text:
            continue
        is_date = line.number in page.dates and index not in apart
        if is_date and not is_below_date:
            dates.append(index)
        is_below_date = is_date
    return dates


def _title_above(page: Page, low: int, index: int) -> Start:
    """Return the title of a date: the block above it, or the last lines of the text that is glued to both dates."""
    lines = page.lines
    end = index
    while end > low and (not lines[end - 1].text or _is_aside(lines[end - 1])):
        end -= 1
    if end == low:
        return index, 0
    begin = end
    while begin > low and lines[begin - 1].text:
        begin -= 1
    if begin == low and low > 0 and lines[low - 1].number in page.dates and page.heading(lines[low - 1]) is None:
        begin = _title_in_text(lines, begin, end)
        return begin, end - begin
    return begin, 0


def _is_aside(line: Line) -> bool:
    return bool(address_of(line.text)) or is_byline(line.text) or field_line(line.text) is not None


def _title_in_text(lines: list[Line], low: int, end: int) -> int:
    """Return where the title at the end of lines begins: after the last sentence, or at the last complete line."""
    for begin in range(end - 1, max(low, end - 1 - _MAX_TITLE_LINES) - 1, -1):
        if begin < end - 1 and ends_sentence(lines[begin].text):
            return begin + 1
        if not lines[begin].text:
            return begin + 1
    begin = end - 1
    while begin > low and lines[begin - 1].text and goes_on(lines[begin - 1].text, lines[begin].text):
        begin -= 1
    return begin


def _title_lines_below(lines: list[Line], index: int) -> int:
    """Return how many lines are the title that begins on a line."""
    end = index + 1
    while end < len(lines) and lines[end].text and goes_on(lines[end - 1].text, lines[end].text):
        end += 1
    return end - index


def _with_labels(page: Page, floors: list[int], starts: list[Start]) -> list[Start]:
    """
    Return the starts of entries, moved up to the labels above titles.

    A label is a line of its own. It is a usual category, or occurs more than once; or other entries have such labels
    and it is not the whole text of the entry above.
    """
    labels = [_line_above(page, low, begin) for low, (begin, _) in zip(floors, starts, strict=True)]
    texts = [page.lines[index].text for index in labels if index is not None]
    known = repeated(texts) | {fold(text) for text in texts if is_category(text)}
    if len(starts) > 1 and [index is not None for index in labels].count(True) == 1 and labels[0] is not None:
        return starts  # the title of the page
    moved: list[Start] = []
    for low, start, index in zip(floors, starts, labels, strict=True):
        if index is None:
            moved.append(start)
            continue
        has_text_above = low == 0 or any(line.text for line in page.lines[low:index])
        is_label = fold(page.lines[index].text) in known or (known and has_text_above)
        moved.append((index, 0) if is_label else start)
    return moved


def _line_above(page: Page, low: int, begin: int) -> int | None:
    """Return the line that is a block of its own above a title, if it can be a label."""
    lines = page.lines
    index = begin - 1
    while index >= low and not lines[index].text:
        index -= 1
    if index < low or index == begin - 1 or not could_be_label(lines[index].text):
        return None
    return None if index > low and lines[index - 1].text else index


def _sections(page: Page, starts: list[Start], headings: list[int]) -> list[Section]:
    """Return the lines of entries between their starts, with the heading above each and without headings."""
    apart = set(headings)
    sections: list[Section] = []
    heading = UNDATED
    position = 0
    for (begin, title_lines), (end, _) in pairwise([*starts, (len(page.lines), 0)]):
        while position < len(headings) and headings[position] < begin:
            heading = page.heading(page.lines[headings[position]]) or heading
            position += 1
        lines = [line for index, line in enumerate(page.lines[begin:end], start=begin) if index not in apart]
        sections.append(Section(lines, heading, "", title_lines))
    return sections
