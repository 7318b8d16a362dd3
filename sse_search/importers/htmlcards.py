"""Read a web page whose items are alike: the elements of a list, the rows of a table, or cards, each with a date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from sse_search.dates import day_first_of
from sse_search.importers.bylines import is_byline
from sse_search.importers.cleaning import clean_line
from sse_search.importers.datelines import dates_in_line
from sse_search.importers.furniture import is_furniture, without_read_more
from sse_search.importers.htmlcontent import (
    HEADINGS,
    content_of,
    is_article,
    main_element,
    one_line,
    visible_text,
)
from sse_search.importers.htmlpieces import (
    BLOCKS,
    MAX_DATE_LENGTH,
    MAX_DATE_PARTS,
    MAX_INNER_TEXT,
    Piece,
    date_text,
    join_divided_dates,
    link_of,
    pieces_of,
    short_text,
)
from sse_search.importers.listing_datelines import DateLine, beside_date, parse_date_line
from sse_search.importers.listing_entry import Entry
from sse_search.importers.listing_inline import date_at_start, reads_as_title, split_inline_date
from sse_search.importers.listing_labels import could_be_label, is_category
from sse_search.importers.markup import local_name
from sse_search.model import UNDATED

_ROWS = frozenset(("li", "tr"))
_LISTS = frozenset(("ul", "ol"))
_PARAGRAPHS = frozenset(("p", "div"))
_BOLD = frozenset(("b", "strong"))
_EDGES = " |·•–—-:,;/"
_MIN_CARDS = 2
_MAX_SPOTS = 20_000
_MAX_INTRODUCTION = 250
"""Characters around the cards of a page that can be an introduction."""
_MIN_LINK_LENGTH = 8
_DIGITS = re.compile(r"\d+")
_ROW_NUMBER = re.compile(r"\d{1,3}[.)]?")


class Card(NamedTuple):
    """An element of a page with its text, and the entry that it is; None if it has no title, or is none of the list."""

    entry: Entry | None
    text: str


_Spot = tuple[Any, str]
"""An element that holds a date, and its text."""
_Titles = dict[Any, Any | None]
"""Elements to the element inside that is their title."""


def cards_of(root: Any, day_first: bool | None) -> list[Card]:
    """Return the cards of a page; none if it is no listing. Titles are headings, or else links or the text of rows."""
    if is_article(root):
        return []
    main = main_element(root)
    join_divided_dates(main)
    spots = list(islice(_date_spots(main), _MAX_SPOTS + 1))
    if not _MIN_CARDS <= len(spots) <= _MAX_SPOTS:
        return []
    if day_first is None:
        day_first = day_first_of(text for _, text in spots)
    headings, links = _titles_inside(main)
    has_headings = any(heading is not None for heading in headings.values())
    cards = _cards(main, spots, headings, day_first, rows=False) if has_headings else []
    if not cards:
        titles = {element: link if headings[element] is None else headings[element] for element, link in links.items()}
        cards = _cards(main, spots, titles, day_first, rows=True)
    return cards or _cards(main, spots, _bold_titles(main), day_first, rows=False)


def dated_lines(root: Any) -> list[str]:
    """Return the lines of a page that have a date, alone or beside a title; none if it says that it is an article."""
    return [] if is_article(root) else [text for _, text in islice(_date_spots(main_element(root)), _MAX_SPOTS)]


def _bold_titles(root: Any) -> _Titles:
    """Return the paragraphs that begin with a line in bold, and this line."""
    titles: _Titles = {}
    for element in content_of(root):
        first = element[0] if local_name(element).lower() in _PARAGRAPHS and len(element) else None
        if first is not None and local_name(first).lower() in _BOLD and not (element.text or "").strip():
            following = first.getnext()
            ends_line = following is not None and local_name(following).lower() in BLOCKS
            text = one_line("".join(first.itertext()))
            if ends_line and text and not (first.tail or "").strip() and not parse_date_line(text, None):
                titles[element] = first
    return titles


def _cards(main: Any, spots: list[_Spot], titles: _Titles, day_first: bool | None, *, rows: bool) -> list[Card]:
    """Return the elements of one kind that have a date and a title; none if they are not most of the page."""
    around_dates = (_card_around(element, main, titles, rows=rows) for element, _ in spots)
    elements = dict.fromkeys(element for element in around_dates if element is not None)
    around = {ancestor for element in elements for ancestor in element.iterancestors()}
    inner = [element for element in elements if element not in around]
    signatures = Counter(map(_signature, inner))
    if not signatures or signatures.most_common(1)[0][1] < _MIN_CARDS:
        return []
    members = _alike(main, inner, signatures.most_common(1)[0][0])
    if sum(titles.get(element) is not None for element in members) * 2 > len(members):
        titles = {**titles, **{element: _only_link(element) for element in members if titles.get(element) is None}}
    cards = [_card(element, titles.get(element), day_first) for element in members]
    dated = [card for card in cards if card.entry and (card.entry.date.value or card.entry.issues)]
    good = sum(card.entry is not None and reads_as_title(card.entry.title) for card in dated)
    if good < _MIN_CARDS or good * 2 < len(cards) or _is_beside_article(main, members, cards, spots):
        return []
    return [*cards, *_dated_outside(main, members, spots)]


def _dated_outside(main: Any, members: list[Any], spots: list[_Spot]) -> Iterator[Card]:
    """Yield what has a title beside a day and is no member of the listing, as cards without an entry."""
    around = {main, *(ancestor for member in members for ancestor in member.iterancestors())}
    inside = set(members)
    done = set[Any]()
    for spot, line in spots:
        date = parse_date_line(line, None)
        parent = spot.getparent()
        element = parent if date and parent not in around and date_text(spot) else spot
        if element in around or element in done or not inside.isdisjoint((element, *element.iterancestors())):
            continue
        done.add(element)
        text = one_line(" ".join(element.itertext()))
        if len(text) <= MAX_INNER_TEXT and parse_date_line(text, None) is None and _has_plain_date(text):
            yield Card(None, text)


def _has_plain_date(text: str) -> bool:
    return any(date.kind == "plain" for date in dates_in_line(text))


def _is_beside_article(main: Any, members: list[Any], cards: list[Card], spots: list[_Spot]) -> bool:
    """Check whether the text around the cards is an article: it is long, and it is half of the page or has a date."""
    inside = sum(len(card.text) for card in cards)
    outside = len(visible_text(main)) - inside
    if outside > inside:
        return True
    first = spots[0][0]
    is_dated = not {first, *first.iterancestors()} & set(members)
    return outside > _MAX_INTRODUCTION and (is_dated or outside * 3 > inside)


def _date_spots(root: Any) -> Iterator[_Spot]:
    """Yield the elements that hold a date, alone or beside a title, with their text."""
    for element in content_of(root):
        texts = [element.text or "", *(child.tail or "" for child in element)]
        for text in dict.fromkeys(
            [date_text(element), *texts, element.get("datetime", "") if element.tag == "time" else ""]
        ):
            line = clean_line(text).strip(_EDGES)
            if len(line) <= 2 * MAX_DATE_LENGTH and any(map(str.isdigit, line)) and _has_date(line):
                yield element, line
                break


def _has_date(line: str) -> bool:
    date = parse_date_line(line, None)
    return date.precision in ("day", "month") if date else split_inline_date(line, None) is not None


def _card_around(element: Any, root: Any, titles: _Titles, *, rows: bool) -> Any | None:
    """Return the innermost element around a date that has a title too, or the item or row around it."""
    while element is not None and element is not root and not is_day_of_list(element):
        name = local_name(element).lower()
        if name not in HEADINGS and (titles.get(element) is not None or (rows and name in _ROWS)):
            return element
        element = element.getparent()
    return None


def is_day_of_list(element: Any) -> bool:
    """Check for an element of a list that has nothing but a date and a list of what is of that date."""
    if local_name(element).lower() != "li":
        return False
    first = list(islice(element, MAX_DATE_PARTS))
    inner = next((position for position, child in enumerate(first) if local_name(child).lower() in _LISTS), None)
    if inner is None or (first[inner].tail or "").strip():
        return False
    texts = [element.text or "", *(text for child in first[:inner] for text in _texts_around(child))]
    line = one_line(" ".join(texts)).strip(_EDGES)
    date = parse_date_line(line, None) if 0 < len(line) <= MAX_DATE_LENGTH else None
    return date is not None and not date.label


def _texts_around(element: Any) -> Iterator[str]:
    yield short_text(element, " ")
    yield element.tail or ""


def _titles_inside(root: Any) -> tuple[_Titles, _Titles]:
    """Return, for each element, the first heading and the longest link inside it."""
    elements = list(content_of(root))
    headings: _Titles = dict.fromkeys(elements)
    links: _Titles = dict.fromkeys(elements)
    lengths: dict[Any, int] = {}
    for element in reversed(elements):  # inner elements before outer ones, later ones before earlier ones
        name = local_name(element).lower()
        heading, link = headings[element], links[element]
        if name in HEADINGS or name == "a":
            text = one_line("".join(element.itertext()))
            if text and not is_furniture(text) and not parse_date_line(text, None):
                heading = element if name in HEADINGS else heading
                link = element if name == "a" and len(text) >= _MIN_LINK_LENGTH else link
                lengths[element] = len(text)
        parent = element.getparent()
        if parent in headings:
            headings[parent] = headings[parent] if heading is None else heading
            if link is not None and (links[parent] is None or lengths[link] >= lengths[links[parent]]):
                links[parent] = link
    return headings, links


def _only_link(element: Any) -> Any | None:
    """Return the link of an element that has one, however short its text is."""
    links = [
        link for link in element.iter("a") if (text := one_line("".join(link.itertext()))) and not is_furniture(text)
    ]
    return links[0] if len(links) == 1 else None


def _signature(element: Any) -> tuple[str, str]:
    """Return what elements of one kind have in common: the name, and the first class without digits."""
    name = local_name(element).lower()
    classes = "" if name in _ROWS else _DIGITS.sub("", element.get("class") or "").strip()
    return name, classes.partition(" ")[0]


def _alike(root: Any, cards: list[Any], signature: tuple[str, str]) -> list[Any]:
    """Return the elements of a kind beside the dated ones, so that one without a date is not overlooked."""
    parents = {card.getparent() for card in cards if _signature(card) == signature}
    return [
        element
        for element in content_of(root)
        if element.getparent() in parents and _signature(element) == signature and not _is_table_head(element)
    ]


def _is_table_head(element: Any) -> bool:
    return element.find("th") is not None and element.find("td") is None


def _card(element: Any, title_element: Any | None, day_first: bool | None) -> Card:
    """Parse a card: what markup names its title, and dates, labels and texts around it."""
    pieces = list(pieces_of(element, title_element))
    text = " ".join(piece.text for piece in pieces)
    if title_element is None and any(_has_date(piece.text.strip(_EDGES)) for piece in pieces):
        pieces = _longest_as_title(pieces)
    title = " ".join(piece.text for piece in pieces if piece.is_title)
    if not title:
        return Card(None, "" if is_furniture(text) else text)
    date = _first_date(pieces, day_first)
    if date is None and (inline := split_inline_date(title, day_first)):
        date, title = inline
    elif date is None:
        date, pieces = _date_before_text(pieces, day_first)
    url = link_of(element, title_element)
    pieces = [piece for piece in pieces if not url or piece.text != url]
    label, byline, rest = _around_title(pieces, day_first)
    facts = beside_date(date)
    entry = Entry(
        line=element.sourceline or 1,
        title_line=0,
        title=title,
        date=(date.date if date else None) or UNDATED,
        category=label or facts.category,
        source=facts.source,
        authors=facts.authors,
        summary="\n\n".join(rest),
        byline=byline or (date.byline if date else ""),
        url=url,
        issues=(date.issue,) if date and date.issue else (),
    )
    return Card(entry, text)


def _around_title(pieces: list[Piece], day_first: bool | None) -> tuple[str, str, list[str]]:
    """Return label, byline and texts of a card."""
    label, byline, rest, above = "", "", list[str](), True
    for piece in pieces:
        line = piece.text.strip(_EDGES)
        if piece.is_title:
            above = False
        elif (
            not line
            or is_furniture(line)
            or piece.moment
            or parse_date_line(line, day_first)
            or (above and _ROW_NUMBER.fullmatch(line))
        ):
            continue
        elif not byline and is_byline(line):
            byline = line
        elif not label and (is_category(line) or (above and could_be_label(line))):
            label = line
        else:
            rest.append(without_read_more(piece.text))
    return label, byline, rest


def _longest_as_title(pieces: list[Piece]) -> list[Piece]:
    """Return the lines of a row without a link; its title is the longest one that is no date, or holds it."""
    texts = [piece.text for piece in pieces if not parse_date_line(piece.text.strip(_EDGES), None)]
    longest = max(texts or [piece.text for piece in pieces], key=len, default="")
    return [piece._replace(is_title=piece.text == longest) for piece in pieces]


def _date_before_text(pieces: list[Piece], day_first: bool | None) -> tuple[DateLine | None, list[Piece]]:
    """Return the day with which a text begins, `Mar 14, 2019 ... The mill opened.`, and the lines without it."""
    for position, piece in enumerate(pieces):
        dated = None if piece.is_title else date_at_start(piece.text, day_first)
        if dated is not None and dated[0].precision == "day":
            return dated[0], [*pieces[:position], piece._replace(text=dated[1]), *pieces[position + 1 :]]
    return None, pieces


def _first_date(pieces: list[Piece], day_first: bool | None) -> DateLine | None:
    for piece in pieces:
        for text in (piece.text.strip(_EDGES), piece.moment):
            date = None if piece.is_title or not text else parse_date_line(text, day_first)
            if date is not None and date.precision != "year":
                return date
    return None
