"""Draw queries of ten classes from a corpus by document frequency, with a fixed seed, the same for every engine."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

import msgspec

from bench.peers.port import BenchQuery, Kind, facet_values
from sse_search.model import Document
from sse_search.tokens import words

T = TypeVar("T")

SAMPLE = 30_000
"""Documents that are counted; their shares stand for those of the corpus."""
SEED = 1987

COMMON = (0.10, 0.30)
MEDIUM = (0.005, 0.02)
FREQUENT = (0.05, 0.30)
SELECTIVE = (0.005, 0.05)
FILTERED = (0.02, 0.20)
PAIR = (0.001, 0.05)
"""Ranges of the share of documents that have a word, or an adjacent pair of words."""
PREFIX_LETTERS = 4
MIN_DOCUMENTS = 3

_PLAIN = re.compile(r"[a-z]{3,}")
"""Words that every engine tokenizes to one word."""
_ISO_COUNTRY = re.compile(r"country:[A-Z]{2}")


class _Counts(msgspec.Struct):
    """Document frequencies of words, pairs and countries in the sample, its dates, and each document's plain words."""

    documents: int
    words: Counter[str]
    pairs: Counter[tuple[str, str]]
    countries: Counter[str]
    days: list[str]
    word_lists: list[list[str]]

    def within(self, band: tuple[float, float]) -> list[str]:
        """Return the words in a range of document frequencies, sorted."""
        low, high = max(MIN_DOCUMENTS, band[0] * self.documents), band[1] * self.documents
        return sorted(word for word, count in self.words.items() if low <= count <= high)


def choose(sample: Iterable[Document], per_class: int) -> dict[str, list[BenchQuery]]:
    """
    Return queries by class, without facets; the same for the same documents.

    The classes are a common word, a middling word, two and four words (any), two words (all), a phrase, a prefix, a
    word with a country and a range of days, all documents, and all documents of a country.
    """
    counts = _count(sample)
    rng = random.Random(SEED)
    common, medium = counts.within(COMMON), counts.within(MEDIUM)
    frequent, selective = counts.within(FREQUENT), counts.within(SELECTIVE)
    cooccurring = _cooccurring(counts, rng, frequent, selective, per_class)
    low, high = max(MIN_DOCUMENTS, PAIR[0] * counts.documents), PAIR[1] * counts.documents
    pairs = sorted(pair for pair, count in counts.pairs.items() if low <= count <= high)
    prefixes = sorted({word[:PREFIX_LETTERS] for word in medium if len(word) > PREFIX_LETTERS + 1})

    def as_queries(kind: Kind, word_tuples: Iterable[tuple[str, ...]]) -> list[BenchQuery]:
        return [BenchQuery(kind=kind, words=word_tuple) for word_tuple in word_tuples]

    def draw(candidates: list[str], size: int = 1) -> list[tuple[str, ...]]:
        return [tuple(rng.sample(candidates, size)) for _ in range(per_class)]

    return {
        "one common word": as_queries("any", ((word,) for word in _distinct(rng, common, per_class))),
        "one middling word": as_queries("any", ((word,) for word in _distinct(rng, medium, per_class))),
        "two words, any": as_queries("any", (a + b for a, b in zip(draw(frequent), draw(selective), strict=True))),
        "four words, any": as_queries(
            "any", (a + b for a, b in zip(draw(frequent, 2), draw(selective, 2), strict=True))
        ),
        "two words, all": as_queries("all", cooccurring),
        "phrase": as_queries("phrase", _distinct(rng, pairs, per_class)),
        "prefix": as_queries("prefix", ((prefix,) for prefix in _distinct(rng, prefixes, per_class))),
        "word, country, days": _filtered(counts, rng, per_class),
        "browse": [BenchQuery(kind="browse")],
        "browse a country": [
            BenchQuery(kind="browse", filters={"country": (country,)})
            for country, _ in sorted(counts.countries.most_common(per_class))
        ],
    }


def _count(sample: Iterable[Document]) -> _Counts:
    counts = _Counts(0, Counter(), Counter(), Counter(), [], [])
    for document in sample:
        counts.documents += 1
        running = words(document.item.text)
        plain = [word for word in running if _PLAIN.fullmatch(word)]
        counts.words.update({*plain, *filter(_PLAIN.fullmatch, words(document.item.title))})
        counts.pairs.update(
            {pair for pair in pairwise(running) if _PLAIN.fullmatch(pair[0]) and _PLAIN.fullmatch(pair[1])}
        )
        counts.word_lists.append(sorted(set(plain)))
        if document.item.date.precision == "day" and document.item.date.value:
            counts.days.append(document.item.date.value)
        countries = facet_values(document).get("country", ())
        counts.countries.update(country for country in countries if _ISO_COUNTRY.fullmatch(country))
    return counts


def _distinct(rng: random.Random, candidates: Sequence[T], count: int) -> list[T]:
    return rng.sample(candidates, min(len(candidates), count))


def _cooccurring(
    counts: _Counts, rng: random.Random, frequent: list[str], selective: list[str], per_class: int
) -> list[tuple[str, ...]]:
    """Return pairs of a frequent and a selective word that occur in one document."""
    frequent_set, selective_set = set(frequent), set(selective)
    pairs: list[tuple[str, ...]] = []
    while len(pairs) < per_class:
        plain = rng.choice(counts.word_lists)
        left, right = (
            [word for word in plain if word in frequent_set],
            [word for word in plain if word in selective_set],
        )
        if left and right and (pair := (rng.choice(left), rng.choice(right)))[0] != pair[1]:
            pairs.append(pair)
    return pairs


def _filtered(counts: _Counts, rng: random.Random, per_class: int) -> list[BenchQuery]:
    countries = [country for country, _ in counts.countries.most_common(8)]
    queries = []
    for word in _distinct(rng, counts.within(FILTERED), per_class):
        first, last = sorted(rng.sample(counts.days, 2))
        filters = {"country": (rng.choice(countries),)}
        queries.append(BenchQuery(kind="any", words=(word,), days=(first, last), filters=filters))
    return queries
