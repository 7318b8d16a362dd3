"""
Rank the matches of all segments: the best of each segment, then the best of those.

Documents of a segment lie from the newest to the oldest, equal dates by id, which is how ties between scores go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.engines.whoosh.searching.leaf_scores import Matches
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.model import Sort

Array = NDArray[Any]

_BLOCK = 64
"""Scores of which only the maximum is looked at first, to bound what can be among the best."""
_UNDATED_LAST = 1 << 40
"""Above every date as a number."""


class Ranked(msgspec.Struct, frozen=True):
    """A document of a page: the ordinal of its segment, the document in it, its score."""

    segment: int
    doc: int
    score: float


class Ranking(NamedTuple):
    """Documents in order: the ordinal of the segment of each, the document in it, and its score."""

    segments: Array
    docs: Array
    scores: Array

    def first(self, count: int) -> Ranking:
        """Return the first documents."""
        return Ranking(*(column[:count] for column in self))

    def at(self, indexes: Array) -> Ranking:
        """Return the documents at these indexes."""
        return Ranking(*(column[indexes] for column in self))

    def begun_by(self, first: Ranking) -> Ranking:
        """Return the same documents, the first of them in another order."""
        rest = (column[len(first.docs) :] for column in self)
        return Ranking(*map(np.concatenate, zip(first, rest, strict=True)))

    def page(self, offset: int, limit: int) -> list[Ranked]:
        """Return the documents from `offset` on, `limit` at most."""
        columns = (column[offset : offset + limit].tolist() for column in self)
        return [Ranked(*row) for row in zip(*columns, strict=True)]


def rank(
    readers: Sequence[SegmentReader],
    matches: Sequence[Matches],
    sort: Sort,
    limit: int,
    arrivals: Sequence[Array] = (),
) -> Ranking:
    """
    Return the first documents in an order, `limit` at most.

    Args:
        arrivals: For the order `added` alone, of each segment and document a number that sorts like its day of import.
    """
    if not readers or not limit:
        return Ranking(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
    keys: Sequence[Array | None] = arrivals or [part.scores for part in matches]
    best = [_best(*parts, sort, limit) for parts in zip(readers, matches, keys, strict=True)]
    if len(best) == 1:
        docs, scores = best[0]
        return Ranking(np.zeros(len(docs), np.int64), docs, scores)
    docs, scores = (np.concatenate(column) for column in zip(*best, strict=True))
    segments = np.repeat(np.arange(len(best)), [len(part) for part, _ in best])
    pairs = [(reader.segment, part) for reader, (part, _) in zip(readers, best, strict=True)]
    dates = np.concatenate([segment.dates[part, 0] for segment, part in pairs]).astype(np.int64)
    ids = np.concatenate([segment.ids[part] for segment, part in pairs])
    added = [each.take(part) for each, (part, _) in zip(arrivals, best, strict=True)] if arrivals else None
    order = np.lexsort(_sort_keys(sort, scores if added is None else np.concatenate(added), dates, ids))[:limit]
    return Ranking(segments[order], docs[order], scores[order])


def _sort_keys(sort: Sort, keys: Array, dates: Array, ids: Array) -> tuple[Array, ...]:
    """Return the keys of an order, the most important last; `keys` are scores or arrivals."""
    if sort == "oldest":
        return ids, np.where(dates == 0, _UNDATED_LAST, dates)
    return (ids, -dates) if sort == "newest" else (ids, -dates, -keys)


def _best(reader: SegmentReader, matches: Matches, keys: Array | None, sort: Sort, limit: int) -> tuple[Array, Array]:
    """Return the first documents of a segment, in order, with their scores; `keys` are scores or arrivals."""
    docs, scores = matches.docs, matches.scores
    if docs is None:
        docs = reader.docs
    first: Array | slice = slice(limit)
    if sort == "oldest":
        first = _lowest(reader.segment.oldest_ranks.take(docs), limit)
    elif sort == "added" and keys is not None:
        first = _highest(keys.take(docs), limit)
    elif sort == "relevance" and keys is not None:
        first = _highest(keys, limit)
    docs = docs[first]
    return docs, np.zeros(len(docs), np.float32) if scores is None else scores[first]


def _lowest(ranks: Array, limit: int) -> Array:
    """Return the indexes of the lowest ranks, in order."""
    if limit < len(ranks):
        indexes = np.argpartition(ranks, limit)[:limit]
        return indexes[np.argsort(ranks.take(indexes))]
    return np.argsort(ranks)


def _highest(scores: Array, limit: int) -> Array:
    """Return the indexes of the highest scores, in order; of equal ones the first."""
    blocks = scores[: len(scores) // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
    indexes = np.arange(len(scores))
    if limit < len(blocks):
        indexes = np.flatnonzero(scores >= _nth_highest(blocks.max(axis=1), limit))
    if limit < len(indexes):
        candidates = scores.take(indexes)
        indexes = indexes[candidates >= _nth_highest(candidates, limit)]
    order = np.argsort(-scores.take(indexes), kind="stable")[:limit]
    return indexes[order]


def _nth_highest(scores: Array, nth: int) -> Any:
    return np.partition(scores, len(scores) - nth)[len(scores) - nth]
