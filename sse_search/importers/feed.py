"""Import feeds: RSS and Atom of all versions, malformed ones included, and JSON Feed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin
from xml.parsers import expat

import feedparser
import msgspec

from sse_search.identity import canonical_url, host_of, record_urn
from sse_search.importers.bylines import authors_of, is_byline
from sse_search.importers.cleaning import clean_line, first_of, reason_of
from sse_search.importers.context import Context, Record
from sse_search.importers.datelines import dates_in_line
from sse_search.importers.decoding import text_start
from sse_search.importers.jsontext import parse_json, text_value
from sse_search.importers.lines import InputRefusedError, read_bytes
from sse_search.importers.markup import html_to_text, without_references
from sse_search.importers.mediacaptions import BLURB, without_captions
from sse_search.importers.safexml import utf8_xml
from sse_search.importers.tags import without_surplus_attributes
from sse_search.model import UNDATED, Issue, NewsDate

MAX_BYTES = 20 * 1024 * 1024
"""Publishers that give their last thousand items in full stay below."""
_MAX_MALFORMED_BYTES = 512 * 1024
"""Of a feed that is not well-formed XML: the lenient parser takes a second for each megabyte of nonsense."""
_MAX_DEPTH = 500
_MAX_CATEGORIES = 1000
"""Of an entry: the parser compares each with all before it."""

_CATEGORY = re.compile(
    rb"<(?:[\w.-]{1,40}:)?(?:(?P<entry>item|entry)|category|subject|(?P<keywords>keywords)|tags)\b", re.IGNORECASE
)
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S")
_WEB = re.compile(r"https?://[^/\s]", re.IGNORECASE)
_AUTHOR = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:author|creator)\b[^<>]*+>(?:\s*+<!\[CDATA\[)?[^<>]*+", re.IGNORECASE)
_MAIL_ADDRESS = re.compile(rb"(?:&lt;|\()?(?<![\w.+-])[\w.+-]{1,64}+@[\w.-]{1,255}(?:&gt;|\))?")
_END = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_DATE_KEYS = ("published", "created", "updated")
_JSON_DATE_KEYS = ("date_published", "date_modified")


def read(stream: io.BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item for each entry."""
    content = read_bytes(stream, MAX_BYTES, "the feed")
    if _ENTITY.search(content.replace(b"\x00", b"")):
        raise InputRefusedError("the feed defines its own entities, which is refused")
    text = utf8_xml(content, context.charset).decode("utf-8", "surrogateescape")
    content = without_surplus_attributes(text).encode("utf-8", "surrogateescape")
    if text_start(content[:4096]).startswith("{"):
        yield from _json_feed(content, context)
    elif _has_surplus_categories(content):
        raise InputRefusedError(f"an entry of the feed has more than {_MAX_CATEGORIES:,} categories; take them out")
    elif not _is_parseable(content):
        raise InputRefusedError(
            f"the feed is not well-formed and larger than {_MAX_MALFORMED_BYTES >> 10} kB, or nested too deeply"
        )
    else:
        yield from _xml_feed(content, context)


def _has_surplus_categories(content: bytes) -> bool:
    count = 0
    for tag in _CATEGORY.finditer(content):
        keywords = content.count(b",", tag.end(), content.find(b"</", tag.end())) if tag["keywords"] else 0
        count = 0 if tag["entry"] else count + 1 + keywords
        if count > _MAX_CATEGORIES:
            return True
    return False


