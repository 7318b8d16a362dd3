"""
How is a listing page read? Month headings, numbered titles, a date of their own, a summary.

    December 2021                     <- heading: the month of items without a date of their own

      1. Title, on one line           <- entry: numbers begin again under each heading; "-" or "*" will do too
         or several                      a short line before the title is its category

        03 December 2021              <- date, in any form that `dates` knows

        A summary, in one or several paragraphs.

Indentation decides where it is there; a flattened listing is understood as well. Dates part title from summary: an
entry without blank lines, or with its date in front of the title, is no trouble.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader
from itertools import pairwise

import msgspec

from sse_search.dates import DateRefusedError, day_first_of, find_date, is_date, read_date
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import Context, Record
from sse_search.importers.lines import read_text
from sse_search.model import UNDATED, NewsDate
from sse_search.tokens import fold

LARGEST = 10 * 1024 * 1024
MOST_LINES = 200_000
"""Size of a listing, which is held as a whole: some ten thousand entries."""

_NUMBERED = re.compile(r"(?P<number>\d{1,4})\s?[.)]\s+(?=\S)|[-*•‣◦▪·]\s+(?=\S)")
_TAB_WIDTH = 8
_CATEGORY_LENGTH = 40
_CATEGORY_WORDS = 4
_SEPARATORS = re.compile(r"\s+[|·•–—-]\s+|\s*\|\s*")
_CATEGORY_NAMES = (
    "news|news item|news release|press release|press statement|article|feature|feature story|story|event|events"
    "|meeting|publication|report|working paper|paper|brief|policy brief|video|audio|podcast|blog|opinion"
    "|interview|statement|speech|announcement|training|conference|webinar|newsletter|update|project|call"
    "|call for papers|in the media|actualité|actualités|communiqué|communiqué de presse|article de presse"
    "|événement|évènement|rapport|entretien|entrevue|déclaration|discours|vidéo|tribune|formation|conférence"
    "|noticia|noticias|nota de prensa|comunicado|comunicado de prensa|artículo|evento|eventos|publicación|informe"
    "|entrevista|declaración|discurso|vídeo|notícia|notícias|comunicado de imprensa|artigo|publicação|relatório"
    "|declaração|nachricht|pressemitteilung|meldung|veranstaltung|bericht|notizia|comunicato stampa|articolo"
    "|pubblicazione|rapporto|intervista|"
)
"""Words that listings put above or beside a title to say what kind of item it is."""
_CATEGORIES = frozenset(fold(_CATEGORY_NAMES).split("|"))


class Entry(msgspec.Struct, frozen=True):
    """
    One entry of a listing.

    Attributes:
        line: 1-based line where it begins.
        title_line: 1-based line where its title begins.
        doubts: What is wrong with its date.
    """

    line: int
    title_line: int
    title: str
    date: NewsDate
    category: str
    summary: str
    doubts: tuple[str, ...] = ()


class _Line(msgspec.Struct):
    number: int
    indent: int
    text: str


class _Block:
    """Lines of one entry that stand together, without a blank line or a date between."""

    def __init__(self) -> None:
        self.lines: list[_Line] = []

    def __str__(self) -> str:
        return clean_line(" ".join(line.text for line in self.lines))


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item for every entry of a listing."""
    text = read_text(stream, LARGEST)
    if text is None:
        yield context.reject(f"the listing is larger than {LARGEST >> 20} MB; split it")
        return
    if text.count("\n") > MOST_LINES:
        yield context.reject(f"the listing has more than {MOST_LINES:,} lines; split it")
        return
    found = False
    for entry in entries(text, context.day_first):
        found = True
        yield from records_of(entry, context)
    if not found:
        yield context.reject("no entries were found; a listing has numbered titles or dates on lines of their own")


def records_of(entry: Entry, context: Context, url: str = "") -> Iterator[Record]:
    """Yield the item of an entry. Its id follows from title, date and source even where it has a link."""
    identity = context.identify("", entry.title[:500], entry.date)
    yield from context.item(
        title=entry.title,
        date=entry.date,
        summary=entry.summary,
        category=entry.category,
        url=url,
        id=identity,
        line=entry.line,
    )
    for doubt in entry.doubts:
        yield context.remark(f"{doubt}; the item is kept without it", entry.line)


def looks_like_listing(text: str) -> bool:
    """Say whether a text (or its beginning) is a listing: at least one entry, and dates or a heading to tell it by."""
    lines = [line for line in _lines(text) if line.text]
    headings = sum(1 for line in lines if _heading(line.text) is not None)
    dates = sum(1 for line in lines if is_date(line.text) and _heading(line.text) is None)
    numbered = sum(1 for line in lines if _NUMBERED.match(line.text) and not is_date(line.text))
    return bool((numbered and (headings or dates)) or dates >= 2)


