"""Divide a listing at the numbers or bullets before its titles."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from sse_search.importers.listing_entry import Section, title_length
from sse_search.importers.listing_labels import is_category
from sse_search.importers.listing_lines import BLANK, MARKER, Line, Page, blocks_of
from sse_search.model import UNDATED, NewsDate

_DATED, _UNDATED, _JUMP, _RESTART = 2.0, 0.5, 3.0, 1.0
"""Points of a number as the beginning of an entry, and what a break in the numbering costs; a gap costs a restart."""
_MAX_GAP = 9
"""Numbers that can be missing between two entries."""


class _Marker(NamedTuple):
    """
    A number or bullet at the beginning of a line.

    Attributes:
        number: None for a bullet.
        is_dated: Whether a date stands between it and the next marker.
        is_inner: Whether it is part of a list that a text introduces with a colon.
    """

    position: int
    indent: int
    number: int | None
    glyph: str
    is_dated: bool
    is_inner: bool


class _Gap(NamedTuple):
    """What stands between two entries: where the lines of the first end, and heading and category of the second."""

    end: int
    heading: NewsDate
    category: str


def marked_sections(page: Page, *, numbered: bool, below_days: bool = False) -> list[Section]:
    """
    Return the entries that begin at numbers, or at bullets.

    Args:
        below_days: Whether a day right above a marker is the heading of the entries below it, as months always are.
    """
    starts = _starts(page, numbered=numbered)
    if not starts:
        return []
    lines = page.lines
    sections = []
    gap = _gap(page, 0, starts[0], UNDATED, first=True, below_days=below_days)
    for begin, following in pairwise([*starts, len(lines)]):
        heading, category = gap.heading, gap.category
        gap = _gap(page, begin + 1, following, heading, first=False, below_days=below_days)
        entry = lines[begin : gap.end]
        title_lines = title_length(next(blocks_of(entry))) if below_days else 0
        sections.append(Section(entry, heading, category, title_lines))
    return sections


def _starts(page: Page, *, numbered: bool) -> list[int]:
    """Return where entries begin: markers at the indentation of the first one, in a plausible order."""
    markers = [marker for marker in _markers(page) if (marker.number is not None) == numbered]
    if not markers:
        return []
    base = min(marker.indent for marker in markers)
    flat = _is_flat(page, base)
    if not numbered:
        return _bullet_starts(markers)
    if flat:
        return _numbers_in_order(page, markers)
    starts: list[int] = []
    expected = 1
    inner_indents: set[int] = set()  # of numbers within the current entry
    for marker in markers:
        if marker.indent <= base + 2 or (marker.number == expected and marker.indent not in inner_indents):
            starts.append(marker.position)
            expected = (marker.number or 0) + 1
            inner_indents.clear()
        else:
            inner_indents.add(marker.indent)
    return starts


def _markers(page: Page) -> list[_Marker]:
    """Return the numbers and bullets at the beginning of lines."""
    matches = [
        (index, line, match)
        for index, line in enumerate(page.lines)
        if (match := MARKER.match(line.text)) and line.number not in page.dates
    ]
    lower = sum(_begins_within_sentence(line.text[match.end() :]) for _, line, match in matches)
    if lower * 2 < len(matches):  # else titles begin so
        matches = [(index, line, match) for index, line, match in matches if not _continues(page, index, match.end())]
    bounds = [*(index for index, _, _ in matches), len(page.lines)]
    markers: list[_Marker] = []
    for (index, line, match), end in zip(matches, bounds[1:], strict=True):
        number = match["number"] or match["bracketed"]
        is_dated = _has_date(page, index, end)
        markers.append(
            _Marker(
                index,
                line.indent,
                int(number) if number else None,
                line.text[0],
                is_dated,
                not is_dated and _is_introduced(page, index, markers),
            )
        )
    return markers


def _begins_within_sentence(text: str) -> bool:
    return text[:1].islower() or text[:1].isdigit()


def _continues(page: Page, index: int, end: int) -> bool:
    """Check whether a number at the beginning of a line belongs to the sentence above: "See p." "4. for"."""
    line, before = page.lines[index], page.lines[index - 1] if index else BLANK
    is_text = bool(before.text) and before.number not in page.dates and MARKER.match(before.text) is None
    return is_text and line.text[:1].isdigit() and _begins_within_sentence(line.text[end:])


def _has_date(page: Page, begin: int, end: int) -> bool:
    """Check whether an entry that begins at a line and ends before another has a date that is no heading."""
    for index in range(begin + 1, end):
        line = page.lines[index]
        if line.number in page.dates:
            return page.heading(line) is None or not _is_last_before(page, index, end)
    return False


def _is_introduced(page: Page, index: int, markers: list[_Marker]) -> bool:
    """Check whether a marker belongs to a list that a text introduces with a colon."""
    before = _line_before(page, index)
    if before.text.endswith(":") and page.heading(before) is None:
        return True
    return bool(markers) and markers[-1].is_inner and page.lines[index].indent == markers[-1].indent


def _bullet_starts(markers: list[_Marker]) -> list[int]:
    """Return the bullets that begin entries: those at the indentation of the first, of the kind that has dates."""
    base = min(marker.indent for marker in markers)
    outer = [marker for marker in markers if marker.indent <= base + 2 and not marker.is_inner]
    dated = {marker.glyph for marker in outer if marker.is_dated}
    return [marker.position for marker in outer if not dated or marker.glyph in dated]


def _numbers_in_order(page: Page, markers: list[_Marker]) -> list[int]:
    """
    Return the numbers that begin entries, where no indentation tells them from numbers inside a text.

    The numbers of entries follow each other, and most entries have a date. Of all selections of numbers, the one with
    the most points is used; it is found in one pass, because only the last number of a selection matters.
    """
    some_dated = any(marker.is_dated for marker in markers)
    above = _line_before(page, markers[0].position)
    has_day_headings = above.number in page.dates and page.heading(above) is None
    best: dict[int, int] = {}  # last number to the marker that ends the best selection with it
    points = [0.0] * len(markers)
    previous: list[int | None] = [None] * len(markers)
    leader: int | None = None
    for position, marker in enumerate(markers):
        if marker.is_inner:
            continue
        number = marker.number or 0
        own = _DATED if marker.is_dated else _UNDATED
        is_below_heading = _below_heading(page, marker.position, days=has_day_headings)
        is_apart = is_below_heading or _after_blank(page, marker.position)
        choices: list[tuple[float, int | None]] = []
        if leader is None or number == 1 or is_apart:
            choices.append((own, None))
        if number - 1 in best:
            choices.append((own + points[best[number - 1]], best[number - 1]))
        if leader is not None and is_apart and (marker.is_dated or not some_dated or is_below_heading):
            is_near = number == 1 or 0 < number - (markers[leader].number or 0) <= _MAX_GAP + 1
            cost = 0.0 if is_below_heading else _RESTART if is_near else _JUMP * some_dated
            choices.append((own + points[leader] - cost, leader))
        if not choices:
            continue
        points[position], previous[position] = max(choices, key=lambda choice: choice[0])
        if number not in best or points[position] >= points[best[number]]:
            best[number] = position
        if leader is None or points[position] >= points[leader]:
            leader = position
    return _path(markers, previous, leader)


def _path(markers: list[_Marker], previous: list[int | None], last: int | None) -> list[int]:
    starts: list[int] = []
    while last is not None:
        starts.append(markers[last].position)
        last = previous[last]
    return starts[::-1]


def _after_blank(page: Page, index: int) -> bool:
    return index == 0 or not page.lines[index - 1].text


def _below_heading(page: Page, index: int, *, days: bool) -> bool:
    """
    Check whether a marker is right below a month or a year.

    Args:
        days: Whether a day counts too; it does not where days are the dates of the entries above.
    """
    before = _line_before(page, index)
    return before.number in page.dates and (days or page.heading(before) is not None)


def _line_before(page: Page, index: int) -> Line:
    return next((line for line in reversed(page.lines[max(0, index - 3) : index]) if line.text), BLANK)


def _is_flat(page: Page, base: int) -> bool:
    """Check whether the listing lost its indentation: most of its text begins where markers do."""
    indents = [
        line.indent for line in page.lines if line.text and not MARKER.match(line.text) and not page.heading(line)
    ]
    return sum(indent <= base for indent in indents) * 2 > len(indents)


def _gap(page: Page, begin: int, end: int, heading: NewsDate, *, first: bool, below_days: bool) -> _Gap:
    """
    Find headings, and the category of the next entry, between the first line of an entry and the next entry.

    Args:
        heading: The one above the entry, which stays valid without a new one.
        first: Whether the lines are those before the first entry.
    """
    lines = page.lines
    next_indent = lines[end].indent if end < len(lines) else 0
    stop, category = end, ""
    for index in range(begin, end):
        line = lines[index]
        if not line.text:
            continue
        month = page.heading(line)
        if month is not None and _ends_entry(page, index, end, next_indent):
            heading, stop, category = month, min(stop, index), ""
        elif below_days and (day := _day_heading(page, index, end)):
            heading, stop, category = day, min(stop, index), ""
        elif stop <= index or first:
            category = line.text if is_category(line.text) else category
        elif is_category(line.text) and line.indent <= next_indent and _is_last_before(page, index, end):
            category, stop = line.text, index
    return _Gap(stop, heading, category)


def _day_heading(page: Page, index: int, end: int) -> NewsDate | None:
    """Return the day that a line right above a marker consists of, or None."""
    date_line = page.dates.get(page.lines[index].number)
    if date_line is None or date_line.date is None or not _is_last_before(page, index, end):
        return None
    return NewsDate.of(date_line.date.value, "heading")


def _ends_entry(page: Page, index: int, end: int, next_indent: int) -> bool:
    """Check whether a month on a line of its own is a heading, and not the date of the entry around it."""
    indent = page.lines[index].indent
    if indent < next_indent or (end == len(page.lines) and indent == 0):
        return True
    return indent <= next_indent and _is_last_before(page, index, end)


def _is_last_before(page: Page, index: int, end: int) -> bool:
    """Check whether a line is the last one with text before another entry."""
    return end < len(page.lines) and not any(page.lines[position].text for position in range(index + 1, end))
