"""
Read a listing that is a web page.

A page with months as headings is rendered in the layout of a text, with a link for each title. On any other page, the
elements of a list, the rows of a table or cards are read one by one; or else dates and linked titles in turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

import msgspec

from sse_search.dates import find_date, is_date
from sse_search.importers import listing
from sse_search.importers.cleaning import clean_line, shorten
from sse_search.importers.context import Context, Record
from sse_search.importers.furniture import is_furniture
from sse_search.importers.htmlcards import cards_of, dated_lines, is_day_of_list
from sse_search.importers.htmlcontent import HEADINGS, SKIPPED, is_article
from sse_search.importers.htmlpieces import BLOCKS
from sse_search.importers.htmlsections import sections_of
from sse_search.importers.listing_entry import Entry
from sse_search.importers.listing_layouts import parse_listing
from sse_search.importers.listing_unread import remark_on_dates
from sse_search.importers.markup import base_of, local_name
from sse_search.wording import counted

_MONTH_ELEMENTS = HEADINGS | frozenset("p div dt caption strong".split())
_INLINE_DATE_ELEMENTS = frozenset("span time small em i b strong".split())
_ENTRY_INDENT, _TEXT_INDENT = 2, 4
_MAX_MONTH_LENGTH = 40
_SPACES = re.compile(r"\s+")
_MIN_ENTRIES = 2
"""Entries that make a page a listing."""
_MAX_PREFACE = 250
_MAX_SUMMARY = 1000
"""Characters before the first entry, and of a summary, on a page that is nothing but dates and linked titles."""
_LINKED_SHARE = 1.25
_RELATIVE = re.compile(r"(?![A-Za-z][A-Za-z0-9+.-]*:|#).")
_MAX_SHOWN = 60


class RenderedPage(msgspec.Struct, frozen=True):
    """
    A page as the text of a listing.

    Attributes:
        links: Line number, from 1, to the address that the line links to.
        headings: Line number to the name of the element of a heading: `h2`.
        has_months: Whether there is a heading with a month.
        root: The page itself.
    """

    text: str
    links: dict[int, str]
    headings: dict[int, str]
    has_months: bool
    root: Any


class _Writer:
    """Writes lines, each with the indentation that the text layout gives its part of a listing."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.links: dict[int, str] = {}
        self.headings: dict[int, str] = {}
        self.has_months = False
        self._pieces: list[str] = []
        self._link = ""
        self._heading = ""
        self._prefix = ""
        self._indent = 0
        self._entries = 0

    def text(self, piece: str, link: str) -> None:
        self._pieces.append(piece)
        if link and piece.strip() and not self._link:
            self._link = link

    def end_line(self, *, paragraph: bool) -> None:
        line = clean_line(_SPACES.sub(" ", "".join(self._pieces)))
        self._pieces = []
        if line:
            self.lines.append(" " * (_ENTRY_INDENT if self._prefix else self._indent) + self._prefix + line)
            if self._link:
                self.links[len(self.lines)] = self._link
            if self._heading:
                self.headings[len(self.lines)] = self._heading
            self._prefix = ""
        self._link = self._heading = ""
        if paragraph and self.lines and self.lines[-1]:
            self.lines.append("")

    def begin_heading(self, name: str) -> None:
        self._heading = name

    def begin_entry(self) -> None:
        self.end_line(paragraph=True)
        self._entries += 1
        self._prefix, self._indent = f"{self._entries}. ", _TEXT_INDENT

    def begin_month(self) -> None:
        self.begin_day()
        self.has_months = True

    def begin_day(self) -> None:
        self.end_line(paragraph=True)
        self._indent, self._prefix, self._entries = 0, "", 0


def render(root: Any) -> RenderedPage:
    """Render a page as a listing in text: months as headings, list items and linked headings as numbered entries."""
    writer = _Writer()
    stack: list[tuple[Any, bool, str]] = [(root, False, "")]
    list_depth = 0
    days = set[Any]()
    below_day = False  # whether the last term of a definition list is a day
    while stack:
        element, closing, link = stack.pop()
        name = local_name(element).lower()
        if not name or name in SKIPPED:
            writer.text(element.tail or "", link)
            continue
        ends_line = name in BLOCKS or _is_inline_date(element, name)
        if closing:
            list_depth -= name == "li" and element not in days
            if ends_line:
                writer.end_line(paragraph=name != "br")
            writer.text(element.tail or "", link)
            continue
        below_day = below_day and name != "dt"
        if _is_month(element, name):
            list_depth = 0
            writer.begin_month()
        elif list_depth == 0 and _is_day(element, name):
            below_day = True
            days.add(element)
            writer.begin_day()
        elif list_depth == 0 and (
            name == "li"
            or (name == "dd" and below_day and _is_mostly_link(element))
            or (writer.has_months and _is_linked_heading(element, name))
        ):
            writer.begin_entry()
        elif ends_line:
            writer.end_line(paragraph=name != "br")
        if name in HEADINGS:
            writer.begin_heading(name)
        list_depth += name == "li" and element not in days
        inner_link = element.get("href") or link if name == "a" else link
        writer.text(element.text or "", inner_link)
        stack.append((element, True, link))
        stack.extend((child, False, inner_link) for child in reversed(element))
    writer.end_line(paragraph=True)
    return RenderedPage("\n".join(writer.lines), writer.links, writer.headings, writer.has_months, root)


