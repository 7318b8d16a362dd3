"""Import an export of WordPress (WXR): its published posts and pages, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from xml.etree.ElementTree import Element

from sse_search.identity import canonical_url, host_of
from sse_search.importers.cleaning import first_of
from sse_search.importers.context import Context, Record
from sse_search.importers.lines import InputRefusedError
from sse_search.importers.markup import html_to_text, local_name
from sse_search.importers.safexml import attribute, children, iterate, line_of
from sse_search.model import UNDATED

_POST_TYPES = frozenset(("post", "page", ""))
_NO_DATE = "0000-00-00"


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item for each published post or page; attachments, drafts and others are rejected."""
    position = 0
    try:
        for position, item in enumerate(iterate(stream, "item"), start=1):
            yield from _post(item, position, context)
    except InputRefusedError as error:
        raise InputRefusedError(f"{error}; {position:,} posts before that were read") from error
    if not position:
        yield context.reject("the export has no posts")


def _post(item: Element, position: int, context: Context) -> Iterator[Record]:
    elements = {local_name(inner): inner for inner in reversed(item) if local_name(inner) != "encoded"}
    texts = {name: line_of(element) for name, element in elements.items()}
    encoded = {_encoded_part(inner): inner.text or "" for inner in children(item, "encoded")}
    title = html_to_text(texts.get("title", ""))
    link = texts.get("link", "")
    guid = link if _identifies_an_item(link) else texts.get("guid", "")
    kind, status = texts.get("post_type", ""), texts.get("status", "")
    if kind not in _POST_TYPES:
        reason = f"post {position} “{title[:60]}” is of the type {kind}, not a post or page"
        yield context.reject(reason, item=context.item_id(guid, title, UNDATED))
        return
    if status not in ("publish", ""):
        reason = f"post {position} “{title[:60]}” has the status {status}; only published ones are imported"
        yield context.reject(reason, item=context.item_id(guid, title, UNDATED))
        return
    date, issues = context.parse_date(_stamp(texts), "metadata")
    labels = children(item, "category")
    yield from context.item(
        title=title,
        date=date,
        summary=html_to_text(encoded.get("excerpt", "")),
        body=html_to_text(encoded.get("content", "")),
        url=link if "//" in link else "",
        category=first_of(line_of(label) for label in labels if attribute(label, "domain") in ("category", "")),
        tags=[line_of(label) for label in labels],
        guid=guid,
        authors=[texts.get("creator", "")],
    )
    yield from issues


def _stamp(texts: dict[str, str]) -> str:
    """Return the date that the blog shows: local time, not the UTC of the feed."""
    local = texts.get("post_date", "")
    return local if local and not local.startswith(_NO_DATE) else texts.get("pubDate", "")


def _identifies_an_item(link: str) -> bool:
    address = canonical_url(link)
    return address.startswith("https://") and address != f"https://{host_of(link)}"


def _encoded_part(element: Element) -> str:
    """Distinguish content and excerpt: both elements are named `encoded`, in two namespaces."""
    return "excerpt" if "excerpt" in str(element.tag) else "content"
