"""What is asked of a corpus? Questions by class, by document frequency with a fixed seed, alike for every engine."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import msgspec

from bench.peers.port import BenchQuery, Kind, facet_values
from sse_search.model import Document
from sse_search.tokens import words

SAMPLE = 30_000
"""Documents that are looked at; shares of them stand for shares of the corpus."""
SEED = 1987

COMMON = (0.10, 0.30)
MIDDLING = (0.005, 0.02)
FREQUENT = (0.05, 0.30)
SELECTIVE = (0.005, 0.05)
FILTERED = (0.02, 0.20)
PAIR = (0.001, 0.05)
"""Shares of the documents that have a word, or an adjacent pair of words."""
PREFIX_LETTERS = 4
LEAST_DOCUMENTS = 3

_PLAIN = re.compile(r"[a-z]{3,}")
"""Words that every engine takes for one word."""
_ISO_COUNTRY = re.compile(r"country:[A-Z]{2}")


class _Counts(msgspec.Struct):
    """How many documents of the sample have a word, a pair, a country; their days; and the words of some of them."""

    documents: int
    words: Counter[str]
    pairs: Counter[tuple[str, str]]
    countries: Counter[str]
    days: list[str]
    kept: list[list[str]]

    def within(self, band: tuple[float, float]) -> list[str]:
        """Return the words of a band of document frequency, sorted."""
        low, high = max(LEAST_DOCUMENTS, band[0] * self.documents), band[1] * self.documents
        return sorted(word for word, count in self.words.items() if low <= count <= high)


def choose(sample: Iterable[Document], a_class: int) -> dict[str, list[BenchQuery]]:
    """
    Return questions by class, without facets; the same for the same documents.

    Classes: one common word, one middling word, two and four words (any), two words (all), a phrase, a prefix, a word
    with a country and a range of days, all documents, all documents of one country.
    """
    counts = _counted(sample)
    chance = random.Random(SEED)
    common, middling = counts.within(COMMON), counts.within(MIDDLING)
    frequent, selective = counts.within(FREQUENT), counts.within(SELECTIVE)
    together = _together(counts, chance, frequent, selective, a_class)
    low, high = max(LEAST_DOCUMENTS, PAIR[0] * counts.documents), PAIR[1] * counts.documents
    pairs = sorted(pair for pair, count in counts.pairs.items() if low <= count <= high)
    prefixes = sorted({word[:PREFIX_LETTERS] for word in middling if len(word) > PREFIX_LETTERS + 1})

    def asked(kind: Kind, found: Iterable[tuple[str, ...]]) -> list[BenchQuery]:
        return [BenchQuery(kind=kind, words=words_) for words_ in found]

    def some(given: list[str], size: int = 1) -> list[tuple[str, ...]]:
        return [tuple(chance.sample(given, size)) for _ in range(a_class)]

    return {
        "one common word": asked("any", ((word,) for word in _distinct(chance, common, a_class))),
        "one middling word": asked("any", ((word,) for word in _distinct(chance, middling, a_class))),
        "two words, any": asked("any", (a + b for a, b in zip(some(frequent), some(selective), strict=True))),
        "four words, any": asked("any", (a + b for a, b in zip(some(frequent, 2), some(selective, 2), strict=True))),
        "two words, all": asked("all", together),
        "phrase": asked("phrase", (pairs[place] for place in _places(chance, len(pairs), a_class))),
        "prefix": asked("prefix", ((prefix,) for prefix in _distinct(chance, prefixes, a_class))),
        "word, country, days": _filtered(counts, chance, a_class),
        "browse": [BenchQuery(kind="browse")],
        "browse a country": [
            BenchQuery(kind="browse", filters={"country": (country,)})
            for country, _ in sorted(counts.countries.most_common(a_class))
        ],
    }


def _counted(sample: Iterable[Document]) -> _Counts:
    counts = _Counts(0, Counter(), Counter(), Counter(), [], [])
    for document in sample:
        counts.documents += 1
        running = words(document.item.text)
        plain = [word for word in running if _PLAIN.fullmatch(word)]
        counts.words.update({*plain, *filter(_PLAIN.fullmatch, words(document.item.title))})
        counts.pairs.update(
            {pair for pair in pairwise(running) if _PLAIN.fullmatch(pair[0]) and _PLAIN.fullmatch(pair[1])}
        )
        counts.kept.append(sorted(set(plain)))
        if document.item.date.precision == "day" and document.item.date.value:
            counts.days.append(document.item.date.value)
        countries = facet_values(document).get("country", ())
        counts.countries.update(country for country in countries if _ISO_COUNTRY.fullmatch(country))
    return counts


def _distinct(chance: random.Random, given: list[str], count: int) -> list[str]:
    return [given[place] for place in _places(chance, len(given), count)]


def _places(chance: random.Random, size: int, count: int) -> list[int]:
    return chance.sample(range(size), min(size, count))


def _together(
    counts: _Counts, chance: random.Random, frequent: list[str], selective: list[str], a_class: int
) -> list[tuple[str, ...]]:
    """Return pairs of a frequent and a selective word that some document has both of."""
    often, seldom = set(frequent), set(selective)
    found: list[tuple[str, ...]] = []
    while len(found) < a_class:
        kept = chance.choice(counts.kept)
        left, right = [word for word in kept if word in often], [word for word in kept if word in seldom]
        if left and right and (pair := (chance.choice(left), chance.choice(right)))[0] != pair[1]:
            found.append(pair)
    return found


def _filtered(counts: _Counts, chance: random.Random, a_class: int) -> list[BenchQuery]:
    countries = [country for country, _ in counts.countries.most_common(8)]
    found = []
    for word in _distinct(chance, counts.within(FILTERED), a_class):
        first, last = sorted(chance.sample(counts.days, 2))
        filters = {"country": (chance.choice(countries),)}
        found.append(BenchQuery(kind="any", words=(word,), days=(first, last), filters=filters))
    return found
