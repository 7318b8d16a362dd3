"""Choose the stems that the best documents share, and add them to the scores of a ranking (engines/feedback.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.engines import feedback
from sse_search.engines.scoring import K1
from sse_search.engines.whoosh.searching.ranking import Ranking
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.sorted_keys import split_runs

Array = NDArray[Any]
SegmentNorms = Callable[[int], Array]
"""Returns the length norms of all documents of a segment, by the segment's ordinal."""


class SharedStems(msgspec.Struct, frozen=True):
    """
    The stems that the best documents share, the weightiest first.

    Attributes:
        ordinals: For each segment, the ordinal of each stem; -1 where the segment lacks it.
        weights: What each stem adds where its frequency is endless.
    """

    ordinals: Sequence[Array]
    weights: Array


class _Occurrences(msgspec.Struct, frozen=True):
    """Stems of documents of a ranking: index of the document in the ranking, ordinal, normalised frequency."""

    rows: Array
    stems: Array
    frequencies: Array


def choose_stems(
    best: Ranking, readers: Sequence[SegmentReader], length_norms: SegmentNorms, doc_count: int
) -> SharedStems | None:
    """
    Return the stems that the best documents share; None where they tell nothing.

    Args:
        best: The best documents. doc_count: Live documents of all segments.
    """
    best = best.first(feedback.FEEDBACK_ITEMS)
    scores = best.scores.tolist()
    strength = feedback.strength(scores)
    if not strength:
        return None
    item_weights = np.array(feedback.item_weights(scores))
    parts = {
        ordinal: _occurrences(best, ordinal, readers[ordinal], length_norms(ordinal))
        for ordinal in _segments_of(best, readers)
    }
    names, occurrences = _joined(parts, readers)
    by_stem = np.argsort(occurrences.stems, kind="stable")
    stems, frequencies = occurrences.stems.take(by_stem), occurrences.frequencies.take(by_stem)
    first = split_runs(stems)
    weights = item_weights.take(occurrences.rows.take(by_stem)) * (frequencies / (K1 + frequencies))
    weights = np.add.reduceat(weights, first)
    shared = np.flatnonzero(np.diff(np.append(first, len(stems))) >= feedback.MIN_SHARING)
    ordinals = _ordinals(stems[first[shared]], names, readers)
    doc_freqs = sum(reader.doc_freqs(part) for reader, part in zip(readers, ordinals, strict=True))
    idfs = np.log(1 + (doc_count - doc_freqs + 0.5) / (doc_freqs + 0.5))
    weights = weights[shared] * idfs
    order = np.argsort(-weights, kind="stable")[: feedback.MAX_SHARED_STEMS]
    if not len(order):
        return None
    factors = strength * (weights[order] / weights[order[0]]) * idfs[order] * (K1 + 1)
    return SharedStems([part[order] for part in ordinals], factors)


def contributions(
    stems: SharedStems, ranking: Ranking, readers: Sequence[SegmentReader], length_norms: SegmentNorms
) -> tuple[Array, Array, Array]:
    """Return what stems add to the scores of documents: indexes of documents and of stems, and what is added."""
    parts = []
    for ordinal in _segments_of(ranking, readers):
        reader = readers[ordinal]
        indexes_of = np.zeros(len(reader.segment.stems) + 1, np.uint8)  # the last entry is that of absent stems
        indexes_of[stems.ordinals[ordinal]] = np.arange(1, len(stems.weights) + 1)
        indexes_of[-1] = 0
        occurrences = _occurrences(ranking, ordinal, reader, length_norms(ordinal), indexes_of > 0)
        indexes = indexes_of.take(occurrences.stems).astype(np.int64) - 1
        frequencies = occurrences.frequencies
        parts.append((occurrences.rows, indexes, stems.weights.take(indexes) * (frequencies / (K1 + frequencies))))
    if len(parts) == 1:
        return parts[0]
    none = np.zeros(0, np.int64)
    rows, indexes, added = (np.concatenate(column) for column in zip((none, none, none), *parts, strict=True))
    return rows, indexes, added


def with_contributions(ranking: Ranking, rows: Array, added: Array) -> Ranking:
    """Return a ranking with `contributions` added to its scores; the best document stays the first."""
    gains = np.bincount(rows, added, minlength=len(ranking.scores))
    scores = ranking.scores + gains
    order = np.append(0, 1 + np.argsort(-scores[1:], kind="stable"))
    return ranking._replace(scores=scores).at(order)


def names_of(stems: SharedStems, readers: Sequence[SegmentReader]) -> list[str]:
    """Return the names of stems."""
    names = ["" for _ in stems.weights]
    for reader, ordinals in zip(readers, stems.ordinals, strict=True):
        for index, ordinal in enumerate(ordinals.tolist()):
            if ordinal >= 0:
                names[index] = reader.segment.stems[ordinal]
    return names


def _occurrences(
    ranking: Ranking, ordinal: int, reader: SegmentReader, norms: Array, wanted: Array | None = None
) -> _Occurrences:
    """Return the stems of the documents of a segment, or of those the wanted ones."""
    rows = np.flatnonzero(ranking.segments == ordinal)
    docs = ranking.docs.take(rows)
    counts, stems, frequencies = reader.segment.doc_stems.of(docs)
    if wanted is None:
        owners = np.repeat(np.arange(len(docs)), counts)
    else:
        chosen = np.flatnonzero(wanted.take(stems))
        owners = np.searchsorted(np.cumsum(counts), chosen, side="right")
        stems, frequencies = stems.take(chosen), frequencies.take(chosen)
    return _Occurrences(rows.take(owners), stems, frequencies * norms.take(docs).astype(np.float64).take(owners))


def _segments_of(ranking: Ranking, readers: Sequence[SegmentReader]) -> Sequence[int]:
    """Return the ordinals of the segments that documents are in."""
    return (0,) if len(readers) == 1 else np.unique(ranking.segments).tolist()


def _joined(parts: dict[int, _Occurrences], readers: Sequence[SegmentReader]) -> tuple[list[str] | None, _Occurrences]:
    """
    Return the occurrences of several segments by rank, with stems that count the sorted names returned beside them.

    Of a single segment, the ordinals stay and there are no names.
    """
    if len(readers) == 1:
        return None, parts[0]
    names_by_segment = {ordinal: _names(part.stems, readers[ordinal]) for ordinal, part in parts.items()}
    names = sorted({name for by_ordinal in names_by_segment.values() for name in by_ordinal.values()})
    index = {name: number for number, name in enumerate(names)}
    stems = [
        np.array([index[names_by_segment[ordinal][stem]] for stem in part.stems.tolist()], np.int64)
        for ordinal, part in parts.items()
    ]
    rows = np.concatenate([part.rows for part in parts.values()])
    by_rank = np.argsort(rows, kind="stable")
    frequencies = np.concatenate([part.frequencies for part in parts.values()])
    return names, _Occurrences(rows[by_rank], np.concatenate(stems)[by_rank], frequencies[by_rank])


def _names(stems: Array, reader: SegmentReader) -> dict[int, str]:
    return {ordinal: reader.segment.stems[ordinal] for ordinal in np.unique(stems).tolist()}


def _ordinals(stems: Array, names: list[str] | None, readers: Sequence[SegmentReader]) -> list[Array]:
    """Return the ordinals of stems in every segment; -1 where a segment lacks one."""
    if names is None:
        return [stems]
    chosen = [names[stem] for stem in stems.tolist()]
    return [np.array([reader.find_stem(name) for name in chosen], np.int64) for reader in readers]
