"""Divide an element of a web page into lines: its title, dates in elements of their own, and texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from sse_search.dates import find_date
from sse_search.importers.htmlcontent import HEADINGS, is_skipped, one_line
from sse_search.importers.listing_datelines import parse_date_line
from sse_search.importers.markup import local_name

BLOCKS = HEADINGS | frozenset(
    "address article blockquote body br dd div dl dt figcaption figure hr li main ol p pre section table tbody td th "
    "time tr ul".split()
)
MAX_DATE_LENGTH = 120
MAX_INNER_TEXT = 300
MAX_DATE_PARTS = 6
_MAX_DATE_DIVISIONS = 3
_MAX_DATE_PART = 14
"""Characters of a day, a month or a year in an element of its own."""
_CELLS = frozenset("td th tr li dt dd option".split())


class Piece(NamedTuple):
    """A line of a card; `moment` is the value of a `time` element."""

    text: str
    is_title: bool
    moment: str


def pieces_of(card: Any, title: Any | None) -> Iterator[Piece]:
    """Yield the lines of a card; its title is one line, and so is each date in an element of its own."""
    texts: list[str] = []
    moment = ""
    around_title = set() if title is None else {title, *title.iterancestors()}
    stack: list[tuple[Any, bool]] = [(card, False)]
    while stack:
        element, closing = stack.pop()
        name = local_name(element).lower()
        is_inside = element is card or not is_skipped(element)
        day = date_text(element) if is_inside and element not in around_title else ""
        if is_inside and (element is title or name in BLOCKS or day):
            yield from _piece("".join(texts), moment)
            texts, moment = [], ""
        if title is not None and element is title:
            yield Piece(one_line("".join(element.itertext())), True, "")
        elif day:
            yield Piece(day, False, element.get("datetime", ""))
        elif is_inside and not closing:
            moment = element.get("datetime", "") if name == "time" else moment
            texts.append(element.text or "")
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if element is not card:
            texts.append(element.tail or "")
    yield from _piece("".join(texts), moment)


def join_divided_dates(root: Any) -> None:
    """Put day, month and year that stand in elements next to each other, with nothing around them, into one element."""
    for parent in list(root.iter()):
        children = list(parent)
        begin = 0
        while begin < len(children) - 1:
            size = _divided_date(children[begin : begin + _MAX_DATE_DIVISIONS])
            if size:
                whole = parent.makeelement("span")
                children[begin].addprevious(whole)
                whole.extend(children[begin : begin + size])
                whole[-1].tail, whole.tail = None, whole[-1].tail
            begin += size or 1


def _divided_date(elements: Sequence[Any]) -> int:
    """Return how many elements at the beginning are the parts of a day; 0 if none are."""
    texts: list[str] = []
    for element in elements:
        text = one_line(element.text or "") if not len(element) and isinstance(element.tag, str) else ""
        if not 0 < len(text) <= _MAX_DATE_PART or local_name(element).lower() in _CELLS:
            break
        texts.append(text)
        if (element.tail or "").strip():
            break
    for size in range(len(texts), 1, -1):
        date = find_date(" ".join(texts[:size])) if any(map(str.isdigit, texts[0] + texts[1])) else None
        if date is not None and date.precision == "day":
            return size
    return 0


def _piece(text: str, moment: str) -> Iterator[Piece]:
    line = one_line(text)
    if line or moment:
        yield Piece(line, False, moment)


def date_text(element: Any) -> str:
    """Return the text of an element that is a date and nothing else, however it is divided; else an empty text."""
    if len(element) and sum(1 for _ in islice(element.iter(), MAX_DATE_PARTS + 1)) > MAX_DATE_PARTS:
        return ""
    for separator in ("", " "):
        text = one_line(short_text(element, separator))
        if any(map(str.isdigit, text)) and len(text) <= MAX_DATE_LENGTH and parse_date_line(text, None) is not None:
            return text
    return ""


def link_of(card: Any, title: Any | None) -> str:
    """Return the address of a title: of a link in it or around it, or else of the first link of the card."""
    links = [] if title is None else [title, *title.iter("a"), *title.iterancestors("a")]
    for link in [*links, card, *card.iter("a"), *card.iterancestors("a")]:
        if local_name(link).lower() == "a" and link.get("href"):
            return str(link.get("href"))
    return ""


def short_text(element: Any, separator: str) -> str:
    """Return the text of an element and its parts if it is short enough to be a date; else an empty text."""
    pieces: list[str] = []
    for part in islice(element.iter(), MAX_DATE_PARTS + 1):
        pieces.append(part.text or "")
        if part is not element:
            pieces.append(part.tail or "")
    return "" if sum(map(len, pieces)) > MAX_INNER_TEXT else separator.join(pieces)
