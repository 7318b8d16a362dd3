"""
Are variants of one story found, and nothing else? Planted variants of Reuters stories, and what signatures cost.

    python -m bench stories [--planted 1000] [--seed 1]

Draws stories of Reuters-21578, plants a variant of each kind, and finds the stories of everything at once. Recall of a
kind: how many of its variants are in the story of their original. Precision: of all pairs in a story of which one at
least is planted, how many come from one original, or from two that are one story without any planting.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from time import process_time

import msgspec

from bench.corpora import WORK, data_folder
from bench.machine import describe, folder_bytes
from bench.reuters import read_reuters
from bench.tables import number, table
from sse_search.model import NewsDate, NewsItem
from sse_search.stories import find_stories, open_store, sign_items, update_stories
from sse_search.tokens import words

_FEWEST_WORDS = 80
"""Words of a story that is drawn: shorter ones are notices of a line or a table."""
_KEPT_BITS = 40
"""Numbers of Reuters stories are below; the number of a variant's kind stands above."""

Vary = Callable[[NewsItem, random.Random, Sequence[str]], dict[str, object]]


def _edited(text: str, chance: random.Random, vocabulary: Sequence[str], share: float) -> str:
    found = text.split(" ")
    for place in chance.sample(range(len(found)), round(len(found) * share)):
        found[place] = chance.choice(vocabulary)
    return " ".join(found)


def _with_edits(share: float) -> Vary:
    return lambda item, chance, vocabulary: {
        "title": _edited(item.title, chance, vocabulary, share),
        "body": _edited(item.body, chance, vocabulary, share),
    }


