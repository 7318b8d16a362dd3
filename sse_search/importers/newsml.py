"""Import NewsML 1.2 and G2: one item per guid, of which the newest version is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader
from xml.etree.ElementTree import Element

from sse_search.importers.agency import WITHDRAWN_STATUSES, version_number, without_by
from sse_search.importers.cleaning import clean_text, first_of
from sse_search.importers.context import Context, Record
from sse_search.importers.markup import html_to_text, local_name, text_of
from sse_search.importers.safexml import attribute, child, children, find, find_all, line_of, parse
from sse_search.model import UNDATED

_TAG = re.compile(r"</?[a-zA-Z]")


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item for each text of a message; pictures and packages are rejected."""
    root = parse(stream)
    elements = [element for element in root.iter() if local_name(element) in ("newsItem", "packageItem", "NewsItem")]
    for element in elements:
        if local_name(element) == "NewsItem":
            yield from _item_of_version_1(element, context)
        elif local_name(element) == "newsItem":
            yield from _item_of_g2(element, context)
        else:
            references = len(find_all(element, "itemRef"))
            yield context.reject(f"{_name(element)} is a package of {references} items, not a text; import its items")
    if not elements:
        yield context.reject("the document has no news item")


def _item_of_g2(item: Element, context: Context) -> Iterator[Record]:
    meta, content = child(item, "itemMeta"), child(item, "contentMeta")
    guid, version = attribute(item, "guid"), version_number(attribute(item, "version"))
    kind = attribute(child(meta, "itemClass"), "qcode", "uri").rpartition(":")[2]
    if kind and kind not in ("text", "composite"):
        yield context.reject(f"{_name(item)} is a {kind}, not a text", item=context.item_id(guid, "", UNDATED))
        return
    status = attribute(child(meta, "pubStatus"), "qcode", "uri").rpartition(":")[2].lower()
    if status in WITHDRAWN_STATUSES:
        yield from context.withdrawal(guid, version, status)
        return
    summaries = [text for text in children(content, "description") if attribute(text, "role").endswith("ummary")]
    stamps = (child(meta, "firstCreated"), child(content, "contentCreated"), child(meta, "versionCreated"))
    date, issues = context.parse_date(first_of(map(line_of, stamps)), "metadata")
    titles = (*children(content, "headline"), child(meta, "title"), child(content, "slugline"))
    yield from context.item(
        title=first_of(map(line_of, titles)),
        date=date,
        summary=first_of(map(line_of, summaries)),
        body="\n\n".join(_inline_text(part) for part in find_all(child(item, "contentSet"), "inlineXML", "inlineData")),
        language=attribute(child(content, "language"), "tag") or attribute(item, "lang"),
        category=first_of(_names(content, "genre")),
        tags=[*_names(content, "subject"), *_names(content, "keyword")],
        guid=guid,
        version=version,
        authors=_names(content, "creator") or [without_by(line_of(by)) for by in children(content, "by")],
    )
    yield from issues


def _item_of_version_1(item: Element, context: Context) -> Iterator[Record]:
    identifier = child(item, "Identification", "NewsIdentifier")
    provider, day, name = (line_of(child(identifier, part)) for part in ("ProviderId", "DateId", "NewsItemId"))
    guid = f"urn:newsml:{provider}:{day}:{name}" if provider and day and name else ""
    version = version_number(line_of(child(identifier, "RevisionId")))
    management = child(item, "NewsManagement")
    status = attribute(child(management, "Status"), "FormalName").lower()
    if status in WITHDRAWN_STATUSES:
        yield from context.withdrawal(guid, version, status)
        return
    stamps = (child(management, "FirstCreated"), child(management, "ThisRevisionCreated"))
    date, issues = context.parse_date(first_of(map(line_of, stamps)) or day, "metadata")
    keywords = [part for part in find_all(item, "Property") if attribute(part, "FormalName") == "Keyword"]
    yield from context.item(
        title=line_of(find(item, "HeadLine")) or line_of(child(item, "Identification", "NameLabel")),
        date=date,
        summary=line_of(find(item, "SubHeadLine")),
        body="\n\n".join(_inline_text(part) for part in _text_parts(item)),
        language=attribute(find(item, "Language"), "FormalName") or attribute(item, "lang"),
        category=attribute(find(item, "Genre"), "FormalName"),
        tags=[*(attribute(part, "Value") for part in keywords), *map(line_of, find_all(item, "KeywordLine"))],
        guid=guid,
        version=version,
        authors=[without_by(line_of(byline)) for byline in find_all(item, "ByLine")],
    )
    yield from issues


def _inline_text(element: Element) -> str:
    """Return the text that an element holds as NITF, XHTML, escaped HTML or plain text."""
    body = find(element, "body.content")
    if body is None:
        body = find(element, "body")
    if body is not None and len(body):
        return text_of(body)
    if len(element) == 0:
        text = element.text or ""
        return html_to_text(text) if _TAG.search(text) else clean_text(text)
    return text_of(element)


def _text_parts(item: Element) -> list[Element]:
    """Return the contents of an item of version 1 that are texts."""
    parts = []
    for content in find_all(item, "ContentItem"):
        media = attribute(child(content, "MediaType"), "FormalName").lower()
        if media in ("", "text", "complexdata"):
            parts += children(content, "DataContent")
    return parts


def _names(element: Element | None, kind: str) -> list[str]:
    """Return the first name of each subject, genre or keyword; a keyword may have its name as text."""
    names = (
        line_of(child(part, "name")) or (line_of(part) if kind == "keyword" else "") for part in children(element, kind)
    )
    return [name for name in names if name]


def _name(element: Element) -> str:
    return attribute(element, "guid") or "it"
