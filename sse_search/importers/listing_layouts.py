"""
Find the layout of a listing.

Each layout divides the lines of a page into entries in its own way. All layouts are tried on the whole page, and the
one with the most points is used for all of it: two for an entry with a title and a date of its own, one more if a
number or bullet marks it; fewer if its title looks like a sentence, or if dates are left over. On equal points the
first layout of this list is used:

    numbers, bullets     entries begin at markers; what is inside them is found by blank lines and dates
    marked, below days   the same, under headings that are days
    dates below titles   title, date, summary, with or without blank lines
    dates above titles   date, title, summary
    lines                a date and a title on each line, in either order
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import msgspec

from sse_search.importers.listing_columns import entries_in_columns
from sse_search.importers.listing_delimiting import single_lines, titles_above, titles_below
from sse_search.importers.listing_entry import Entry, Section, parse_sections
from sse_search.importers.listing_inline import reads_as_title
from sse_search.importers.listing_left_over import lines_above, other_entries, unused_dates
from sse_search.importers.listing_lines import MARKER, Page, page_of
from sse_search.importers.listing_markers import marked_sections
from sse_search.importers.markdownmarks import without_marks
from sse_search.tokens import fold

MIN_ENTRIES = 2
"""Entries with a date and a title that make a page a listing if no number or bullet marks them."""
_MIN_MEMBERS = 0.5
"""Share of the entries that must have a date and a title."""
_MIN_TITLES = 0.7
"""Share of the entries without numbers or bullets that must have a title which is no sentence."""
_MIN_LINES = 0.2
"""Share of the lines that must have a date and a title, if these are on one line."""
_MAX_HEAD_LINES = 5
_MAIL_HEADER = re.compile(
    r"(?:from|to|cc|bcc|subject|sent|date|reply-to|message-id|received|de|à|para|objet|asunto|assunto|envoyé|enviado"
    r"|von|an|betreff|gesendet|datum|da|oggetto|inviato)\s?: \S",
    re.IGNORECASE,
)
_AGENDA = re.compile(
    r"(?:(?:draft|provisional|proposed|annotated)\s)?"
    r"(?:agenda|programme|minutes|ordre du jour|compte rendu|proces-verbal|orden del dia|acta|ordem do dia|ata"
    r"|tagesordnung|protokoll|ordine del giorno|verbale)\b"
)


class Listing(msgspec.Struct, frozen=True):
    """
    The entries of a page.

    Attributes:
        layout: What they have in common, to follow "read as listing:".
        left_over: Numbers of lines that may be entries in another layout. Their text is part of the entry above them.
        above: Numbers of the lines before the first entry, which are part of no item.
    """

    layout: str
    entries: list[Entry]
    left_over: tuple[int, ...] = ()
    above: tuple[int, ...] = ()
    is_certain: bool = False


class _Candidate(NamedTuple):
    name: str
    sections: list[Section]
    is_marked: bool = False
    below_days: bool = False


@lru_cache(maxsize=2)  # an import detects a page before it reads it; reading it again takes as long
def parse_listing(text: str, day_first: bool | None = None) -> Listing:
    """
    Return the entries of a text in the layout that explains most of it.

    Args:
        day_first: Whether `04/05/2025` is 4 May; None lets an unambiguous date of the same listing decide.
    """
    text = without_marks(text)
    rows, others = entries_in_columns(text, day_first)
    if rows:
        return Listing("dates and titles in columns", rows, others, is_certain=True)
    page = page_of(text, day_first)
    readings = []
    for candidate in _candidates(page):
        own_lines = {} if candidate.name == "lines" else page.dates  # its dates are never lines of their own
        entries = parse_sections(candidate.sections, own_lines, page.day_first)
        left_over = unused_dates(page, entries, _day_headings(candidate))
        readings.append((_points(candidate, entries, left_over), candidate, entries, left_over))
    if not readings:
        return Listing("", [])
    points, candidate, entries, left_over = max(readings, key=lambda reading: reading[0])
    certain = points > 0 and _is_listing(page, candidate, entries)
    unread = other_entries(page, entries, on_one_line=candidate.name == "lines")
    return Listing(
        layout=_layout_name(candidate, entries),
        entries=entries,
        left_over=tuple(sorted({*left_over, *unread})),
        above=tuple(lines_above(page, entries)),
        is_certain=certain,
    )


def _candidates(page: Page) -> Iterator[_Candidate]:
    """Yield each layout with the entries that it finds, if there are any."""
    for numbered in (True, False):
        sections = marked_sections(page, numbered=numbered)
        if sections:
            name = "numbers" if numbered else "bullets"
            yield _Candidate(name, sections, is_marked=True)
            below = marked_sections(page, numbered=numbered, below_days=True) if page.dates else []
            days = {section.heading.value for section in below if section.heading.precision == "day"}
            if len(days) >= MIN_ENTRIES:
                yield _Candidate(name, below, is_marked=True, below_days=True)
    for name, sections in (
        ("dates below titles", titles_above(page)),
        ("dates above titles", titles_below(page)),
        ("lines", single_lines(page)),
    ):
        if sections:
            yield _Candidate(name, sections)


def _layout_name(candidate: _Candidate, entries: list[Entry]) -> str:
    if candidate.is_marked:
        titles = "bulleted titles" if candidate.name == "bullets" else "numbered titles"
        if candidate.below_days:
            return f"{titles} under days"
        months = any(section.heading.value for section in candidate.sections)
        return f"{titles} under month headings" if months else f"{titles} with dates"
    if candidate.name == "lines":
        return "a date and a title on each line"
    below = any(entry.is_title_below for entry in entries)
    return "dates on lines of their own, above the titles" if below else "dates on lines of their own"


def _points(candidate: _Candidate, entries: list[Entry], left_over: list[int]) -> float:
    points = -float(len(left_over))
    for entry in entries:
        dated = _is_dated(entry)
        points += (2 if dated else 1 if entry.date.value else 0) if entry.title else -2
        points += candidate.is_marked and (dated or entry.date.value is not None)
        points -= entry.title != "" and dated and not reads_as_title(entry.title)
        points -= 2 * (candidate.name == "dates below titles" and entry.is_title_below)
    marked = sum(entry.is_marked for entry in entries)
    if not candidate.is_marked:
        points -= 2 * min(marked, len(entries) - marked)
    return points - _last_differs(entries)


def _is_dated(entry: Entry) -> bool:
    """Check for a date of its own, even an unusable one, or the day above it."""
    date = entry.date
    return bool(entry.date_line or entry.issues) or (
        date.value is not None and (date.origin != "heading" or date.precision == "day")
    )


def _last_differs(entries: list[Entry]) -> bool:
    """Check whether the last entry alone has a text, or alone has none: lines were assigned to the wrong entries."""
    texts = [bool(entry.summary) for entry in entries]
    return len(texts) > 2 and len(set(texts[:-1])) == 1 and texts[-1] != texts[0]


def _is_listing(page: Page, candidate: _Candidate, entries: list[Entry]) -> bool:
    """Check whether the entries make a text a listing, and not an article, an agenda or a mail."""
    members = [entry for entry in entries if entry.title and (entry.date.value or entry.issues)]
    if len(members) < _MIN_MEMBERS * len(entries) or not members or _is_mail(page):
        return False
    if candidate.is_marked:
        return not _is_agenda(page) or _is_latest_first(members)
    titles = sum(reads_as_title(entry.title) for entry in members)
    if _is_agenda(page) or titles < MIN_ENTRIES or titles < _MIN_TITLES * len(entries):
        return False
    lines = [line for line in page.lines if line.text]
    if candidate.name == "lines" and len(members) < _MIN_LINES * len(lines):
        return False
    inner = sum(line.number not in page.dates and MARKER.match(line.text) is not None for line in lines)
    return len(members) > MIN_ENTRIES or all(entry.is_marked for entry in entries) or inner < MIN_ENTRIES


def _day_headings(candidate: _Candidate) -> frozenset[str]:
    """Return the days that are headings of entries in a layout."""
    days = (section.heading.value for section in candidate.sections if candidate.below_days)
    return frozenset(day for day in days if day is not None)


def _is_latest_first(entries: list[Entry]) -> bool:
    """Check whether the entries go back in time, as news do and the points of an agenda do not."""
    days = [entry.date.value or "" for entry in entries if _is_dated(entry)]
    return days != sorted(days)


def _is_mail(page: Page) -> bool:
    """Check for two lines of a mail's header in succession."""
    lines = [line.text for line in page.lines if line.text]
    return any(_MAIL_HEADER.match(first) and _MAIL_HEADER.match(second) for first, second in pairwise(lines))


def _is_agenda(page: Page) -> bool:
    lines = [line.text for line in page.lines[:_MAX_HEAD_LINES] if line.text]
    return any(_AGENDA.match(fold(line)) for line in lines[:2])
