"""Parse one entry of a listing: separate its title, date, category and summary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from sse_search.dates import DateRefusedError, read_date
from sse_search.importers.cleaning import clean_line
from sse_search.model import NewsDate
from sse_search.tokens import fold

MARKER = re.compile(r"(?P<number>\d{1,4})\s?[.)]\s+(?=\S)|[-*•‣◦▪·]\s+(?=\S)")
"""The number or bullet at the beginning of an entry."""
MAX_CATEGORY_LENGTH = 40
_MAX_CATEGORY_WORDS = 4
_CATEGORY_NAMES = (
    "news|news item|news release|press release|press statement|article|feature|feature story|story|event|events"
    "|meeting|publication|report|working paper|paper|brief|policy brief|video|audio|podcast|blog|opinion"
    "|interview|statement|speech|announcement|training|conference|webinar|newsletter|update|project|call"
    "|call for papers|in the media|actualité|actualités|communiqué|communiqué de presse|article de presse"
    "|événement|évènement|rapport|entretien|entrevue|déclaration|discours|vidéo|tribune|formation|conférence"
    "|noticia|noticias|nota de prensa|comunicado|comunicado de prensa|artículo|evento|eventos|publicación|informe"
    "|entrevista|declaración|discurso|vídeo|notícia|notícias|comunicado de imprensa|artigo|publicação|relatório"
    "|declaração|nachricht|pressemitteilung|meldung|veranstaltung|bericht|notizia|comunicato stampa|articolo"
    "|pubblicazione|rapporto|intervista"
)
"""Words that listings put above or beside a title to name the kind of an item."""
_CATEGORIES = frozenset(fold(_CATEGORY_NAMES).split("|"))
_SEPARATORS = re.compile(r"(?<!\s)\s+[|·•–—-]\s+|(?<!\s)\s*\|\s*")


class Line(NamedTuple):
    """A line of a listing: its line number, from 1, the spaces before its text, and the cleaned text."""

    number: int
    indent: int
    text: str


Block = list[Line]
"""Lines of one entry without a blank line or a date between them."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """
    One entry of a listing.

    Attributes:
        line: Line number where it begins.
        title_line: Line number where its title begins.
        issues: What is wrong with its date.
    """

    line: int
    title_line: int
    title: str
    date: NewsDate
    category: str
    summary: str
    issues: tuple[str, ...] = ()


class DateLine(NamedTuple):
    """A line that is written as a date: the date, or what is wrong with it, and a category beside it."""

    date: NewsDate | None
    issue: str
    category: str


class _Parts(msgspec.Struct):
    """The lines of an entry: blocks before and after its date, and the line of the date."""

    before: list[Block]
    after: list[Block]
    date_line: DateLine | None = None


def parse_entry(lines: list[Line], heading: NewsDate, category: str, day_first: bool | None) -> Entry:
    """
    Parse the lines of an entry.

    Args:
        heading: Date of the heading above the entry, for an entry without a date.
        category: Category above the entry, or empty.
    """
    first = lines[0]
    parts = _split_at_date([first._replace(text=MARKER.sub("", first.text, count=1)), *lines[1:]], day_first)
    before, after, date_line = parts.before, parts.after, parts.date_line
    if not before and after:
        before, after = after[:1], after[1:]
        if not after and len(before[0]) > 1:  # date, title and summary without a blank line between them
            before, after = [before[0][:1]], [before[0][1:]]
    date = date_line.date if date_line else None
    category = category or (date_line.category if date_line else "")
    category, before = _take_category(before, category, dated=date is not None)
    return Entry(
        line=first.number,
        title_line=before[0][0].number if before else first.number,
        title=_text_of(before[0]) if before else "",
        date=date or heading,
        category=category,
        summary="\n\n".join(_text_of(block) for block in [*before[1:], *after]),
        issues=(date_line.issue,) if date_line and date_line.issue else (),
    )


def is_category(text: str) -> bool:
    """Check whether a line is one of the usual categories."""
    return _is_short(text) and fold(text) in _CATEGORIES


def parse_date_line(text: str, day_first: bool | None) -> DateLine | None:
    """Return the date of a line that is written as one, alone or beside a category; None for any other line."""
    for candidate, category in ((text, ""), *_pairs(text)):
        try:
            return DateLine(read_date(candidate, day_first=day_first), "", category)
        except DateRefusedError as error:
            if error.looks_like_a_date:
                return DateLine(None, str(error), category)
    return None


def _split_at_date(lines: list[Line], day_first: bool | None) -> _Parts:
    """Split the lines of an entry at its first date, and into blocks at blank lines."""
    parts = _Parts([], [])
    begins_block = True
    for line in lines:
        if not line.text:
            begins_block = True
        elif parts.date_line is None and (date_line := parse_date_line(line.text, day_first)):
            parts.date_line, begins_block = date_line, True
        else:
            blocks = parts.after if parts.date_line else parts.before
            if begins_block:
                blocks.append([])
            blocks[-1].append(line)
            begins_block = False
    return parts


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield date and category of `News | 3 December 2021` in both orders, if the line can be such a pair."""
    if len(text) > 2 * MAX_CATEGORY_LENGTH:
        return
    sides = [side.strip() for side in _SEPARATORS.split(text)]
    if len(sides) == 2 and all(sides):
        for date, category in (sides, sides[::-1]):
            if _could_be_category(category):
                yield date, category


def _take_category(blocks: list[Block], category: str, *, dated: bool) -> tuple[str, list[Block]]:
    """Return the category and the blocks without it: it is the first block before the date, or its first line."""
    if len(blocks) > 1:
        name = _text_of(blocks[0])
        if is_category(name) or (dated and _could_be_category(name)):
            return name, blocks[1:]
    elif blocks and len(blocks[0]) > 1 and is_category(blocks[0][0].text):
        return blocks[0][0].text, [blocks[0][1:]]
    return category, blocks


def _could_be_category(text: str) -> bool:
    return _is_short(text) and text[-1:].isalpha() and (fold(text) in _CATEGORIES or len(text.split()) <= 2)


def _is_short(text: str) -> bool:
    return len(text) <= MAX_CATEGORY_LENGTH and len(text.split()) <= _MAX_CATEGORY_WORDS


def _text_of(block: Block) -> str:
    return clean_line(" ".join(line.text for line in block))
