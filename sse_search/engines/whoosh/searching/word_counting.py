"""
Count words in segments: how often a leaf occurs in the documents of each year, and which tokens stand near it.

Occurrences by year come from postings, and lengths from where fields begin. For collocates every position of a segment
is marked as near the leaf or not, and the position lists of all tokens, the frequent ones first, are looked up in these
marks: that is exact, unless the deadline comes before, and a fraction of what reading the texts takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.engines.queries import NearOperand, TextQuery
from sse_search.engines.whoosh.searching.chains import Spans, leaf_spans
from sse_search.engines.whoosh.searching.group_counting import ValueColumns
from sse_search.engines.whoosh.searching.postings import Frequencies
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.engines.whoosh.storage.sorted_keys import ranges_of
from sse_search.engines.word_counts import CollocateCount, CollocateCounts, YearCounts
from sse_search.model import TEXT_FIELDS

Array = NDArray[Any]

_ELSEWHERE, _COUNTED, _NEAR = 0, 1, 2
"""Marks of positions: not of a counted document or field, of one, and near an occurrence of the leaf as well."""
_SPANS_PER_CHUNK = 1 << 16
_BLOCK = 64
"""Positions that are looked up together first: whether any of them is marked fits the processor's cache."""
_POSITIONS_PER_RUN = 1 << 20
"""Occurrences and positions that are looked at together: a few megabytes of intermediate arrays."""


def count_by_year(
    leaf: TextQuery,
    frequencies_of: Callable[[TextQuery, int], Frequencies],
    docs: Sequence[Array],
    columns: ValueColumns,
    readers: Sequence[SegmentReader],
) -> tuple[YearCounts, ...]:
    """
    Count what some documents of each segment have of a leaf by year, newest first.

    Args:
        frequencies_of: Returns the frequencies of a leaf in the segment with an ordinal.
    """
    years, names = columns.years()
    sums = np.zeros((4, len(names)), np.int64)
    for ordinal, reader in enumerate(readers):
        own = _year_sums(leaf, frequencies_of(leaf, ordinal), docs[ordinal], years[ordinal], reader.segment)
        sums[:, : own.shape[1]] += own
    counts = {names[index]: YearCounts(names[index], *sums[:, index].tolist()) for index in np.flatnonzero(sums[0])}
    return tuple(counts[year] for year in sorted(counts, reverse=True))


def _year_sums(leaf: TextQuery, frequencies: Frequencies, docs: Array, years: Array, segment: Segment) -> Array:
    """Return by year the number of documents, of their words, of those that match a leaf, and of its occurrences."""
    own, words = years.take(docs), _lengths(segment, leaf.fields).take(docs)
    is_counted = np.zeros(segment.doc_count, bool)
    is_counted[docs] = True
    matching = np.flatnonzero(is_counted[frequencies.docs])
    years_of_matching = years.take(frequencies.docs[matching])
    occurrences = np.add.reduce([frequencies.of(field)[matching].astype(np.int64) for field in leaf.fields])
    weights = ((own, None), (own, words), (years_of_matching, None), (years_of_matching, occurrences))
    sums = np.array([np.bincount(indexes, each, minlength=int(own.max(initial=0)) + 1) for indexes, each in weights])
    return sums.astype(np.int64)  # exact: below 2 ** 53


def count_collocates(
    leaf: NearOperand,
    window: int,
    docs: Sequence[Array],
    readers: Sequence[SegmentReader],
    *,
    unwanted: Collection[str],
    min_near: int,
    passed: Callable[[], bool],
) -> CollocateCounts:
    """
    Count the tokens near a leaf in some documents of each segment; see `WordCounter.count_collocates`.

    Args:
        passed: Tells whether the deadline is over; called now and then.
    """
    segments = [reader.segment for reader in readers]
    parts = [
        _near_tokens(leaf, window, own, segment, unwanted=unwanted, passed=passed)
        for own, segment in zip(docs, segments, strict=True)
    ]
    near: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for part, segment in zip(parts, segments, strict=True):
        ordinals = np.flatnonzero(part.near)
        columns = (map(segment.tokens.__getitem__, ordinals.tolist()), part.near[ordinals], part.total[ordinals])
        for token, own_near, own_total in zip(*columns, strict=True):
            near[token] += int(own_near)
            total[token] += int(own_total)
    kept = sorted(token for token, count in near.items() if count >= min_near)
    if len(segments) > 1:
        total.update(_total_elsewhere(kept, parts, segments))
    return CollocateCounts(
        occurrences=sum(part.occurrences for part in parts),
        near_words=sum(part.near_words for part in parts),
        words=sum(part.words for part in parts),
        collocates=tuple(CollocateCount(token, near[token], total[token]) for token in kept),
        partial=any(part.partial for part in parts),
    )


