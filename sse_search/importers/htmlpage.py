"""How is a saved web page read? As a listing when it is one, else as one article with title, date, text and address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader
from typing import Any

from msgspec.structs import replace
from trafilatura import bare_extraction

from sse_search.identity import canonical_url
from sse_search.importers import htmllisting
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import Context, Record
from sse_search.importers.decoding import decode
from sse_search.importers.markup import LARGEST_HTML, parse_html, text_of
from sse_search.importers.pagefacts import PageFacts, facts_of
from sse_search.tokens import fold

_LONGEST_WORD = 100_000
_DEEPEST = 200
"""Elements within each other that the extraction still gets; it walks with recursion."""
_SHORTEST = 25
"""Characters of text that make a page with a title an article."""
_ENDLESS = re.compile(rf"[^\s<>]{{{_LONGEST_WORD}}}[^\s<>]*")


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield the items of a page."""
    content = stream.read(LARGEST_HTML + 1)
    if len(content) > LARGEST_HTML:
        yield context.reject(f"the page is larger than {LARGEST_HTML >> 20} MB")
        return
    yield from read_page(content, context, declared=context.charset)


def read_page(content: bytes, context: Context, declared: str = "") -> Iterator[Record]:
    """
    Yield the items of a page that is in memory.

    Args:
        declared: Encoding as the server named it; what the bytes themselves say goes before it.
    """
    html = _ENDLESS.sub(" ", _decoded(content, declared))
    root = parse_html(html)
    if root is None:
        yield context.reject("the page is empty")
        return
    rendered = htmllisting.rendered(root)
    found = htmllisting.entries(rendered, context.day_first)
    if found:
        for entry in found:
            yield from htmllisting.records_of(entry, rendered, context)
        return
    yield from _article(root, html, context)


def _decoded(content: bytes, declared: str) -> str:
    text = decode(content)
    if declared and not _is_unicode(content):
        text = decode(content, declared.strip("\"' ;"))
    return text.replace("\x00", "")


def _is_unicode(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return True


def _article(root: Any, html: str, context: Context) -> Iterator[Record]:
    facts = facts_of(root, context)
    body, description = _extracted(root, html, facts)
    body = _without_heading(body, facts.title)
    if not facts.title and not body:
        yield context.reject("the page has neither a title nor a text")
        return
    if len(body) < _SHORTEST:
        yield context.reject(f"the page “{facts.title[:60]}” has no article text")
        return
    yield from context.item(
        title=facts.title,
        date=facts.date,
        summary="" if body.startswith(description[:60]) else description,
        body=body,
        url=facts.url or context.url,
        language=facts.language,
        category=facts.category,
        tags=facts.tags,
        guid=canonical_url(facts.url or context.url, context.mirrors),
    )
    for doubt in facts.doubts:
        yield replace(doubt, severity="warning")


def _extracted(root: Any, html: str, facts: PageFacts) -> tuple[str, str]:
    """Return the text of the article without what surrounds it on the page, and the page's description."""
    if _depth(root) > _DEEPEST:
        return text_of(root), facts.description
    found = bare_extraction(html, url=facts.url or None, with_metadata=False, include_comments=False, deduplicate=False)
    text = getattr(found, "text", "") or ""
    return text.replace("\n", "\n\n"), facts.description


def _without_heading(body: str, title: str) -> str:
    """Leave the heading out of the text: it is the title already."""
    first, _, rest = body.partition("\n\n")
    return rest if rest and fold(clean_line(first)) == fold(title) else body


def _depth(root: Any) -> int:
    deepest, stack = 0, [(root, 1)]
    while stack:
        element, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((child, depth + 1) for child in element)
    return deepest
