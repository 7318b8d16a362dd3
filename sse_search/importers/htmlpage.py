"""Import a saved web page: as a listing if it is one, else as one article with title, date, text and address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from io import BufferedReader
from typing import Any

from sse_search.identity import canonical_url
from sse_search.importers import htmllisting, htmltables
from sse_search.importers.cleaning import clean_line, without_controls
from sse_search.importers.context import Context, Record
from sse_search.importers.decoding import decode
from sse_search.importers.lines import read_bytes
from sse_search.importers.markup import BLOCKS, MAX_HTML_LENGTH, base_of, parse_html, text_of
from sse_search.importers.pagefacts import page_facts
from sse_search.importers.pagetext import article_text
from sse_search.importers.tags import without_surplus_attributes
from sse_search.tokens import fold

_MAX_DEPTH = 200
"""Nested elements for the extraction, which traverses them with recursion."""
_MAX_INLINE_ELEMENTS = 1000
"""Inline elements of one block for the extraction, which compares each with all before it."""
_MIN_TEXT_LENGTH = 25
"""Characters of text that make a page with a title an article."""
_DATA = re.compile(r"(?<![^\s<>])[^\s<>]{100000,}")
"""A run of characters that is data, not text. The lookbehind keeps the search linear: a run has one beginning."""


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield the items of a page."""
    yield from read_page(read_bytes(stream, MAX_HTML_LENGTH, "the page"), context, charset=context.charset)


def read_page(content: bytes, context: Context, charset: str = "") -> Iterator[Record]:
    """
    Yield the items of a page that is in memory.

    Args:
        charset: Encoding that the server named; the bytes themselves take precedence.
    """
    html = without_surplus_attributes(_DATA.sub(" ", without_controls(decode(content, charset))))
    root = parse_html(html)
    if root is None:
        yield context.reject("the page is empty")
        return
    if rows := htmltables.table_records(root, context, base_of(root, context.url)):
        yield from rows
        return
    page = htmllisting.render(root)
    entries = htmllisting.entries(page, context.day_first)
    yield from htmllisting.records_of(entries, page, context)
    if not entries:
        yield from _article(root, html, context)
        yield from htmllisting.unread_records(page, context)


def _article(root: Any, html: str, context: Context) -> Iterator[Record]:
    facts = page_facts(root, context, html)
    obstacle = _obstacle(root)
    body = _without_heading(text_of(root) if obstacle else article_text(root, facts.heading), facts.title)
    if not facts.title and not body:
        yield context.reject("the page has neither a title nor a text")
        return
    url = facts.url or context.url
    is_described = facts.is_article and len(facts.description) >= _MIN_TEXT_LENGTH
    if len(body) < _MIN_TEXT_LENGTH and not is_described:
        item = context.item_id(canonical_url(url, context.mirrors) or url, facts.title, facts.date, facts.site)
        yield context.reject(f"the page “{facts.title[:60]}” has no article text", item=item)
        return
    yield from context.item(
        title=facts.title,
        date=facts.date,
        summary="" if body and body.startswith(facts.description[:60]) else facts.description,
        body=body,
        url=url,
        language=facts.language,
        category=facts.category,
        tags=facts.tags,
        guid=canonical_url(url, context.mirrors),
        source=facts.site,
        authors=facts.authors,
    )
    yield from facts.issues
    if obstacle:
        yield context.warn(f"the text is that of the whole page, with its menus: {obstacle}; save the article alone")


def _without_heading(body: str, title: str) -> str:
    """Return the text without its heading if that is the title."""
    first, _, rest = body.partition("\n\n")
    return rest if rest and fold(clean_line(first)) == fold(title) else body


def _obstacle(root: Any) -> str:
    """Return why the extraction would take time out of proportion to the page; empty if it would not."""
    inline: Counter[Any] = Counter()
    stack = [(root, root, 1)]
    while stack:
        element, block, depth = stack.pop()
        if depth > _MAX_DEPTH:
            return f"its elements are nested more than {_MAX_DEPTH} deep"
        if element.tag in BLOCKS:
            block = element
        elif element.tag != "br":
            inline[block] += 1
            if inline[block] > _MAX_INLINE_ELEMENTS:
                return f"a paragraph of it has more than {_MAX_INLINE_ELEMENTS:,} elements"
        stack.extend((child, block, depth + 1) for child in element)
    return ""
