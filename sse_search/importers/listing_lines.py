"""Split a listing into lines, and classify them: dates, headings, markers, addresses, bylines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import pairwise, takewhile
from typing import NamedTuple

from sse_search.dates import DateRefusedError, day_first_of, find_date, is_date, read_date, with_year
from sse_search.importers.bylines import is_byline
from sse_search.importers.cleaning import clean_line
from sse_search.importers.datelines import dates_in_line
from sse_search.importers.dayranges import first_day
from sse_search.importers.furniture import is_furniture, without_read_more
from sse_search.model import NewsDate
from sse_search.tokens import fold

_SYMBOLS = "•‣◦▪▫■□●○►▸➢❖✓✔⁃∙\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf0a8"
"""Bullets that are nothing else; the last ones are those of Word's fonts Symbol and Wingdings."""
MARKER = re.compile(
    rf"(?P<number>\d{{1,4}})\s?[.)](?:\s+(?=\S)|(?=[^\W\d_]{{2}}))|[(\[](?P<bracketed>\d{{1,3}})[)\]]\s+(?=\S)"
    rf"|[-*·–—]\s+(?=\S)|[{_SYMBOLS}]\s*(?=\S)"
)
"""The number or bullet at the beginning of an entry."""
_MARKER_ALONE = re.compile(rf"\d{{1,3}}[.)]|[{_SYMBOLS}]")
MAX_LABEL_LENGTH = 60
"""Characters of a heading, and of a label that no other entry of the page has."""
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
_ADDRESS = re.compile(
    r"(?:[\w ]{1,20}:\s*)?[<(]?(?P<url>(?:https?://|www\.)[^\s<>]+?"
    r"|[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){0,4}\.[a-z]{2,12}/[^\s<>]*?)[>)]?[.,;]?",
    re.IGNORECASE,
)
_OPEN_WORDS = frozenset(
    "a an the of in on at to for from with and or by since until before after le la les du de des et en à au aux pour"
    " depuis dans der die das den dem des und von vom im am seit bis für mit zu el los las del y para por con desde il"
    " lo gli della delle dal e o do da dos das no na os as um uma".split()
)
"""Words that end no title and no sentence, so that the next line continues the text."""
_SUSPENDED = frozenset("and or und oder bis et ou y o e to".split())
_KEPT_HYPHENS = ("co-", "non-", "self-")
_ENDINGS = (".", "!", "?", "…", ".”", ".“", '."', ".»", ".)")
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


class DateLine(NamedTuple):
    """A line that is written as a date: the date, or what is wrong with it, and a label beside it."""

    date: NewsDate | None
    issue: str
    label: str

    @property
    def precision(self) -> str:
        return self.date.precision if self.date else "day"


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
    lines = _with_years_of_headings(_split_lines(text))
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
    unusual = {
        number: date.label
        for number, date in dates.items()
        if date.label and not is_category(date.label) and not is_byline(date.label)
    }
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


def parse_date_line(text: str, day_first: bool | None) -> DateLine | None:
    """Return the date of a line that is written as one, alone or beside a label; None for any other line."""
    if first := first_day(text, day_first=day_first):
        return DateLine(first, "", "")
    for candidate, label in ((text, ""), *_pairs(text)):
        try:
            return DateLine(read_date(candidate, day_first=day_first), "", label)
        except DateRefusedError as error:
            if error.looks_like_a_date:
                return DateLine(None, str(error), label)
    return None


def is_remark_on_date(text: str) -> bool:
    """
    Check whether a date says what it is the date of, so that it belongs to the date above it.

    >>> is_remark_on_date("Updated: 15 March 2019"), is_remark_on_date("15 March 2019")
    (True, False)
    """
    dates = dates_in_line(text)
    return not dates or any(date.kind != "plain" for date in dates)


def is_category(text: str) -> bool:
    """Check whether a line is one of the usual categories."""
    return len(text) <= MAX_CATEGORY_LENGTH and len(text.split()) <= _MAX_CATEGORY_WORDS and fold(text) in _CATEGORIES


def could_be_category(text: str) -> bool:
    """Check whether a short text beside a date or before a title can be a category."""
    return is_category(text) or (len(text) <= MAX_CATEGORY_LENGTH and text[-1:].isalpha() and len(text.split()) <= 2)


def could_be_label(text: str) -> bool:
    """Check whether a text can be a label, which is a phrase and no sentence."""
    return len(text) <= MAX_LABEL_LENGTH and not text.endswith((*_ENDINGS, ":", ",", ";")) and not is_byline(text)


def address_of(text: str) -> str:
    """Return the web address that a line consists of, or an empty text."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return ""
    return match["url"] if "://" in match["url"] else f"https://{match['url']}"


def ends_sentence(text: str) -> bool:
    """Check whether a text ends as a sentence does."""
    return text.endswith(_ENDINGS)


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


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield date and label of `News | 3 December 2021` in both orders, if the line can be such a pair."""
    if len(text) > 2 * MAX_CATEGORY_LENGTH:
        return
    sides = [side.strip() for side in _SEPARATORS.split(text)]
    if len(sides) == 2 and all(sides):
        for date, label in (sides, sides[::-1]):
            long_label = "|" in text and label == sides[0] and could_be_label(label)
            if could_be_category(label) or is_byline(label) or long_label:
                yield date, label


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
