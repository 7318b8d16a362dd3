"""Turn the lines of pages into paragraphs: without page headers and footers, wrapped lines joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from sse_search.importers.documenttext import is_dateline
from sse_search.importers.furniture import is_furniture
from sse_search.importers.listing_fields import address_of
from sse_search.importers.listing_labels import ends_sentence
from sse_search.importers.listing_lines import Line, text_of
from sse_search.tokens import fold

Page = list[str]
"""The lines of a page; blank ones are empty."""

_EDGE_LINES = 3
"""Lines at the top and the bottom of a page that can be a header or a footer."""
_TOP_LINES = 30
"""Lines of the first page that can be a byline or a date."""
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-–—]?\s?(?:\d{1,3}|[ivxl]{1,6})\s?(?:[/|]\s?\d{1,3})?\s?[-–—]?")
_PRINTED_BY_BROWSER = re.compile(r"(?P<url>(?:https?|file)://\S+)\s\d{1,4}/\d{1,4}")
_PRINTED_AT = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4},?\s\d{1,2}:\d{2}\b.*")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_FULL_LINE = 0.75
"""Share of the widest line from which a line may only be wrapped; a sentence that ends earlier ends a paragraph."""
_SHORT_LINE = 0.5
_BULLET = re.compile(r"[•●▪■◦‣\uf0b7*]\s")
_NUMBER = re.compile(r"\(?\d{1,2}[.)]\s")
_MIN_HEADING_RATIO = 1.15
_MAX_HEADING_LENGTH = 300
_MIN_HEADING_LETTERS = 4


class SizedText(NamedTuple):
    """A piece of text and the size of its letters in points."""

    text: str
    size: float


class LaidOutText(NamedTuple):
    """
    The text of a document.

    Attributes:
        lines: Those that the paragraphs were joined from.
        headings: Paragraphs in larger letters than most, the largest first.
        edges: Headers and footers of most pages, which are no paragraphs.
        url: Address that a browser printed at the edge of its pages, or empty.
    """

    paragraphs: list[str]
    lines: list[str]
    headings: list[str]
    edges: list[str]
    url: str


def headings_of(pieces: Sequence[SizedText]) -> list[str]:
    """
    Return the texts in larger letters than most of a page, the largest first.

    >>> headings_of([SizedText("Weavers", 20), SizedText("meet", 20), SizedText("Forty came to it.", 11)])
    ['Weavers meet']
    """
    filled = [piece for piece in pieces if piece.text.strip()]
    lengths: Counter[float] = Counter()
    for piece in filled:
        lengths[piece.size] += len(piece.text)
    if not lengths:
        return []
    common = lengths.most_common(1)[0][0]
    runs = [
        (size, " ".join(" ".join(piece.text for piece in run).split()))
        for size, run in groupby(filled, key=lambda piece: piece.size)
        if size >= _MIN_HEADING_RATIO * common
    ]
    runs.sort(key=lambda run: -run[0])
    return [text for _, text in runs if len(text) <= _MAX_HEADING_LENGTH and _letters(text) >= _MIN_HEADING_LETTERS]


def text_of_pages(pages: Sequence[Page], headings: Sequence[str]) -> LaidOutText:
    """
    Return the paragraphs of pages.

    Args:
        headings: Texts on the first page that are paragraphs of their own.

    >>> text_of_pages([["A title", "Forty came to the yearly meet-", "ing of the weavers."]], ["A title"]).paragraphs
    ['A title', 'Forty came to the yearly meeting of the weavers.']
    """
    url, edges, kept = _without_edges(pages)
    first, *others = kept or [[]]
    alone = [*headings, *filter(is_dateline, first[:_TOP_LINES])]
    single, pieces = _cut_at_headings(first, alone)
    pieces[-1] = pieces[-1] + [line for page in others for line in page]
    hyphenated = _hyphenated(line for lines in pieces for line in lines)
    paragraphs = [
        text for lines in pieces for text in (lines if _is_any(lines, single) else _joined(lines, hyphenated))
    ]
    return LaidOutText(
        paragraphs,
        [line for page in kept for line in page],
        [heading for heading in single if heading in headings],
        edges,
        url,
    )


def _without_edges(pages: Sequence[Page]) -> tuple[str, list[str], list[Page]]:
    """Return the address that a browser printed, the headers and footers of most pages, and the pages without them."""
    running = {
        key
        for key, count in Counter(
            key for page in pages for key in {_key(line) for line in (*page[:_EDGE_LINES], *page[-_EDGE_LINES:])}
        ).items()
        if count > 1 and count * 2 > len(pages)
    }
    addresses: list[str] = []
    edges: list[str] = []

    def is_edge(line: str) -> bool:
        if match := _PRINTED_BY_BROWSER.fullmatch(line):
            addresses.append(address_of(match["url"]))
            return True
        if _PAGE_NUMBER.fullmatch(line) or _PRINTED_AT.fullmatch(line) or is_furniture(line) or not line:
            return True
        if _key(line) in running:
            edges.append(line)
        return _key(line) in running

    kept = []
    for page in pages:
        start, end = 0, len(page)
        while start < min(end, _EDGE_LINES) and is_edge(page[start]):
            start += 1
        while end > max(start, len(page) - _EDGE_LINES) and is_edge(page[end - 1]):
            end -= 1
        kept.append(page[start:end])
    return next(filter(None, addresses), ""), edges, kept if any(kept) else list(pages)


def _is_any(lines: Page, texts: Sequence[str]) -> bool:
    return len(lines) == 1 and lines[0] in texts


def _key(line: str) -> str:
    return _DIGITS.sub("#", line)


def _cut_at_headings(lines: Page, headings: Sequence[str]) -> tuple[list[str], list[Page]]:
    """Return the headings that lines have, and the lines in pieces, each heading a piece of one line."""
    pieces, single = [lines], []
    for heading in headings:
        for index, piece in enumerate(pieces):
            if (span := _span(piece, heading)) is not None:
                pieces[index : index + 1] = [piece[: span[0]], [heading], piece[span[1] :]]
                single.append(heading)
                break
    return single, pieces


def _span(lines: Page, heading: str) -> tuple[int, int] | None:
    """Return the range of lines that a heading consists of, or None."""
    wanted = _letters_of(heading)
    for start in range(len(lines)):
        text, end = "", start
        while end < len(lines) and len(text) < len(wanted) and wanted.startswith(text + _letters_of(lines[end])):
            text, end = text + _letters_of(lines[end]), end + 1
        if text == wanted:
            return start, end
    return None


def _letters_of(text: str) -> str:
    return "".join(fold(text).split())


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _hyphenated(lines: Iterable[str]) -> frozenset[str]:
    """Return the pairs of words that a document writes with a hyphen, and nowhere as one word, in lower case."""
    words = frozenset(word.lower() for line in lines for word in _WORD.findall(line))
    pairs = {pair for word in words for pair in pairwise(word.split("-"))}
    return frozenset(f"{first}-{second}" for first, second in pairs if f"{first}{second}" not in words)


def _joined(lines: Page, hyphenated: frozenset[str]) -> list[str]:
    """Join wrapped lines to paragraphs, also where a paragraph continues on the next page."""
    return [text_of((Line(0, 0, line) for line in paragraph), hyphenated) for paragraph in _paragraphs(lines)]


def _paragraphs(lines: Page) -> Iterator[Page]:
    width = max(map(len, lines), default=0)
    paragraph: Page = []
    for line, following in pairwise([*lines, ""]):
        if line:
            paragraph.append(line)
        if paragraph and (not line or _ends_paragraph(line, following, width)):
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _ends_paragraph(line: str, following: str, width: int) -> bool:
    is_complete = ends_sentence(line) or line.endswith(":")
    if is_complete and (len(line) < _FULL_LINE * width or _NUMBER.match(following)):
        return True
    if _BULLET.match(following):
        return True
    return len(line) < _SHORT_LINE * width and not following[:1].islower()