def entries(page: RenderedPage, day_first: bool | None) -> list[Entry]:
    """Return the entries of a page; none if it is not a listing."""
    return (
        _under_months(page, day_first)
        or _cards(page, day_first)
        or _in_turn(page, day_first)
        or _sections(page, day_first)
    )


def _under_months(page: RenderedPage, day_first: bool | None) -> list[Entry]:
    """Return the entries under headings with months. An undated entry is part of a menu and left out."""
    if not page.has_months:
        return []
    dated = [entry for entry in listing.entries(page.text, day_first) if entry.title and entry.date.value is not None]
    return dated if len(dated) >= _MIN_ENTRIES else []


def _cards(page: RenderedPage, day_first: bool | None) -> list[Entry]:
    """Return the entries that are elements of their own; the first one carries a remark if some are left over."""
    cards = cards_of(page.root, day_first)
    found = [card.entry for card in cards if card.entry is not None]
    others = [card.text for card in cards if card.entry is None and card.text]
    if others:
        outside = f"{counted(len(others), 'element')} without a title or outside of the list"
        remark = f"{len(found):,} entries read; left over: {outside}, the first one “{shorten(others[0], 60)}”"
        found[0] = msgspec.structs.replace(found[0], remark=remark)
    return found


def _in_turn(page: RenderedPage, day_first: bool | None) -> list[Entry]:
    """Return the entries of a page on which dates and linked titles follow each other, without elements around them."""
    if is_article(page.root):
        return []
    parsed = parse_listing(page.text, day_first)
    linked = [entry for entry in parsed.entries if entry.title_line in page.links and entry.date.value is not None]
    preface = sum(len(line) for line in page.text.split("\n")[: parsed.entries[0].line - 1]) if parsed.entries else 0
    is_plain = preface <= _MAX_PREFACE and all(len(entry.summary) <= _MAX_SUMMARY for entry in linked)
    certain = (
        parsed.is_certain and is_plain and not parsed.left_over and len(linked) * _LINKED_SHARE >= len(parsed.entries)
    )
    return linked if certain and len(linked) >= _MIN_ENTRIES else []


def _sections(page: RenderedPage, day_first: bool | None) -> list[Entry]:
    """Return the sections of a page on which each heading of a kind has a date right below it."""
    return [] if is_article(page.root) else sections_of(page.text, page.headings, page.links, day_first)


def records_of(entries: Iterable[Entry], page: RenderedPage, context: Context) -> Iterator[Record]:
    """Yield the items of entries, with the addresses that their titles link to, and a remark on incomplete ones."""
    base = base_of(page.root, context.url)
    incomplete: list[str] = []
    for entry in entries:
        link = (entry.url or page.links.get(entry.title_line, "")).strip()
        try:
            address = urljoin(base, link) if link else ""
        except ValueError:
            address = ""
        is_complete = address.startswith(("http://", "https://"))
        if not is_complete and _RELATIVE.match(link):
            incomplete.append(link)
        without_address = msgspec.structs.replace(entry, url="")
        yield from listing.records_of(without_address, context, address if is_complete else "")
    if incomplete:
        count, first = counted(len(incomplete), "item"), shorten(incomplete[0], _MAX_SHOWN)
        yield context.warn(
            f"{count} without an address: links such as “{first}” are relative, to a page of unknown address"
        )


def unread_records(page: RenderedPage, context: Context) -> Iterator[Record]:
    """Yield a warning if a page that was read as one article has dated lines that look like entries."""
    if remark := remark_on_dates(dated_lines(page.root)):
        yield context.warn(remark)


def _is_month(element: Any, name: str) -> bool:
    """Check whether an element outside of lists and tables is a month, or a heading that is a year."""
    if name not in _MONTH_ELEMENTS:
        return False
    text = clean_line(element.text_content()[:200])
    if len(text) >= _MAX_MONTH_LENGTH or not text[-1:].isdigit():
        return False
    date = find_date(text)
    precisions = ("month", "year") if name in HEADINGS else ("month",)  # elsewhere, a number alone may be anything
    return date is not None and date.precision in precisions and not _is_in_item(element)


def _is_linked_heading(element: Any, name: str) -> bool:
    if name not in HEADINGS:
        return False
    return element.find(".//a[@href]") is not None or any(link.get("href") for link in element.iterancestors("a"))


def _is_day(element: Any, name: str) -> bool:
    """Check for a day above the entries of a list: the term of a definition list, or an element with a list inside."""
    if name == "dt":
        return is_date(clean_line(element.text_content()[:200]))
    return is_day_of_list(element)


def _is_mostly_link(element: Any) -> bool:
    """Check whether the text of an element mostly is that of a link, as that of a title is."""
    texts = [clean_line(link.text_content()) for link in element.iter("a") if link.get("href")]
    title = max(texts, key=len, default="")
    return bool(title) and not is_furniture(title) and len(title) * 2 >= len(clean_line(element.text_content()))


def _is_in_item(element: Any) -> bool:
    return any(local_name(outer).lower() in ("li", "td") for outer in element.iterancestors())


def _is_inline_date(element: Any, name: str) -> bool:
    """Check whether an inline element holds a date and nothing else, as a byline does."""
    if name not in _INLINE_DATE_ELEMENTS:
        return False
    text = clean_line(element.text_content()[:200])
    return text[:1].isalnum() and is_date(text)