def _is_parseable(content: bytes) -> bool:
    """Check whether the lenient parser can read a feed in time: it is small, or well-formed and not deeply nested."""
    if len(content) <= _MAX_MALFORMED_BYTES and content.count(b"<") - content.count(b"</") < _MAX_DEPTH:
        return True
    depth = 0

    def begin(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            raise ValueError("nested too deeply")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        return len(content) <= _MAX_MALFORMED_BYTES and depth <= _MAX_DEPTH
    return True


class _Feed(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a feed says of all its entries.

    Attributes:
        bases: Addresses that may complete a relative link, the best first.
        shared: Canonical links that several entries of the feed have, though their identifiers differ.
    """

    context: Context
    title: str
    language: str
    bases: tuple[str, ...]
    is_atom: bool = False
    authors: tuple[str, ...] = ()
    shared: frozenset[str] = frozenset()

    def link(self, link: str) -> str:
        """Return a link as a web address; empty if it is none and cannot become one."""
        for base in ("", *self.bases):
            with suppress(ValueError):
                address = urljoin(base, link) if link else ""
                if _WEB.match(address):
                    return address
        return ""

    def guid(self, link: str, identifier: str) -> str:
        """Return what identifies an entry: its link, or its identifier if it has no link or shares it with others."""
        address = canonical_url(link, self.context.mirrors)
        if address and address not in self.shared:
            return link
        if address:
            return record_urn(host_of(link), identifier) if identifier else link
        if not identifier or _ABSOLUTE.match(identifier):
            return identifier
        host = first_of(host_of(base) for base in self.bases)
        return record_urn(host or self.context.source, identifier)

    def sharing(self, entries: Iterable[tuple[str, str]]) -> _Feed:
        """Return the feed that knows which links are shared, from the link and the identifier of each entry."""
        identifiers: dict[str, set[str]] = {}
        for link, identifier in entries:
            if identifier and (address := canonical_url(link, self.context.mirrors)):
                identifiers.setdefault(address, set()).add(identifier)
        shared = frozenset(address for address, known in identifiers.items() if len(known) > 1)
        return msgspec.structs.replace(self, shared=shared)


def _xml_feed(content: bytes, context: Context) -> Iterator[Record]:
    headers = {"content-type": "application/xml; charset=utf-8"}
    if context.url:
        headers["content-location"] = context.url
    try:
        # Markup is reduced to text below, so the parser need not sanitize it.
        plain = _without_mail_addresses(without_captions(content))
        parsed = feedparser.parse(io.BytesIO(plain), response_headers=headers, sanitize_html=False)
    except (ValueError, LookupError, RecursionError, AssertionError, TypeError, AttributeError) as error:
        # A malformed feed: the parser has no error class of its own for it.
        raise InputRefusedError(f"the feed cannot be read ({reason_of(error)})") from error
    if not parsed.entries:
        malformation = parsed.get("bozo_exception")
        raise InputRefusedError(f"the feed has no entries{f' ({reason_of(malformation)})' if malformation else ''}")
    links = [text_value(link.get("href")) for link in parsed.feed.get("links") or ()]
    feed = _Feed(
        context=context,
        title=clean_line(html_to_text(text_value(parsed.feed.get("title")))),
        language=text_value(parsed.feed.get("language")),
        bases=(context.url, text_value(parsed.feed.get("link")), *links),
        is_atom=str(parsed.get("version")).startswith("atom"),
        authors=tuple(_author_names(parsed.feed)) if str(parsed.get("version")).startswith("atom") else (),
    )
    feed = feed.sharing((_entry_link(entry, feed), text_value(entry.get("id"))) for entry in parsed.entries)
    for position, entry in enumerate(parsed.entries, start=1):
        yield from _located(_entry(entry, feed), f"entry {position}")
    if not _END.search(content):
        yield context.warn("the feed is cut off: its end is missing, and its last entry may be incomplete")


def _without_mail_addresses(content: bytes) -> bytes:
    """Remove the addresses beside the names of authors, which the parser cuts in the middle of a long domain name."""
    return _AUTHOR.sub(lambda author: _MAIL_ADDRESS.sub(b"", author[0]), content)


def _entry(entry: Any, feed: _Feed) -> Iterator[Record]:
    contents = [part for part in entry.get("content") or () if text_value(part.get("value"))]
    tags = [
        html_to_text(first_of(text_value(tag.get(key)) for key in ("label", "term"))) for tag in entry.get("tags") or ()
    ]
    tags = list(filter(None, tags))
    body = _text_of_detail(contents[0], feed) if contents else ""
    has_summary = entry.get("summary_detail") is not None  # without one, the parser copies the content
    summary = _text(entry, "summary", feed) if has_summary else html_to_text(text_value(entry.get(f"media_{BLURB}")))
    link = _entry_link(entry, feed)
    date, issues = _date(lambda key: dict.get(entry, key), _DATE_KEYS, feed.context)  # `get` substitutes other dates
    details = [*contents, entry.get("summary_detail"), entry.get("title_detail")]
    languages = [
        text_value(entry.get("language")),
        *(text_value(detail.get("language")) for detail in details if detail),
    ]
    yield from feed.context.item(
        title=_text(entry, "title", feed),
        date=date,
        summary="" if summary == body else summary,
        body=body,
        url=link,
        language=first_of(languages) or feed.language,
        category=first_of(tags),
        tags=tags,
        guid=feed.guid(link, text_value(entry.get("id"))),
        source=feed.title,
        authors=tuple(_author_names(entry)) or feed.authors,
    )
    yield from issues


def _entry_link(entry: Any, feed: _Feed) -> str:
    """Return the address of the page of an entry; without one, an identifier that is one."""
    return first_of(feed.link(text_value(entry.get(key))) for key in ("link", "id") if _is_link(entry, key))


def _is_link(entry: Any, key: str) -> bool:
    return key == "link" or _WEB.match(text_value(entry.get(key))) is not None


def _text(entry: Any, key: str, feed: _Feed) -> str:
    detail = entry.get(f"{key}_detail")
    value = text_value(entry.get(key))
    return _text_of_detail({**detail, "value": value}, feed) if detail else html_to_text(value)


def _text_of_detail(detail: Mapping[str, Any], feed: _Feed) -> str:
    """Return a text; in Atom, what is not declared as markup is none, while RSS leaves that open."""
    value = text_value(detail.get("value"))
    is_plain = feed.is_atom and detail.get("type") == "text/plain"
    return without_references(value) if is_plain else html_to_text(value)


def _author_names(entry: Any) -> Iterator[str]:
    """Yield the names of the authors; an address alone is no name."""
    for author in entry.get("authors") or ():
        name = html_to_text(text_value(author.get("name"))).strip(" ()")
        if name and "@" not in name:
            yield from authors_of(name) if is_byline(name) else (name,)


def _json_feed(content: bytes, context: Context) -> Iterator[Record]:
    parsed = parse_json(content, "the feed")
    entries = parsed.get("items") if isinstance(parsed, dict) else None
    if not isinstance(entries, list) or not entries:
        raise InputRefusedError("the feed has no items")
    feed = _Feed(
        context=context,
        title=clean_line(text_value(parsed.get("title"))),
        language=text_value(parsed.get("language")),
        bases=(context.url, *(text_value(parsed.get(key)) for key in ("feed_url", "home_page_url"))),
        authors=tuple(_json_authors(parsed)),
    )
    objects = [entry for entry in entries if isinstance(entry, dict)]
    feed = feed.sharing((_json_link(entry, feed), _json_identifier(entry)) for entry in objects)
    for position, entry in enumerate(entries, start=1):
        if isinstance(entry, dict):
            yield from _located(_json_entry(entry, feed), f"item {position}")
        else:
            yield context.reject(f"item {position} is not an object")


def _json_entry(entry: dict[str, Any], feed: _Feed) -> Iterator[Record]:
    tags = [text_value(tag) for tag in entry.get("tags") or () if isinstance(tag, str)]
    link = _json_link(entry, feed)
    date, issues = _date(entry.get, _JSON_DATE_KEYS, feed.context)
    yield from feed.context.item(
        title=text_value(entry.get("title")),
        date=date,
        summary=text_value(entry.get("summary")),
        body=html_to_text(text_value(entry.get("content_html"))) or text_value(entry.get("content_text")),
        url=link,
        language=text_value(entry.get("language")) or feed.language,
        category=tags[0] if tags else "",
        tags=tags,
        guid=feed.guid(link, _json_identifier(entry)),
        source=feed.title,
        authors=tuple(_json_authors(entry)) or feed.authors,
    )
    yield from issues


def _json_link(entry: dict[str, Any], feed: _Feed) -> str:
    return feed.link(text_value(entry.get("url")) or text_value(entry.get("external_url")))


def _json_identifier(entry: dict[str, Any]) -> str:
    identifier = entry.get("id")
    return str(identifier) if isinstance(identifier, str | int) else ""


def _json_authors(entry: dict[str, Any]) -> Iterator[str]:
    """Yield the names of the authors, as version 1.1 or version 1 of the format states them."""
    authors = entry.get("authors")
    for author in authors if isinstance(authors, list) else [entry.get("author")]:
        if isinstance(author, dict) and (name := text_value(author.get("name"))):
            yield name


def _located(records: Iterator[Record], entry: str) -> Iterator[Record]:
    """Name the entry in each of its issues: a parsed feed has no lines any more."""
    for record in records:
        if isinstance(record, Issue):
            yield msgspec.structs.replace(record, message=f"{entry}: {record.message}")
        else:
            yield record


def _date(value_of: Callable[[str], object], keys: tuple[str, ...], context: Context) -> tuple[NewsDate, list[Issue]]:
    """Return the first usable date; without one, the first issue."""
    issues: list[Issue] = []
    for key in keys:
        text = text_value(value_of(key))
        date, more = context.parse_date(text, "metadata")
        if date.value is None and more:
            date = _date_within(text, context)
        if date.value is not None:
            return date, []
        issues += more
    return UNDATED, issues[:1]


def _date_within(text: str, context: Context) -> NewsDate:
    """Return the only date of publication in a text that is more than a date, such as `Published ... (updated ...)`."""
    found = dates_in_line(text, day_first=context.day_first)
    published = {date.date.value or "" for date in found if date.kind in ("published", "plain")}
    return NewsDate.of(published.pop(), "metadata") if len(published) == 1 else UNDATED
