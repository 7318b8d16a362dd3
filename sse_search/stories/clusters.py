"""
Cluster items into stories: the connected components of the graph whose edges join near-identical items.

The order of items does not matter, and following changes gives the same stories as starting over. The id of a story is
the smallest id of its items; an item without near-identical ones has no story.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from sse_search.model import NewsItem, Tombstone
from sse_search.stories.signature import Signature, alike, sign
from sse_search.stories.signature_store import SignatureStore, SignedItem
from sse_search.stories.union_find import UnionFind


def sign_items(store: SignatureStore, items: Iterable[NewsItem]) -> Iterator[NewsItem]:
    """Replace the content of the store by the signatures of these items, yielding each; then call `find_stories`."""
    store.clear()
    for item in items:
        signature = sign(item)
        if signature is not None:
            store.add(item.id, signature)
        yield item
    store.flush()


def find_stories(store: SignatureStore) -> Mapping[str, str]:
    """Cluster all items of the store; returns item id to story id for the items that have a story."""
    clusters = UnionFind()
    signed: dict[int, SignedItem] = {}
    first_copies: dict[Signature, int] = {}
    for bucket in store.buckets():
        for rowid in bucket:
            if rowid not in signed:
                item = signed[rowid] = store.get(rowid)
                clusters.union(rowid, first_copies.setdefault(item.signature, rowid))
        distinct = {signed[rowid].signature: rowid for rowid in bucket}
        for (left, left_rowid), (right, right_rowid) in combinations(distinct.items(), 2):
            if not clusters.connected(left_rowid, right_rowid) and alike(left, right):
                clusters.union(left_rowid, right_rowid)
    stories = _stories(clusters, signed)
    store.set_stories(stories)
    return stories


def update_stories(store: SignatureStore, changes: Iterable[NewsItem | Tombstone]) -> Mapping[str, str]:
    """
    Apply changes to the store and cluster the items that they concern.

    Returns:
        The story of each changed item that has one, and of each other item whose story differs from before; empty for
        one that has no story any more.
    """
    latest = {record.id: sign(record) if isinstance(record, NewsItem) else None for record in changes}
    separated = _remove(store, latest)
    added = [store.add(item_id, signature) for item_id, signature in latest.items() if signature is not None]
    store.flush()
    previous = {item.id: item.story for item in separated}
    store.set_stories(dict.fromkeys(previous, ""))
    signed, clusters = _cluster(store, [*separated, *added])
    previous |= {item.id: item.story for item in signed.values() if item.id not in previous}
    stories = {**dict.fromkeys(previous, ""), **_stories(clusters, signed)}
    store.set_stories(stories)
    return {item_id: story for item_id, story in stories.items() if story != previous[item_id]}


def _remove(store: SignatureStore, item_ids: Iterable[str]) -> list[SignedItem]:
    """Remove items; returns the other items of their stories, which may no longer be connected."""
    removed = [item for item in map(store.find, item_ids) if item is not None]
    stories = {item.story for item in removed if item.story}
    for item in removed:
        store.remove(item)
    return [item for story in sorted(stories) for item in store.members(story)]


def _cluster(store: SignatureStore, items: Iterable[SignedItem]) -> tuple[dict[int, SignedItem], UnionFind]:
    """Cluster items without a story, and all members of each story that one of them is connected to."""
    clusters = UnionFind()
    signed = {item.rowid: item for item in items}
    merged: set[str] = set()
    for item in list(signed.values()):
        for rowid in store.candidates(item):
            candidate = signed.get(rowid) or store.get(rowid)
            if not clusters.connected(item.rowid, rowid) and alike(item.signature, candidate.signature):
                clusters.union(item.rowid, rowid)
                signed[rowid] = candidate
                for member in store.members(candidate.story) if candidate.story not in merged else ():
                    signed.setdefault(member.rowid, member)
                    clusters.union(rowid, member.rowid)
                merged.add(candidate.story)
    return signed, clusters


def _stories(clusters: UnionFind, signed: Mapping[int, SignedItem]) -> dict[str, str]:
    """Return item id to story id for the items of every component of at least two."""
    stories: dict[str, str] = {}
    for component in clusters.components():
        if len(component) > 1:
            item_ids = [signed[rowid].id for rowid in component]
            stories.update(dict.fromkeys(item_ids, min(item_ids)))
    return stories
