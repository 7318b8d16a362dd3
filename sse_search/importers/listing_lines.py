"""Split a listing into lines, and classify them: dates, headings, markers, addresses, bylines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import pairwise, takewhile
from typing import NamedTuple

from sse_search.dates import day_first_of, find_date, is_date, with_year
from sse_search.importers.cleaning import clean_line
from sse_search.importers.furniture import is_furniture, without_read_more
from sse_search.importers.listing_datelines import DateLine, parse_date_line
from sse_search.importers.listing_labels import MAX_CATEGORY_LENGTH, is_category
from sse_search.model import NewsDate
from sse_search.tokens import fold

_SYMBOLS = "•‣◦▪▫■□●○►▸➢❖✓✔⁃∙\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf0a8"
"""Bullets that are nothing else; the last ones are those of Word's fonts Symbol and Wingdings."""
MARKER = re.compile(
    rf"(?P<number>\d{{1,4}})\s?[.)][-–—]?(?:\s+(?=\S)|(?=[^\W\d_]{{2}}))|[(\[](?P<bracketed>\d{{1,3}})[)\]]\s+(?=\S)"
    rf"|[-*·–—]\s+(?=\S)|[{_SYMBOLS}]\s*(?=\S)"
)
"""The number or bullet at the beginning of an entry."""
_ORDINAL = re.compile(r"(?P<number>\d{1,3})\s?[º°ª]\.?[-–—)]?\s(?=\S)")
"""A number that marks an entry only where numbers follow each other: `5º Congreso` is a title."""
_DAY_BEFORE_TITLE = re.compile(
    r"(?:(?P<weekday>[^\W\d_]{2,12})[.,]{0,2} )?(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?(?P<gap> ?[:|–—]| -)? "
    r"(?=[^\W\d_]|[\"“«'‘¿¡])"
)
_MIN_DAYS = 2
"""Lines with a day before a title, below months, that make a listing of days."""
_MARKER_ALONE = re.compile(rf"\d{{1,3}}[.)]|[{_SYMBOLS}]")
_OPEN_WORDS = frozenset(
    "a an the of in on at to for from with and or by since until before after le la les du de des et en à au aux pour"
    " depuis dans der die das den dem des und von vom im am seit bis für mit zu el los las del y para por con desde il"
    " lo gli della delle dal e o do da dos das no na os as um uma".split()
)
"""Words that end no title and no sentence, so that the next line continues the text."""
_SUSPENDED = frozenset("and or und oder bis et ou y o e to".split())
_KEPT_HYPHENS = ("co-", "non-", "self-")
_INNER_END = re.compile(r"[.!?…] ")
_GAP = " " * 5
_MAX_HEADER_LENGTH = 200
_MAX_PAGE_DIGITS = 3
_MAX_LINES_TO_DATE = 4


class Line(NamedTuple):
    """A line of a listing: its line number, from 1, the spaces before its text, and the cleaned text."""

    number: int
    indent: int
    text: str


Block = list[Line]
"""Lines of one entry without a blank line or a date between them."""
BLANK = Line(0, 0, "")


class Page(NamedTuple):
    """
    The lines of a listing.

    Attributes:
        dates: By line number.
        day_first: Whether `04/05/2025` is 4 May, if that is known.
        running: Numbers of the lines that may be the header of a page of paper: `The Loom          2`.
    """

    lines: list[Line]
    dates: dict[int, DateLine]
    day_first: bool | None
    running: frozenset[int] = frozenset()

    def heading(self, line: Line) -> NewsDate | None:
        """Return the month or year that a line consists of, or None."""
        return heading_of(line.text) if line.number in self.dates else None


def page_of(text: str, day_first: bool | None) -> Page:
    """Return the lines of a text; an unambiguous date decides the order of day and month, if the caller does not."""
    lines = _with_plain_ordinals(_split_lines(text))
    lines = _with_days_of_months(_with_years_of_headings(lines))
    if day_first is None:
        day_first = day_first_of(line.text for line in lines if is_date(line.text))
    if day_first is None:
        day_first = day_first_of(line.text for line in lines)
    return Page(lines, _date_lines(lines, day_first), day_first, _running_headers(text))


def _running_headers(text: str) -> frozenset[int]:
    """Return the numbers of lines that end with a page number, far from words with which other lines begin, too."""
    halves = [
        (number, *line.strip().rpartition(_GAP)[::2])
        for number, line in enumerate(text.split("\n"), start=1)
        if len(line) <= _MAX_HEADER_LENGTH and _GAP in line.strip()
    ]
    counts = Counter(left.strip() for _, left, _ in halves)
    return frozenset(
        number
        for number, left, right in halves
        if counts[left.strip()] > 1 and right.strip().isdecimal() and len(right.strip()) <= _MAX_PAGE_DIGITS
    )


