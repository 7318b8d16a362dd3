"""How is a listing read that comes as a web page? Rendered as the text layout, with a link for each title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import msgspec

from sse_search.dates import find_date, is_date
from sse_search.importers import listing
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import Context, Record
from sse_search.importers.listing import Entry
from sse_search.importers.markup import local_name

_PASSED_OVER = frozenset(
    (
        "nav",
        "header",
        "footer",
        "aside",
        "form",
        "script",
        "style",
        "head",
        "noscript",
        "iframe",
        "svg",
        "template",
        "button",
    )
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LISTS = frozenset(("ol", "ul"))
_BLOCKS = frozenset(
    (
        *_HEADINGS,
        *_LISTS,
        *(
            "address",
            "article",
            "blockquote",
            "body",
            "br",
            "dd",
            "div",
            "dl",
            "dt",
            "figcaption",
            "figure",
            "hr",
            "main",
        ),
        *("p", "pre", "section", "table", "tbody", "td", "th", "time", "tr"),
    )
)
_ENTRY_INDENT, _TEXT_INDENT = 2, 4
_SPACES = re.compile(r"\s+")
_FEWEST = 2
"""Entries, under a heading with a month, that make a page a listing."""


class Rendered(msgspec.Struct, frozen=True):
    """A page as the text of a listing; `links` gives the address for a line (counted from 1) that was one."""

    text: str
    links: dict[int, str]
    headed: bool


class _Writer:
    """Writes lines, each with the indentation that its place on the page calls for."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.links: dict[int, str] = {}
        self.headed = False
        self._words: list[str] = []
        self._link = ""
        self._prefix = ""
        self._indent = 0

    def text(self, piece: str, link: str) -> None:
        self._words.append(piece)
        if link and piece.strip() and not self._link:
            self._link = link

    def end_line(self, *, paragraph: bool) -> None:
        line = clean_line(_SPACES.sub(" ", "".join(self._words)))
        self._words = []
        if line:
            self.lines.append(" " * (_ENTRY_INDENT if self._prefix else self._indent) + self._prefix + line)
            if self._link:
                self.links[len(self.lines)] = self._link
            self._prefix = ""
        self._link = ""
        if paragraph and self.lines and self.lines[-1]:
            self.lines.append("")

    def begin_entry(self, number: int) -> None:
        self.end_line(paragraph=True)
        self._prefix, self._indent = f"{number}. ", _TEXT_INDENT

    def begin_heading(self) -> None:
        self.end_line(paragraph=True)
        self._indent, self._prefix = 0, ""
        self.headed = True


def rendered(root: Any) -> Rendered:
    """Write a page as the text of a listing: months as headings, list items and linked headings as numbered entries."""
    writer = _Writer()
    stack: list[tuple[Any, bool, str]] = [(root, False, "")]
    depth, number = 0, 0
    while stack:
        element, closing, link = stack.pop()
        name = local_name(element).lower()
        if not name or name in _PASSED_OVER:
            writer.text(element.tail or "", link if not closing else "")
            continue
        if closing:
            depth -= name == "li"
            if name in _BLOCKS or name == "li" or _is_day(element):
                writer.end_line(paragraph=name != "br")
            writer.text(element.tail or "", link)
            continue
        kind = _kind(element, name, writer.headed)
        if kind == "month":
            number, depth = 0, 0
            writer.begin_heading()
        elif (name == "li" and depth == 0) or (kind == "entry" and depth == 0):
            number += 1
            writer.begin_entry(number)
        elif name in _BLOCKS or name == "li" or _is_day(element):
            writer.end_line(paragraph=name != "br")
        depth += name == "li"
        here = element.get("href") or link if name == "a" else link
        writer.text(element.text or "", here)
        stack.append((element, True, link))
        stack.extend((child, False, here) for child in reversed(element))
    writer.end_line(paragraph=True)
    return Rendered("\n".join(writer.lines), writer.links, writer.headed)


def entries(page: Rendered, day_first: bool | None) -> list[Entry]:
    """Return the entries of a page, or nothing when it is no listing; what has neither month nor day is a menu."""
    if not page.headed:
        return []
    found = [entry for entry in listing.entries(page.text, day_first) if entry.title and entry.date.value is not None]
    return found if len(found) >= _FEWEST else []


def records_of(entry: Entry, page: Rendered, context: Context) -> Iterator[Record]:
    """Yield the item of an entry, with the address that its title leads to."""
    try:
        address = urljoin(context.url, page.links.get(entry.title_line, ""))
    except ValueError:
        address = ""
    yield from listing.records_of(entry, context, address if address.startswith(("http://", "https://")) else "")


def _kind(element: Any, name: str, headed: bool) -> str:
    if name not in _HEADINGS and name not in ("p", "div", "dt", "caption", "strong"):
        return ""
    words = clean_line(element.text_content()[:200]) if hasattr(element, "text_content") else ""
    if len(words) < 40 and words[-1:].isdigit():
        found = find_date(words)
        wanted = ("month", "year") if name in _HEADINGS else ("month",)  # a number alone may be anything
        if found is not None and found.precision in wanted and not _in_item(element):
            return "month"
    return "entry" if headed and name in _HEADINGS and element.find(".//a[@href]") is not None else ""


def _in_item(element: Any) -> bool:
    return any(local_name(outer).lower() in ("li", "td") for outer in element.iterancestors())


def _is_day(element: Any) -> bool:
    """Say whether an inline element holds a date and nothing else, as a byline does."""
    if local_name(element).lower() not in ("span", "time", "small", "em", "i", "b", "strong"):
        return False
    words = clean_line(element.text_content()[:200])
    return bool(words) and words[:1].isalnum() and is_date(words)
