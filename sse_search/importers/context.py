"""Create items, removals and issues from the values that an importer reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from sse_search.dates import DateRefusedError, find_date, read_date
from sse_search.identity import item_id, page_address, record_urn
from sse_search.importers.cleaning import clean_address, clean_line, clean_text, first_words, shorten, without_controls
from sse_search.importers.decoding import REPLACEMENT
from sse_search.languages import language_code
from sse_search.model import UNDATED, Issue, NewsDate, NewsItem, Origin, Tombstone, is_item_id
from sse_search.wording import counted

Record = NewsItem | Tombstone | Issue

MAX_TITLE_LENGTH = 500
MAX_SUMMARY_LENGTH = 20_000
MAX_BODY_LENGTH = 2_000_000
"""Characters; a long book has a million."""
MAX_WORD_LENGTH = 2_000
"""Characters without a space that may still be an address; longer runs are data, not text."""
MAX_TAGS = 100
MAX_TAG_LENGTH = 200
MAX_URL_LENGTH = 4_000
_PLACE = re.compile(r"[^\W\d_][^\d,:;|()]{1,40}, (?=\S)")
"""Where a text was written, before the date: `Oslo, 14 March 2019`."""
_NO_LANGUAGE = frozenset(("und", "mul", "zxx", "mis", "x", "none", "unknown", "n/a"))
"""Codes that say that the language is unknown, or that there is none or several."""
MAX_SOURCE_LENGTH = 200
_COUNT = re.compile(
    r"[\W_]{0,9}(?:(?:n|no|nr|row|item|record|article|doc|id)[\W_]{0,9})?[0-9]{1,9}(?:[.,]0{1,9})?[\W_]{0,9}",
    re.IGNORECASE,
)
"""An identifier that only counts the records of a file: `1`, `001`, `#1`, `1.0`, `row-1`."""


class ItemIssue(Issue, frozen=True, kw_only=True):
    """
    An issue that names an item which is not imported, by its title for example.

    Attributes:
        item: Its id, by which one that was erased is recognized.

    >>> ItemIssue(message="the page “Bakers” has no article text", item="00000000000000a1").severity
    'error'
    """

    item: str


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """
    An input as an importer knows it; creates the records of the input.

    Attributes:
        file: Name of the input as the user knows it, for messages.
        source: Name of the source.
        url: Address that the input was fetched from, or empty.
        charset: Encoding that the server named, or empty; the bytes themselves take precedence.
        encoding: Encoding that the user named, in which texts were read already, or empty.
        day_first: Whether `04/05/2025` is 4 May; None if only the input itself can tell.
        columns: Column of a table to the field of an item.
        mirrors: Host to the host that it copies.

    >>> context = Context(file="news.txt", source="Coop News")
    >>> date, issues = context.parse_date("31 November 2021", "stated", line=3)
    >>> issues[0].message
    "the date '31 November 2021' is impossible: no calendar has it; the item is kept without a date"
    >>> [item] = context.item(title="  Members   meet ", date=date)
    >>> item.title, item.date.value
    ('Members meet', None)
    """

    file: str
    source: str
    url: str = ""
    charset: str = ""
    encoding: str = ""
    day_first: bool | None = None
    columns: Mapping[str, str] = msgspec.field(default_factory=dict)
    mirrors: Mapping[str, str] = msgspec.field(default_factory=dict)

    def reject(self, reason: str, line: int | None = None, *, item: str = "") -> Issue:
        """Return the issue that a record is not a usable item; `item` is the id that it would have, if known."""
        if item:
            return ItemIssue(message=reason, file=self.file, line=line, item=item)
        return Issue(message=reason, file=self.file, line=line)

    def warn(self, reason: str, line: int | None = None) -> Issue:
        """Return a warning about an item that is kept."""
        return Issue(message=reason, file=self.file, line=line, severity="warning")

    def parse_date(self, text: str, origin: Origin, line: int | None = None) -> tuple[NewsDate, list[Issue]]:
        """Read a date as it is written; an impossible or ambiguous one gives a warning and no date."""
        if not text.strip():
            return UNDATED, []
        date = clean_line(text[:500])
        try:
            return read_date(date, day_first=self.day_first, origin=origin), []
        except DateRefusedError as error:
            place = _PLACE.match(date)
            dated = find_date(date[place.end() :], day_first=self.day_first, origin=origin) if place else None
            if dated is not None and dated.precision == "day":
                return dated, []
            return UNDATED, [self.warn(f"{error}; the item is kept without a date", line)]

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
        source: str = "",
        authors: Iterable[str] = (),
        emptied: Iterable[str] = (),
        line: int | None = None,
    ) -> Iterator[Record]:
        """
        Yield an item of the cleaned texts and a warning for each text that had to be cut; or a rejection.

        Without a title the first words of the text become the title. Without an `id`, the id is derived from `guid`,
        the identifier that a publisher keeps for all versions, or from address, title, date and source. `source` is
        the one that the item itself states, and takes precedence over that of the input. `emptied` names the
        fields that it states to be empty; the others that it lacks stay as they are in a known item.
        """
        summary, body = clean_text(summary), clean_text(body)
        title = clean_line(title) or first_words(summary or body)
        if not title:
            yield self.reject("the record has neither a title nor a text", line)
            return
        given_url, url = url, clean_address(url)[:MAX_URL_LENGTH]
        category = clean_line(category)
        item = NewsItem(
            id=id or self.item_id(guid or url, _cut(title, MAX_TITLE_LENGTH), date, source),
            title=_cut(title, MAX_TITLE_LENGTH),
            date=date,
            summary=_cut(summary, MAX_SUMMARY_LENGTH),
            body=_cut(body, MAX_BODY_LENGTH),
            url=url,
            language=language_code(language),
            category=_cut(category, MAX_TAG_LENGTH),
            tags=clean_names(tags),
            version=version,
            source=source and _cut(clean_line(source), MAX_SOURCE_LENGTH),
            authors=clean_names(authors),
            emptied=tuple(emptied),
        )
        yield item
        if given_url and not url and given_url.strip():
            yield self.warn(f"the address {clean_line(given_url)[:60]!r} is none of the web and was left out", line)
        if language and not item.language and language.strip().partition("-")[0].lower() not in _NO_LANGUAGE:
            yield self.warn(f"the language {clean_line(language)[:60]!r} is unknown and was left out", line)
        texts = {"title": title, "summary": summary, "body": body, "category": category}
        for name, text in texts.items():
            if getattr(item, name) != text:
                yield self.warn(f"the {name} is too long and was cut", line)
        texts |= {"source": item.source, "tags": "".join(item.tags), "authors": "".join(item.authors)}
        if REPLACEMENT in "".join(texts.values()):
            for name, text in texts.items():
                yield from self._unreadable(name, text, line)

    def _unreadable(self, name: str, text: str, line: int | None) -> Iterator[Issue]:
        """Yield a warning if a text has characters that could not be read."""
        if REPLACEMENT in text:
            count = counted(text.count(REPLACEMENT), "character")
            verb = "have" if name.endswith("s") else "has"
            yield self.warn(f"the {name} {verb} {count} that cannot be read (U+FFFD)", line)

    def withdrawal(self, guid: str, version: int, status: str, line: int | None = None) -> Iterator[Record]:
        """Yield the removal of an item that its publisher withdrew and a warning; a rejection if it has no guid."""
        if not guid:
            yield self.reject(f"its publisher withdrew it (status {status})", line)
            return
        yield Tombstone(id=self.item_id(guid, "", UNDATED), version=version)
        yield self.warn(f"its publisher withdrew {guid} (status {status}); an earlier version is removed", line)

    def identify(self, identifier: object, url: str = "", *, is_count: bool = False) -> dict[str, str]:
        """
        Return the arguments of `item` for an identifier in the input: `id` if it is one of ours, else `guid`.

        Records at different addresses are different items, whatever their identifiers: files number their records
        from 1. At the same address, only identifiers that do not count records part items.

        Args:
            url: The address of the record.
            is_count: Whether the input is known to count its records.
        """
        if isinstance(identifier, str) and is_item_id(identifier):
            return {"id": identifier}
        if not isinstance(identifier, str | int) or isinstance(identifier, bool) or not str(identifier).strip():
            return {}
        address = page_address(clean_address(url), self.mirrors) if url else ""
        if not address:
            return {"guid": record_urn(self.source, identifier)}
        if is_count or _COUNT.fullmatch(str(identifier)):
            return {}
        return {"guid": record_urn(self.source, f"{identifier} {address}")}

    def item_id(self, address: str, title: str, date: NewsDate, source: str = "") -> str:
        """Return the id of an item of its own source or of this one."""
        source = clean_line(source) or self.source
        return item_id(url=address, title=title, date=date, source=source, mirrors=self.mirrors)


def cleaned_item(item: NewsItem) -> NewsItem:
    """
    Return an item that no importer made without meaningless characters and without an unsafe address.

    >>> cleaned_item(NewsItem(id="00000000000000a1", title="A title", url="javascript:alert(1)")).url
    ''
    """
    return msgspec.structs.replace(
        item,
        title=without_controls(item.title) or item.title,
        summary=without_controls(item.summary),
        body=without_controls(item.body),
        url=clean_address(item.url),
        category=without_controls(item.category),
        source=without_controls(item.source),
        tags=tuple(map(without_controls, item.tags)),
        authors=tuple(map(without_controls, item.authors)),
    )


def _cut(text: str, length: int) -> str:
    """Return a cleaned text cut to its length, and each of its words to `MAX_WORD_LENGTH`."""
    text = shorten(text, length)
    if len(text) <= MAX_WORD_LENGTH or not _has_long_word(text):
        return text
    return " ".join(word if len(word) <= MAX_WORD_LENGTH else f"{word[:MAX_WORD_LENGTH]}…" for word in text.split(" "))


def _has_long_word(text: str) -> bool:
    """Check for a word of more than `MAX_WORD_LENGTH` characters; it covers a position that is a multiple of this."""
    for position in range(MAX_WORD_LENGTH, len(text), MAX_WORD_LENGTH):
        low, high = position - MAX_WORD_LENGTH, position + MAX_WORD_LENGTH + 1
        begin = max(low - 1, *(text.rfind(space, low, position) for space in " \n"))
        ends = [end for space in " \n" if (end := text.find(space, position, high)) >= 0]
        if min(ends, default=min(high, len(text))) - begin - 1 > MAX_WORD_LENGTH:
            return True
    return False


def clean_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return tags or authors on one line each, without empty ones and duplicates."""
    cleaned = (shorten(clean_line(tag), MAX_TAG_LENGTH) for tag in names)
    return tuple(dict.fromkeys(tag for tag in cleaned if tag))[:MAX_TAGS]
