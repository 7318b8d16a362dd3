"""Read Reuters-21578: its 21,578 stories of 1987 as documents, with the tags of their editors."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Iterator
from pathlib import Path

from bench.places import COUNTRIES
from sse_search.model import UNDATED, Document, NewsDate, NewsItem, Tag

_STORY = re.compile(r'<REUTERS[^>]*NEWID="(\d+)"[^>]*>(.*?)</REUTERS>', re.DOTALL)
_DATE = re.compile(r"<DATE>\s*(\d{1,2})-([A-Z]{3})-(\d{4})")
_KIND = re.compile(r'<TEXT(?:\s+TYPE="(\w+)")?[^>]*>(.*?)</TEXT>', re.DOTALL)
_TITLE = re.compile(r"<TITLE>(.*?)</TITLE>", re.DOTALL)
_BODY = re.compile(r"<BODY>(.*?)</BODY>", re.DOTALL)
_LISTED = re.compile(r"<D>(.*?)</D>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_SENTENCE_END = re.compile(r"(?<=[a-z]\.)\s+(?=[A-Z])")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_ENTITY_LISTS = {"PLACES": "country", "ORGS": "organization", "PEOPLE": "person", "TOPICS": "topic"}
_LISTS = {name: re.compile(rf"<{name}>(.*?)</{name}>", re.DOTALL) for name in _ENTITY_LISTS}


def read_reuters(data: Path) -> Iterator[Document]:
    """
    Yield the stories in order. Stories without a body are included; one without a title is titled by its number.

    Raises:
        FileNotFoundError: `data` holds no `reuters21578/*.sgm.gz`.
    """
    files = sorted((data / "reuters21578").glob("*.sgm.gz"))
    if not files:
        raise FileNotFoundError(f"no reuters21578/*.sgm.gz in {data}: set SSESEARCH_DATA to the folder that holds it")
    for file in files:
        with gzip.open(file, "rt", encoding="latin-1") as stream:
            for number, story in _STORY.findall(stream.read()):
                yield _document(int(number), story)


def sentences(data: Path) -> list[str]:
    """Return every sentence of every body, in order, with its full stop."""
    parts: list[str] = []
    for document in read_reuters(data):
        parts += _SENTENCE_END.split(" ".join(document.item.body.split()))
    return [sentence for sentence in parts if sentence]


def _document(number: int, story: str) -> Document:
    kind, text = _KIND.findall(story)[0]
    title = _TITLE.search(text)
    body = _BODY.search(text)
    item = NewsItem(
        id=f"{number:016x}",
        title=" ".join(_plain(title[1]).split()) if title and title[1].strip() else f"Story {number}",
        date=_date(story),
        body=_plain(body[1] if body else _TITLE.sub("", re.sub(r"</?(?:AUTHOR|DATELINE)>", "", text))).strip(),
        language="en",
        category=(kind or "norm").lower(),
        source="Reuters",
    )
    return Document(item=item, language="en", tags=tuple(_tags(story)))


def _plain(markup: str) -> str:
    return _CONTROL.sub(" ", html.unescape(markup))


def _date(story: str) -> NewsDate:
    match = _DATE.search(story)
    if not match:
        return UNDATED
    day, month, year = match.groups()
    return NewsDate.of(f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}")


def _tags(story: str) -> Iterator[Tag]:
    for name, pattern in _LISTS.items():
        match = pattern.search(story)
        kind = _ENTITY_LISTS[name]
        for value in _LISTED.findall(match[1]) if match else ():
            key = _ISO_CODES.get(value, value) if kind == "country" else value
            yield Tag(f"{kind}:{key}", kind, value)


_EDITORS_NAMES = {"usa": "US", "uk": "GB", "west-germany": "DE", "ussr": "RU", "uae": "AE"}
_ISO_CODES = {name.lower().replace(" ", "-"): code for code, name, _ in COUNTRIES} | _EDITORS_NAMES
"""ISO 3166 codes of the editors' place names; other names stay as they are."""
