"""
Cite items: as lines in the styles of APA (7th edition) and Chicago (17th, bibliography), and as CSL JSON.

A title keeps its capitals, because only its language says which words would have small ones.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from sse_search.author_names import Name, name_of
from sse_search.model import Document, NewsDate

_MAX_APA_AUTHORS = 20
_MAX_CHICAGO_AUTHORS = 10
_CHICAGO_AUTHORS_OF_MANY = 7
_QUOTED = re.compile(r'"([^"]*)"|“([^“”]*)”')
_SENTENCE_ENDS = (".", "?", "!", "…")


class Citation(msgspec.Struct, frozen=True):
    """
    A citation in three pieces; `source` is the name that the styles set in italics, or empty.

    >>> Citation("Doe, J. (n.d.). A title. ", "Coop News", ".").text
    'Doe, J. (n.d.). A title. Coop News.'
    """

    before: str
    source: str
    after: str

    @property
    def text(self) -> str:
        """The citation as plain text."""
        return f"{self.before}{self.source}{self.after}"


def apa(document: Document, url: str) -> Citation:
    """
    Return the citation of an item in the style of APA, 7th edition (section 10.1, newspaper article).

    Args:
        url: Address to cite where the item has none of its own.
    """
    item = document.item
    authors = [_apa_name(name_of(author)) for author in item.authors]
    date = f"({_apa_date(item.date)})"
    parts = (
        [_ended(_apa_list(authors)), f"{date}.", _ended(item.title)] if authors else [_ended(item.title), f"{date}."]
    )
    return Citation(f"{' '.join(parts)} ", item.source, f"{'. ' if item.source else ''}{item.url or url}")


def chicago(document: Document, url: str) -> Citation:
    """
    Return the citation of an item in the style of a Chicago bibliography, 17th edition (section 14.191).

    Args:
        url: Address to cite where the item has none of its own.
    """
    item = document.item
    authors = _ended(_chicago_list([name_of(author) for author in item.authors]))
    title = f"“{_ended(_QUOTED.sub(lambda quoted: f'‘{quoted[1] or quoted[2] or str()}’', item.title))}”"
    date = _chicago_date(item.date)
    before = f"{authors} {title} " if authors else f"{title} "
    return Citation(before, item.source, f"{', ' if item.source else ''}{_ended(date)} {item.url or url}.")


def csl(document: Document) -> dict[str, Any]:
    """Return an item as an object of CSL JSON, as reference managers and citation processors read it."""
    item = document.item
    names = [name_of(author) for author in item.authors]
    record: dict[str, Any] = {
        "id": item.id,
        "type": "article-newspaper",
        "title": item.title,
        "author": [{"family": n.family, "given": n.given} if n.given else {"literal": n.family} for n in names],
        "container-title": item.source,
        "issued": {"date-parts": [[int(part) for part in item.date.value.split("-")]]} if item.date.value else None,
        "URL": item.url,
        "language": document.language,
        "abstract": item.summary or item.body,
        "genre": item.category,
        "keyword": ", ".join(item.tags),
    }
    return {name: value for name, value in record.items() if value}


def write_csl(documents: Iterable[Document]) -> Iterator[str]:
    """Write an array of CSL JSON, an object per document and line."""
    separator = "[\n"
    for document in documents:
        yield separator + msgspec.json.encode(csl(document)).decode()
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _ended(text: str) -> str:
    """Return a text with a full stop unless a sign ends it; empty without a text."""
    return text if not text or text.endswith(_SENTENCE_ENDS) else f"{text}."


def _apa_name(name: Name) -> str:
    return f"{name.family}, {name.initials}" if name.given else name.family


def _apa_list(names: Sequence[str]) -> str:
    if len(names) > _MAX_APA_AUTHORS:
        return f"{', '.join(names[: _MAX_APA_AUTHORS - 1])}, . . . {names[-1]}"
    *others, last = [*names] or [""]
    return f"{', '.join(others)}, & {last}" if others else last


def _chicago_list(names: Sequence[Name]) -> str:
    inverted = [name.inverted for name in names[:1]]
    others = [f"{name.given} {name.family}".strip() for name in names[1:]]
    if len(names) > _MAX_CHICAGO_AUTHORS:
        return f"{', '.join([*inverted, *others[: _CHICAGO_AUTHORS_OF_MANY - 1]])}, et al."
    *first, last = [*inverted, *others] or [""]
    return f"{', '.join(first)}, and {last}" if first else last


def _apa_date(date: NewsDate) -> str:
    year, month, day = _parts(date)
    return f"{year}, {month} {day}".rstrip() if month else year or "n.d."


def _chicago_date(date: NewsDate) -> str:
    year, month, day = _parts(date)
    return (f"{month} {day}, {year}" if day else f"{month} {year}".strip()) if year else "n.d."


def _parts(date: NewsDate) -> tuple[str, str, str]:
    """Return year, name of the month and day; empty if unknown."""
    year, month, day = [*(date.value or "").split("-"), "", ""][:3]
    return year, calendar.month_name[int(month)] if month else "", day.lstrip("0")