def entries(text: str, day_first: bool | None = None) -> Iterator[Entry]:
    """
    Yield the entries of a listing from top to bottom.

    Args:
        day_first: How `04/05/2025` is meant; None lets an unambiguous date of the same listing decide.
    """
    lines = list(_lines(text))
    if day_first is None:
        day_first = day_first_of(line.text for line in lines if is_date(line.text))
    starts = _starts(lines)
    if not starts:
        yield from _unnumbered(lines, day_first)
        return
    heading, category = UNDATED, ""
    bounds = [*starts, len(lines)]
    heading, category, _ = _between(lines, 0, bounds[0], heading, first=True)
    for begin, end in pairwise(bounds):
        under, of_this = heading, category
        heading, category, stop = _between(lines, begin + 1, end, heading, first=False)
        yield _entry(lines[begin:stop], under, of_this, day_first)


def _lines(text: str) -> Iterator[_Line]:
    for number, line in enumerate(text.split("\n"), start=1):
        wide = line.replace("\u00a0", " ").expandtabs(_TAB_WIDTH)
        plain = clean_line(wide)
        yield _Line(number, len(wide) - len(wide.lstrip()), plain)


def _heading(text: str) -> NewsDate | None:
    """Return the month or year when the line is one and nothing else."""
    if len(text) > _CATEGORY_LENGTH or not text[-1:].isdigit():
        return None
    found = find_date(text, origin="heading")
    return found if found is not None and found.precision in ("month", "year") else None


def _starts(lines: list[_Line]) -> list[int]:
    """Return where entries begin: numbers (or bullets) at the indentation of the first one, in a plausible sequence."""
    candidates = []
    for index, line in enumerate(lines):
        found = _NUMBERED.match(line.text)
        if found and not is_date(line.text):
            candidates.append((index, line.indent, int(found["number"]) if found["number"] else None))
    if not candidates:
        return []
    numbered = [candidate for candidate in candidates if candidate[2] is not None]
    candidates = numbered or candidates
    base = min(indent for _, indent, _ in candidates)
    flat = _is_flat(lines, base)
    starts: list[int] = []
    expected = 1
    inner: set[int] = set()  # indentations of numbers within the present entry
    for index, indent, number in candidates:
        after_blank = index == 0 or not lines[index - 1].text or _heading(lines[index - 1].text) is not None
        if number is None:
            plausible = True
        elif flat:
            plausible = number == expected or (after_blank and (number == 1 or number > expected))
        else:
            plausible = indent <= base + 2 or (number == expected and indent not in inner)
        if plausible:
            starts.append(index)
            expected = (number or 0) + 1
            inner.clear()
        else:
            inner.add(indent)
    return starts


def _is_flat(lines: list[_Line], base: int) -> bool:
    """Say whether the listing lost its indentation: most of its text begins where numbers do."""
    others = [
        line.indent for line in lines if line.text and not _NUMBERED.match(line.text) and _heading(line.text) is None
    ]
    return sum(indent <= base for indent in others) * 2 > len(others)


def _between(lines: list[_Line], begin: int, end: int, heading: NewsDate, *, first: bool) -> tuple[NewsDate, str, int]:
    """
    Look for headings, and a category of the next entry, between the first line of an entry and the next one.

    Returns:
        The heading that the next entry stands under, its category, and where the lines of the present entry end.
    """
    number_indent = lines[end].indent if end < len(lines) else 0
    stop, category = end, ""
    for index in range(begin, end):
        line = lines[index]
        if not line.text:
            continue
        found = _heading(line.text)
        if found is not None and _closes(lines, index, end, number_indent):
            heading, stop, category = found, min(stop, index), ""
        elif stop <= index or first:
            category = line.text if _is_category(line.text) else category
        elif (
            _stands_before_number(lines, index, end) and line.indent <= number_indent and fold(line.text) in _CATEGORIES
        ):
            category, stop = line.text, index
    return heading, category, stop


def _closes(lines: list[_Line], index: int, end: int, number_indent: int) -> bool:
    """Say whether a month on a line of its own is a heading, and not the date of the entry it stands in."""
    if lines[index].indent < number_indent or (end == len(lines) and lines[index].indent == 0):
        return True
    following = next((position for position in range(index + 1, end) if lines[position].text), end)
    return following == end and end < len(lines) and lines[index].indent <= number_indent


def _stands_before_number(lines: list[_Line], index: int, end: int) -> bool:
    return end < len(lines) and all(not lines[position].text for position in range(index + 1, end))


def _is_category(text: str) -> bool:
    short = len(text) <= _CATEGORY_LENGTH and len(text.split()) <= _CATEGORY_WORDS
    return short and fold(text) in _CATEGORIES


def _could_be_category(text: str) -> bool:
    short = len(text) <= _CATEGORY_LENGTH and len(text.split()) <= _CATEGORY_WORDS
    return short and text[-1:].isalpha() and (fold(text) in _CATEGORIES or len(text.split()) <= 2)


