"""Prepare hits for the page of results: which names are shown beside each, and what all hits have in common."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import reduce

import msgspec

from sse_search import EntityRef, Hit, SearchRequest
from webui.labels import in_language
from webui.metadata import coins

MAX_TAGS = 4
"""Names beside a hit; the others are counted."""
MAX_SHARED = 6
"""Words beside a similar item."""
_MIN_HITS = 3
"""Hits from which on a name that all of them have is not repeated."""
_DIRECTION_SAMPLE = 60
"""Characters of a title that decide on its direction."""


class Card(msgspec.Struct, frozen=True):
    """
    A hit with the names that distinguish it.

    Attributes:
        tags: The names that are shown; further: how many more the item has.
        direction: `rtl` for a title in a script that is written from right to left, else `ltr`.
        coins: What a reference manager picks up.
        source, language: Shown where the hits of the page differ in them, else empty.
    """

    hit: Hit
    tags: Sequence[EntityRef]
    further: int
    direction: str
    coins: str
    source: str
    language: str


def cards(hits: Sequence[Hit], request: SearchRequest) -> Iterator[Card]:
    """Yield a card for each hit of a page."""
    common = _common_names(hits)
    wanted = {value for values in request.filters.values() for value in values}
    text = request.text.casefold()
    sources, languages = {hit.source for hit in hits}, {hit.language for hit in hits}
    differ = len(hits) == 1
    for hit in hits:
        known = common | wanted
        tags = [
            named
            for tag, named in zip(hit.entities, in_language(hit.entities), strict=True)
            if tag.id not in known and tag.label.casefold() not in text and named.label.casefold() not in text
        ]
        shown = tags[:MAX_TAGS]
        yield Card(
            hit=hit,
            tags=shown,
            further=len(tags) - len(shown),
            direction=direction(hit.title),
            coins=coins(hit, hit.language),
            source=hit.source if differ or len(sources) > 1 else "",
            language=hit.language if differ or len(languages) > 1 else "",
        )


def shared(hit: Hit) -> list[str]:
    """Return the words and names that a similar item shares, those that weigh most first."""
    names = {tag.label: named.label for tag, named in zip(hit.entities, in_language(hit.entities), strict=True)}
    parts = sorted(hit.explanation or (), key=lambda part: -part.value)
    return list(dict.fromkeys(names.get(part.text, part.text) for part in parts))[:MAX_SHARED]


def direction(title: str) -> str:
    """
    Return `rtl` if the first letter with a direction is of a script that is written from right to left.

    >>> direction("Cooperatives"), direction("«تعاونيات»")
    ('ltr', 'rtl')
    """
    if title.isascii():
        return "ltr"
    kinds = map(unicodedata.bidirectional, title[:_DIRECTION_SAMPLE])
    return "rtl" if next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def _common_names(hits: Sequence[Hit]) -> set[str]:
    if len(hits) < _MIN_HITS:
        return set()
    return reduce(set.intersection, ({tag.id for tag in hit.entities} for hit in hits))
