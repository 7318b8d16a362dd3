"""Import feeds: RSS and Atom of all versions, malformed ones included, and JSON Feed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

import feedparser
import msgspec

from sse_search.identity import record_urn
from sse_search.importers.cleaning import first_of, reason_of
from sse_search.importers.context import Context, Record
from sse_search.importers.decoding import text_start
from sse_search.importers.jsontext import parse_json, text_value
from sse_search.importers.lines import InputRefusedError, read_bytes
from sse_search.importers.markup import html_to_text
from sse_search.importers.safexml import utf8_xml
from sse_search.model import UNDATED, Issue, NewsDate

MAX_BYTES = 20 * 1024 * 1024
"""Publishers that give their last thousand items in full stay below."""
_MAX_MALFORMED_BYTES = 512 * 1024
"""Of a feed that is not well-formed XML: the lenient parser takes a second for each megabyte of nonsense."""
_MAX_DEPTH = 500

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S")
_DATE_KEYS = ("published", "created", "updated")
_JSON_DATE_KEYS = ("date_published", "date_modified")


def read(stream: io.BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item for each entry."""
    content = read_bytes(stream, MAX_BYTES, "the feed")
    if _ENTITY.search(content.replace(b"\x00", b"")):
        raise InputRefusedError("the feed defines its own entities, which is refused")
    content = utf8_xml(content, context.charset)
    if text_start(content[:4096]).startswith("{"):
        yield from _json_feed(content, context)
    elif not _is_parseable(content):
        raise InputRefusedError(
            f"the feed is not well-formed and larger than {_MAX_MALFORMED_BYTES >> 10} kB, or nested too deeply"
        )
    else:
        yield from _xml_feed(content, context)


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


def _xml_feed(content: bytes, context: Context) -> Iterator[Record]:
    headers = {"content-type": "application/xml; charset=utf-8"}
    if context.url:
        headers["content-location"] = context.url
    try:
        # Markup is reduced to text below, so the parser need not sanitize it.
        feed = feedparser.parse(io.BytesIO(content), response_headers=headers, sanitize_html=False)
    except (ValueError, LookupError, RecursionError, AssertionError, TypeError, AttributeError) as error:
        # A malformed feed: the parser has no error class of its own for it.
        raise InputRefusedError(f"the feed cannot be read ({reason_of(error)})") from error
    if not feed.entries:
        malformation = feed.get("bozo_exception")
        raise InputRefusedError(f"the feed has no entries{f' ({reason_of(malformation)})' if malformation else ''}")
    language = text_value(feed.feed.get("language"))
    for position, entry in enumerate(feed.entries, start=1):
        yield from _located(_entry(entry, language, context), f"entry {position}")


def _entry(entry: Any, language: str, context: Context) -> Iterator[Record]:
    contents = [part for part in entry.get("content") or () if text_value(part.get("value"))]
    tags = [
        html_to_text(first_of(text_value(tag.get(key)) for key in ("term", "label"))) for tag in entry.get("tags") or ()
    ]
    tags = list(filter(None, tags))
    summary = html_to_text(text_value(entry.get("summary")))
    body = html_to_text(text_value(contents[0].get("value"))) if contents else ""
    link = text_value(entry.get("link"))
    date, issues = _date(lambda key: dict.get(entry, key), _DATE_KEYS, context)  # `entry.get` substitutes other dates
    yield from context.item(
        title=html_to_text(text_value(entry.get("title"))),
        date=date,
        summary="" if summary == body else summary,
        body=body,
        url=link if _ABSOLUTE.match(link) else "",
        language=first_of(text_value(part.get("language")) for part in contents) or language,
        category=first_of(tags),
        tags=tags,
        guid=_guid(link, text_value(entry.get("id")), context),
    )
    yield from issues


def _json_feed(content: bytes, context: Context) -> Iterator[Record]:
    feed = parse_json(content, "the feed")
    entries = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(entries, list) or not entries:
        raise InputRefusedError("the feed has no items")
    language = text_value(feed.get("language"))
    for position, entry in enumerate(entries, start=1):
        if isinstance(entry, dict):
            yield from _located(_json_entry(entry, language, context), f"item {position}")
        else:
            yield context.reject(f"item {position} is not an object")


def _json_entry(entry: dict[str, Any], language: str, context: Context) -> Iterator[Record]:
    tags = [text_value(tag) for tag in entry.get("tags") or () if isinstance(tag, str)]
    link = text_value(entry.get("url")) or text_value(entry.get("external_url"))
    identifier = entry.get("id")
    date, issues = _date(entry.get, _JSON_DATE_KEYS, context)
    yield from context.item(
        title=text_value(entry.get("title")),
        date=date,
        summary=text_value(entry.get("summary")),
        body=html_to_text(text_value(entry.get("content_html"))) or text_value(entry.get("content_text")),
        url=link,
        language=text_value(entry.get("language")) or language,
        category=tags[0] if tags else "",
        tags=tags,
        guid=_guid(link, str(identifier) if isinstance(identifier, str | int) else "", context),
    )
    yield from issues


def _located(records: Iterator[Record], entry: str) -> Iterator[Record]:
    """Name the entry in each of its issues: a parsed feed has no lines any more."""
    for record in records:
        if isinstance(record, Issue):
            yield msgspec.structs.replace(record, message=f"{entry}: {record.message}")
        else:
            yield record


def _guid(link: str, identifier: str, context: Context) -> str:
    """Return the address of an entry, or its identifier; one that is no address is unique only within its source."""
    if _ABSOLUTE.match(link):
        return link
    return identifier if not identifier or _ABSOLUTE.match(identifier) else record_urn(context.source, identifier)


def _date(value_of: Callable[[str], object], keys: tuple[str, ...], context: Context) -> tuple[NewsDate, list[Issue]]:
    """Return the first usable date; without one, the first issue."""
    issues: list[Issue] = []
    for key in keys:
        date, more = context.parse_date(text_value(value_of(key)), "metadata")
        if date.value is not None:
            return date, []
        issues += more
    return UNDATED, issues[:1]