SAME: Mapping[str, Vary] = {
    "the same": lambda _item, _chance, _words: {},
    "headline with a suffix": lambda item, _chance, _words: {"title": f"{item.title} - The Daily Mirror of Trade"},
    "tag of an agency": lambda item, _chance, _words: {"body": f"LONDON, {item.date} (XYZ) - {item.body}\n\n(c) XYZ"},
    "headline of its own": lambda _item, chance, words_: {"title": " ".join(chance.choices(words_, k=8))},
    "last fifth cut off": lambda item, _chance, _words: {"body": item.body[: len(item.body) * 4 // 5]},
    "posted again a year later": lambda _item, _chance, _words: {"date": NewsDate.of("1988-10-19")},
    "2 % of words replaced": _with_edits(0.02),
    "5 % of words replaced": _with_edits(0.05),
    "10 % of words replaced": _with_edits(0.10),
    "15 % of words replaced": _with_edits(0.15),
}
OTHER: Mapping[str, Vary] = {
    "half of the words replaced": _with_edits(0.5),
    "first 40 words, then another text": lambda item, chance, words_: {
        "title": f"{item.title} {chance.randrange(100)}",
        "body": " ".join([*item.body.split()[:40], *chance.choices(words_, k=120)]),
    },
    "10 % replaced, a month later": lambda item, chance, words_: {
        **_with_edits(0.1)(item, chance, words_),
        "date": NewsDate.of("1988-01-15"),
    },
}


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """How many variants of a kind were planted, and how many are in the story of their original."""

    name: str
    wanted: bool
    planted: int
    joined: int


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """
    What was measured.

    Attributes:
        stories, variants: Of Reuters alone: how many stories of several items there are, and their items.
        pairs, right: Pairs in a story with a planted item, and those that belong together.
        sign_us, find_us: Microseconds of processor for an item: signing and keeping it; finding all stories.
        follow_us: For an item when changes of 1,000 are followed. bytes: of the file, for an item.
    """

    items: int
    stories: int
    variants: int
    kinds: tuple[Kind, ...]
    pairs: int
    right: int
    sign_us: float
    find_us: float
    follow_us: float
    bytes: float


def planted(items: Sequence[NewsItem], count: int, seed: int) -> Iterator[NewsItem]:
    """Yield a variant of every kind of `count` items; the id tells original and kind."""
    chance = random.Random(seed)
    vocabulary = [word for item in items[:1000] for word in words(item.body)]
    long = [item for item in items if len(words(item.body)) >= _FEWEST_WORDS and item.date.value]
    for item in chance.sample(long, count):
        for kind, vary in enumerate({**SAME, **OTHER}.values(), 1):
            made = vary(item, chance, vocabulary)
            yield msgspec.structs.replace(item, id=f"{kind << _KEPT_BITS | int(item.id, 16):016x}", **made)


def measure(items: Sequence[NewsItem], variants: Sequence[NewsItem], folder: Path) -> Figures:
    """Find the stories of items alone, then of items and variants."""
    with open_store(folder) as file:
        begun = process_time()
        taken = sum(1 for _ in sign_items(file, items))
        signed = process_time()
        alone = dict(find_stories(file))
        found = process_time()
        file.commit(())
    size = folder_bytes(folder)
    together: dict[str, str] = dict(alone)
    followed = process_time()
    for start in range(0, len(variants), 1000):
        with open_store(folder) as file:
            together.update(update_stories(file, variants[start : start + 1000]))
            file.commit(())
    ended = process_time()
    right, pairs = _pairs(together, alone)
    return Figures(
        items=taken,
        stories=len(set(alone.values())),
        variants=len(alone),
        kinds=tuple(_kinds(variants, together)),
        pairs=pairs,
        right=right,
        sign_us=(signed - begun) / taken * 1e6,
        find_us=(found - signed) / taken * 1e6,
        follow_us=(ended - followed) / len(variants) * 1e6,
        bytes=size / taken,
    )


def _origin(item_id: str) -> str:
    return f"{int(item_id, 16) & ((1 << _KEPT_BITS) - 1):016x}"


def _told_by(item_id: str) -> str:
    """Return the id of the original that an item is a version of; what is no version is its own."""
    return item_id if int(item_id, 16) >> _KEPT_BITS > len(SAME) else _origin(item_id)


def _kinds(variants: Sequence[NewsItem], stories: Mapping[str, str]) -> Iterator[Kind]:
    counts: dict[int, list[bool]] = defaultdict(list)
    for item in variants:
        story = stories.get(item.id)
        counts[int(item.id, 16) >> _KEPT_BITS].append(bool(story) and story == stories.get(_origin(item.id)))
    for kind, name in enumerate([*SAME, *OTHER], 1):
        yield Kind(name=name, wanted=name in SAME, planted=len(counts[kind]), joined=sum(counts[kind]))


def _pairs(stories: Mapping[str, str], alone: Mapping[str, str]) -> tuple[int, int]:
    """Count the pairs that belong together, and all, of which one item at least is planted."""
    members: dict[str, list[str]] = defaultdict(list)
    for item_id, story in stories.items():
        if story:
            members[story].append(item_id)
    right = pairs = 0
    for ids in members.values():
        for one, other in combinations(ids, 2):
            if int(one, 16) >> _KEPT_BITS or int(other, 16) >> _KEPT_BITS:
                first, second = _told_by(one), _told_by(other)
                pairs += 1
                right += alone.get(first, first) == alone.get(second, second)
    return right, pairs


def main(arguments: list[str]) -> int:
    """Measure, print and keep the figures; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--planted", type=int, default=1000, help="stories that variants are made of")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    items = [document.item for document in read_reuters(data_folder())]
    with tempfile.TemporaryDirectory() as folder:
        found = measure(items, list(planted(items, asked.planted, asked.seed)), Path(folder))
    print(f"Reuters-21578: {found.items:,} items; {found.variants:,} are variants of {found.stories:,} stories.\n")
    rows = [[kind.name, f"{kind.planted:,}", f"{kind.joined / kind.planted:.3f}"] for kind in found.kinds]
    print(table(["planted", "items", "in the story of the original"], rows))
    print(f"\nOf {found.pairs:,} pairs with a planted item, {found.right / found.pairs:.4f} belong together.")
    costs = [number(value) for value in (found.sign_us, found.find_us, found.follow_us, found.bytes)]
    print(table(["", "sign, µs", "find, µs", "follow, µs", "bytes"], [["an item", *costs]]))
    WORK.mkdir(parents=True, exist_ok=True)
    report = {"machine": describe(), "figures": found}
    (WORK / "stories.json").write_bytes(msgspec.json.format(msgspec.json.encode(report)))
    return 0
