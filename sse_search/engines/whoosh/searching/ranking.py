"""Which documents come first? The best of each segment, then the best of those; ties go to the newer, then by id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.whoosh.searching.postings import NEXT_TO_NOTHING, Matches
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.model import Sort

Array = NDArray[Any]

_BLOCK = 64
"""Scores whose maximum is taken at once, before the best are looked for among what is left."""
_UNDATED_LAST = 1 << 40
"""Above every date as a number."""


class Ranked(NamedTuple):
    """A document of the answer: which segment, which document of it, what score."""

    segment: int
    doc: int
    score: float


def rank(
    segments: Sequence[SegmentReader], found: Sequence[Matches], sort: Sort, offset: int, limit: int
) -> list[Ranked]:
    """Return the documents from `offset` on, `limit` at most, in the order that was asked for."""
    best = [
        (number, *_best(one, matches, sort, offset + limit))
        for number, (one, matches) in enumerate(zip(segments, found, strict=True))
    ]
    if len(best) == 1:
        number, docs, scores = best[0]
        page = slice(offset, offset + limit)
        return [Ranked(number, *pair) for pair in zip(docs[page].tolist(), scores[page].tolist(), strict=True)]
    owners = np.concatenate([np.full(len(docs), number) for number, docs, _ in best])
    docs = np.concatenate([docs for _, docs, _ in best])
    scores = np.concatenate([scores for _, _, scores in best])
    dates = np.concatenate([segments[number].segment.dates[docs, 0] for number, docs, _ in best]).astype(np.int64)
    ids = np.concatenate([segments[number].segment.ids[docs] for number, docs, _ in best])
    order = np.lexsort(_keys(sort, scores, dates, ids))[offset : offset + limit]
    return [
        Ranked(*row) for row in zip(owners[order].tolist(), docs[order].tolist(), scores[order].tolist(), strict=True)
    ]


def _keys(sort: Sort, scores: Array, dates: Array, ids: Array) -> tuple[Array, ...]:
    """Return the keys of an order, the most important last."""
    if sort == "oldest":
        return ids, np.where(dates == 0, _UNDATED_LAST, dates)
    return (ids, -dates) if sort == "newest" else (ids, -dates, -scores)


def _best(one: SegmentReader, matches: Matches, sort: Sort, most: int) -> tuple[Array, Array]:
    """Return the best documents of a segment, best first, with their scores."""
    docs, scores = matches if most else Matches(np.zeros(0, np.int64), None)
    if docs is None and sort != "oldest":  # documents stand from the newest to the oldest
        docs = np.arange(min(most, one.live_count)) if one.live_docs is None else one.docs[:most]
    elif docs is None:
        docs = one.docs
    if scores is None:
        scores = np.zeros(len(docs), np.float32)
        sort = "newest" if sort == "relevance" else sort
    if sort == "newest":
        return docs[:most], scores[:most]
    if sort == "oldest":
        places = one.segment.oldest_ranks.take(docs)
        if most < len(docs):
            some = np.argpartition(places, most)[:most]
            docs, scores, places = docs[some], scores[some], places[some]
        order = np.argsort(places)
        return docs[order], scores[order]
    if most * _BLOCK < len(docs):  # the best of the blocks' best ones bound what can be among the best
        best_of_blocks = scores[: len(scores) // _BLOCK * _BLOCK].reshape(-1, _BLOCK).max(axis=1)
        docs, scores = _at_least(_nth_best(best_of_blocks, most), docs, scores)
    if most < len(docs):
        docs, scores = _at_least(_nth_best(scores, most), docs, scores)
    scores = np.where(scores > NEXT_TO_NOTHING, scores, np.float32(0))
    order = np.argsort(-scores, kind="stable")[:most]
    return docs[order], scores[order]


def _nth_best(scores: Array, nth: int) -> Any:
    return np.partition(scores, len(scores) - nth)[len(scores) - nth]


def _at_least(least: Any, docs: Array, scores: Array) -> tuple[Array, Array]:
    some = np.flatnonzero(scores >= (least if least > NEXT_TO_NOTHING else 0))
    return docs[some], scores[some]
