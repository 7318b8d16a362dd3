"""What does an importer know of its input, and how does it make an item?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from sse_search.dates import DateRefusedError, read_date
from sse_search.identity import item_id
from sse_search.importers.cleaning import clean_line, clean_text, cut, first_words
from sse_search.model import UNDATED, Issue, NewsDate, NewsItem, Origin, Tombstone

Record = NewsItem | Tombstone | Issue

LONGEST_TITLE = 500
LONGEST_SUMMARY = 20_000
LONGEST_BODY = 2_000_000
"""Characters; a long book has a million."""
LONGEST_WORD = 2_000
"""Characters without a space that may still be an address; longer runs are data, not text."""
MOST_TAGS = 100
LONGEST_TAG = 200
LONGEST_URL = 4_000


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an importer knows of its input.

    Attributes:
        file: Name of the input as the user knows it, for messages.
        source: Name of the source.
        url: Address that the input was fetched from, or empty.
        charset: Encoding that the server named, or empty; what the bytes themselves say goes before it.
        day_first: How `04/05/2025` is meant; None when only the input itself can tell.
        columns: Column of a table to field of an item.
        mirrors: Host to the host that it copies.
    """

    file: str
    source: str
    url: str = ""
    charset: str = ""
    day_first: bool | None = None
    columns: Mapping[str, str] = msgspec.field(default_factory=dict)
    mirrors: Mapping[str, str] = msgspec.field(default_factory=dict)

    def reject(self, reason: str, line: int | None = None) -> Issue:
        """Say why something is no usable item."""
        return Issue(message=reason, file=self.file, line=line)

    def remark(self, reason: str, line: int | None = None) -> Issue:
        """Note something on an item that is kept all the same."""
        return Issue(message=reason, file=self.file, line=line, severity="warning")

    def dated(self, text: str, origin: Origin, line: int | None = None) -> tuple[NewsDate, list[Issue]]:
        """Read a date as it is written; one that is impossible or ambiguous gives a remark and no date."""
        if not text.strip():
            return UNDATED, []
        try:
            return read_date(clean_line(text[:500]), day_first=self.day_first, origin=origin), []
        except DateRefusedError as error:
            return UNDATED, [self.remark(f"{error}; the item is kept without a date", line)]

    def item(
        self,
        *,
        title: str,
        date: NewsDate = UNDATED,
        summary: str = "",
        body: str = "",
        url: str = "",
        language: str = "",
        category: str = "",
        tags: Iterable[str] = (),
        id: str = "",
        guid: str = "",
        version: int = 0,
        line: int | None = None,
    ) -> Iterator[Record]:
        """
        Yield the item made of cleaned texts, with a remark on whatever had to be cut; or a rejection.

        Without a title the first words of the text stand in. The id is the one given; else it follows from `guid` (a
        name that a publisher keeps over all versions) or, without one, from address, title, date and source.
        """
        summary, body = clean_text(summary), clean_text(body)
        title = clean_line(title) or first_words(summary or body)
        if not title:
            yield self.reject("the record has neither a title nor a text", line)
            return
        url = clean_line(url)[:LONGEST_URL].replace(" ", "%20")
        cuts = _Cuts()
        fields: dict[str, Any] = {
            "title": cuts.cut("title", title, LONGEST_TITLE),
            "date": date,
            "summary": cuts.cut("summary", summary, LONGEST_SUMMARY),
            "body": cuts.cut("body", body, LONGEST_BODY),
            "url": url,
            "language": language_code(language),
            "category": cuts.cut("category", clean_line(category), LONGEST_TAG),
            "tags": _clean_tags(tags),
            "version": version,
        }
        yield NewsItem(id=id or self.identify(guid or url, fields["title"], date), **fields)
        for name in cuts.names:
            yield self.remark(f"the {name} is too long for a text and was cut", line)

    def withdrawal(self, guid: str, version: int, status: str, line: int | None = None) -> Iterator[Record]:
        """Yield the removal of an item that its publisher took back, with a remark; a rejection if it has no name."""
        if not guid:
            yield self.reject(f"its publisher withdrew it (status {status})", line)
            return
        yield Tombstone(id=self.identify(guid, "", UNDATED), version=version)
        yield self.remark(f"its publisher withdrew {guid} (status {status}); an earlier version is removed", line)

    def identify(self, address: str, title: str, date: NewsDate) -> str:
        """Return the id of an item."""
        return item_id(url=address, title=title, date=date, source=self.source, mirrors=self.mirrors)


class _Cuts:
    """Cuts texts to what is reasonable, and remembers which had to be."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def cut(self, name: str, text: str, length: int) -> str:
        short = cut(text, length)
        if _has_endless_word(short):
            short = " ".join(
                word if len(word) <= LONGEST_WORD else f"{word[:LONGEST_WORD]}…" for word in short.split(" ")
            )
        if short is not text and short != text:
            self.names.append(name)
        return short


def _has_endless_word(text: str) -> bool:
    """Say whether a cleaned text has a word of more than `LONGEST_WORD` characters, looking where one must pass."""
    for place in range(LONGEST_WORD, len(text), LONGEST_WORD):
        begin = max(text.rfind(" ", 0, place), text.rfind("\n", 0, place))
        ends = [end for end in (text.find(" ", place), text.find("\n", place)) if end >= 0]
        if min(ends, default=len(text)) - begin - 1 > LONGEST_WORD:
            return True
    return False


def language_code(text: str) -> str:
    """Return the two letters of `en`, `en-GB` or `en_US`; empty for anything else."""
    code = text.strip().replace("_", "-").partition("-")[0].lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def _clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    cleaned = (cut(clean_line(tag), LONGEST_TAG) for tag in tags)
    return tuple(dict.fromkeys(tag for tag in cleaned if tag))[:MOST_TAGS]
