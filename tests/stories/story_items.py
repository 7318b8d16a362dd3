"""Items to compare: a report of some length and texts to vary it with."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from sse_search.model import NewsDate, NewsItem
from sse_search.stories import SignatureStore, sign

TITLE = "Worker cooperatives in Kenya open a savings bank for small farmers"
BODY = (
    "Nairobi. Four worker cooperatives from the west of Kenya have opened a savings bank that lends to small farmers "
    "without land titles. The bank belongs to its members, of whom each has one vote, and began with deposits of some "
    "nine hundred families. Grace Otieno, who chairs the board, said that commercial lenders had turned most of these "
    "families down because their fields are held in common. The first loans pay for seed, water tanks and a mill. "
    "\n\nThe ministry of cooperatives gave a guarantee for a fifth of all loans, and a federation from Italy trained "
    "the tellers. Interest stays below that of the village lenders, and a part of every surplus goes into a fund for "
    "years of drought. Similar banks in Uganda and Tanzania have asked for the statutes, which the board has published."
)
BOILERPLATE = (
    "The committee on cooperatives brings together members of governments, employers and workers from all regions to "
    "discuss the promotion of cooperatives and the wider social and solidarity economy."
)
WORDS = ("harvest", "river", "council", "market", "winter", "letter", "school", "music", "engine", "garden", "bridge")


def an_item(
    number: int, title: str = TITLE, body: str = BODY, date: str | None = "2021-11-09", **fields: Any
) -> NewsItem:
    """Make an item."""
    return NewsItem(id=f"{number:016x}", title=title, body=body, date=NewsDate.of(date), **fields)


def edited(text: str, share: float, seed: int) -> str:
    """Return a text with a share of its words replaced."""
    rng = random.Random(seed)
    words = text.split(" ")
    for position in rng.sample(range(len(words)), round(len(words) * share)):
        words[position] = rng.choice(WORDS)
    return " ".join(words)


def summary_of(number: int, seed: int) -> str:
    """Return some sixty words without meaning, different ones for every seed."""
    rng = random.Random(seed)
    return f"On day {number} " + " ".join(f"{rng.choice(WORDS)}{rng.randrange(900)}" for _ in range(60))


def fill_store(store: SignatureStore, items: Iterable[NewsItem]) -> None:
    """Replace the content of a store by the signatures of these items."""
    store.clear()
    for item in items:
        if signature := sign(item):
            store.add(item.id, signature)
