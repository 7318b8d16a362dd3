"""Import the SGML of Reuters-21578: stories in Latin-1, not well-formed XML, with references to control characters."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from io import BufferedReader

from sse_search.importers.agency import without_by
from sse_search.importers.cleaning import clean_line, first_of, first_words
from sse_search.importers.context import Context, Record

_END = "</REUTERS>"
_CHUNK_SIZE = 1024 * 1024
_MAX_STORY_LENGTH = 4 * 1024 * 1024
_ENCODING = "latin-1"

_START = re.compile(r"<REUTERS\b([^<>]*)>")
_STORY_NUMBER = re.compile(r'\bNEWID\s*=\s*"([^"]*)"')
_DAY = re.compile(r"\d{1,2}-[A-Z]{3}-\d{4}", re.IGNORECASE)
_LIST_VALUE = re.compile(r"<D>([^<]*)</D>")
_PARAGRAPH = re.compile(r"\n(?: {3,}|\t)")
_TAG = re.compile(r"<[^<>]*>")
_STARS = re.compile(r"^[^\S\n]*\*{2,}", re.MULTILINE)
_SIGNATURE = re.compile(r"\bREUTERS?$", re.IGNORECASE)


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item for each story; of the text between stories, only a truncated story is reported."""
    rest, line, stories = "", 1, 0
    while True:
        chunk = stream.read(_CHUNK_SIZE)
        rest += chunk.decode(_ENCODING)
        *whole, rest = rest.split(_END)
        for story in whole:
            start = _START.search(story)
            begin_line = line + story[: start.end() if start else 0].count("\n")
            line += story.count("\n")
            if start is None:
                yield context.reject("the end of a story without a beginning", begin_line)
                continue
            stories += 1
            yield from _story(start[1], story[start.end() :].replace("\r\n", "\n"), context, begin_line)
        if not chunk:
            break
        if len(rest) > _MAX_STORY_LENGTH:
            yield context.reject(
                f"a story is longer than {_MAX_STORY_LENGTH >> 20} MB; the rest of the file is skipped", line
            )
            return
    if _START.search(rest):
        yield context.reject("the file ends within a story", line)
    elif not stories:
        yield context.reject("there is no story; one begins with <REUTERS ...>", 1)


def _story(attributes: str, story: str, context: Context, line: int) -> Iterator[Record]:
    story_number = match[1] if (match := _STORY_NUMBER.search(attributes)) else ""
    stamp = html.unescape(_element("DATE", story))
    day = _DAY.search(stamp)  # a time and control characters follow
    date, issues = context.parse_date(day[0] if day else stamp, "metadata", line)
    topics = _list_values("TOPICS", story)
    title, text = _title_and_text(story)
    if not text and not title and not story_number:
        yield context.reject("the story has neither a title nor a text nor a number", line)
        return
    yield from context.item(
        title=title or first_words(clean_line(text)) or f"Story {story_number}",  # one story of the collection is empty
        date=date,
        body=text,
        category=first_of(topics),
        tags=[tag for name in ("PLACES", "PEOPLE", "ORGS") for tag in _list_values(name, story)] + topics,
        guid=f"urn:reuters-21578:{story_number}" if story_number else "",
        authors=[without_by(clean_line(_plain(_element("AUTHOR", story))).rstrip(", "))],
        line=line,
    )
    yield from issues


def _title_and_text(story: str) -> tuple[str, str]:
    content = _element("TEXT", story)
    title, body = _element("TITLE", content), _element("BODY", content)
    if body:
        text = f"{_plain(_element('DATELINE', content))} {_plain(body).lstrip()}"
    else:  # a brief or unprocessed story: everything except the title
        text = _plain(_STARS.sub("", content.replace(f"<TITLE>{title}</TITLE>", "\n")))
    return clean_line(_plain(title)), _SIGNATURE.sub("", text.strip()).rstrip()


def _plain(text: str) -> str:
    """Return text without tags and references, its indented paragraphs separated by blank lines."""
    return _PARAGRAPH.sub("\n\n", html.unescape(_TAG.sub("", text)))


def _element(name: str, story: str) -> str:
    """Return the content of the first element of a name, up to the end of the text if it is not closed."""
    start = re.search(rf"<{name}\b[^<>]*>", story)
    return story[start.end() :].partition(f"</{name}>")[0] if start else ""


def _list_values(name: str, story: str) -> list[str]:
    return [html.unescape(value) for value in _LIST_VALUE.findall(_element(name, story))]
