"""Read the sections of a page that is a listing: headings without links, each with a date right below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sse_search.importers.bylines import is_byline
from sse_search.importers.furniture import is_furniture, without_read_more
from sse_search.importers.listing_datelines import beside_date, parse_date_line
from sse_search.importers.listing_entry import Entry
from sse_search.model import UNDATED

_MIN_SECTIONS = 3
"""Sections with dates that make a page a listing; an article may tell of two days."""
_MAX_PREFACE = 250
_MAX_SUMMARY = 1000
"""Characters before the first section, and of its text, on a page that is no article."""


def sections_of(
    text: str, headings: Mapping[int, str], links: Mapping[int, str], day_first: bool | None
) -> list[Entry]:
    """
    Return an entry for each section of a page; none if one of its headings has no date below it.

    Args:
        text: The lines of the page, with a blank one between paragraphs.
        headings: Line number, from 1, to the name of the element of a heading.
        links: Line number to the address that the line links to.

    >>> lines = ("Weavers meet", "14 March 2019", "Potters open", "12 March 2019", "Bakers join", "11 March 2019")
    >>> entries = sections_of("\\n".join(lines), {1: "h2", 3: "h2", 5: "h2"}, {}, None)
    >>> [entry.title for entry in entries]
    ['Weavers meet', 'Potters open', 'Bakers join']
    """
    lines = text.split("\n")  # those of entries of a list are indented, and are no headings
    counts = Counter(headings.values())
    name = max(counts, key=lambda name: counts[name], default="")
    starts = [number for number, heading in headings.items() if heading == name]
    others = [number for number, heading in headings.items() if heading != name and starts and number > starts[0]]
    in_list = any(lines[number - 1].startswith(" ") for number in starts)
    if len(starts) < _MIN_SECTIONS or others or in_list or sum(map(len, lines[: starts[0] - 1])) > _MAX_PREFACE:
        return []
    entries = []
    for start, end in pairwise([*starts, len(lines) + 1]):
        entry = _entry(lines, range(start, end), links, day_first)
        if entry is None:
            return []
        entries.append(entry)
    return entries


def _entry(
    lines: Sequence[str], numbers: Sequence[int], links: Mapping[int, str], day_first: bool | None
) -> Entry | None:
    """Return the entry of the lines of a section; None without a day below its heading, or with a long text."""
    title, *texts = [number for number in numbers if lines[number - 1]]
    date = parse_date_line(lines[texts[0] - 1], day_first) if texts else None
    summary = list(_summary(lines[number - 1] for number in texts[1:]))
    byline = next((line for line in summary if is_byline(line)), "")
    if date is None or date.precision != "day" or sum(map(len, summary)) > _MAX_SUMMARY:
        return None
    facts = beside_date(date)
    more = (links[number] for number in texts if number in links and is_furniture(lines[number - 1]))
    return Entry(
        line=title,
        title_line=title,
        title=lines[title - 1],
        date=date.date or UNDATED,
        category=facts.category,
        source=facts.source,
        authors=facts.authors,
        summary="\n\n".join(line for line in summary if line != byline),
        byline=byline or date.byline,
        url=links.get(title) or next(more, ""),
        date_line=texts[0],
        issues=(date.issue,) if date.issue else (),
    )


def _summary(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if not is_furniture(line) and (text := without_read_more(line)):
            yield text
