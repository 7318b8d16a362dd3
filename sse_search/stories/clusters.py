"""
Cluster items into stories: the connected components of the graph whose edges join near-identical items.

The order of items does not matter, and following changes gives the same stories as starting over, because which pairs
are compared depends on the items alone. The id of a story is the smallest id of its items; an item without
near-identical ones has no story.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import msgspec

from sse_search.model import NewsItem, Tombstone
from sse_search.stories.signature import Signature, alike, sign
from sse_search.stories.signature_store import SignatureStore, SignedItem
from sse_search.stories.union_find import UnionFind

_MAX_BUCKET = 64
"""Different signatures of a bucket up to which all pairs are compared; shared boilerplate fills larger ones."""
_PIVOTS = 8
"""Items of a larger bucket that all others of it are compared with."""
_MAX_REMEMBERED = 1_000_000
"""Refused pairs that are remembered; they take some 100 MB."""

Pair = tuple[SignedItem, SignedItem]


def find_stories(store: SignatureStore) -> Mapping[str, str]:
    """Cluster all items that were added to the store; returns item id to story id for the items that have a story."""
    store.flush()
    clusters = _Clusters(store)
    for bucket in store.buckets():
        clusters.join(_pairs(clusters.items(bucket)))
    stories = clusters.stories()
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
    removed = [item for item in map(store.find, latest) if item is not None]
    buckets = _ChangedBuckets(store, [*(item.signature for item in removed), *filter(None, latest.values())])
    for item in removed:
        store.remove(item)
    added = [store.add(item_id, signature) for item_id, signature in latest.items() if signature is not None]
    store.flush()
    dissolved = sorted({item.story for item in removed if item.story} | buckets.apply(removed, added))
    separated = [item for story in dissolved for item in store.members(story)]
    previous = {item.id: item.story for item in separated}
    store.set_stories(dict.fromkeys(previous, ""))
    clusters = _Clusters(store)
    _join_buckets(clusters, [*added, *(msgspec.structs.replace(item, story="") for item in separated)], buckets)
    previous |= {item.id: item.story for cluster in clusters.joined() for item in cluster if item.id not in previous}
    stories = {**dict.fromkeys(previous, ""), **clusters.stories()}
    store.set_stories(stories)
    return {item_id: story for item_id, story in stories.items() if story != previous[item_id]}


def _join_buckets(clusters: _Clusters, items: Sequence[SignedItem], buckets: _ChangedBuckets) -> None:
    """Compare items without a story with the others of their buckets, and what is new in large buckets."""
    clusters.include(items)
    rowids = {item.rowid for item in items}
    for key in sorted(buckets.large.union(*(item.signature.band_keys() for item in items))):
        bucket = buckets.rowids(key)
        if len(bucket) > 1:
            compared = buckets.compared(key)
            clusters.join(
                (left, right)
                for left, right in _pairs(clusters.items(bucket))
                if left.rowid in rowids
                or right.rowid in rowids
                or (compared is not None and _rowids((left, right)) not in compared)
            )


def _pairs(bucket: Sequence[SignedItem]) -> Iterator[Pair]:
    """
    Yield the pairs of a bucket to compare, a number that grows linearly with the items.

    They are all pairs of different signatures in a small bucket. In a large one every item is compared with a few, the
    pivots, and with those that have the same title.
    """
    first_copies: dict[tuple[str, bytes], SignedItem] = {}
    distinct: dict[Signature, SignedItem] = {}
    for item in bucket:
        distinct.setdefault(item.signature, item)
        first = first_copies.setdefault((item.signature.title, item.signature.hashes), item)
        if first is not item:
            yield first, item
    if len(distinct) <= _MAX_BUCKET:
        yield from combinations(distinct.values(), 2)
        return
    titles = defaultdict(list)
    for item in distinct.values():
        titles[item.signature.title].append(item)
    for same_title in titles.values():
        yield from combinations(same_title, 2) if len(same_title) <= _MAX_BUCKET else _pivot_pairs(same_title)
    yield from _pivot_pairs(list(distinct.values()))


def _pivot_pairs(items: Sequence[SignedItem]) -> Iterator[Pair]:
    """Pair the pivots, which are drawn by a hash of their signatures, with all items."""
    pivots = sorted(items, key=lambda item: _draw(item.signature))[:_PIVOTS]
    return ((pivot, item) for pivot in pivots for item in items if item is not pivot)


def _draw(signature: Signature) -> tuple[int, Signature]:
    key = f"{signature.title}\n{signature.size} {signature.first} {signature.last}".encode()
    return zlib.crc32(key, zlib.crc32(signature.hashes)), signature


class _ChangedBuckets:
    """
    The buckets of the signatures that change; in large ones, pairs of unchanged items come and go.

    Attributes:
        large: Keys of those that were large before the change.
    """

    def __init__(self, store: SignatureStore, signatures: Iterable[Signature]) -> None:
        self._store = store
        keys = {key for signature in signatures for key in signature.band_keys()}
        self._before = {key: store.bucket(key) for key in sorted(keys)}
        self._now: dict[int, list[int]] = {}
        self.large = {key for key, rowids in self._before.items() if len(rowids) > _MAX_BUCKET}
        self._items = {rowid: store.get(rowid) for rowid in {i for key in self.large for i in self._before[key]}}

    def apply(self, removed: Iterable[SignedItem], added: Iterable[SignedItem]) -> set[str]:
        """Change the buckets as the store has been; returns the stories of which a pair is no longer compared."""
        gone = {item.rowid for item in removed}
        self._now = {key: [rowid for rowid in rowids if rowid not in gone] for key, rowids in self._before.items()}
        for item in added:
            for key in set(item.signature.band_keys()):
                self._now[key].append(item.rowid)
        now = _Clusters(self._store)
        stories = {""}
        for key, rowids in self._now.items():
            if key in self.large:
                lost = {_rowids(pair): pair[0].story for pair in self._pairs(key) if _in_one_story(*pair)}
                for pair in _pairs(now.items(rowids)) if lost else ():
                    lost.pop(_rowids(pair), None)
                stories.update(lost.values())
            elif len(rowids) > _MAX_BUCKET:  # it has become large: most of its pairs are no longer compared
                stories.update(item.story for item in now.items(rowids))
        return stories - {""}

    def rowids(self, key: int) -> list[int]:
        """Return the rowids of a bucket after the change."""
        return self._now[key] if key in self._now else self._store.bucket(key)

    def compared(self, key: int) -> set[int] | None:
        """Return the pairs of a bucket that was large which were compared before; None for another bucket."""
        return set(map(_rowids, self._pairs(key))) if key in self.large else None

    def _pairs(self, key: int) -> Iterator[Pair]:
        return _pairs([self._items[rowid] for rowid in self._before[key]])


def _rowids(pair: Pair) -> int:
    """Return the rowids of a pair as one integer, whatever their order."""
    low, high = sorted((pair[0].rowid, pair[1].rowid))
    return low << 31 | high


def _in_one_story(left: SignedItem, right: SignedItem) -> bool:
    return left.story == right.story != ""


class _Clusters:
    """The clusters of the items of a store; joining one of a story joins all of that story."""

    def __init__(self, store: SignatureStore) -> None:
        self.store = store
        self._signed: dict[int, SignedItem] = {}
        self._sets = UnionFind()
        self._merged = {""}
        self._refused: set[int] = set()

    def include(self, items: Iterable[SignedItem]) -> None:
        """Take these items instead of reading them."""
        for item in items:
            self._signed.setdefault(item.rowid, item)

    def items(self, rowids: Sequence[int]) -> list[SignedItem]:
        """Return items by their rowids, each read once."""
        self.include(self.store.get(rowid) for rowid in rowids if rowid not in self._signed)
        return [self._signed[rowid] for rowid in rowids]

    def join(self, pairs: Iterable[Pair]) -> None:
        """Join the items of each pair that is alike; a pair that was refused is not compared again."""
        for pair in pairs:
            left, right = pair
            if _in_one_story(left, right) or self._sets.connected(left.rowid, right.rowid):
                continue
            key = _rowids(pair)
            if key in self._refused:
                continue
            if alike(left.signature, right.signature):
                self._sets.union(left.rowid, right.rowid)
                self._merge_story(left)
                self._merge_story(right)
                continue
            if len(self._refused) >= _MAX_REMEMBERED:
                self._refused.clear()
            self._refused.add(key)

    def joined(self) -> Iterator[list[SignedItem]]:
        """Yield the items of every cluster of at least two."""
        for component in self._sets.components():
            if len(component) > 1:
                yield [self._signed[rowid] for rowid in component]

    def stories(self) -> dict[str, str]:
        """Return item id to story id for the items of every cluster."""
        stories: dict[str, str] = {}
        for cluster in self.joined():
            item_ids = [item.id for item in cluster]
            stories.update(dict.fromkeys(item_ids, min(item_ids)))
        return stories

    def _merge_story(self, item: SignedItem) -> None:
        if item.story not in self._merged:
            self._merged.add(item.story)
            members = self.store.members(item.story)
            self.include(members)
            for member in members:
                self._sets.union(item.rowid, member.rowid)
