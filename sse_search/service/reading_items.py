"""Find an item by what a reader has of it, and mark the words of a search in its whole text."""

from __future__ import annotations

import re
from itertools import islice

from sse_search.engines.port import MAX_EXPANSIONS, IndexReader
from sse_search.engines.queries import FuzzyQuery, Query, WildcardQuery
from sse_search.engines.query_terms import Expansions, highlighted_words, patterns
from sse_search.errors import ItemNotFoundError
from sse_search.model import Document, MarkedItem, SearchRequest, as_item_id, is_item_id
from sse_search.service.archive import Archive
from sse_search.service.search import resolve_matching, search_page
from sse_search.text.highlight import marked

MIN_SHORT_ID = 4
"""Characters of a shortened id."""
_MAX_LISTED = 5
_SHORT_ID = re.compile(rf"[0-9a-f]{{{MIN_SHORT_ID},15}}")


def find_item(archive: Archive, text: str) -> str:
    """
    Return the id of an item that is named by its id, the beginning of its id, or its address.

    Raises:
        ItemNotFoundError: No item is named so, or several are.
    """
    wanted = as_item_id(text.strip().lower())
    if is_item_id(wanted):
        return wanted
    if _SHORT_ID.fullmatch(wanted):
        _, reader = archive.reader()
        ids = sorted(item_id for item_id in reader.ids() if item_id.startswith(wanted))
        return _only(ids, text, f"no id of an item begins with {text!r}")
    if "/" in text:
        page = search_page(archive, SearchRequest(text=text.strip(), match="all", limit=_MAX_LISTED, facets=False))
        return _only([hit.id for hit in page.hits], text, f"no item has the address {text!r}")
    return text


def mark_item(archive: Archive, document: Document, request: SearchRequest) -> MarkedItem:
    """Mark the words of a search in the title and the whole text of an item, whether or not it matches."""
    matching = resolve_matching(archive, request)
    query = matching.request.query
    terms = highlighted_words(document, query, _expansions(query, matching.index.reader))
    item = document.item
    return MarkedItem(*(marked(text, terms, document.language) for text in (item.title, item.text)))


def _expansions(query: Query, reader: IndexReader) -> Expansions:
    wanted = (pattern for pattern in patterns(query) if isinstance(pattern, FuzzyQuery | WildcardQuery))
    return {pattern: [each.token for each in reader.terms(pattern, MAX_EXPANSIONS)] for pattern in wanted}


def _only(ids: list[str], text: str, nothing: str) -> str:
    if not ids:
        raise ItemNotFoundError(f"{nothing}; every hit of a search shows its id")
    if len(ids) > 1:
        listed = ", ".join(islice(ids, _MAX_LISTED))
        raise ItemNotFoundError(f"{text!r} names several items: {listed}{' ...' if len(ids) > _MAX_LISTED else ''}")
    return ids[0]
