"""Parse the entries of a listing: separate title, date, label, author, address and summary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from sse_search.importers.bylines import is_byline
from sse_search.importers.fieldvalues import author_names
from sse_search.importers.listing_datelines import DateLine, beside_date, is_remark_on_date, parse_date_line
from sse_search.importers.listing_fields import address_of, field_line, without_text_label, without_title_labels
from sse_search.importers.listing_inline import DATE_EDGE, date_at_end, date_at_start, reads_as_title
from sse_search.importers.listing_labels import (
    MAX_LABEL_LENGTH,
    could_be_category,
    could_be_label,
    ends_sentence,
    is_category,
)
from sse_search.importers.listing_lines import (
    MARKER,
    Block,
    Line,
    goes_on,
    repeated,
    text_of,
    without_marker,
)
from sse_search.model import UNDATED, NewsDate
from sse_search.tokens import fold

_MAX_TITLE_LINES = 5
_DAY_OF_YEAR = re.compile(
    r"(?P<day>\d{1,2}(?:st|nd|rd|th|er|º|ª)?[.,]? (?:de |of )?[^\W\d_]{3,12}\.?)(?:\s?:|\s[|–—-])\s+(?=\S)"
)
"""Day and month before a title."""
_MIN_LABEL_SHARE = 0.75
"""Length of labels in relation to titles, where no label of a page is a usual or a repeated one."""


class Section(NamedTuple):
    """
    The lines of one entry, as a layout delimits them.

    Attributes:
        heading: Date of the heading above the entry, for an entry without a date.
        category: Category above the entry, or empty.
        title_lines: Lines at its beginning that are its title; 0 if blank lines and the date delimit it.
    """

    lines: list[Line]
    heading: NewsDate = UNDATED
    category: str = ""
    title_lines: int = 0


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """
    One entry of a listing.

    Attributes:
        line: Line number where it begins.
        title_line: Line number where its title begins.
        date_line: Line number of its date; 0 if it has no line for it.
        is_marked: Whether it begins with a number or a bullet.
        is_title_below: Whether its title is below its date.
        source: What a line of its own states, as are authors.
        issues: What is wrong with its date.
        remark: What is to say about the page, with its first entry.
    """

    line: int
    title_line: int
    title: str
    date: NewsDate
    category: str
    summary: str
    byline: str = ""
    source: str = ""
    authors: tuple[str, ...] = ()
    url: str = ""
    date_line: int = 0
    is_marked: bool = False
    is_title_below: bool = False
    issues: tuple[str, ...] = ()
    remark: str = ""


class _Parts(msgspec.Struct):
    """The lines of an entry: blocks before and after its date, the line of the date, and what stands apart."""

    section: Section
    before: list[Block]
    after: list[Block]
    date_line: DateLine | None = None
    date_number: int = 0
    byline: str = ""
    url: str = ""
    fields: dict[str, str] = msgspec.field(default_factory=dict)
    is_title_below: bool = False

    @property
    def is_dated(self) -> bool:
        return self.date_line is not None and self.date_line.date is not None


class _Inline(NamedTuple):
    """A title that holds its date: the date, its line number, the title, and the blocks below it."""

    date_line: DateLine
    number: int
    title: Block
    below: list[Block]


class _Conventions(NamedTuple):
    """
    What the entries of a page have in common.

    Attributes:
        has_inline_dates: Whether titles hold dates.
        labels: Texts that are labels above titles.
        has_media: Whether names before dates are those of newspapers.
    """

    has_inline_dates: bool
    has_labels: bool
    has_labels_below: bool
    labels: frozenset[str]
    has_media: bool


def parse_sections(sections: list[Section], dates: Mapping[int, DateLine], day_first: bool | None) -> list[Entry]:
    """Parse the entries of a page; they decide together which lines are labels and whether titles hold dates."""
    split = [_split(section, dates, day_first) for section in sections]
    conventions = _conventions(split, day_first)
    entries = [_entry(parts, conventions, day_first) for parts in split]
    titles = without_title_labels([entry.title for entry in entries])
    return [
        entry if entry.title == title else msgspec.structs.replace(entry, title=title)
        for entry, title in zip(entries, titles, strict=True)
    ]


def _split(section: Section, dates: Mapping[int, DateLine], day_first: bool | None) -> _Parts:
    """Split the lines of an entry at its first date, and into blocks at blank lines."""
    first = section.lines[0]
    stripped = first._replace(text=without_marker(first.text)) if first.number not in dates else first
    lines = [stripped, *section.lines[1:]]
    if section.title_lines:
        title, rest = lines[: section.title_lines], lines[section.title_lines :]
        parts = _Parts(section, [title], [])
    else:
        parts, rest = _Parts(section, [], []), lines
    begins_block = True
    for line in rest:
        date_line = dates.get(line.number)
        if line is stripped and stripped is not first and any(map(str.isdigit, line.text)):
            date_line = parse_date_line(line.text, day_first)
            if date_line and (date_line.name or (date_line.label and not is_category(date_line.label))):
                date_line = None  # "• 14 March 2019 – Strike ends" holds a title
        if not line.text:
            begins_block = True
        elif date_line and parts.date_line is None:
            parts.date_line, parts.date_number, begins_block = date_line, line.number, True
        elif date_line and not parts.after and is_remark_on_date(line.text):
            continue  # right below the date: when it was updated
        elif date_line and not parts.after and not parts.before:
            parts.date_line, parts.date_number = date_line, line.number  # the date nearest to the title below
        elif not _take_aside(parts, line, rest):
            blocks = parts.after if parts.date_line or section.title_lines else parts.before
            if begins_block or not blocks:
                blocks.append([])
            is_first = blocks is parts.after and len(blocks) == 1 and not blocks[0]
            blocks[-1].append(line._replace(text=without_text_label(line.text)) if is_first else line)
            begins_block = False
    _complete_title(parts)
    return parts


def _take_aside(parts: _Parts, line: Line, rest: list[Line]) -> bool:
    """Take the address or the author of an entry from a line of its own; false for any other line."""
    if not parts.before and not parts.date_line:
        return False
    if (url := address_of(line.text)) and not parts.url and (not parts.after or _is_last(line, rest)):
        parts.url = url
        return True
    if not parts.after and (stated := field_line(line.text)) and stated.field not in parts.fields:
        parts.fields[stated.field] = stated.value
        return True
    if not parts.byline and not parts.after and is_byline(line.text):
        parts.byline = line.text
        return True
    return False


def _is_last(line: Line, lines: list[Line]) -> bool:
    return next(other for other in reversed(lines) if other.text) is line


def _complete_title(parts: _Parts) -> None:
    """Take the title from below the date if there is none above it."""
    if parts.before or not parts.after:
        return
    parts.is_title_below = True
    first, *rest = parts.after
    first = [first[0]._replace(text=without_marker(first[0].text)), *first[1:]]
    if len(first) > 1 and is_category(first[0].text):
        parts.before.append(first[:1])
        first = first[1:]
    elif rest and is_category(text_of(first)):
        parts.before.append(first)
        first, *rest = rest
    length = title_length(first) if len(first) > 1 and (not rest or ends_sentence(first[-1].text)) else len(first)
    parts.before.append(first[:length])
    parts.after = [*([first[length:]] if first[length:] else []), *rest]


def title_length(block: Block) -> int:
    """Return how many lines at the beginning of a block are one title."""
    length = 1
    while length < len(block) and goes_on(block[length - 1].text, block[length].text):
        length += 1
    return length


def _conventions(entries: list[_Parts], day_first: bool | None) -> _Conventions:
    inline = sum(not parts.is_dated and bool(parts.before) and bool(_inline(parts, day_first)) for parts in entries)
    above = [parts for parts in entries if len(parts.before) > 1 and parts.date_line]
    firsts = [text_of(parts.before[0]) for parts in above]
    lines = [parts.before[0][0].text for parts in entries if parts.before and len(parts.before[0]) > 1]
    labels = frozenset(fold(text) for text in [*firsts, *lines] if is_category(text)) | repeated([*firsts, *lines])
    return _Conventions(
        has_inline_dates=0 < len(entries) <= inline * 2,
        has_labels=_has_labels(above, firsts, labels),
        has_labels_below=any(parts.is_title_below for parts in above),
        labels=labels,
        has_media=any(parts.date_line and beside_date(parts.date_line).source for parts in entries),
    )


def _has_labels(above: list[_Parts], firsts: list[str], labels: frozenset[str]) -> bool:
    """Check whether what stands above a second block before the date is a label, and not the title."""
    if any(fold(first) in labels for first in firsts):
        return True
    titles = [text_of(parts.before[1]) for parts in above]
    return (
        len(above) > 1
        and all(could_be_label(first) for first in firsts)
        and not any(ends_sentence(title) for title in titles)
        and len("".join(firsts)) < _MIN_LABEL_SHARE * len("".join(titles))
    )


def _entry(parts: _Parts, conventions: _Conventions, day_first: bool | None) -> Entry:
    section, date_line = parts.section, parts.date_line
    inline = _inline(parts, day_first) if conventions.has_inline_dates and not parts.is_dated else None
    if inline is not None:
        date_line, date_number = inline.date_line, inline.number
        title, texts = inline.title, [*inline.below, *parts.after]
        title, url = _without_address(title)
    else:
        date_number = parts.date_number
    facts = beside_date(date_line, names_media=conventions.has_media)
    category = section.category or facts.category
    if inline is None:
        category, blocks = _take_label(parts, category, conventions)
        title, texts = (blocks[0], blocks[1:]) if blocks else ([], [])
        title, url = _without_address(title) if title and title[-1].text.endswith(">") else (title, "")
    date = date_line.date if date_line else None
    heading, title = (section.heading, title) if date else _with_day(section.heading, title, day_first)
    return Entry(
        line=section.lines[0].number,
        title_line=title[0].number if title else section.lines[0].number,
        title=text_of(title),
        date=date or heading,
        category=category or parts.fields.get("category", ""),
        source=parts.fields.get("source", "") or facts.source,
        authors=tuple(author_names(parts.fields.get("authors", ""))) or facts.authors,
        summary="\n\n".join(map(text_of, texts)),
        byline=parts.byline or (date_line.byline if date_line else ""),
        url=parts.url or url or address_of(parts.fields.get("url", "")) or facts.url,
        date_line=date_number,
        is_marked=MARKER.match(section.lines[0].text) is not None,
        is_title_below=parts.is_title_below,
        issues=(date_line.issue,) if date_line and date_line.issue else (),
    )


def _with_day(heading: NewsDate, title: Block, day_first: bool | None) -> tuple[NewsDate, Block]:
    """Complete the year above an entry with day and month before its title: `14 March: Weavers meet`."""
    match = _DAY_OF_YEAR.match(title[0].text) if title and heading.precision == "year" else None
    line = parse_date_line(f"{match['day'].rstrip('.')} {heading.value}", day_first) if match else None
    if match is None or line is None or line.date is None or line.precision != "day":
        return heading, title
    rest = title[0]._replace(text=title[0].text[match.end() :])
    return NewsDate.of(line.date.value, "heading"), [rest, *title[1:]]


def _without_address(title: Block) -> tuple[Block, str]:
    """Return a title on one line without the address at its end, and the address."""
    text, _, last = title[-1].text.rpartition(" ")
    url = address_of(last) if text else ""
    return ([*title[:-1], title[-1]._replace(text=text.rstrip(DATE_EDGE))], url) if url else (title, "")


def _take_label(parts: _Parts, category: str, conventions: _Conventions) -> tuple[str, list[Block]]:
    """Return the label, which is the first block before the date or its first line, and the other blocks."""
    before, after = parts.before, parts.after
    blocks = [*before, *after]
    if not before:
        return category, blocks
    name = text_of(before[0])
    if len(before) > 1:
        known = is_category(name) or fold(name) in conventions.labels or (parts.is_dated and could_be_category(name))
        is_label = known or (conventions.has_labels and _is_above(name, text_of(before[1])))
    else:
        is_label = parts.is_title_below and conventions.has_labels_below and _is_label_below(name, after)
    if is_label and (parts.date_line or len(before) > 1):
        return name, blocks[1:]
    if len(before) == 1 and len(before[0]) > 1 and _is_label_line(before[0], conventions.labels):
        return before[0][0].text, [before[0][1:], *after]
    return category, blocks


def _is_label_below(name: str, after: list[Block]) -> bool:
    """Check whether a block below a date is a label like those of other entries: a title and a text follow it."""
    return len(after) > 1 and could_be_label(name) and reads_as_title(text_of(after[0]))


def _is_above(label: str, title: str) -> bool:
    """Check whether the first of two blocks before a date is a label, on a page that has labels."""
    return not ends_sentence(title) or len(label) < len(title) <= 2 * MAX_LABEL_LENGTH


def _is_label_line(block: Block, labels: frozenset[str]) -> bool:
    """Check whether the first line of a title is a label, if other entries of the page have such lines."""
    first, second = block[0].text, block[1].text
    if is_category(first) or fold(first) in labels:
        return True
    return bool(labels) and could_be_label(first) and not goes_on(first, second) and len(block) == 2


def _inline(parts: _Parts, day_first: bool | None) -> _Inline | None:
    """Return the date that stands within the title, or None."""
    if not parts.before:
        return None
    block, *others = parts.before
    if at_start := date_at_start(block[0].text, day_first):
        length = parts.section.title_lines or title_length(block)
        title = [block[0]._replace(text=at_start[1]), *block[1:length]]
        return _Inline(at_start[0], block[0].number, title, _below(block[length:], others))
    for length in range(1, min(len(block), _MAX_TITLE_LINES) + 1):
        if at_end := date_at_end(text_of(block[:length]), day_first):
            title = [block[0]._replace(text=at_end[1])]
            return _Inline(at_end[0], block[length - 1].number, title, _below(block[length:], others))
    return None


def _below(lines: Block, others: list[Block]) -> list[Block]:
    return [lines, *others] if lines else others
