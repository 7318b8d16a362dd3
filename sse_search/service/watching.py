"""Save searches, and hand out what is new in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice

import msgspec

from sse_search.engines.document_values import ID
from sse_search.engines.queries import AllQuery, TermsFilter
from sse_search.errors import InvalidQueryError, SettingsError
from sse_search.model import Hit, SearchRequest
from sse_search.model.relative_dates import current_day
from sse_search.model.saved import NewHits, SavedSearch, SavedState
from sse_search.query import LANGUAGE_VERSION, read
from sse_search.service.archive import Archive
from sse_search.service.hits import hit_of
from sse_search.service.saved_searches import (
    SAVED_FILE,
    add_saved,
    changed_meaning,
    find_saved,
    load_saved,
    remove_saved,
    without_fallback,
)
from sse_search.service.search import UNLIMITED, resolve_matching, search_page
from sse_search.service.seen_items import SeenItems

_RECENT = "added:last-7-days"
_HITS_AT_ONCE = 500


def save_search(
    archive: Archive, name: str, request: SearchRequest, *, owner: str, note: str, from_now: bool
) -> SavedSearch:
    """Save a search; with `from_now`, what it finds now is not new."""
    page = search_page(archive, msgspec.structs.replace(request, limit=1, page=1, facets=False))
    if page.notices:
        raise InvalidQueryError(
            f"{page.notices[0].reason}. A saved search must be read without doubt", page.notices[0].position
        )
    selecting = {field: getattr(request, field) for field in ("text", "match", "date", "undated", "aliases")}
    day = current_day()
    search = SavedSearch(
        name=" ".join(name.split()),
        request=without_fallback(
            SearchRequest(**selecting, filters=page.query.filters, excluded=page.query.excluded or {})
        ),
        canonical=str(read(request.text, day).tree),
        language=LANGUAGE_VERSION,
        day=day,
        owner=owner,
        note=note,
    )
    add_saved(archive.home, search)
    seen = SeenItems(archive.home, search.name)
    with seen.locked():
        seen.forget()  # of a former search of this name
        if from_now:
            seen.add(_ids(archive, search.request, frozenset()))
    return search


def forget_search(archive: Archive, name: str) -> None:
    """Remove a saved search and what is remembered of it."""
    remove_saved(archive.home, name)
    SeenItems(archive.home, name).forget()


def saved_states(archive: Archive) -> tuple[SavedState, ...]:
    """Return the saved searches with how much they find, and how much of it came lately."""
    return tuple(_state(archive, search) for search in load_saved(archive.home))


@contextmanager
def new_hits(archive: Archive, names: Collection[str]) -> Iterator[tuple[NewHits, ...]]:
    """
    Hand out the items of some saved searches, of all without names, that were never handed out before.

    They are remembered when the block ends without an exception, and handed out again otherwise. Other processes wait.
    """
    searches = find_saved(load_saved(archive.home), names)
    with ExitStack() as stack:
        for search in sorted(searches, key=lambda each: each.name):  # all in one order, so that none waits for ever
            stack.enter_context(SeenItems(archive.home, search.name).locked())
        news = tuple(_news(archive, search) for search in searches)
        yield news
        for each in news:
            if each.hits:
                SeenItems(archive.home, each.search.name).add(hit.id for hit in each.hits)


def _state(archive: Archive, search: SavedSearch) -> SavedState:
    with _naming(archive, search):
        read_now = str(read(search.request.text).tree)
        text = f"({read_now}) {_RECENT}" if read_now else _RECENT
        recent = msgspec.structs.replace(search.request, text=text, sort="added")
        counted = [_total(archive, search.request), _total(archive, recent)]
    return SavedState(
        search=search,
        total=counted[0],
        recent=counted[1],
        recent_request=recent,
        warning=changed_meaning(search),
    )


def _total(archive: Archive, request: SearchRequest) -> int:
    """Return the exact number of items that a search finds, however long that takes."""
    found = resolve_matching(archive, msgspec.structs.replace(request, facets=False))
    return found.index.reader.count(found.request)


def _news(archive: Archive, search: SavedSearch) -> NewHits:
    seen = SeenItems(archive.home, search.name).ids()
    with _naming(archive, search):
        hits = tuple(_hits(archive, search.request, _ids(archive, search.request, seen)))
    return NewHits(search=search, hits=hits, warning=changed_meaning(search))


@contextmanager
def _naming(archive: Archive, search: SavedSearch) -> Iterator[None]:
    """Say of an error in a request that it is that of a saved search."""
    try:
        yield
    except InvalidQueryError as error:
        raise SettingsError(f"{archive.home / SAVED_FILE}: the saved search {search.name!r}: {error}") from error


def _ids(archive: Archive, request: SearchRequest, known: frozenset[str]) -> list[str]:
    """Return the ids of the items that a search finds and that are not known yet, the latest import first."""
    answered = resolve_matching(archive, msgspec.structs.replace(request, sort="added"))
    everything = msgspec.structs.replace(answered.request, limit=UNLIMITED)
    ids = (document.item.id for document in answered.index.reader.matching(everything))
    return [item_id for item_id in ids if item_id not in known]


def _hits(archive: Archive, request: SearchRequest, ids: list[str]) -> Iterator[Hit]:
    """Yield the hits of some items of a search, with snippets."""
    answered = resolve_matching(archive, msgspec.structs.replace(request, sort="added"))
    rest = iter(ids)
    while some := tuple(islice(rest, _HITS_AT_ONCE)):
        only = AllQuery((answered.request.query, TermsFilter(ID, some)))
        own = msgspec.structs.replace(answered.request, query=only, also=None, limit=len(some), snippets=True)
        yield from map(hit_of, answered.index.reader.search(own).hits)
