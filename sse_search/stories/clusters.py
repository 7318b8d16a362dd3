"""
Which items hang together? Each with those that it is nearly the same as, and with theirs.

So it does not matter in which order items come, and following changes gives what beginning anew gives. The id of a
story is the smallest id of its items; an item that is alone has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from sse_search.model import NewsItem, Tombstone
from sse_search.stories.signature import Signature, alike, sign
from sse_search.stories.signature_store import Entry, SignatureStore
from sse_search.stories.union_find import UnionFind


def taking_in(file: SignatureStore, items: Iterable[NewsItem]) -> Iterator[NewsItem]:
    """Pass all items on while the file is made anew of them; `all_stories` ends it."""
    file.clear()
    for item in items:
        signature = sign(item)
        if signature is not None:
            file.add(item.id, signature)
        yield item
    file.flush()


def all_stories(file: SignatureStore) -> Mapping[str, str]:
    """Find the stories of all items of the file; returns the story of each item that has one."""
    groups = UnionFind()
    known: dict[int, Entry] = {}
    twins: dict[Signature, int] = {}
    for bucket in file.buckets():
        for number in bucket:
            if number not in known:
                entry = known[number] = file.at(number)
                groups.join(number, twins.setdefault(entry.signature, number))
        different = {known[number].signature: number for number in bucket}
        for (mine, one), (theirs, other) in combinations(different.items(), 2):
            if not groups.together(one, other) and alike(mine, theirs):
                groups.join(one, other)
    stories = _named(groups, known)
    file.tell(stories)
    return stories


def changed_stories(file: SignatureStore, changes: Iterable[NewsItem | Tombstone]) -> Mapping[str, str]:
    """
    Bring the file level with changes.

    Returns:
        The story of each changed item that has one, and of each other item that has another story than before; empty
        for one that is alone now.
    """
    latest = {record.id: sign(record) if isinstance(record, NewsItem) else None for record in changes}
    left = _taken_out(file, latest)
    added = [file.add(item_id, signature) for item_id, signature in latest.items() if signature is not None]
    file.flush()
    former = {entry.id: entry.story for entry in left}
    file.tell(dict.fromkeys(former, ""))
    known, groups = _regrouped(file, [*left, *added])
    former |= {entry.id: entry.story for entry in known.values() if entry.id not in former}
    stories = {**dict.fromkeys(former, ""), **_named(groups, known)}
    file.tell(stories)
    return {item_id: story for item_id, story in stories.items() if story != former[item_id]}


def _taken_out(file: SignatureStore, ids: Iterable[str]) -> list[Entry]:
    """Remove items; returns the others of their stories, which may fall apart without them."""
    removed = [entry for entry in map(file.find, ids) if entry is not None]
    stories = {entry.story for entry in removed if entry.story}
    for entry in removed:
        file.remove(entry)
    return [entry for story in sorted(stories) for entry in file.members(story)]


def _regrouped(file: SignatureStore, loose: Iterable[Entry]) -> tuple[dict[int, Entry], UnionFind]:
    """Find what hangs together with these items, which are in no story; whole stories that one of them touches too."""
    groups = UnionFind()
    known = {entry.number: entry for entry in loose}
    whole: set[str] = set()
    for entry in list(known.values()):
        for number in file.sharing(entry):
            other = known.get(number) or file.at(number)
            if not groups.together(entry.number, number) and alike(entry.signature, other.signature):
                groups.join(entry.number, number)
                members = file.members(other.story) if other.story not in whole else ()
                known[number] = other
                for member in members:
                    known.setdefault(member.number, member)
                    groups.join(number, member.number)
                whole.add(other.story)
    return known, groups


def _named(groups: UnionFind, known: Mapping[int, Entry]) -> dict[str, str]:
    named: dict[str, str] = {}
    for numbers in groups.all():
        if len(numbers) > 1:
            ids = [known[number].id for number in numbers]
            named.update(dict.fromkeys(ids, min(ids)))
    return named