def _entry(lines: list[_Line], heading: NewsDate, category: str, day_first: bool | None) -> Entry:
    first = lines[0]
    rest = _NUMBERED.sub("", first.text, count=1)
    lines = [_Line(first.number, first.indent, rest), *lines[1:]]
    before, date, after, beside, doubts = _parted(lines, day_first)
    if not before and after:
        before, after = after[:1], after[1:]
        if not after and len(before[0].lines) > 1:  # date, title, summary without a blank line
            block = before[0]
            title_block, rest_block = _Block(), _Block()
            title_block.lines, rest_block.lines = block.lines[:1], block.lines[1:]
            before, after = [title_block], [rest_block]
    category, before = _category_of(before, category or beside, dated=date is not None)
    title = str(before[0]) if before else ""
    summary = "\n\n".join(str(block) for block in [*before[1:], *after])
    title_line = before[0].lines[0].number if before else first.number
    return Entry(first.number, title_line, title, date or heading, category, summary, tuple(doubts))


def _parted(
    lines: list[_Line], day_first: bool | None
) -> tuple[list[_Block], NewsDate | None, list[_Block], str, list[str]]:
    """Part the lines of an entry at its date: blocks before, date, blocks after, category beside the date, doubts."""
    before: list[_Block] = []
    after: list[_Block] = []
    date: NewsDate | None = None
    beside, seen, doubts, fresh = "", False, [], True
    for line in lines:
        if not line.text:
            fresh = True
            continue
        found, beside_date = (None, "") if seen else _date_of(line.text, day_first)
        if isinstance(found, str):
            doubts.append(found)
        elif found is not None:
            date = found
        if found is not None:
            seen, fresh, beside = True, True, beside_date
            continue
        blocks = after if seen else before
        if fresh or not blocks:
            blocks.append(_Block())
        blocks[-1].lines.append(line)
        fresh = False
    return before, date, after, beside, doubts


def _date_of(text: str, day_first: bool | None) -> tuple[NewsDate | str | None, str]:
    """Return the date of a line that is one (or what is wrong with it), and a category that stands beside it."""
    for candidate, beside in ((text, ""), *_pairs(text)):
        try:
            return read_date(candidate, day_first=day_first), beside
        except DateRefusedError as error:
            if error.looks_like_a_date:
                return str(error), beside
    return None, ""


def _pairs(text: str) -> list[tuple[str, str]]:
    """Return both ways of reading `News | 3 December 2021`, when the line can be that."""
    parts = [part.strip() for part in _SEPARATORS.split(text)]
    if len(parts) != 2 or not all(parts) or len(text) > 2 * _CATEGORY_LENGTH:
        return []
    first, second = parts
    return [pair for pair in ((first, second), (second, first)) if _could_be_category(pair[1])]


def _category_of(blocks: list[_Block], category: str, *, dated: bool) -> tuple[str, list[_Block]]:
    """Take the category off the blocks before the date: the first block, or the first line of it."""
    if not blocks:
        return category, blocks
    if len(blocks) > 1:
        name = str(blocks[0])
        if _is_category(name) or (dated and _could_be_category(name)):
            return name, blocks[1:]
        return category, blocks
    lines = blocks[0].lines
    if len(lines) > 1 and _is_category(lines[0].text):
        rest = _Block()
        rest.lines = lines[1:]
        return lines[0].text, [rest]
    return category, blocks


def _unnumbered(lines: list[_Line], day_first: bool | None) -> Iterator[Entry]:
    """Read a listing without numbers: each line that is a day parts a title above it from a summary below it."""
    blocks: list[tuple[list[_Line], NewsDate]] = []
    heading = UNDATED
    present: list[_Line] = []
    for line in [*lines, _Line(0, 0, "")]:
        if line.text:
            present.append(line)
            continue
        if present:
            found = _heading(present[0].text) if len(present) == 1 else None
            if found is not None:
                heading = found
            else:
                blocks.append((present, heading))
            present = []
    begins = _title_blocks([block for block, _ in blocks])
    for begin, end in pairwise([*begins, len(blocks)]):
        content: list[_Line] = []
        for block, _ in blocks[begin:end]:
            content += [*block, _Line(0, 0, "")]
        yield _entry(content, blocks[begin][1], "", day_first)


def _title_blocks(blocks: list[list[_Line]]) -> list[int]:
    """Return which blocks hold titles: those with a day in them, or right before one that begins with a day."""
    begins: list[int] = []
    for index, block in enumerate(blocks):
        dated = [position for position, line in enumerate(block) if _date_of(line.text, None)[0] is not None]
        if not dated:
            continue
        begin = index if dated[0] > 0 or index == 0 else index - 1
        if begin > 0 and _is_category(" ".join(line.text for line in blocks[begin - 1])):
            begin -= 1
        if not begins or begin > begins[-1]:
            begins.append(begin)
    return begins
