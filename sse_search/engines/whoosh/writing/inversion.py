"""
How does a stream of words become postings? By sorting numbers.

A posting list is found twice in an index, because a query asks in two ways:

- **terms** (stems with their language): which documents hold one, and how often in title and body. They are what is
  ranked.
- **forms** (folded words as written): at which positions one stands. Positions count through all documents of a
  segment; title and body, and one document and the next, lie two apart, so no phrase spans them. Forms serve phrases,
  prefixes and fuzzy words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sse_search.text.stemming import LANGUAGE_GROUPS, index_stems

POSTING = np.dtype([("doc", "<u4"), ("body", "<u2"), ("title", "u1"), ("unused", "u1")])
"""A document and how often the term stands in its body (at most 65,535 times) and its title (at most 255 times)."""
PAIR = np.dtype([("low", "<u4"), ("high", "<u4")])
"""Two numbers that are sorted as one of 64 bits."""
_MOST_IN_TITLE = 255
_MOST_IN_BODY = 65_535

Array = NDArray[Any]


class Words:
    """
    The words of documents in their final order.

    Attributes:
        vocabulary: The different words, sorted.
        stream: Numbers into the vocabulary. lengths: words in title and body of each document.
    """

    def __init__(self, vocabulary: Sequence[str], stream: Array, lengths: Array) -> None:
        self.vocabulary = vocabulary
        self.stream = stream
        self.lengths = lengths

    def documents(self) -> Array:
        """Return for each word of the stream twice its document, plus one where it stands in the body."""
        halves = np.arange(2 * len(self.lengths), dtype=np.uint32)
        return np.repeat(halves, self.lengths.ravel())


class Terms:
    """Posting lists: those of term `n` are `postings[offsets[n]:offsets[n + 1]]`, by document."""

    def __init__(self, names: Sequence[str], offsets: Array, postings: Array) -> None:
        self.names = names
        self.offsets = offsets
        self.postings = postings


class Forms:
    """Positions: those of form `n` are `positions[offsets[n]:offsets[n + 1]]`, ascending."""

    def __init__(self, names: Sequence[str], offsets: Array, positions: Array) -> None:
        self.names = names
        self.offsets = offsets
        self.positions = positions


def starts_of(lengths: Array) -> Array:
    """Return the position at which the title and the body of each document begin, and one past the last document."""
    flat = lengths.ravel().astype(np.int64)
    starts = np.zeros(len(flat) + 1, np.int64)
    np.cumsum(flat + 1, out=starts[1:])
    return starts


def invert_forms(found: Words) -> Forms:
    """Return the positions of every form."""
    halves = found.documents()
    positions = np.arange(len(halves), dtype=np.uint64)
    positions += halves  # one position is left free behind every title and body
    keys = found.stream.astype(np.uint64) << np.uint64(32)
    keys |= positions
    keys.sort()
    counts = np.bincount(found.stream, minlength=len(found.vocabulary))
    return Forms(found.vocabulary, _offsets(counts), keys.astype(np.uint32))


def invert_terms(found: Words, groups: Array) -> Terms:
    """Return the posting lists of every term; `groups` indexes `LANGUAGE_GROUPS` for each document."""
    halves = found.documents()
    names, numbers = _term_numbers(found, groups)
    keys = numbers.astype(np.uint64) << np.uint64(33)
    keys |= halves
    keys.sort()
    in_body = (keys & np.uint64(1)).astype(np.int64)
    keys >>= np.uint64(1)
    first = split_runs(keys)
    whole = np.diff(np.append(first, len(keys)))
    body = np.add.reduceat(in_body, first) if len(first) else in_body
    keys = keys[first]
    postings = np.zeros(len(keys), POSTING)
    postings["doc"] = keys & np.uint64(0xFFFFFFFF)
    postings["body"] = np.minimum(body, _MOST_IN_BODY)
    postings["title"] = np.minimum(whole - body, _MOST_IN_TITLE)
    counts = np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=len(names))
    return Terms(names, _offsets(counts), postings)


def sort_pairs(pairs: Array) -> Array:
    """Sort pairs (`PAIR`) in place by what is high, then by what is low; returns them."""
    pairs.view("<u8").sort()
    return pairs


def split_runs(keys: Array) -> Array:
    """Return where each run of equal keys begins."""
    if not len(keys):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))


def _term_numbers(found: Words, groups: Array) -> tuple[list[str], Array]:
    """Return the sorted terms, and for each word of the stream the number of its term; `groups` is by document."""
    spelt: list[tuple[int, Array, list[str]]] = []
    whole = found.lengths.sum(axis=1, dtype=np.int64)
    places = {number: _words_of(groups == number, whole) for number in np.unique(groups).tolist()}
    for number, words in places.items():
        forms = np.flatnonzero(np.bincount(found.stream[words], minlength=len(found.vocabulary)))
        spelt.append(
            (number, forms, index_stems([found.vocabulary[form] for form in forms.tolist()], LANGUAGE_GROUPS[number]))
        )
    names = sorted({name for _, _, some in spelt for name in some})
    place = {name: number for number, name in enumerate(names)}
    numbers = np.zeros(len(found.stream), np.uint32)
    for number, forms, some in spelt:
        table = np.zeros(len(found.vocabulary), np.uint32)
        table[forms] = [place[name] for name in some]
        numbers[places[number]] = table.take(found.stream[places[number]])
    return names, numbers


def _words_of(documents: Array, whole: Array) -> Array | slice:
    """Return which words of the stream stand in some documents; a slice when that is all of them."""
    return slice(None) if documents.all() else np.repeat(documents, whole)


def _offsets(counts: Array) -> Array:
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets
