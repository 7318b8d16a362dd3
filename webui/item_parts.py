"""Prepare what the page of an item shows besides it: its neighbours in a search, its versions and corrections."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sse_search import Document, InvalidQueryError, ItemVersion, NewsItem, ResultPage, SearchError, SearchRequest
from webui.app_service import run_search, service
from webui.links import item_url
from webui.params import is_blank, versions_of, with_changes

MAX_VERSIONS = 5
"""Other versions of its story on the page of an item; a search lists all of them."""


class Neighbours(msgspec.Struct, frozen=True, kw_only=True):
    """
    The position of an item in the results of a search, and the items around it.

    Attributes:
        position: Counted from 1. total: number of items that are ranked.
        previous, next: Addresses of the items before and after it, which keep the search; empty at an end.
    """

    position: int
    total: int
    previous: str
    next: str


def neighbours(item_id: str, request: SearchRequest) -> Neighbours | None:
    """
    Return the neighbours of an item in a search; None if the page of results that `request` names lacks it.

    That page is searched for, and the next or the previous one only where the item is the last or the first of it.
    """
    if is_blank(request):
        return None
    try:
        page = _page(request)
    except InvalidQueryError:
        return None
    ids = [hit.id for hit in page.hits]
    if page.partial or item_id not in ids:
        return None
    index = ids.index(item_id)
    return Neighbours(
        position=(page.page - 1) * page.size + index + 1,
        total=page.total + (page.also or 0),
        previous=item_url(ids[index - 1], request) if index else _end_of(page, request, -1),
        next=item_url(ids[index + 1], request) if index + 1 < len(ids) else _end_of(page, request, 1),
    )


def other_versions(document: Document) -> Sequence[Document]:
    """Return the other versions of the story of an item, the oldest first, one more than the page shows at most."""
    if not document.story:
        return ()
    versions = service().matching(versions_of(document, SearchRequest()), MAX_VERSIONS + 2)
    return [version for version in versions if version.item.id != document.item.id]


def corrections(item: NewsItem) -> Sequence[ItemVersion]:
    """Return the corrections of an item, as far as the log can be read."""
    try:
        return service().corrections(item)
    except SearchError:
        return ()


def _end_of(page: ResultPage, request: SearchRequest, step: int) -> str:
    """Return the address of the last item of the previous page of results, or of the first one of the next."""
    if not 1 <= page.page + step <= page.pages:
        return ""
    there = with_changes(request, page=page.page + step)
    hits = _page(there).hits
    return item_url(hits[-1 if step < 0 else 0].id, there) if hits else ""


def _page(request: SearchRequest) -> ResultPage:
    """Return the hits of a page of results without what only that page shows."""
    return run_search(msgspec.structs.replace(request, facets=False, stories=False, explain=False))
