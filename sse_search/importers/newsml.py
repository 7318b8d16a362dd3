"""How is NewsML read? The agencies' 1.2 and G2: one item a guid, of which the newest version counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader
from xml.etree.ElementTree import Element

from sse_search.importers.cleaning import clean_text
from sse_search.importers.context import Context, Record
from sse_search.importers.markup import html_to_text, local_name, text_of
from sse_search.importers.safexml import XMLRefusedError, attribute, child, children, find, find_all, parse, words_of

WITHDRAWN = frozenset(("canceled", "cancelled", "withheld", "withdrawn", "killed"))
_MARKUP = re.compile(r"</?[a-zA-Z]")


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item for every text of a message; pictures and packages are rejected."""
    try:
        root = parse(stream)
    except XMLRefusedError as error:
        yield context.reject(str(error))
        return
    found = [element for element in root.iter() if local_name(element) in ("newsItem", "packageItem", "NewsItem")]
    for element in found:
        if local_name(element) == "NewsItem":
            yield from _item_of_1(element, context)
        elif local_name(element) == "newsItem":
            yield from _item_of_2(element, context)
        else:
            references = len(find_all(element, "itemRef"))
            yield context.reject(f"{_named(element)}is a package of {references} items, not a text; import its items")
    if not found:
        yield context.reject("the document has no news item")


def version_number(text: str) -> int:
    """Return the version as a number that can be compared; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def inline_text(element: Element) -> str:
    """Return the text that an element holds as NITF, XHTML, escaped HTML or plain text."""
    body = find(element, "body.content")
    if body is None:
        body = find(element, "body")
    if body is not None and len(body):
        return text_of(body)
    if len(element) == 0:
        text = element.text or ""
        return html_to_text(text) if _MARKUP.search(text) else clean_text(text)
    return text_of(element)


def _item_of_2(item: Element, context: Context) -> Iterator[Record]:
    about, content = child(item, "itemMeta"), child(item, "contentMeta")
    guid, version = attribute(item, "guid"), version_number(attribute(item, "version"))
    kind = attribute(child(about, "itemClass"), "qcode", "uri").rpartition(":")[2]
    if kind and kind not in ("text", "composite"):
        yield context.reject(f"{_named(item)}is a {kind}, not a text")
        return
    status = attribute(child(about, "pubStatus"), "qcode", "uri").rpartition(":")[2].lower()
    if status in WITHDRAWN:
        yield from context.withdrawal(guid, version, status)
        return
    headlines = [] if content is None else children(content, "headline")
    title = next((words_of(line) for line in headlines if words_of(line)), "")
    descriptions = [] if content is None else children(content, "description")
    summary = next((words_of(text) for text in descriptions if attribute(text, "role").endswith("ummary")), "")
    stamps = [words_of(child(about, "firstCreated")), words_of(child(content, "contentCreated"))]
    date, doubts = context.dated(
        next(filter(None, [*stamps, words_of(child(about, "versionCreated"))]), ""), "metadata"
    )
    yield from context.item(
        title=title or words_of(child(about, "title")) or words_of(child(content, "slugline")),
        date=date,
        summary=summary,
        body="\n\n".join(inline_text(part) for part in find_all(child(item, "contentSet"), "inlineXML", "inlineData")),
        language=attribute(child(content, "language"), "tag") or attribute(item, "lang"),
        category=next(iter(_names(content, "genre")), ""),
        tags=[*_names(content, "subject"), *_names(content, "keyword")],
        guid=guid,
        version=version,
    )
    yield from doubts


def _item_of_1(item: Element, context: Context) -> Iterator[Record]:
    name = child(item, "Identification", "NewsIdentifier")
    parts = [words_of(child(name, part)) for part in ("ProviderId", "DateId", "NewsItemId")]
    guid = f"urn:newsml:{':'.join(parts)}" if all(parts) else ""
    version = version_number(words_of(child(name, "RevisionId")))
    management = child(item, "NewsManagement")
    status = attribute(child(management, "Status"), "FormalName").lower()
    if status in WITHDRAWN:
        yield from context.withdrawal(guid, version, status)
        return
    text = "\n\n".join(inline_text(part) for part in _text_parts(item))
    title = words_of(find(item, "HeadLine")) or words_of(child(item, "Identification", "NameLabel"))
    created = words_of(child(management, "FirstCreated")) or words_of(child(management, "ThisRevisionCreated"))
    date, doubts = context.dated(created or parts[1], "metadata")
    properties = [part for part in find_all(item, "Property") if attribute(part, "FormalName") == "Keyword"]
    yield from context.item(
        title=title,
        date=date,
        summary=words_of(find(item, "SubHeadLine")),
        body=text,
        language=attribute(find(item, "Language"), "FormalName") or attribute(item, "lang"),
        category=attribute(find(item, "Genre"), "FormalName"),
        tags=[*(attribute(part, "Value") for part in properties), *map(words_of, find_all(item, "KeywordLine"))],
        guid=guid,
        version=version,
    )
    yield from doubts


def _text_parts(item: Element) -> list[Element]:
    """Return the contents of an item of NewsML 1 that are texts."""
    found = []
    for content in find_all(item, "ContentItem"):
        media = attribute(child(content, "MediaType"), "FormalName").lower()
        if media in ("", "text", "complexdata"):
            found += children(content, "DataContent")
    return found


def _names(element: Element | None, kind: str) -> list[str]:
    """Return the first name of every subject, genre or keyword."""
    if element is None:
        return []
    found = [
        words_of(child(part, "name")) or (words_of(part) if kind == "keyword" else "")
        for part in children(element, kind)
    ]
    return [name for name in found if name]


def _named(element: Element) -> str:
    guid = attribute(element, "guid")
    return f"{guid} " if guid else "it "
