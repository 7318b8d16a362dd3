"""
How do several segments become one? Document by document in a new order, term by term in pieces that fit into memory.

It serves twice: to join the parts of a large build, and to keep the number of segments small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.whoosh.storage.array_file import Strings
from sse_search.engines.whoosh.storage.segment import Contents, Segment
from sse_search.engines.whoosh.writing.inversion import PAIR, POSTING, sort_pairs, starts_of

MAX_SEGMENT_DOCUMENTS = 1 << 24
"""Documents of a segment: their numbers have 24 bits while postings are sorted."""
_PIECE = 4_000_000
"""Postings or positions that are sorted at once: some 100 MB."""
_TERMS_AT_ONCE = 1 << 16
"""Numbers of terms have 16 bits while postings are sorted."""

Array = NDArray[Any]


class Part(NamedTuple):
    """A segment and which of its documents are to be kept; None keeps all."""

    segment: Segment
    live: Array | None


def document_order(ids: Array, dates: Array) -> Array:
    """Return the documents from the newest to the oldest, the undated last, equal dates by id."""
    return np.lexsort((ids, -dates.astype(np.int64)))


def latest(ids: Array) -> Array:
    """Return which documents are the last of their id."""
    kept = np.zeros(len(ids), bool)
    _, first = np.unique(ids[::-1], return_index=True)
    kept[len(ids) - 1 - first] = True
    return kept


def merged(parts: Sequence[Part], value_kinds: Array) -> Contents:
    """Return what the kept documents of all parts make together; of one id, the document of the last part."""
    ids = np.concatenate([part.segment.ids for part in parts])
    days = np.concatenate([part.segment.days for part in parts])
    kept = np.concatenate([_live(part) for part in parts])
    some = np.flatnonzero(kept)
    some = some[latest(ids[some])]
    order = some[document_order(ids[some], days[some, 0])]
    number = np.full(len(ids), -1, np.int64)
    number[order] = np.arange(len(order))
    firsts = np.cumsum([0, *(part.segment.documents for part in parts)])
    numbers = [number[low:high] for low, high in pairwise(firsts.tolist())]
    lengths = np.concatenate([_word_counts(part.segment) for part in parts])[order]
    terms, term_places = _union([part.segment.stems for part in parts])
    forms, form_places = _union([part.segment.tokens for part in parts])
    return Contents(
        ids=ids[order],
        days=days[order],
        lengths=lengths,
        entries=_entries(parts, numbers),
        value_kinds=value_kinds,
        stems=terms,
        stem_chunks=_term_chunks(parts, numbers, term_places, len(terms)),
        tokens=forms,
        token_chunks=_form_chunks(parts, numbers, form_places, len(forms), starts_of(lengths)),
        records=_records(parts, firsts, order),
    )


def _live(part: Part) -> Array:
    return np.ones(part.segment.documents, bool) if part.live is None else part.live


def _word_counts(segment: Segment) -> Array:
    return (np.diff(segment.starts.astype(np.int64)) - 1).astype(np.uint32).reshape(-1, 2)


def _entries(parts: Sequence[Part], numbers: Sequence[Array]) -> Array:
    """Return the facet values of all documents; they are most of what a large merge has in memory."""
    entries = np.empty(sum(len(part.segment.value_docs) for part in parts), PAIR)
    done = 0
    for part, number in zip(parts, numbers, strict=True):
        old, values = part.segment.entries()
        new = number[old]
        kept = new >= 0
        some = entries[done : done + int(np.count_nonzero(kept))]
        some["high"], some["low"] = new[kept], values[kept]
        done += len(some)
    return sort_pairs(entries[:done])


def _union(tables: Sequence[Strings]) -> tuple[list[str], list[Array]]:
    """Return all strings of sorted tables, sorted, and where each string of each table stands among them."""
    listed = [table[:] for table in tables]
    names = sorted(set().union(*listed))
    place = {name: number for number, name in enumerate(names)}
    return names, [np.array([place[name] for name in some], np.int64) for some in listed]


def _pieces(offsets: Sequence[Array], places: Sequence[Array], names: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of new names whose postings are few enough to be sorted at once; a single name may be more."""
    counts = np.zeros(names, np.int64)
    for some, place in zip(offsets, places, strict=True):
        counts[place] += np.diff(some)
    ends = np.cumsum(counts)
    first = 0
    while first < names:
        before = int(ends[first - 1]) if first else 0
        last = int(np.searchsorted(ends, before + _PIECE, side="right"))
        last = min(max(last, first + 1), first + _TERMS_AT_ONCE, names)
        yield first, last
        first = last


def _term_chunks(
    parts: Sequence[Part], numbers: Sequence[Array], places: Sequence[Array], names: int
) -> Iterator[tuple[Array, Array]]:
    for first, last in _pieces([part.segment.stem_offsets for part in parts], places, names):
        keys: list[Array] = []
        for part, number, place in zip(parts, numbers, places, strict=True):
            low, high = np.searchsorted(place, (first, last)).tolist()
            offsets = part.segment.stem_offsets[low : high + 1]
            postings = part.segment.postings[int(offsets[0]) : int(offsets[-1])]
            key = np.repeat((place[low:high] - first).astype(np.uint64), np.diff(offsets)) << np.uint64(48)
            doc = number[postings["doc"]]
            key |= doc.astype(np.uint64) << np.uint64(24)
            key |= postings["body"].astype(np.uint64) << np.uint64(8)
            key |= postings["title"]
            keys.append(key[doc >= 0])
        every = np.concatenate(keys)
        every.sort()
        found = np.zeros(len(every), POSTING)
        found["title"] = every & np.uint64(0xFF)
        found["body"] = (every >> np.uint64(8)) & np.uint64(0xFFFF)
        found["doc"] = (every >> np.uint64(24)) & np.uint64(MAX_SEGMENT_DOCUMENTS - 1)
        yield np.bincount((every >> np.uint64(48)).astype(np.int64), minlength=last - first), found


def _form_chunks(
    parts: Sequence[Part], numbers: Sequence[Array], places: Sequence[Array], names: int, starts: Array
) -> Iterator[tuple[Array, Array]]:
    for first, last in _pieces([part.segment.token_offsets for part in parts], places, names):
        keys: list[Array] = []
        for part, number, place in zip(parts, numbers, places, strict=True):
            low, high = np.searchsorted(place, (first, last)).tolist()
            positions = part.segment.positions_of(low, high)
            doc, _ = part.segment.documents_at(positions)
            new = number[doc]
            kept = new >= 0
            key = np.repeat(
                (place[low:high] - first).astype(np.uint64), np.diff(part.segment.token_offsets[low : high + 1])
            )
            key = key[kept] << np.uint64(32)
            moved = positions[kept].astype(np.int64) - part.segment.starts[2 * doc[kept]] + starts[2 * new[kept]]
            keys.append(key | moved.astype(np.uint64))
        every = np.concatenate(keys)
        every.sort()
        counts = np.bincount((every >> np.uint64(32)).astype(np.int64), minlength=last - first)
        yield counts, every.astype(np.uint32)


def _records(parts: Sequence[Part], firsts: Array, order: Array) -> Iterator[bytes]:
    owners = np.searchsorted(firsts, order, side="right") - 1
    for owner, doc in zip(owners.tolist(), (order - firsts[owners]).tolist(), strict=True):
        yield bytes(parts[owner].segment.record(doc))