def _split_lines(text: str, tab_width: int = 8) -> list[Line]:
    """Return the lines of a text; what is no text of the listing ("Read more", "Page 1 of 2") becomes a blank line."""
    lines: list[Line] = []
    marker: Line | None = None
    for number, raw in enumerate(text.split("\n"), start=1):
        wide = raw.replace("\u00a0", " ").expandtabs(tab_width)
        line = Line(number, len(wide) - len(wide.lstrip()), without_read_more(clean_line(wide)))
        if is_furniture(line.text):
            line = line._replace(text="")
        if marker is not None and line.text:  # a number on a line of its own: the title follows
            line, marker = Line(number, marker.indent, f"{marker.text} {line.text}"), None
        elif marker is None and _MARKER_ALONE.fullmatch(line.text):
            marker, line = line, line._replace(text="")
        lines.append(line)
    return lines


def _with_plain_ordinals(lines: list[Line]) -> list[Line]:
    """Return the lines with `3.` for `3º` where it follows the number of the entry above, or begins such numbers."""
    matches = [
        (index, match)
        for index, line in enumerate(lines)
        if (match := _ORDINAL.match(line.text) or MARKER.match(line.text))
    ]
    numbers = [int(match["number"] or 0) for _, match in matches]
    plain = list(lines)
    for (index, match), before, number, after in zip(
        matches, [-1, *numbers], numbers, [*numbers[1:], -1], strict=False
    ):
        follows = number == before + 1 or (number == 1 and after == 2)
        if match.re is _ORDINAL and follows and not is_date(lines[index].text):
            plain[index] = lines[index]._replace(text=f"{number}. {lines[index].text[match.end() :]}")
    return plain


def _with_years_of_headings(lines: list[Line]) -> list[Line]:
    """Return the lines with the year of the heading above them in dates without one: "March 14" under "2023"."""
    completed: list[Line] = []
    year = ""
    for line, after in zip(lines, [*lines[1:], BLANK], strict=True):
        heading = heading_of(line.text) if not after.text and line.text.isdecimal() else None
        if heading is not None and heading.precision == "year":
            year = line.text
        elif year and line.text:
            title = without_marker(line.text)
            completed.append(line._replace(text=line.text[: len(line.text) - len(title)] + with_year(title, year)))
            continue
        completed.append(line)
    return completed


def _with_days_of_months(lines: list[Line]) -> list[Line]:
    """Return the lines with the whole date for a day below a month: "14: Weavers meet", "Thu 14 Weavers meet"."""
    completed = list(lines)
    days: list[int] = []
    numbers_entries = True  # "1 – Weavers meet", "2 – Potters open" have the numbers of entries, below each month
    month, number = "", 0
    for index, line in enumerate(lines):
        heading = heading_of(line.text)
        if heading is not None:
            month, number = line.text if heading.precision == "month" else "", 0
        title = without_marker(line.text)
        match = _DAY_BEFORE_TITLE.match(title) if month and line.text else None
        if match is None or not (match["weekday"] or match["gap"]):
            continue
        date = find_date(f"{match['weekday'] or ''} {match['day']} {month}")
        if date is not None:
            marker = line.text[: len(line.text) - len(title)]
            completed[index] = line._replace(text=f"{marker}{date.value} – {title[match.end() :]}")
            days.append(int(match["day"]))
            number += 1
            numbers_entries = numbers_entries and not match["weekday"] and days[-1] == number
    return lines if len(days) < _MIN_DAYS or numbers_entries else completed


def without_marker(text: str) -> str:
    """Return a line without the number or bullet at its beginning."""
    match = MARKER.match(text)
    return text[match.end() :] if match else text


def heading_of(text: str) -> NewsDate | None:
    """Return the month or year that a line consists of, or None."""
    if len(text) > MAX_CATEGORY_LENGTH or not text[-1:].isdigit():
        return None
    date = find_date(text, origin="heading")
    return date if date is not None and date.precision in ("month", "year") else None


def blocks_of(lines: Iterable[Line]) -> Iterator[Block]:
    """Yield the runs of lines between blank lines."""
    block: Block = []
    for line in [*lines, BLANK]:
        if line.text:
            block.append(line)
        elif block:
            yield block
            block = []


def _date_lines(lines: list[Line], day_first: bool | None) -> dict[int, DateLine]:
    """
    Return the lines that are dates, by line number, without those that are part of a running text.

    A line is part of a running text if a sentence goes on around it. If that seems so of most dates of a page, its
    texts begin in lower case instead.
    """
    dates = {
        line.number: date
        for line in lines
        if line.text and any(map(str.isdigit, line.text)) and (date := parse_date_line(line.text, day_first))
    }
    years = sum(date.precision == "year" for date in dates.values())
    within = {
        line.number
        for before, line, after in zip([BLANK, *lines], lines, [*lines[1:], BLANK], strict=False)
        if line.number in dates
        and before.text
        and after.text
        and before.number not in dates
        and _goes_on(before, line, after)
    }
    if len(within) * 2 > len(dates) and years * 2 <= len(dates):
        within = set()
    within |= _dates_of_open_sentences(lines, dates)
    if years * 2 <= len(dates):
        within |= _years_before_dates(lines, dates)
    within |= _titles_beside_dates(dates, lines)
    return {number: date for number, date in dates.items() if number not in within}


def _titles_beside_dates(dates: Mapping[int, DateLine], lines: list[Line]) -> set[int]:
    """
    Return the lines whose label is a title: it is unusual and occurs once, and most dates have no such label.

    Where most dates have a label, only one on a line that stands apart from the title above can be a title.
    """
    unusual = {number: date.label for number, date in dates.items() if date.label and not is_category(date.label)}
    if len(unusual) * 2 >= len(dates):
        return set()
    labels = repeated(unusual.values())
    has_labels = sum(bool(date.label) for date in dates.values()) * 2 > len(dates)
    below = {line.number for before, line in pairwise([BLANK, *lines]) if before.text and before.number not in dates}
    return {
        number
        for number, label in unusual.items()
        if fold(label) not in labels and not (has_labels and number in below)
    }


def goes_on(text: str, following: str) -> bool:
    """Check whether the next line continues the sentence of a line."""
    first = following[:1]
    last = text.rpartition(" ")[2].lower()
    return first.islower() or text.endswith((",", "-")) or last in _OPEN_WORDS


def text_of(block: Iterable[Line], hyphenated: Container[str] = ()) -> str:
    """
    Return the lines of a block as one text; a word that was divided at the end of a line is joined.

    Args:
        hyphenated: Words in lower case that keep their hyphen.

    >>> text_of([Line(1, 0, "from three neigh-"), Line(2, 0, "bouring countries")])
    'from three neighbouring countries'
    """
    texts: list[str] = []
    for line in block:
        before = texts[-1] if texts else ""
        first = line.text.partition(" ")[0]
        if not before.endswith("-") or not before[-2:-1].isalpha() or first in _SUSPENDED:
            texts.append(line.text)
            continue
        last = before.rpartition(" ")[2].lower()
        is_kept = not first[:1].islower() or last in _KEPT_HYPHENS or _pair(last, first) in hyphenated
        texts[-1] = f"{before if is_kept else before[:-1]}{line.text}"
    return clean_line(" ".join(texts))


def _pair(last: str, first: str) -> str:
    """
    Return the two words at a hyphen that ends a line, without what else stands beside them.

    >>> _pair("(day-to-", "day”).")
    'to-day'
    """
    before = "".join(takewhile(str.isalpha, reversed(last[:-1])))[::-1]
    return f"{before}-{''.join(takewhile(str.isalpha, first))}"


def repeated(texts: Iterable[str]) -> frozenset[str]:
    """Return the texts, folded, that occur more than once."""
    return frozenset(text for text, count in Counter(map(fold, texts)).items() if count > 1)


def _goes_on(before: Line, line: Line, after: Line) -> bool:
    return after.text[:1].islower() or (line.text.endswith((".", ",", ";")) and goes_on(before.text, ""))


def _dates_of_open_sentences(lines: list[Line], dates: Mapping[int, DateLine]) -> set[int]:
    """Return the dates that a sentence above them leads to: "Forty came. The next meeting is on"."""
    texts = [line for line in lines if line.text]
    return {
        line.number
        for before, line, after in zip(texts, texts[1:], [*texts[2:], BLANK], strict=False)
        if line.number in dates
        and goes_on(before.text, "")
        and (after.text[:1].islower() or _INNER_END.search(without_marker(before.text)))
    }


def _years_before_dates(lines: list[Line], dates: Mapping[int, DateLine]) -> set[int]:
    """Return the years that are part of a title: a more precise date follows in the same block."""
    within = set()
    for block in blocks_of(lines):
        for position, line in enumerate(block):
            date = dates.get(line.number)
            if date is None or date.precision != "year" or position == 0:
                continue
            for following in block[position + 1 : position + 1 + _MAX_LINES_TO_DATE]:
                if MARKER.match(following.text) and following.number not in dates:
                    break
                if following.number in dates and dates[following.number].precision != "year":
                    within.add(line.number)
                    break
    return within