def _total_elsewhere(tokens: Sequence[str], parts: Sequence[_NearTokens], segments: Sequence[Segment]) -> Counter[str]:
    """Return how often tokens occur in the segments where they are not near the leaf."""
    total: Counter[str] = Counter()
    for part, segment in zip(parts, segments, strict=True):
        for token in tokens:
            ordinal = segment.tokens.find(token)
            if ordinal >= 0 and not part.near[ordinal]:
                total[token] += int(part.total[ordinal])
    return total


class _NearTokens(msgspec.Struct, frozen=True):
    """What one segment has near a leaf; `near` and `total` are by token of the segment."""

    occurrences: int
    near_words: int
    words: int
    near: Array
    total: Array
    partial: bool


def _near_tokens(
    leaf: NearOperand,
    window: int,
    docs: Array,
    segment: Segment,
    *,
    unwanted: Collection[str],
    passed: Callable[[], bool],
) -> _NearTokens:
    """Count the tokens near a leaf in some documents of a segment."""
    is_whole = leaf.fields == TEXT_FIELDS and len(docs) == segment.doc_count
    spans = leaf_spans(leaf, segment)
    size = int(segment.field_starts[-1])
    marks = np.zeros(-(-size // _BLOCK) * _BLOCK, np.uint8)
    if not is_whole:
        marks[:size] = _marked_docs(docs, leaf.fields, segment)
        spans = spans.kept(marks[spans.first] == _COUNTED)
    _mark_windows(marks, spans, window, segment, own=_ELSEWHERE if is_whole else _COUNTED)
    blocks = np.bitwise_or.reduce(marks.view(np.uint64).reshape(-1, _BLOCK // 8), axis=1) != 0
    near = np.zeros(len(segment.tokens), np.int64)
    total = segment.positions.counts() if is_whole else np.zeros(len(segment.tokens), np.int64)
    left_out = [ordinal for token in unwanted if (ordinal := segment.tokens.find(token)) >= 0]
    partial = False
    for run in segment.positions.runs(left_out, _POSITIONS_PER_RUN):  # also where the leaf is not: for `total`
        if partial := passed():
            break
        marked = np.flatnonzero(blocks[run.positions // _BLOCK])
        mark = marks[run.positions[marked]]
        near[run.tokens] = run.counts(marked[mark == _NEAR])
        if not is_whole:
            total[run.tokens] = run.counts(marked[mark != _ELSEWHERE])
    near[left_out] = 0
    words = int(_lengths(segment, leaf.fields).take(docs).sum())
    near_words = int(np.count_nonzero(marks == _NEAR))
    return _NearTokens(len(np.unique(spans.first)), near_words, words, near, total, partial)


def _lengths(segment: Segment, fields: Sequence[str]) -> Array:
    """Return the number of words of each document in some fields."""
    lengths = np.diff(segment.field_starts.astype(np.int64)).reshape(-1, len(TEXT_FIELDS)) - 1  # a position is free
    chosen: Array = lengths[:, [TEXT_FIELDS.index(field) for field in fields]].sum(axis=1)
    return chosen


def _marked_docs(docs: Array, fields: Sequence[str], segment: Segment) -> Array:
    """Return a mark for each position of a segment: whether it is in one of some fields of some documents."""
    starts = segment.field_starts.astype(np.int64)
    is_counted = np.zeros((segment.doc_count, len(TEXT_FIELDS)), np.uint8)
    for field in fields:
        is_counted[docs, TEXT_FIELDS.index(field)] = _COUNTED
    return np.repeat(is_counted.ravel(), np.diff(starts))


def _mark_windows(marks: Array, spans: Spans, window: int, segment: Segment, *, own: int) -> None:
    """Mark the positions around spans as near, those of the spans themselves as `own`."""
    chunks = range(0, len(spans.first), _SPANS_PER_CHUNK)
    parts = [Spans(*(column[begin : begin + _SPANS_PER_CHUNK] for column in spans)) for begin in chunks]
    starts = segment.field_starts.astype(np.int64)
    for first, last in parts:
        field = np.searchsorted(starts, first, side="right") - 1
        begin = np.maximum(first - window, starts[field])
        end = np.minimum(last + window + 1, starts[field + 1] - 1)
        marks[ranges_of(begin, end - begin)] = _NEAR
    for first, last in parts:
        marks[ranges_of(first, last + 1 - first)] = own
