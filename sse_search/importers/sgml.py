"""How is the SGML of Reuters-21578 read? Stories in Latin-1: no XML, with references to control characters."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from io import BufferedReader

from sse_search.importers.cleaning import clean_line, first_words
from sse_search.importers.context import Context, Record
from sse_search.model import Issue, NewsDate

_END = "</REUTERS>"
_CHUNK = 1024 * 1024
_LONGEST_STORY = 4 * 1024 * 1024
_ENCODING = "latin-1"

_START = re.compile(r"<REUTERS\b([^<>]*)>")
_ATTRIBUTE = re.compile(r'(\w+)\s*=\s*"([^"]*)"')
_DAY = re.compile(r"\d{1,2}-[A-Z]{3}-\d{4}", re.IGNORECASE)
_LISTED = re.compile(r"<D>(.*?)</D>", re.DOTALL)
_TEXT = re.compile(r"<TEXT\b[^>]*>(.*?)(?:</TEXT>|\Z)", re.DOTALL)
_PARAGRAPH = re.compile(r"\n(?: {3,}|\t)")
_MARKUP = re.compile(r"<[^<>]*>")
_STARS = re.compile(r"^\s*\*{2,}", re.MULTILINE)
_SIGNATURE = re.compile(r"\s*\b(?:REUTERS?)\s*$", re.IGNORECASE)


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item for every story; of the rest of the file only the end of a story that is cut off is reported."""
    rest, line, stories = "", 1, 0
    while True:
        chunk = stream.read(_CHUNK)
        rest += chunk.decode(_ENCODING)
        *whole, rest = rest.split(_END)
        for story in whole:
            found = _START.search(story)
            here = line + story[: found.end() if found else 0].count("\n")
            line += story.count("\n")
            if found is None:
                yield context.reject("the end of a story without a beginning", here)
                continue
            stories += 1
            yield from _story(found[1], story[found.end() :].replace("\r\n", "\n"), context, here)
        if not chunk:
            break
        if len(rest) > _LONGEST_STORY:
            yield context.reject(
                f"a story is longer than {_LONGEST_STORY >> 20} MB; the rest of the file is passed over", line
            )
            return
    if _START.search(rest):
        yield context.reject("the file ends within a story", line)
    elif not stories:
        yield context.reject("no story was found; one begins with <REUTERS ...>", 1)


def _story(attributes: str, story: str, context: Context, line: int) -> Iterator[Record]:
    number = dict(_ATTRIBUTE.findall(attributes)).get("NEWID", "")
    date, doubts = _date(story, context, line)
    topics = _listed("TOPICS", story)
    title, text = _title_and_text(story)
    if not text and not title and not number:
        yield context.reject("the story has neither a title nor a text nor a number", line)
        return
    yield from context.item(
        title=title or first_words(clean_line(text)) or f"Story {number}",  # one story of the collection is empty
        date=date,
        body=text,
        category=topics[0] if topics else "",
        tags=[tag for name in ("PLACES", "PEOPLE", "ORGS") for tag in _listed(name, story)] + topics,
        guid=f"urn:reuters-21578:{number}" if number else "",
        line=line,
    )
    yield from doubts


def _date(story: str, context: Context, line: int) -> tuple[NewsDate, list[Issue]]:
    written = html.unescape(_element("DATE", story))
    day = _DAY.search(written)  # time and control characters follow
    return context.dated(day[0] if day else written, "metadata", line)


def _title_and_text(story: str) -> tuple[str, str]:
    found = _TEXT.search(story)
    content = found[1] if found else ""
    title = _plain(_element("TITLE", content))
    body = _element("BODY", content)
    if body:
        text = f"{_plain(_element('DATELINE', content))} {_plain(body).lstrip()}"
    else:  # a brief or unprocessed story: everything that is not its title
        text = _plain(_STARS.sub("", re.sub(r"<TITLE>.*?</TITLE>", "\n", content, flags=re.DOTALL)))
    return clean_line(title), _SIGNATURE.sub("", text.strip())


def _plain(text: str) -> str:
    """Return text without markup and references, paragraphs (which begin indented) parted by blank lines."""
    shown = html.unescape(_MARKUP.sub("", text))
    return _PARAGRAPH.sub("\n\n", shown)


def _element(name: str, story: str) -> str:
    begin = story.find(f"<{name}>")
    if begin < 0:
        return ""
    begin += len(name) + 2
    end = story.find(f"</{name}>", begin)
    return story[begin : end if end >= 0 else len(story)]


def _listed(name: str, story: str) -> list[str]:
    return [html.unescape(value) for value in _LISTED.findall(_element(name, story))]
