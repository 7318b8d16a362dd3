"""How is an export of WordPress (WXR) read? Its published posts and pages, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from xml.etree.ElementTree import Element

from sse_search.identity import canonical_url, host_of
from sse_search.importers.context import Context, Record
from sse_search.importers.markup import html_to_text, local_name
from sse_search.importers.safexml import XMLRefusedError, attribute, children, iterate, words_of

_KINDS = frozenset(("post", "page", ""))
_NO_DATE = "0000-00-00"


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item for every published post or page; attachments, drafts and the like are rejected."""
    number = 0
    try:
        for number, item in enumerate(iterate(stream, "item"), start=1):
            yield from _post(item, number, context)
    except XMLRefusedError as error:
        yield context.reject(f"{error}; {number:,} posts before that were read")
        return
    if not number:
        yield context.reject("the export has no posts")


def _post(item: Element, number: int, context: Context) -> Iterator[Record]:
    texts = {local_name(inner): inner for inner in reversed(item) if local_name(inner) != "encoded"}
    encoded = {_space(inner): inner.text or "" for inner in children(item, "encoded")}
    title = html_to_text(words_of(texts.get("title")))
    kind, status = words_of(texts.get("post_type")), words_of(texts.get("status"))
    if kind not in _KINDS:
        yield context.reject(f"post {number} “{title[:60]}” is of the kind {kind}, not a post or page")
        return
    if status not in ("publish", ""):
        yield context.reject(f"post {number} “{title[:60]}” has the status {status}; only published ones are imported")
        return
    link, guid = words_of(texts.get("link")), words_of(texts.get("guid"))
    date, doubts = context.dated(_stamp(texts), "metadata")
    labels = children(item, "category")
    sections = [words_of(label) for label in labels if attribute(label, "domain") in ("category", "")]
    yield from context.item(
        title=title,
        date=date,
        summary=html_to_text(encoded.get("excerpt", "")),
        body=html_to_text(encoded.get("content", "")),
        url=link if "//" in link else "",
        category=sections[0] if sections else "",
        tags=[words_of(label) for label in labels],
        guid=link if _names_an_item(link) else guid,
    )
    yield from doubts


def _stamp(texts: dict[str, Element]) -> str:
    """Return the date as the blog showed it: local time, not the UTC of the feed."""
    local = words_of(texts.get("post_date"))
    return local if local and not local.startswith(_NO_DATE) else words_of(texts.get("pubDate"))


def _names_an_item(link: str) -> bool:
    address = canonical_url(link)
    return address.startswith("https://") and address != f"https://{host_of(link)}"


def _space(element: Element) -> str:
    """Tell content from excerpt: both are called `encoded`, in two namespaces."""
    return "excerpt" if "excerpt" in str(element.tag) else "content"
