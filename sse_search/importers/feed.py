"""How is a feed read? RSS and Atom of all kinds, broken ones included, and JSON Feed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

import feedparser
import msgspec

from sse_search.importers.context import Context, Record
from sse_search.importers.decoding import text_start
from sse_search.importers.jsontext import NotJSONError, parse_json
from sse_search.importers.markup import html_to_text
from sse_search.model import UNDATED, Issue, NewsDate

LARGEST = 20 * 1024 * 1024
"""Bytes of a feed: publishers that give their last thousand items in full stay below."""
_LARGEST_MALFORMED = 512 * 1024
"""Bytes of a feed that is no well-formed XML: the lenient parser takes a second for each megabyte of nonsense."""
_DEEPEST = 500

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_GLOBAL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S")
_DATES = ("published", "created", "updated")


def read(stream: io.BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item for every entry."""
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        yield context.reject(f"the feed is larger than {LARGEST >> 20} MB")
    elif _ENTITY.search(content.replace(b"\x00", b"")):
        yield context.reject("the feed brings its own entities, which is refused")
    elif text_start(content[:4096]).startswith("{"):
        yield from _json_feed(content, context)
    elif not _is_harmless(content):
        yield context.reject(
            f"the feed is not well-formed and larger than {_LARGEST_MALFORMED >> 10} kB, or nested too deeply"
        )
    else:
        yield from _xml_feed(content, context)


def _is_harmless(content: bytes) -> bool:
    """Say whether the lenient parser can be let loose: the input is small, or well-formed and not deeply nested."""
    if len(content) <= _LARGEST_MALFORMED and content.count(b"<") - content.count(b"</") < _DEEPEST:
        return True
    depth = 0

    def begin(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        return len(content) <= _LARGEST_MALFORMED and depth <= _DEEPEST
    return True


def _xml_feed(content: bytes, context: Context) -> Iterator[Record]:
    headers = {"content-location": context.url} if context.url else {}
    if context.charset:
        headers["content-type"] = f"application/xml; charset={context.charset}"
    try:
        # Markup is reduced to text below, which is why the parser need not sanitize it.
        parsed = feedparser.parse(io.BytesIO(content), response_headers=headers, sanitize_html=False)
    except (ValueError, LookupError, RecursionError, AssertionError, TypeError, AttributeError) as error:
        # Broken on purpose or by accident: the parser has no error class of its own for it.
        yield context.reject(f"the feed cannot be read ({error})")
        return
    if not parsed.entries:
        trouble = parsed.get("bozo_exception")
        yield context.reject(f"the feed has no entries{f' ({trouble})' if trouble else ''}")
        return
    language = _text(parsed.feed.get("language"))
    for number, entry in enumerate(parsed.entries, start=1):
        yield from _entry(entry, number, language, context)


def _entry(entry: Any, number: int, language: str, context: Context) -> Iterator[Record]:
    contents = [part for part in entry.get("content") or () if _text(part.get("value"))]
    tags = [_text(tag.get("term")) or _text(tag.get("label")) for tag in entry.get("tags") or ()]
    tags = [html_to_text(tag) for tag in tags if tag]
    summary = html_to_text(_text(entry.get("summary")))
    body = html_to_text(_text(contents[0].get("value"))) if contents else ""
    link = _text(entry.get("link"))
    date, doubts = _date([_text(dict.get(entry, name)) for name in _DATES], context)  # its own `get` makes dates up
    spoken = next((_text(part.get("language")) for part in contents if part.get("language")), "")
    made = context.item(
        title=html_to_text(_text(entry.get("title"))),
        date=date,
        summary="" if summary == body else summary,
        body=body,
        url=link if _GLOBAL.match(link) else "",
        language=spoken or language,
        category=tags[0] if tags else "",
        tags=tags,
        guid=_guid(link, _text(entry.get("id")), context),
    )
    yield from _placed(made, f"entry {number}: ")
    yield from doubts


def _json_feed(content: bytes, context: Context) -> Iterator[Record]:
    try:
        feed = parse_json(content)
    except NotJSONError as error:
        yield context.reject(f"the feed is not JSON ({error})")
        return
    entries = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(entries, list) or not entries:
        yield context.reject("the feed has no items")
        return
    language = _text(feed.get("language"))
    for number, entry in enumerate(entries, start=1):
        if isinstance(entry, dict):
            yield from _json_entry(entry, number, language, context)
        else:
            yield context.reject(f"item {number} is not an object")


def _json_entry(entry: dict[str, Any], number: int, language: str, context: Context) -> Iterator[Record]:
    tags = [_text(tag) for tag in entry.get("tags") or () if isinstance(tag, str)]
    link = _text(entry.get("url")) or _text(entry.get("external_url"))
    identifier = entry.get("id")
    date, doubts = _date([_text(entry.get(name)) for name in ("date_published", "date_modified")], context)
    made = context.item(
        title=_text(entry.get("title")),
        date=date,
        summary=_text(entry.get("summary")),
        body=html_to_text(_text(entry.get("content_html"))) or _text(entry.get("content_text")),
        url=link,
        language=_text(entry.get("language")) or language,
        category=tags[0] if tags else "",
        tags=tags,
        guid=_guid(link, str(identifier) if isinstance(identifier, str | int) else "", context),
    )
    yield from _placed(made, f"item {number}: ")
    yield from doubts


def _placed(records: Iterator[Record], place: str) -> Iterator[Record]:
    """Say in every rejection which entry it is about: a parsed feed has no lines any more."""
    for record in records:
        if isinstance(record, Issue):
            yield msgspec.structs.replace(record, message=place + record.message)
        else:
            yield record


def _guid(link: str, guid: str, context: Context) -> str:
    """Return the address that names an entry; a bare identifier counts only among those of its source."""
    if _GLOBAL.match(link) or not guid:
        return link if _GLOBAL.match(link) else ""
    return guid if _GLOBAL.match(guid) else f"urn:x-record:{context.source}:{guid}"


def _date(candidates: list[str], context: Context) -> tuple[NewsDate, list[Issue]]:
    """Take the first date that can be relied on; report the first that cannot when there is none."""
    doubts: list[Issue] = []
    for text in candidates:
        date, doubt = context.dated(text, "metadata")
        if date.value is not None:
            return date, []
        doubts += doubt
    return UNDATED, doubts[:1]


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
