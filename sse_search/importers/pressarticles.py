"""What the exports of press databases have in common: many articles in one text, and the item of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from io import BufferedReader
from itertools import pairwise

import msgspec

from sse_search.importers.cleaning import clean_line, first_of
from sse_search.importers.context import Context, Record
from sse_search.importers.datelines import dates_in_line
from sse_search.importers.decoding import decode
from sse_search.importers.fieldvalues import author_names
from sse_search.importers.lines import read_bytes
from sse_search.importers.markup import parse_html, text_of

MAX_BYTES = 64 * 1024 * 1024
_MIN_PARAGRAPH_LINE = 100
"""Characters of a line that no program wrapped: each line is a paragraph."""


class PressArticle(msgspec.Struct, frozen=True, kw_only=True):
    """
    An article as a press database exports it; empty where it is silent.

    Attributes:
        position: Position of the article in the file, from 1.
        date: As it is written.
        guid: What identifies the article in the database.
        error: Why the text is no article.

    >>> PressArticle(position=1, title="Weavers meet", date="14 March 2019").guid
    ''
    """

    position: int
    title: str = ""
    date: str = ""
    source: str = ""
    body: str = ""
    summary: str = ""
    authors: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    guid: str = ""
    error: str = ""


def items_of(articles: Iterable[PressArticle], context: Context) -> Iterator[Record]:
    """Yield an item or a rejection for each article."""
    is_empty = True
    for article in articles:
        is_empty = False
        located = f"article {article.position}"
        if article.error:
            yield context.reject(f"{located}: {article.error}")
            continue
        date, issues = context.parse_date(article.date, "stated")
        yield from context.item(
            title=article.title,
            date=date,
            summary=article.summary,
            body=article.body,
            source=article.source,
            authors=author_names(article.authors),
            category=article.category,
            tags=article.tags,
            language=article.language,
            guid=article.guid,
        )
        yield from issues
    if is_empty:
        yield context.reject("there is no article in it")


def read_lines(stream: BufferedReader) -> list[str]:
    """Return the lines of an export. Raises InputRefusedError if it is too large."""
    return decode(read_bytes(stream, MAX_BYTES, "the export")).splitlines()


def elements_of(html: str, opening: re.Pattern[str]) -> Iterator[object]:
    """Yield a page in pieces as lxml elements, one for each opening tag that matches; what is before is left out."""
    starts = [match.start() for match in opening.finditer(html)]
    for start, end in pairwise([*starts, len(html)]):
        if (root := parse_html(html[start:end])) is not None:
            yield root


def blocks_of(lines: Iterable[str]) -> list[list[str]]:
    """
    Return lines in blocks between blank lines, without surrounding spaces.

    >>> blocks_of([" A title", "", "", "A text", "of two lines"])
    [['A title'], ['A text', 'of two lines']]
    """
    blocks: list[list[str]] = [[]]
    for line in map(clean_line, lines):
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def text_of_lines(lines: Sequence[str]) -> str:
    """
    Return the paragraphs of lines: between blank lines if a program wrapped them, else each line is one.

    >>> text_of_lines(["One", "two.", "", "Three."])
    'One\\ntwo.\\n\\nThree.'
    """
    is_wrapped = all(len(line) < _MIN_PARAGRAPH_LINE for line in lines)
    return ("\n" if is_wrapped else "\n\n").join(lines)


def date_within(line: str) -> str:
    """Return the first date in a line as text; empty if there is none."""
    return first_of(date.date.value or "" for date in dates_in_line(line))


def text_of_class(root: object, *names: str) -> str:
    """Return the text of the first element that has one of these classes, or an empty text."""
    wanted = set(names)
    for element in root.iter() if hasattr(root, "iter") else ():
        if isinstance(element.tag, str) and wanted.intersection(element.get("class", "").split()):
            return text_of(element)
    return ""
