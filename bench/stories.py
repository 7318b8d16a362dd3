"""
Measure recall, precision and cost of clustering near-identical items, with variants planted among Reuters stories.

    python -m bench stories [--planted 1000] [--seed 1]

Draws stories of Reuters-21578, plants a variant of each kind, and clusters everything. The recall of a kind is the
share of its variants that are in the story of their original. Precision is the share of pairs within a story, at least
one of them planted, that come from one original, or from two that are one story without the planted variants.
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
from bench.machine import folder_bytes, write_report
from bench.reuters import read_reuters
from bench.tables import figure, table
from sse_search.model import NewsDate, NewsItem
from sse_search.stories import find_stories, open_store, sign, update_stories
from sse_search.tokens import words

_MIN_WORDS = 80
"""Words of a story that is drawn: shorter ones are one-line notices or tables."""
_ID_BITS = 40
"""The low bits of an id hold the id of the original, the high bits the kind of a variant."""

Vary = Callable[[NewsItem, random.Random, Sequence[str]], dict[str, object]]


def _edited(text: str, rng: random.Random, vocabulary: Sequence[str], share: float) -> str:
    tokens = text.split(" ")
    for position in rng.sample(range(len(tokens)), round(len(tokens) * share)):
        tokens[position] = rng.choice(vocabulary)
    return " ".join(tokens)


def _with_edits(share: float) -> Vary:
    return lambda item, rng, vocabulary: {
        "title": _edited(item.title, rng, vocabulary, share),
        "body": _edited(item.body, rng, vocabulary, share),
    }


SAME: Mapping[str, Vary] = {
    "the same": lambda _item, _chance, _words: {},
    "headline with a suffix": lambda item, _chance, _words: {"title": f"{item.title} - The Daily Mirror of Trade"},
    "tag of an agency": lambda item, _chance, _words: {"body": f"LONDON, {item.date} (XYZ) - {item.body}\n\n(c) XYZ"},
    "headline of its own": lambda _item, rng, words_: {"title": " ".join(rng.choices(words_, k=8))},
    "last fifth cut off": lambda item, _chance, _words: {"body": item.body[: len(item.body) * 4 // 5]},
    "posted again a year later": lambda _item, _chance, _words: {"date": NewsDate.of("1988-10-19")},
    "2 % of words replaced": _with_edits(0.02),
    "5 % of words replaced": _with_edits(0.05),
    "10 % of words replaced": _with_edits(0.10),
    "15 % of words replaced": _with_edits(0.15),
}
OTHER: Mapping[str, Vary] = {
    "half of the words replaced": _with_edits(0.5),
    "first 40 words, then another text": lambda item, rng, words_: {
        "title": f"{item.title} {rng.randrange(100)}",
        "body": " ".join([*item.body.split()[:40], *rng.choices(words_, k=120)]),
    },
    "10 % replaced, a month later": lambda item, rng, words_: {
        **_with_edits(0.1)(item, rng, words_),
        "date": NewsDate.of("1988-01-15"),
    },
}


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """Variants of one kind: how many were planted, and how many are in the story of their original."""

    name: str
    wanted: bool
    planted: int
    joined: int


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """
    The figures of a run.

    Attributes:
        stories, variants: Of Reuters alone: number of stories of several items, and of their items.
        pairs, correct: Pairs within a story with a planted item, and those of them that belong together.
        sign_us, find_us: Microseconds of processor time for each item: signing and storing it; finding all stories.
        update_us: For each item when 1,000 changes are applied at a time. bytes: of the file, for each item.
    """

    items: int
    stories: int
    variants: int
    kinds: tuple[Kind, ...]
    pairs: int
    correct: int
    sign_us: float
    find_us: float
    update_us: float
    bytes: float


def plant(items: Sequence[NewsItem], count: int, seed: int) -> Iterator[NewsItem]:
    """Yield a variant of every kind of `count` items; the id encodes original and kind."""
    rng = random.Random(seed)
    vocabulary = [word for item in items[:1000] for word in words(item.body)]
    long = [item for item in items if len(words(item.body)) >= _MIN_WORDS and item.date.value]
    for item in rng.sample(long, count):
        for kind, vary in enumerate({**SAME, **OTHER}.values(), 1):
            fields = vary(item, rng, vocabulary)
            yield msgspec.structs.replace(item, id=f"{kind << _ID_BITS | int(item.id, 16):016x}", **fields)


def measure(items: Sequence[NewsItem], variants: Sequence[NewsItem], folder: Path) -> Figures:
    """Find the stories of the items alone, then of items and variants."""
    with open_store(folder) as store:
        started = process_time()
        store.clear()
        for item in items:
            if signature := sign(item):
                store.add(item.id, signature)
        signed = process_time()
        alone = dict(find_stories(store))
        clustered = process_time()
        store.commit(())
    size = folder_bytes(folder)
    together: dict[str, str] = dict(alone)
    update_started = process_time()
    for start in range(0, len(variants), 1000):
        with open_store(folder) as store:
            together.update(update_stories(store, variants[start : start + 1000]))
            store.commit(())
    ended = process_time()
    correct, pairs = _pairs(together, alone)
    return Figures(
        items=len(items),
        stories=len(set(alone.values())),
        variants=len(alone),
        kinds=tuple(_kinds(variants, together)),
        pairs=pairs,
        correct=correct,
        sign_us=(signed - started) / len(items) * 1e6,
        find_us=(clustered - signed) / len(items) * 1e6,
        update_us=(ended - update_started) / len(variants) * 1e6,
        bytes=size / len(items),
    )


def _origin(item_id: str) -> str:
    return f"{int(item_id, 16) & ((1 << _ID_BITS) - 1):016x}"


def _expected_origin(item_id: str) -> str:
    """Return the id of the original that an item is a version of; an item that is not a version is its own original."""
    return item_id if int(item_id, 16) >> _ID_BITS > len(SAME) else _origin(item_id)


def _kinds(variants: Sequence[NewsItem], stories: Mapping[str, str]) -> Iterator[Kind]:
    counts: dict[int, list[bool]] = defaultdict(list)
    for item in variants:
        story = stories.get(item.id)
        counts[int(item.id, 16) >> _ID_BITS].append(bool(story) and story == stories.get(_origin(item.id)))
    for kind, name in enumerate([*SAME, *OTHER], 1):
        yield Kind(name=name, wanted=name in SAME, planted=len(counts[kind]), joined=sum(counts[kind]))


def _pairs(stories: Mapping[str, str], alone: Mapping[str, str]) -> tuple[int, int]:
    """Count the pairs that belong together, and all pairs, of which at least one item is planted."""
    members: dict[str, list[str]] = defaultdict(list)
    for item_id, story in stories.items():
        if story:
            members[story].append(item_id)
    correct = pairs = 0
    for ids in members.values():
        for left, right in combinations(ids, 2):
            if int(left, 16) >> _ID_BITS or int(right, 16) >> _ID_BITS:
                first, second = _expected_origin(left), _expected_origin(right)
                pairs += 1
                correct += alone.get(first, first) == alone.get(second, second)
    return correct, pairs


def main(arguments: list[str]) -> int:
    """Measure, print and write the figures; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--planted", type=int, default=1000, help="stories that variants are derived from")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    items = [document.item for document in read_reuters(data_folder())]
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(items, list(plant(items, options.planted, options.seed)), Path(folder))
    print(
        f"Reuters-21578: {figures.items:,} items; {figures.variants:,} are variants of {figures.stories:,} stories.\n"
    )
    rows = [[kind.name, f"{kind.planted:,}", f"{kind.joined / kind.planted:.3f}"] for kind in figures.kinds]
    print(table(["planted", "items", "in the story of the original"], rows))
    print(f"\nOf {figures.pairs:,} pairs with a planted item, {figures.correct / figures.pairs:.4f} belong together.")
    costs = [figure(value) for value in (figures.sign_us, figures.find_us, figures.update_us, figures.bytes)]
    print(table(["", "sign, µs", "find, µs", "update, µs", "bytes"], [["an item", *costs]]))
    write_report(WORK / "stories.json", {"figures": figures})
    return 0
