"""
Rank the matches of all segments: the best of each segment, then the best of those.

Documents of a segment lie from the newest to the oldest, equal dates by id, which is how ties between scores go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

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


class Ranked(NamedTuple):
    """A document of a page: the ordinal of its segment, the document in it, its score."""

    segment: int
    doc: int
    score: float


def rank(
    readers: Sequence[SegmentReader], matches: Sequence[Matches], sort: Sort, offset: int, limit: int
) -> list[Ranked]:
    """Return the documents from `offset` on, `limit` at most, in an order."""
    if not readers or not limit:
        return []
    page = slice(offset, offset + limit)
    best = [_best(reader, part, sort, page.stop) for reader, part in zip(readers, matches, strict=True)]
    if len(best) == 1:
        docs, scores = best[0]
        return [Ranked(0, *row) for row in zip(docs[page].tolist(), scores[page].tolist(), strict=True)]
    docs, scores = (np.concatenate(column) for column in zip(*best, strict=True))
    segments = np.repeat(np.arange(len(best)), [len(part) for part, _ in best])
    pairs = [(reader.segment, part) for reader, (part, _) in zip(readers, best, strict=True)]
    dates = np.concatenate([segment.dates[part, 0] for segment, part in pairs]).astype(np.int64)
    ids = np.concatenate([segment.ids[part] for segment, part in pairs])
    order = np.lexsort(_sort_keys(sort, scores, dates, ids))[page]
    rows = zip(segments[order].tolist(), docs[order].tolist(), scores[order].tolist(), strict=True)
    return [Ranked(*row) for row in rows]


def _sort_keys(sort: Sort, scores: Array, dates: Array, ids: Array) -> tuple[Array, ...]:
    """Return the keys of an order, the most important last."""
    if sort == "oldest":
        return ids, np.where(dates == 0, _UNDATED_LAST, dates)
    return (ids, -dates) if sort == "newest" else (ids, -dates, -scores)


def _best(reader: SegmentReader, matches: Matches, sort: Sort, limit: int) -> tuple[Array, Array]:
    """Return the first documents of a segment, in order, with their scores."""
    docs, scores = matches.docs, matches.scores
    if docs is None:
        docs = reader.docs
    first: Array | slice = slice(limit)
    if sort == "oldest":
        first = _lowest(reader.segment.oldest_ranks.take(docs), limit)
    elif sort == "relevance" and scores is not None:
        first = _highest(scores, limit)
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
